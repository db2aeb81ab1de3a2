public import Foundation
public import NDArray

extension NPY {
  /// Loads the array of a `.npy` file that is in memory.
  ///
  /// - Throws: `NDArrayError`, as `NPY.load(bytes:limits:policy:)`.
  /// - Complexity: O(size of the data), which is copied.
  public static func load(
    data: Data, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try load(bytes: Array(data), limits: limits, policy: policy)
  }
}

extension NPZ {
  /// Opens an archive that is in memory.
  ///
  /// - Throws: `NDArrayError`, as `NPZ(bytes:limits:policy:)`.
  /// - Complexity: O(size of the data), which is copied.
  public init(
    data: Data, limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    try self.init(bytes: Array(data), limits: limits, policy: policy)
  }
}

extension NDArray {
  /// Elements from their bytes: NumPy's `np.frombuffer`.
  ///
  /// - Throws: `NDArrayError`, as `NDArray(bytes:shape:dtype:order:)`.
  /// - Complexity: O(number of bytes): they are copied.
  public init(data: Data, shape: [Int], dtype: DType, order: Order = .c) throws(NDArrayError) {
    try self.init(bytes: Array(data), shape: shape, dtype: dtype, order: order)
  }

  /// The elements' bytes, in the byte order of the dtype: NumPy's `a.tobytes()`.
  ///
  /// - Throws: `NDArrayError` `.objectArray`, `.outOfMemory`.
  /// - Complexity: O(`byteCount`).
  public func data(_ order: Order = .c) throws(NDArrayError) -> Data { Data(try bytes(order)) }
}
