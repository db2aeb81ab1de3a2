import Bytes
import Deflate

extension NDArray {
  /// Hands the elements, as they stand in a file of that order, to `body`, piece by piece.
  ///
  /// An array that lies in that order is not copied; of another one, a piece at a time. Pages of a
  /// mapped file are given back when they were handed out, so that saving an array that is larger than
  /// memory does not fill it.
  func forEachPiece(_ order: Order, _ body: (RawSpan) throws -> Void) throws {
    // Fortran order is the C order of the transposed array.
    try (order == .fortran ? transposed : self)
      .forEachPiece(atMost: Self.pieceSize, body)
  }

  /// Enough for the blocks of a piece to keep several cores busy, and little beside most memories.
  private static var pieceSize: Int { 4 * BlockDeflater.pieceUnit }

  private func forEachPiece(atMost size: Int, _ body: (RawSpan) throws -> Void) throws {
    if byteCount == 0 { return }
    if isCContiguous {
      var start = offset
      let end = offset + byteCount
      while start < end {
        let next = start + Swift.min(size, end - start)
        memory.advise(.willNeed, next..<Swift.min(end, next + size))
        try body(memory.bytes.extracting(start..<next))
        memory.advise(.release, start..<next)
        start = next
      }
      return
    }
    // Not contiguous: there is an axis, and it has a length.
    let count = Swift.max(1, size / (byteCount / shape[0]))
    for start in stride(from: 0, to: shape[0], by: count) {
      if count > 1 {
        let step = IndexStep.slice(start: start, stop: start + count, step: 1)
        let part = try self[steps: [step]].packed()
        try body(part.memory.bytes.extracting(part.offset..<part.offset + part.byteCount))
      } else {
        try self[steps: [.at(start)]].forEachPiece(atMost: size, body)
      }
      if memory.isMapped { memory.advise(.release, 0..<memory.count) }
    }
  }
}
