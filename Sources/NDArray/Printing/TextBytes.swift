import Bytes

extension RawSpan {
  /// A signed integer of 1, 2, 4 or 8 bytes.
  @inline(__always)
  func signed(at offset: Int, size: Int) -> Int64 {
    switch size {
    case 1: Int64(load(at: offset, as: Int8.self))
    case 2: Int64(load(at: offset, as: Int16.self))
    case 4: Int64(load(at: offset, as: Int32.self))
    default: load(at: offset, as: Int64.self)
    }
  }

  /// An unsigned integer of 1, 2, 4 or 8 bytes.
  @inline(__always)
  func unsigned(at offset: Int, size: Int) -> UInt64 {
    switch size {
    case 1: UInt64(load(at: offset, as: UInt8.self))
    case 2: UInt64(load(at: offset, as: UInt16.self))
    case 4: UInt64(load(at: offset, as: UInt32.self))
    default: load(at: offset, as: UInt64.self)
    }
  }

  /// A string in UTF-32, without the zeros at its end.
  func codePoints(at offset: Int, count: Int) -> PythonString {
    var length = count
    while length > 0, load(at: offset + 4 * (length - 1), as: UInt32.self) == 0 { length -= 1 }
    return PythonString(
      codePoints: (0..<length).map { load(at: offset + 4 * $0, as: UInt32.self) })
  }
}

extension [UInt8] {
  /// Appends a byte string without the zeros at its end, as Python writes it: `b'abc'`.
  mutating func appendBytesLiteral(_ bytes: RawSpan, at offset: Int, count: Int) {
    var length = count
    while length > 0, bytes.byte(at: offset + length - 1) == 0 { length -= 1 }
    let content = (0..<length).map { bytes.byte(at: offset + $0) }
    append("b")
    append(PythonString.reprOfBytes(content).string)
  }

  /// Appends opaque bytes as NumPy writes them: `b'\x00\xFF'`.
  mutating func appendVoid(_ bytes: RawSpan, at offset: Int, count: Int) {
    append("b'")
    for index in 0..<count {
      let byte = bytes.byte(at: offset + index)
      append("\\x")
      append(Self.hexDigit(byte >> 4))
      append(Self.hexDigit(byte & 15))
    }
    append("'")
  }

  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}
