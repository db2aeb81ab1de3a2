import Deflate

/// A deflate stream put together by hand, bit by bit.
struct StreamBits {
  private(set) var bytes: [UInt8] = []
  private var count = 0

  /// Appends the lowest `count` bits of a value, the lowest first.
  mutating func put(_ value: Int, _ count: Int) {
    for bit in 0..<count {
      if self.count % 8 == 0 { bytes.append(0) }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(self.count % 8)
      self.count += 1
    }
  }

  /// Appends a code, its highest bit first.
  mutating func putCode(_ value: Int, _ count: Int) {
    for bit in stride(from: count - 1, through: 0, by: -1) { put(value >> bit, 1) }
  }

  /// Begins a block: 0 stored, 1 with the fixed code, 2 with one that follows.
  mutating func begin(_ type: Int, isFinal: Bool = true) {
    put(isFinal ? 1 : 0, 1)
    put(type, 2)
  }

  /// A whole stored block.
  mutating func putStored(_ data: [UInt8], isFinal: Bool) {
    begin(0, isFinal: isFinal)
    count = bytes.count * 8
    put(data.count, 16)
    put(~data.count & 0xFFFF, 16)
    bytes += data
    count = bytes.count * 8
  }

  /// A symbol of the fixed code: a literal, the end, or a length without its bits.
  mutating func putFixed(_ symbol: Int) {
    switch symbol {
    case ..<144: putCode(0x30 + symbol, 8)
    case ..<256: putCode(0x190 + symbol - 144, 9)
    case ..<280: putCode(symbol - 256, 7)
    default: putCode(0xC0 + symbol - 280, 8)
    }
  }

  /// A match in the fixed code.
  mutating func putMatch(_ length: Int, _ distance: Int) {
    let (symbol, base, extra) = StreamBits.length(length)
    putFixed(symbol)
    put(length - base, extra)
    let (place, first, more) = StreamBits.distance(distance)
    putCode(place, 5)
    put(distance - first, more)
  }

  /// The symbol of a length, the least length that it stands for, and the bits behind it.
  private static func length(_ length: Int) -> (Int, Int, Int) {
    if length == 258 { return (285, 258, 0) }
    var base = 3
    for symbol in 257..<285 {
      let extra = max(0, (symbol - 261) / 4)
      if length < base + 1 << extra { return (symbol, base, extra) }
      base += 1 << extra
    }
    preconditionFailure("no length of a match")
  }

  private static func distance(_ distance: Int) -> (Int, Int, Int) {
    var base = 1
    for symbol in 0..<30 {
      let extra = max(0, symbol / 2 - 1)
      if distance < base + 1 << extra { return (symbol, base, extra) }
      base += 1 << extra
    }
    preconditionFailure("no distance of a match")
  }

  /// The order in which a header has the lengths of its own code.
  private static let order = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15]

  /// The code of a block: its lengths, each of which takes 4 bits.
  mutating func putHeader(_ literals: [Int], _ distances: [Int]) {
    let four = [0, 0, 0] + [Int](repeating: 4, count: 16)
    putHeader(literals.count, distances.count, four, (literals + distances).map { ($0, 4) })
  }

  /// A header with the lengths of its own code in the order of the stream, and codes of so many bits.
  mutating func putHeader(
    _ literalCount: Int, _ distanceCount: Int, _ lengths: [Int], _ codes: [(Int, Int)]
  ) {
    put(literalCount - 257, 5)
    put(distanceCount - 1, 5)
    put(lengths.count - 4, 4)
    for length in lengths { put(length, 3) }
    for (value, count) in codes { putCode(value, count) }
  }
}
