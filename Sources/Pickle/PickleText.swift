import Bytes

/// How text stands in a pickle: UTF-8 in which surrogates are allowed, as Python's `surrogatepass` has it.
package enum PickleText {
  /// What a text is.
  enum Kind {
    case valid
    /// It holds surrogates, which Swift's strings cannot hold.
    case surrogates
    case invalid
  }

  /// Whether the bytes of `range` are UTF-8, without surrogates. O(n).
  package static func isUTF8(
    _ span: RawSpan, _ range: Range<Int>, isASCII: inout Bool
  ) -> Bool {
    var index = range.lowerBound
    var bits: UInt64 = 0
    while range.upperBound - index >= 8 {
      bits |= span.load(at: index, as: UInt64.self)
      index &+= 8
    }
    while index < range.upperBound {
      bits |= UInt64(span.byte(at: index))
      index &+= 1
    }
    isASCII = bits & 0x8080_8080_8080_8080 == 0
    return isASCII || check(span, range) == .valid
  }

  /// Checks the bytes of `range`. O(n); ASCII goes eight bytes at a time.
  static func check(_ span: RawSpan, _ range: Range<Int>) -> Kind {
    var index = range.lowerBound
    let end = range.upperBound
    var kind = Kind.valid
    while index < end {
      while end - index >= 8, span.load(at: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
        index &+= 8
      }
      guard index < end else { break }
      let first = span.byte(at: index)
      if first < 0x80 {
        index &+= 1
        continue
      }
      let length: Int
      switch first {
      case 0xC2...0xDF: length = 2
      case 0xE0...0xEF: length = 3
      case 0xF0...0xF4: length = 4
      default: return .invalid
      }
      guard end - index >= length else { return .invalid }
      for step in 1..<length where span.byte(at: index + step) & 0xC0 != 0x80 { return .invalid }
      let second = span.byte(at: index + 1)
      switch first {
      case 0xE0 where second < 0xA0, 0xF0 where second < 0x90, 0xF4 where second > 0x8F:
        return .invalid
      case 0xED where second > 0x9F: kind = .surrogates
      default: break
      }
      index &+= length
    }
    return kind
  }

  /// Appends a code point, a lone surrogate too.
  package static func append(_ value: UInt32, to bytes: inout [UInt8]) {
    switch value {
    case 0..<0x80: bytes.append(UInt8(value))
    case 0x80..<0x800:
      bytes.append(UInt8(0xC0 | value >> 6))
      bytes.append(UInt8(0x80 | value & 0x3F))
    case 0x800..<0x10000:
      bytes.append(UInt8(0xE0 | value >> 12))
      bytes.append(UInt8(0x80 | value >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | value & 0x3F))
    default:
      bytes.append(UInt8(0xF0 | value >> 18 & 0x07))
      bytes.append(UInt8(0x80 | value >> 12 & 0x3F))
      bytes.append(UInt8(0x80 | value >> 6 & 0x3F))
      bytes.append(UInt8(0x80 | value & 0x3F))
    }
  }

  /// The code points of bytes that were checked.
  package static func codePoints(_ bytes: [UInt8]) -> [UInt32] {
    var out: [UInt32] = []
    out.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let first = UInt32(bytes[index])
      let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      var value = length == 1 ? first : first & (0x7F >> UInt32(length))
      for step in 1..<Swift.max(length, 1) where index + step < bytes.count {
        value = value << 6 | UInt32(bytes[index + step] & 0x3F)
      }
      out.append(value)
      index += length
    }
    return out
  }
}
