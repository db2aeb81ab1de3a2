/// Where the bits of a deflate stream come from, lowest first.
protocol BitSource {
  /// The next `count` bits, up to 32, or as many as are left; what stands above them means nothing.
  mutating func peek(_ count: Int) throws(DeflateError) -> UInt64

  /// Steps over bits.
  ///
  /// - Throws: `DeflateError` `.truncated` where there are not so many.
  mutating func skip(_ count: Int) throws(DeflateError)
}

extension BitSource {
  /// The next `count` bits, up to 32.
  mutating func take(_ count: Int) throws(DeflateError) -> Int {
    let value = try peek(count) & (1 << UInt64(count) - 1)
    try skip(count)
    return Int(truncatingIfNeeded: value)
  }
}

/// The lengths of the two codes that a block begins with: RFC 1951, 3.2.7.
struct CodeLengths {
  private static let bits = 7
  /// The code of the lengths, whose symbols mean themselves.
  private let table: SymbolTable
  /// The lengths of the literals, and behind them those of the distances: at most 288 and 32, which the
  /// fixed code has.
  private var lengths = [UInt8](repeating: 0, count: 320)
  private var literalCount = 0
  private var distanceCount = 0

  /// The bits of each literal and length; 0 for one that does not occur.
  var literals: Span<UInt8> {
    @_lifetime(borrow self) get { lengths.span.extracting(0..<literalCount) }
  }

  /// The bits of each distance.
  var distances: Span<UInt8> {
    @_lifetime(borrow self) get {
      lengths.span.extracting(literalCount..<literalCount + distanceCount)
    }
  }

  init() throws(DeflateError) {
    table = try SymbolTable(
      bits: Self.bits, capacity: 1 << Self.bits, meanings: (0..<19).map { $0 << 16 })
  }

  /// Reads the lengths, which stand behind a block's type.
  ///
  /// - Throws: As `read(from:)`.
  init(from source: inout some BitSource) throws(DeflateError) {
    try self.init()
    try read(from: &source)
  }

  /// Makes the lengths those of the fixed code: RFC 1951, 3.2.6.
  mutating func setFixed() {
    literalCount = 288
    distanceCount = 32
    for symbol in lengths.indices {
      lengths[symbol] =
        switch symbol {
        case ..<144: 8
        case ..<256: 9
        case ..<280: 7
        case ..<288: 8
        default: 5
        }
    }
  }

  /// Reads the lengths, which stand behind a block's type.
  ///
  /// - Throws: `DeflateError`: `.corrupt` with zlib's words, `.truncated`, `.io`.
  mutating func read(from source: inout some BitSource) throws(DeflateError) {
    literalCount = try source.take(5) + 257
    distanceCount = try source.take(5) + 1
    let lengthCount = try source.take(4) + 4
    guard literalCount <= 286, distanceCount <= 30 else {
      throw DeflateError(.corrupt("too many length or distance symbols"))
    }
    for symbol in 0..<19 { lengths[symbol] = 0 }
    for symbol in CodeHeader.order[..<lengthCount] {
      lengths[symbol] = UInt8(truncatingIfNeeded: try source.take(3))
    }
    // Without any code, every bit is a length of 0: so it is in zlib, which then misses the end's code.
    switch table.fill(lengths.span.extracting(0..<19)) {
    case .complete, .empty: break
    default: throw DeflateError(.corrupt("invalid code lengths set"))
    }
    try readSymbols(from: &source)
    guard lengths[256] > 0 else {
      throw DeflateError(.corrupt("invalid code -- missing end-of-block"))
    }
  }

  /// Reads the symbols of the lengths, of which some stand for several.
  private mutating func readSymbols(from source: inout some BitSource) throws(DeflateError) {
    let count = literalCount + distanceCount
    var index = 0
    while index < count {
      let (entry, _) = table.entry(try source.peek(Self.bits))
      try source.skip(Int(entry & 0xFF))
      let symbol = UInt8(truncatingIfNeeded: entry >> 16)
      if symbol < 16 {
        lengths[index] = symbol
        index += 1
        continue
      }
      var length: UInt8 = 0
      let run: Int
      switch symbol {
      case 16:
        run = try source.take(2) + 3
        guard index > 0 else { throw DeflateError(.corrupt("invalid bit length repeat")) }
        length = lengths[index - 1]
      case 17: run = try source.take(3) + 3
      default: run = try source.take(7) + 11
      }
      guard run <= count - index else { throw DeflateError(.corrupt("invalid bit length repeat")) }
      for place in index..<index + run { lengths[place] = length }
      index += run
    }
  }
}
