/// Texts and bytes as Python's `repr` writes them.
package enum PickleRepr {
  private static let hex = Array("0123456789abcdef".utf8)

  /// A `str`, from UTF-8 in which lone surrogates may stand. O(n).
  package static func text(_ utf8: [UInt8]) -> String {
    let quote = quote(utf8)
    var out = [quote]
    out.reserveCapacity(utf8.count + 2)
    var index = 0
    while index < utf8.count {
      let byte = utf8[index]
      if byte < 0x80 {
        append(byte: byte, quote, to: &out)
        index += 1
        continue
      }
      let length = Swift.min(byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4, utf8.count - index)
      append(PickleText.codePoints(Array(utf8[index..<index + length]))[0], to: &out)
      index += length
    }
    out.append(quote)
    return String(decoding: out, as: UTF8.self)
  }

  /// A `str` of characters up to U+00FF, one in a byte.
  static func latin1(_ bytes: [UInt8]) -> String {
    var utf8: [UInt8] = []
    utf8.reserveCapacity(bytes.count)
    for byte in bytes { PickleText.append(UInt32(byte), to: &utf8) }
    return text(utf8)
  }

  /// A `bytes`.
  package static func bytes(_ bytes: [UInt8]) -> String {
    "b" + String(decoding: PickleEscapes.quoted(bytes), as: UTF8.self)
  }

  /// A `bytearray`, in which Python escapes the single quote always.
  package static func byteArray(_ bytes: [UInt8]) -> String {
    let quote = quote(bytes)
    var out = Array("bytearray(b".utf8) + [quote]
    for byte in bytes {
      if byte == 0x27 {
        out += [0x5C, byte]
      } else {
        append(byte: byte, quote, to: &out)
      }
    }
    return String(decoding: out + [quote, UInt8(ascii: ")")], as: UTF8.self)
  }

  /// The double quote where that saves escapes.
  static func quote(_ bytes: [UInt8]) -> UInt8 {
    bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
  }

  /// A byte in quotes: what is no printable character of ASCII is escaped.
  static func append(byte: UInt8, _ quote: UInt8, to out: inout [UInt8]) {
    switch byte {
    case quote, 0x5C: out += [0x5C, byte]
    case 0x09: out += [0x5C, UInt8(ascii: "t")]
    case 0x0A: out += [0x5C, UInt8(ascii: "n")]
    case 0x0D: out += [0x5C, UInt8(ascii: "r")]
    case 0x20..<0x7F: out.append(byte)
    default: append(hexadecimal: UInt32(byte), UInt8(ascii: "x"), 2, to: &out)
    }
  }

  private static func append(_ value: UInt32, to out: inout [UInt8]) {
    if let scalar = Unicode.Scalar(value), isPrintable(scalar) {
      PickleText.append(value, to: &out)
    } else if value < 0x100 {
      append(hexadecimal: value, UInt8(ascii: "x"), 2, to: &out)
    } else if value < 0x10000 {
      append(hexadecimal: value, UInt8(ascii: "u"), 4, to: &out)
    } else {
      append(hexadecimal: value, UInt8(ascii: "U"), 8, to: &out)
    }
  }

  private static func append(
    hexadecimal value: UInt32, _ letter: UInt8, _ digits: UInt32, to out: inout [UInt8]
  ) {
    out += [0x5C, letter]
    for place in (0..<digits).reversed() { out.append(hex[Int(value >> (4 * place) & 15)]) }
  }

  /// Python's `str.isprintable` for a character beyond ASCII: no control, format, private or unassigned one,
  /// and no separator.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator, .spaceSeparator:
      false
    default: true
    }
  }
}
