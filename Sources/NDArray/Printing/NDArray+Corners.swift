import Bytes

extension NDArray {
  /// The elements that a summary shows, packed and native: of every axis longer than twice `edge`
  /// the first and the last ones.
  ///
  /// - Complexity: O(number of elements returned); no other element is touched.
  func corners(_ edge: Int) throws(NDArrayError) -> NDArray {
    // With no edge, NumPy looks at every element.
    guard edge > 0 else { return try native() }
    let lengths = shape.map { $0 / 2 >= edge && $0 > 2 * edge ? 2 * edge : $0 }
    guard lengths != shape else { return try native() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lengths.reduce(dtype.itemSize, *))
    try appendCorners(edge, axis: 0, to: &bytes)
    do {
      return NDArray(memory: try Memory(copying: bytes), dtype: dtype, shape: lengths)
    } catch {
      throw NDArrayError(error)
    }
  }

  private func appendCorners(
    _ edge: Int, axis: Int, to bytes: inout [UInt8]
  ) throws(NDArrayError) {
    guard shape.contains(where: { $0 / 2 >= edge && $0 > 2 * edge }), axis < rank else {
      let packed = try native()
      for index in 0..<packed.byteCount {
        bytes.append(packed.memory.bytes.byte(at: packed.offset + index))
      }
      return
    }
    let length = shape[axis]
    let isCut = length / 2 >= edge && length > 2 * edge
    var steps = shape.map { _ in IndexStep.slice(start: nil, stop: nil, step: 1) }
    for index in 0..<length where !isCut || index < edge || index >= length - edge {
      steps[axis] = .at(index)
      try self[steps: steps].appendCorners(edge, axis: 0, to: &bytes)
    }
  }
}
