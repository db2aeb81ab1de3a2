import NDArray
import TestFiles

extension ZipBytes.Member {
  /// A member that is an array, stored.
  init(_ name: String, array: NDArray) throws { self.init(name, try NPY.save(array)) }
}

extension ZipBytes {
  /// An array `a`, stored.
  static let first = NDArray([1, 2, 3])
  /// An array `b`, deflated.
  static let second = NDArray([4.0, 5.0])

  /// `first` and `second` under their names.
  static func arrays() throws -> ZipBytes {
    ZipBytes([
      try Member("a.npy", array: first), try Member("b.npy", array: second).deflated(),
    ])
  }

  /// The same archive, changed.
  func with(_ change: (inout ZipBytes) -> Void) -> ZipBytes {
    var copy = self
    change(&copy)
    return copy
  }

  func npz(limits: NPY.Limits = .default, policy: NPZ.Policy = .strict) throws -> NPZ {
    try NPZ(bytes: bytes, limits: limits, policy: policy)
  }
}

/// A `.npy` file with this header, and whatever follows it.
func npyFile(
  _ descr: String, shape: String, version: UInt8 = 1, _ elements: [UInt8] = []
) -> [UInt8] {
  let text = Array("{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }\n".utf8)
  let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(text.count >> (8 * $0) & 255) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + elements
}

/// The library's error that `body` throws, nil where it throws none.
func thrown(_ body: () throws -> Void) -> NDArrayError? {
  do { try body() } catch { return error as? NDArrayError }
  return nil
}
