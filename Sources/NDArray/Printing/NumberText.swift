/// What becomes of zeros behind a float's point.
enum ZeroStyle: Sendable {
  /// Zeros fill up to the lowest number of digits: `1.500`.
  case keep
  /// None, but the point stays: `1.`.
  case point
  /// One at least: `1.0`.
  case one
  /// None, nor a point: `1`.
  case none
}

extension [UInt8] {
  /// Appends `text` in UTF-8.
  mutating func append(_ text: String) { append(contentsOf: text.utf8) }

  /// Appends the same byte some times.
  mutating func append(_ byte: Character, times count: Int) {
    guard count > 0, let value = byte.asciiValue else { return }
    append(contentsOf: repeatElement(value, count: count))
  }

  /// Appends an integer, with spaces before it up to `width` characters.
  mutating func append(
    magnitude: UInt64, sign: UInt8?, width: Int = 0, fill: UInt8 = UInt8(ascii: " ")
  ) {
    var digits = 1
    var rest = magnitude
    while rest >= 10 {
      rest /= 10
      digits += 1
    }
    let length = digits + (sign == nil ? 0 : 1)
    if fill == UInt8(ascii: "0"), let sign { append(sign) }
    if width > length { append(contentsOf: repeatElement(fill, count: width - length)) }
    if fill != UInt8(ascii: "0"), let sign { append(sign) }
    let start = count
    append(contentsOf: repeatElement(0, count: digits))
    rest = magnitude
    for index in stride(from: start + digits - 1, through: start, by: -1) {
      self[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Appends a float as `ddd.ddd`.
  ///
  /// - Parameters:
  ///   - least: the digits behind the point that `.keep` fills up to.
  ///   - left: the characters before the point, which spaces fill up to.
  ///   - right: the digits behind the point, which spaces fill up to.
  mutating func appendPositional(
    _ number: DecimalDigits, sign: UInt8?, zeros: ZeroStyle, least: Int = 0, left: Int = 0,
    right: Int = 0
  ) {
    let whole = Swift.max(number.exponent + 1, 1)
    append(" ", times: left - whole - (sign == nil ? 0 : 1))
    if let sign { append(sign) }
    if number.exponent < 0 || number.digits.isEmpty {
      append(UInt8(ascii: "0"))
    } else {
      for digit in number.digits.prefix(whole) { append(UInt8(ascii: "0") + digit) }
      append("0", times: whole - number.digits.count)
    }
    var fraction = number.fractionCount
    if zeros != .none || fraction > 0 { append(UInt8(ascii: ".")) }
    if fraction > 0 {
      append("0", times: -number.exponent - 1)
      for digit in number.digits.dropFirst(number.exponent + 1 > 0 ? whole : 0) {
        append(UInt8(ascii: "0") + digit)
      }
    }
    let wanted = zeros == .keep ? least : zeros == .one ? 1 : 0
    append("0", times: wanted - fraction)
    fraction = Swift.max(fraction, wanted)
    append(" ", times: right - fraction)
  }

  /// Appends a float as `d.ddde+dd`.
  ///
  /// - Parameters:
  ///   - least: the digits behind the point that `.keep` fills up to.
  ///   - left: the characters before the point, which spaces fill up to.
  ///   - exponentDigits: the digits that the exponent has at least, which zeros fill up to.
  mutating func appendScientific(
    _ number: DecimalDigits, sign: UInt8?, zeros: ZeroStyle, least: Int = 0, left: Int = 0,
    exponentDigits: Int = 2
  ) {
    append(" ", times: left - 1 - (sign == nil ? 0 : 1))
    if let sign { append(sign) }
    append(UInt8(ascii: "0") + (number.digits.first ?? 0))
    let fraction = number.digits.dropFirst()
    if zeros != .none || !fraction.isEmpty { append(UInt8(ascii: ".")) }
    for digit in fraction { append(UInt8(ascii: "0") + digit) }
    append("0", times: (zeros == .keep ? least : zeros == .one ? 1 : 0) - fraction.count)
    append(UInt8(ascii: "e"))
    append(UInt8(ascii: number.exponent < 0 ? "-" : "+"))
    append(
      magnitude: UInt64(number.exponent.magnitude), sign: nil, width: exponentDigits,
      fill: UInt8(ascii: "0"))
  }
}

extension Int {
  /// The characters of the number in decimal, a minus sign included.
  var decimalWidth: Int { magnitude.decimalWidth + (self < 0 ? 1 : 0) }
}

extension UInt {
  /// The number of decimal digits.
  var decimalWidth: Int {
    var count = 1
    var rest = self
    while rest >= 10 {
      rest /= 10
      count += 1
    }
    return count
  }
}
