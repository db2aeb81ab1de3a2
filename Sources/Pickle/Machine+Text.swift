import Bytes

extension Machine {
  /// Bytes of the input.
  func blob(_ count: UInt64, _ input: inout Input) throws(PickleError) -> Blob {
    let range = try input.blob(count)
    return .input(start: range.lowerBound, count: range.count)
  }

  /// A text of `count` bytes of UTF-8.
  @inline(__always)
  mutating func text(_ count: UInt64, _ input: inout Input) throws(PickleError) {
    let range = try input.blob(count)
    if PickleText.check(input.span, range) == .invalid { throw notUTF8(range, input) }
    try push(.text(.input(start: range.lowerBound, count: range.count)), &input)
  }

  private func notUTF8(_ range: Range<Int>, _ input: borrowing Input) -> PickleError {
    input.error(.badValue, "the \(range.count) bytes from \(range.lowerBound) on are no UTF-8")
  }

  /// A copy of text of the input.
  func checkedText(
    _ range: Range<Int>, _ input: borrowing Input
  ) throws(PickleError) -> [UInt8] {
    if PickleText.check(input.span, range) == .invalid { throw notUTF8(range, input) }
    return input.bytes(range)
  }

  /// STRING and UNICODE: text on a line of its own.
  mutating func textLine(_ opcode: Opcode, _ input: inout Input) throws(PickleError) {
    let bytes = input.bytes(try input.line())
    if opcode == .unicode {
      guard let text = PickleEscapes.rawUnicode(bytes) else {
        throw input.error(.badValue, "an escape in the text is cut off, or beyond U+10FFFF")
      }
      try push(.text(.own(text)), &input)
      return
    }
    guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last,
      quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
    else { throw input.error(.badValue, "the text does not stand in quotes") }
    guard let text = PickleEscapes.string(bytes[1..<bytes.count - 1]) else {
      throw input.error(.badValue, "an escape in the text is cut off")
    }
    try push(.byteString(.own(text)), &input)
  }
}

/// The escapes of the two texts of protocol 0.
enum PickleEscapes {
  /// What Python 2's `string_escape` makes of `text`; nil for an escape that is cut off.
  static func string(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var index = text.startIndex
    while index < text.endIndex {
      let byte = text[index]
      index += 1
      guard byte == 0x5C else {
        out.append(byte)
        continue
      }
      guard index < text.endIndex else { return nil }
      let letter = text[index]
      index += 1
      switch letter {
      case 0x0A: break
      case 0x5C, 0x27, 0x22: out.append(letter)
      case UInt8(ascii: "a"): out.append(7)
      case UInt8(ascii: "b"): out.append(8)
      case UInt8(ascii: "t"): out.append(9)
      case UInt8(ascii: "n"): out.append(10)
      case UInt8(ascii: "v"): out.append(11)
      case UInt8(ascii: "f"): out.append(12)
      case UInt8(ascii: "r"): out.append(13)
      case 0x30...0x37:
        var value = UInt(letter - 0x30)
        for _ in 0..<2 {
          guard index < text.endIndex, 0x30...0x37 ~= text[index] else { break }
          value = value * 8 + UInt(text[index] - 0x30)
          index += 1
        }
        out.append(UInt8(truncatingIfNeeded: value))
      case UInt8(ascii: "x"):
        guard let value = hexadecimal(text, at: index, count: 2) else { return nil }
        out.append(UInt8(truncatingIfNeeded: value))
        index += 2
      default: out += [byte, letter]
      }
    }
    return out
  }

  /// What `raw-unicode-escape` makes of `text`, as UTF-8; nil for an escape that is cut off or too large.
  static func rawUnicode(_ text: [UInt8]) -> [UInt8]? {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    var index = 0
    // A backslash behind an odd number of them begins no escape.
    var isEscaped = false
    while index < text.count {
      let byte = text[index]
      guard byte == 0x5C, !isEscaped, index + 1 < text.count,
        text[index + 1] | 0x20 == UInt8(ascii: "u")
      else {
        isEscaped = byte == 0x5C && !isEscaped
        PickleText.append(UInt32(byte), to: &out)
        index += 1
        continue
      }
      let count = text[index + 1] == UInt8(ascii: "u") ? 4 : 8
      guard let value = hexadecimal(text[...], at: index + 2, count: count), value <= 0x10FFFF
      else { return nil }
      PickleText.append(value, to: &out)
      index += 2 + count
    }
    return out
  }

  private static func hexadecimal(
    _ text: ArraySlice<UInt8>, at start: Int, count: Int
  ) -> UInt32? {
    guard start + count <= text.endIndex else { return nil }
    var value: UInt32 = 0
    for byte in text[start..<start + count] {
      switch byte {
      case 0x30...0x39: value = value << 4 | UInt32(byte - 0x30)
      case 0x41...0x46: value = value << 4 | UInt32(byte - 0x41 + 10)
      case 0x61...0x66: value = value << 4 | UInt32(byte - 0x61 + 10)
      default: return nil
      }
    }
    return value
  }
}
