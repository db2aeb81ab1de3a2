extension PythonLiteralParser {
  /// One or more string literals side by side, which Python joins; nil where none starts here.
  mutating func stringLiteral() throws(PythonLiteralError) -> PythonLiteral? {
    guard let first = prefix() else { return nil }
    let isBytes = first.bytes
    var value: [UInt32] = []
    var next: StringPrefix? = first
    var end = index
    while let piece = next {
      if piece.raw || piece.triple { try requirePython("a raw or triple-quoted string") }
      try body(of: piece, into: &value)
      end = index
      try skipBlanks(lines: insideBrackets)
      next = prefix()
      if next != nil { try requirePython("a string joined to another") }
      if let following = next, following.bytes != isBytes {
        throw error("bytes and text cannot be joined")
      }
    }
    index = end
    return isBytes
      ? .bytes(value.map { UInt8(truncatingIfNeeded: $0) }) : .string(.init(codePoints: value))
  }

  /// What stands before and at the opening quote.
  struct StringPrefix {
    var length: Int
    var raw: Bool
    var bytes: Bool
    var quote: UInt32
    var triple: Bool
  }

  /// The prefix of a string literal that starts here; f-strings are none.
  private func prefix() -> StringPrefix? {
    var length = 0
    var raw = false
    var bytes = false
    var unicode = false
    while let value = peek(length), length <= 2 {
      switch value {
      case 0x27, 0x22:
        let triple = peek(length + 1) == value && peek(length + 2) == value
        return StringPrefix(length: length, raw: raw, bytes: bytes, quote: value, triple: triple)
      case 0x72, 0x52:
        if raw || unicode { return nil }
        raw = true
      case 0x62, 0x42:
        if bytes || unicode { return nil }
        bytes = true
      case 0x75, 0x55:
        if length > 0 { return nil }
        unicode = true
      default: return nil
      }
      length += 1
    }
    return nil
  }

  private mutating func body(
    of prefix: StringPrefix, into value: inout [UInt32]
  ) throws(PythonLiteralError) {
    let start = index
    index += prefix.length + (prefix.triple ? 3 : 1)
    if value.isEmpty, !prefix.triple, !prefix.bytes {
      simpleCharacters(until: prefix.quote, into: &value)
    }
    while let character = peek() {
      if character == prefix.quote {
        if !prefix.triple {
          index += 1
          return
        }
        if peek(1) == prefix.quote, peek(2) == prefix.quote {
          index += 3
          return
        }
      }
      if character == 0x0A, !prefix.triple { break }
      if prefix.bytes, character >= 0x80 { throw error("bytes may hold only ASCII characters") }
      if character == 0x5C {
        if prefix.raw {
          value.append(character)
          index += 1
          // A quote behind a backslash does not end a raw string, and both stay.
          if let next = peek() {
            value.append(next)
            index += 1
          }
        } else {
          try escape(bytes: prefix.bytes, into: &value)
        }
      } else {
        value.append(character)
        index += 1
      }
    }
    index = start
    throw error("a string that does not end")
  }

  /// What stands before the quote, a backslash or a line's end, in one go: nearly always all of it.
  private mutating func simpleCharacters(until quote: UInt32, into value: inout [UInt32]) {
    let start = index
    while let character = peek(), character != quote, character != 0x5C, character != 0x0A {
      index += 1
    }
    value = Array(text[start..<index])
  }

  private mutating func escape(
    bytes: Bool, into value: inout [UInt32]
  ) throws(PythonLiteralError) {
    let start = index
    index += 1
    guard let letter = peek() else { return }
    index += 1
    switch letter {
    case 0x0A: break
    case 0x5C, 0x27, 0x22: value.append(letter)
    case 0x61: value.append(7)
    case 0x62: value.append(8)
    case 0x66: value.append(12)
    case 0x6E: value.append(10)
    case 0x72: value.append(13)
    case 0x74: value.append(9)
    case 0x76: value.append(11)
    case 0x30...0x37:
      var code = letter - 0x30
      for _ in 0..<2 {
        guard let digit = peek(), (0x30...0x37).contains(digit) else { break }
        code = code * 8 + digit - 0x30
        index += 1
      }
      value.append(bytes ? code & 0xFF : code)
    case 0x78: value.append(try hexadecimal(2, start: start))
    case 0x75 where !bytes: value.append(try hexadecimal(4, start: start))
    case 0x55 where !bytes: value.append(try hexadecimal(8, start: start))
    case 0x4E where !bytes:
      try requirePython("a character by its name")
      value.append(try named(start: start))
    default:
      // Python keeps the backslash of an escape that it does not know.
      value.append(0x5C)
      index -= 1
    }
  }

  private mutating func hexadecimal(
    _ count: Int, start: Int
  ) throws(PythonLiteralError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<count {
      guard let digit = peek()?.hexadecimalDigit else {
        index = start
        throw error("an escape needs \(count) hexadecimal digits")
      }
      code = code << 4 | digit
      index += 1
    }
    guard code <= 0x10FFFF else {
      index = start
      throw error("an escape beyond U+10FFFF")
    }
    return code
  }

  /// `\N{GREEK SMALL LETTER ALPHA}`.
  private mutating func named(start: Int) throws(PythonLiteralError) -> UInt32 {
    if take("{") {
      let first = index
      while let value = peek(), value != 0x7D, value != 0x0A, index - first < 200 { index += 1 }
      let name = PythonString(codePoints: Array(text[first..<index])).string.uppercased()
      if take("}"), let scalar = UnicodeNames.table[name] { return scalar }
    }
    index = start
    throw error("an escape with the name of no character")
  }
}

/// The characters by their names: made at the first `\N{…}` that a header holds, which real ones
/// never do.
private enum UnicodeNames {
  static let table: [String: UInt32] = {
    var table: [String: UInt32] = [:]
    for value in UInt32(0x20)...0x10FFFF {
      guard let properties = Unicode.Scalar(value)?.properties else { continue }
      if let name = properties.name { table[name] = value }
      if let alias = properties.nameAlias { table[alias] = value }
    }
    return table
  }()
}
