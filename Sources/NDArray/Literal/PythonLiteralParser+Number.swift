extension PythonLiteralParser {
  /// An integer in any of Python's bases, a float, or an imaginary number.
  ///
  /// Python 2's `3L` is 3 where that is allowed: NumPy removes the `L` from old headers, too.
  mutating func number() throws(PythonLiteralError) -> PythonLiteral {
    let start = index
    if peek() == 0x30, let letter = peek(1), let radix = Self.radix(of: letter) {
      try requirePython("an integer that is not decimal")
      index += 2
      let digits = try digits(radix: radix, leadingUnderscore: true)
      guard !digits.isEmpty else { throw error("expected a digit, found \(found)") }
      return try finish(digits, radix: radix, start: start)
    }
    let whole = try digits(radix: 10)
    var float = false
    var text = whole
    if peek() == 0x2E {
      float = true
      index += 1
      let fraction = try digits(radix: 10)
      guard !whole.isEmpty || !fraction.isEmpty else {
        index = start
        throw error("expected a value, found \(found)")
      }
      text = (whole.isEmpty ? "0" : whole) + "." + (fraction.isEmpty ? "0" : fraction)
    }
    if peek() == 0x65 || peek() == 0x45 {
      let sign = peek(1) == 0x2B || peek(1) == 0x2D
      if let digit = peek(sign ? 2 : 1), (0x30...0x39).contains(digit) {
        float = true
        text += sign && peek(1) == 0x2D ? "e-" : "e"
        index += sign ? 2 : 1
        text += try digits(radix: 10)
      }
    }
    if peek() == 0x6A || peek() == 0x4A {
      index += 1
      try endOfNumber()
      return .complex(0, Self.double(text))
    }
    if float {
      try endOfNumber()
      return .float(Self.double(text))
    }
    if whole.utf8.first == 0x30, whole.utf8.contains(where: { $0 != 0x30 }) {
      index = start
      throw error("an integer may not start with 0")
    }
    return try finish(whole, radix: 10, start: start)
  }

  private static func radix(of letter: UInt32) -> Int? {
    switch letter {
    case 0x78, 0x58: 16
    case 0x6F, 0x4F: 8
    case 0x62, 0x42: 2
    default: nil
    }
  }

  /// Digits, with single underscores between them left out.
  private mutating func digits(
    radix: Int, leadingUnderscore: Bool = false
  ) throws(PythonLiteralError) -> String {
    var digits = ""
    var previous = leadingUnderscore
    while let value = peek() {
      if value == 0x5F {
        try requirePython("an underscore in a number")
        guard previous, let next = peek(1), Self.isDigit(next, radix: radix) else {
          throw error("an underscore must stand between two digits")
        }
        previous = false
      } else if Self.isDigit(value, radix: radix), let scalar = Unicode.Scalar(value) {
        digits.unicodeScalars.append(scalar)
        previous = true
      } else {
        break
      }
      index += 1
    }
    return digits
  }

  /// A number whose form was checked.
  private static func double(_ text: String) -> Double { Double(text) ?? .infinity }

  private static func isDigit(_ value: UInt32, radix: Int) -> Bool {
    value.hexadecimalDigit.map { Int($0) < radix } ?? false
  }

  private mutating func finish(
    _ digits: String, radix: Int, start: Int
  ) throws(PythonLiteralError) -> PythonLiteral {
    let end = index
    try skipBlanks(lines: false)
    if allowsLongSuffix, peek() == 0x4C, peek(1)?.isIdentifierPart != true {
      index += 1
    } else {
      index = end
    }
    try endOfNumber()
    if let value = Int(digits, radix: radix) { return .int(value) }
    guard digits.utf8.count <= 4300 else {
      index = start
      throw error("an integer of \(digits.utf8.count) digits; Python allows 4300")
    }
    return .bigInt(negative: false, digits: radix == 10 ? digits : "base \(radix): \(digits)")
  }

  private func endOfNumber() throws(PythonLiteralError) {
    if let value = peek(), value.isIdentifierPart {
      throw error("expected the end of the number, found \(found)")
    }
  }
}

extension UInt32 {
  /// The value of a hexadecimal digit of ASCII.
  var hexadecimalDigit: UInt32? {
    switch self {
    case 0x30...0x39: self - 0x30
    case 0x41...0x46: self - 0x37
    case 0x61...0x66: self - 0x57
    default: nil
    }
  }
}
