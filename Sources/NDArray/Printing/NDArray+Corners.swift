import Bytes

extension NDArray {
  /// The elements that a summary shows, packed and native: of every axis longer than twice `edge`
  /// the first and the last ones.
  ///
  /// - Complexity: O(number of elements returned); no other element is touched.
  func corners(_ edge: Int) throws(NDArrayError) -> NDArray {
    // With no edge, NumPy looks at every element.
    guard edge > 0 else { return try native() }
    let lengths = shape.map { Swift.min($0, 2 * edge) }
    guard lengths != shape else { return try native() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lengths.reduce(dtype.itemSize, *))
    try appendCorners(edge, to: &bytes)
    do {
      let corners = NDArray(memory: try Memory(copying: bytes), dtype: dtype, shape: lengths)
      corners.memory.companion = memory.companion
      return corners
    } catch {
      throw NDArrayError(error)
    }
  }

  /// Appends the elements of the corners, row by row.
  private func appendCorners(_ edge: Int, to bytes: inout [UInt8]) throws(NDArrayError) {
    guard shape.contains(where: { $0 > 2 * edge }) else {
      let packed = try native()
      for index in 0..<packed.byteCount {
        bytes.append(packed.memory.bytes.byte(at: packed.offset + index))
      }
      return
    }
    let length = shape[0]
    let isCut = length > 2 * edge
    for index in 0..<Swift.min(length, 2 * edge) {
      let step = IndexStep.at(isCut && index >= edge ? length - 2 * edge + index : index)
      try self[steps: [step]].appendCorners(edge, to: &bytes)
    }
  }
}
