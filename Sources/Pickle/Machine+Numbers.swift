import Bytes

extension Machine {
  /// INT, LONG and FLOAT: a number in text, on a line of its own.
  mutating func number(_ opcode: Opcode, _ input: inout Input) throws(PickleError) {
    let line = try input.line()
    guard line.count <= limits.digits + 32 else {
      throw input.error(
        .limitExceeded,
        "a number of \(line.count) characters; at most \(limits.digits) digits are read")
    }
    var text = input.bytes(line)
    switch opcode {
    case .float:
      guard let value = PickleNumber.float(text) else {
        throw input.error(.badValue, "\(PickleEscapes.shown(text)) is no float")
      }
      stack.append(.float(value))
      return
    case .int:
      if text == [0x30, 0x30] || text == [0x30, 0x31] {
        stack.append(.bool(text[1] == 0x31))
        return
      }
    default:
      if text.last == UInt8(ascii: "L") { text.removeLast() }
    }
    guard let digits = PickleNumber.integer(text) else {
      throw input.error(.badValue, "\(PickleEscapes.shown(text)) is no integer")
    }
    guard digits.digits.count <= limits.digits || digits.radix != 10 else {
      throw input.error(
        .limitExceeded,
        "an integer of \(digits.digits.count) digits; at most \(limits.digits) are read")
    }
    let value = digits.value
    if let small = value.int {
      stack.append(.int(small))
    } else {
      try push(.integer(value.bytes), &input)
    }
  }

  /// LONG1 and LONG4: two's complement, lowest byte first.
  @inline(__always)
  mutating func longInteger(_ count: UInt64, _ input: inout Input) throws(PickleError) {
    let range = try input.blob(count)
    guard range.count <= 8 else { return try largeInteger(range, &input) }
    stack.append(.int(small(range, input)))
  }

  private mutating func largeInteger(
    _ range: Range<Int>, _ input: inout Input
  ) throws(PickleError) {
    let value = Pickle.Integer(bytes: input.bytes(range))
    if let small = value.int {
      stack.append(.int(small))
    } else {
      try push(.integer(value.bytes), &input)
    }
  }

  /// The number that at most 8 bytes are.
  @inline(__always)
  private func small(_ range: Range<Int>, _ input: borrowing Input) -> Int {
    let unused = UInt64(64 - 8 * range.count)
    if range.upperBound >= 8 {
      // The bytes in front are loaded as well, and shifted out.
      let word = UInt64(littleEndian: input.span.load(at: range.upperBound - 8, as: UInt64.self))
      return unused == 64 ? 0 : Int(Int64(bitPattern: word) >> Int64(unused))
    }
    var word: UInt64 = 0
    for index in range.reversed() { word = word << 8 | UInt64(input.span.byte(at: index)) }
    return unused == 64 ? 0 : Int(Int64(bitPattern: word << unused) >> Int64(unused))
  }

  /// The number of a line behind GET and PUT.
  func memoIndex(_ input: inout Input) throws(PickleError) -> Int {
    let text = input.bytes(try input.line())
    guard text.count < 100, let digits = PickleNumber.integer(text, base: 10) else {
      throw input.error(.badMemo, "the number in the memo is none")
    }
    guard let index = digits.value.int, index >= 0 else {
      throw input.error(.badMemo, "the number in the memo is negative, or too large")
    }
    return index
  }
}

/// Numbers as Python's `int` and `float` read them.
package enum PickleNumber {
  /// The digits of an integer, apart from what they mean.
  struct Digits {
    var isNegative = false
    var radix: UInt8
    /// The value of every digit, the highest first.
    var digits: [UInt8]

    var value: Pickle.Integer {
      Pickle.Integer(digits: digits, radix: radix, isNegative: isNegative)
    }
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || 0x09...0x0D ~= byte }

  /// Python's `int(text, 0)`, or with a base of 10 `int(text)`; nil where it refuses.
  static func integer(_ text: [UInt8], base: UInt8 = 0) -> Digits? {
    var rest = text[...]
    while let first = rest.first, isBlank(first) { rest.removeFirst() }
    while let last = rest.last, isBlank(last) { rest.removeLast() }
    var result = Digits(radix: 10, digits: [])
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      result.isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    var hasPrefix = false
    if base == 0, rest.count > 1, rest.first == 0x30 {
      switch rest[rest.startIndex + 1] | 0x20 {
      case UInt8(ascii: "x"): result.radix = 16
      case UInt8(ascii: "o"): result.radix = 8
      case UInt8(ascii: "b"): result.radix = 2
      default: break
      }
      hasPrefix = result.radix != 10
      if hasPrefix { rest = rest.dropFirst(2) }
    }
    // One underscore may stand between two digits, and behind a prefix.
    var wasDigit = hasPrefix
    for byte in rest {
      if byte == UInt8(ascii: "_") {
        guard wasDigit else { return nil }
        wasDigit = false
        continue
      }
      guard let digit = digit(byte), digit < result.radix else { return nil }
      result.digits.append(digit)
      wasDigit = true
    }
    guard wasDigit, !result.digits.isEmpty else { return nil }
    // Python takes `00`, and no other decimal number with a zero in front, where it finds the base itself.
    if base == 0, !hasPrefix, result.digits.count > 1, result.digits[0] == 0,
      result.digits.contains(where: { $0 != 0 })
    {
      return nil
    }
    return result
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x61...0x66: byte - 0x61 + 10
    case 0x41...0x46: byte - 0x41 + 10
    default: nil
    }
  }

  /// A float as `pickle` in C reads it: decimal, `nan`, `inf`, without blanks; nil for what is none, and for
  /// what is too large.
  static func float(_ text: [UInt8]) -> Double? {
    var rest = text[...]
    var isNegative = false
    if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
      isNegative = sign == UInt8(ascii: "-")
      rest.removeFirst()
    }
    let word = String(decoding: rest.map { 0x41...0x5A ~= $0 ? $0 | 0x20 : $0 }, as: UTF8.self)
    if word == "inf" || word == "infinity" { return isNegative ? -Double.infinity : .infinity }
    if word == "nan" { return isNegative ? -Double.nan : .nan }
    guard rest.contains(where: { 0x30...0x39 ~= $0 }),
      rest.allSatisfy({ 0x30...0x39 ~= $0 || "+-.eE".utf8.contains($0) }),
      let first = rest.first, first != UInt8(ascii: "+"), first != UInt8(ascii: "-")
    else { return nil }
    // Python takes `1.` and `.5`, which Swift's parser takes as strtod does.
    guard let value = Double(word), value.isFinite else { return nil }
    return isNegative ? -value : value
  }
}
