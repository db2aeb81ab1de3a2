// Trusted file: reads the bits of a stream from raw memory, in a loop that every symbol passes through.

/// Steps through a deflate stream, symbol by symbol, without making its data: finds where blocks start.
@safe
struct StreamWalk {
  private let bytes: UnsafeRawPointer
  /// How many bits the stream has.
  private let limit: Int
  private var position = 0

  /// How many bytes, of any value, must be readable behind the stream.
  static let slack = 8

  /// Where the last block of a stream starts and where it ends, in bits; nil where the stream is
  /// damaged.
  ///
  /// - Parameters:
  ///   - bytes: The stream, and `slack` bytes behind it.
  ///   - count: The bytes of the stream.
  static func finalBlock(
    of bytes: UnsafeRawBufferPointer, count: Int
  ) -> (header: Int, end: Int)? {
    precondition(bytes.count >= count + slack, "bytes behind the stream are read")
    guard let start = bytes.baseAddress else { return nil }
    var walk = unsafe StreamWalk(bytes: start, limit: count * 8)
    while walk.position < walk.limit {
      let header = walk.position
      let isFinal = walk.take(1) == 1
      guard walk.skipBlock(), walk.position <= walk.limit else { return nil }
      if isFinal { return (header, walk.position) }
    }
    return nil
  }

  private init(bytes: UnsafeRawPointer, limit: Int) {
    unsafe self.bytes = unsafe bytes
    self.limit = limit
  }

  /// The next bits, 57 or more of them.
  @inline(__always)
  private func peek() -> UInt64 {
    // In bounds: the position is at most the limit, and `slack` bytes follow.
    let word = unsafe bytes.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self)
    return word.littleEndian &>> UInt64(position & 7)
  }

  /// The next `count` bits, up to 32; zeros behind the end.
  private mutating func take(_ count: Int) -> Int {
    guard position <= limit else { return 0 }
    let value = Int(peek() & ((1 << UInt64(count)) - 1))
    position += count
    return value
  }

  /// Steps over a block behind its first bit; false where it is none.
  private mutating func skipBlock() -> Bool {
    switch take(2) {
    case 0:
      position = (position + 7) / 8 * 8
      position += 32 + 8 * (take(16))
      position -= 16
      return true
    case 1:
      let fixed =
        [UInt8](repeating: 8, count: 144) + [UInt8](repeating: 9, count: 112)
        + [UInt8](repeating: 7, count: 24) + [UInt8](repeating: 8, count: 8)
      return skipSymbols(fixed, [UInt8](repeating: 5, count: 30))
    case 2:
      guard let (literals, distances) = codes() else { return false }
      return skipSymbols(literals, distances)
    default: return false
    }
  }

  /// The lengths of a block's two codes: RFC 1951, 3.2.7.
  private mutating func codes() -> (literals: [UInt8], distances: [UInt8])? {
    let literalCount = take(5) + 257
    let distanceCount = take(5) + 1
    let lengthCount = take(4) + 4
    var lengthLengths = [UInt8](repeating: 0, count: 19)
    for symbol in CodeHeader.order[..<lengthCount] { lengthLengths[symbol] = UInt8(take(3)) }
    guard let code = StepTable(lengthLengths, bits: 7, meaning: { ($0, 0) }) else { return nil }
    var lengths: [UInt8] = []
    while lengths.count < literalCount + distanceCount {
      guard position <= limit, let (symbol, length) = code.symbol(peek()) else {
        return nil
      }
      position += length
      switch symbol {
      case 16:
        guard let last = lengths.last else { return nil }
        lengths += [UInt8](repeating: last, count: 3 + take(2))
      case 17: lengths += [UInt8](repeating: 0, count: 3 + take(3))
      case 18: lengths += [UInt8](repeating: 0, count: 11 + take(7))
      default: lengths.append(UInt8(symbol))
      }
    }
    guard lengths.count == literalCount + distanceCount else { return nil }
    return (Array(lengths[..<literalCount]), Array(lengths[literalCount...]))
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
    while position <= limit {
      let word = peek()
      guard let step = literals.step(word) else { return false }
      position += step.count
      if step.kind == StepTable.literal { continue }
      if step.kind == StepTable.end { return true }
      // Up to 20 bits were stepped over, so 37 are left, and a distance takes up to 28.
      guard let distance = distances.step(word &>> UInt64(step.count)) else { return false }
      position += distance.count
    }
    return false
  }
}
