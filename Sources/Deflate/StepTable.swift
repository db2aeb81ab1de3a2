/// How far to step for the symbol that comes next in a stream: a decoding table without the symbols.
struct StepTable {
  static let literal = 0
  static let match = 1
  static let end = 2

  private let bits: Int
  /// For the next `bits` bits: how many to step over, and the kind above; 0 where the code is longer.
  private var steps: [UInt16]
  /// How many symbols have each length, and the symbols in the order of their codes.
  private var counts = [Int](repeating: 0, count: 16)
  private var symbols: [Int] = []
  private let meaning: (Int) -> (kind: Int, extra: Int)

  /// nil where the lengths are of no code: they need more than all of its space.
  ///
  /// - Parameters:
  ///   - lengths: The code's bits for each symbol, up to 15.
  ///   - bits: How many bits the table looks at.
  ///   - joining: True steps over several literals at once.
  ///   - meaning: What a symbol is, and how many bits follow it.
  init?(
    _ lengths: [UInt8], bits: Int, joining: Bool = false,
    meaning: @escaping (Int) -> (kind: Int, extra: Int)
  ) {
    let used = lengths.reduce(0) { $0 + ($1 > 0 ? 1 << (15 - Int($1)) : 0) }
    guard used <= 1 << 15 else { return nil }
    self.bits = bits
    self.meaning = meaning
    steps = [UInt16](repeating: 0, count: 1 << bits)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var starts = [Int](repeating: 0, count: 17)
    for length in 1...15 { starts[length + 1] = starts[length] + counts[length] }
    symbols = [Int](repeating: 0, count: starts[16])
    let codes = PrefixCode.codes(for: lengths)
    for (symbol, length) in lengths.enumerated() where length > 0 {
      let length = Int(length)
      symbols[starts[length]] = symbol
      starts[length] += 1
      guard length <= bits else { continue }
      let (kind, extra) = meaning(symbol)
      let step = UInt16(kind << 8 | (length + extra))
      for index in stride(from: Int(codes[symbol]), to: 1 << bits, by: 1 << length) {
        steps[index] = step
      }
    }
    if joining { joinLiterals() }
  }

  private mutating func joinLiterals() {
    let single = steps
    for index in single.indices {
      var used = 0
      var next = single[index]
      while next != 0, next >> 8 == Self.literal, used + Int(next) <= bits {
        used += Int(next)
        next = single[index >> used]
      }
      if used > 0 { steps[index] = UInt16(used) }
    }
  }

  /// How far to step for the symbols at the start of `word`; nil where they are none.
  @inline(__always)
  func step(_ word: UInt64) -> (kind: Int, count: Int)? {
    let step = Int(steps[Int(truncatingIfNeeded: word) & (1 << bits - 1)])
    if step != 0 { return (step >> 8, step & 0xFF) }
    guard let (symbol, length) = symbol(word) else { return nil }
    let (kind, extra) = meaning(symbol)
    return (kind, length + extra)
  }

  /// The symbol at the start of `word` and the bits of its code, found bit by bit.
  func symbol(_ word: UInt64) -> (symbol: Int, length: Int)? {
    var code = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      code |= Int(word >> UInt64(length - 1) & 1)
      if code - first < counts[length] {
        // A code is never below the first of its length.
        return code >= first ? (symbols[index + code - first], length) : nil
      }
      index += counts[length]
      first = (first + counts[length]) << 1
      code <<= 1
    }
    return nil
  }
}
