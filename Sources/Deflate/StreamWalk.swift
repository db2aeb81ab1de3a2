// Trusted file: takes the raw memory of a stream, which only a checked reader touches.

/// Steps through a deflate stream, symbol by symbol, without making its data: finds where blocks start.
struct StreamWalk {
  private var reader: BitReader

  /// Where the last block of a stream starts and where it ends, in bits; nil where the stream is
  /// damaged.
  ///
  /// - Parameters:
  ///   - bytes: The stream, and `BitReader.slack` bytes behind it.
  ///   - count: The bytes of the stream.
  static func finalBlock(
    of bytes: UnsafeRawBufferPointer, count: Int
  ) -> (header: Int, end: Int)? {
    var walk = StreamWalk(reader: unsafe BitReader(bytes, count: count))
    while walk.reader.position < walk.reader.limit {
      let header = walk.reader.position
      let isFinal = walk.reader.take(1) == 1
      guard walk.skipBlock(), !walk.reader.isAtEnd else { return nil }
      if isFinal { return (header, walk.reader.position) }
    }
    return nil
  }

  /// Steps over a block behind its first bit; false where it is none.
  private mutating func skipBlock() -> Bool {
    switch reader.take(2) {
    case 0:
      reader.align()
      let count = reader.take(16)
      reader.position += 16 + 8 * count
      return true
    case 1:
      let fixed =
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
        + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
      return skipSymbols(fixed, [UInt8](repeating: 5, count: 30))
    case 2:
      guard let (literals, distances) = reader.codeLengths() else { return false }
      return skipSymbols(literals, distances)
    default: return false
    }
  }

  /// Steps over symbols up to the end of the block.
  private mutating func skipSymbols(_ literals: [UInt8], _ distances: [UInt8]) -> Bool {
    let literals = StepTable(literals, bits: 12, joining: true) { symbol in
      switch symbol {
      case ..<256: (StepTable.literal, 0)
      case 256: (StepTable.end, 0)
      case 257..<265, 285...: (StepTable.match, 0)
      default: (StepTable.match, (symbol - 261) / 4)
      }
    }
    let distances = StepTable(distances, bits: 10) { symbol in
      (StepTable.literal, symbol < 4 ? 0 : symbol / 2 - 1)
    }
    guard let literals, let distances else { return false }
    var reader = self.reader
    defer { self.reader = reader }
    while !reader.isAtEnd {
      let word = reader.peek()
      guard let step = literals.step(word) else { return false }
      reader.position += step.count
      if step.kind == StepTable.literal { continue }
      if step.kind == StepTable.end { return true }
      // Up to 20 bits were stepped over, so 37 are left, and a distance takes up to 28.
      guard let distance = distances.step(word &>> UInt64(step.count)) else { return false }
      reader.position += distance.count
    }
    return false
  }
}
