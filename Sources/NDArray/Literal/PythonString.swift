/// A Python string: code points, among which lone surrogates may be, which Swift's strings cannot
/// hold. Two are equal when their code points are, as in Python and unlike in Swift.
struct PythonString: Sendable, Hashable {
  /// The code points, each at most 0x10FFFF.
  var codePoints: [UInt32]

  init(codePoints: [UInt32]) { self.codePoints = codePoints }

  init(_ string: some StringProtocol) { codePoints = string.unicodeScalars.map(\.value) }

  /// As a Swift string, with U+FFFD for every lone surrogate.
  var string: String {
    var result = String.UnicodeScalarView()
    for value in codePoints { result.append(Unicode.Scalar(value) ?? "\u{FFFD}") }
    return String(result)
  }

  /// As Python's `repr` writes it: in single quotes unless it holds some and no double ones.
  var repr: PythonString {
    let single: UInt32 = 0x27
    let double: UInt32 = 0x22
    let quote = codePoints.contains(single) && !codePoints.contains(double) ? double : single
    var out: [UInt32] = [quote]
    for value in codePoints {
      switch value {
      case quote, 0x5C: out += [0x5C, value]
      case 0x09: out += [0x5C, 0x74]
      case 0x0A: out += [0x5C, 0x6E]
      case 0x0D: out += [0x5C, 0x72]
      case 0x20..<0x7F: out.append(value)
      default:
        if value >= 0x80, let scalar = Unicode.Scalar(value), scalar.isPrintableInPython {
          out.append(value)
        } else {
          out += Self.escape(value)
        }
      }
    }
    out.append(quote)
    return PythonString(codePoints: out)
  }

  /// `\x7f`, `\u200b`, `\U000e0001`.
  private static func escape(_ value: UInt32) -> [UInt32] {
    let (letter, width) = value < 0x100 ? ("x", 2) : value < 0x10000 ? ("u", 4) : ("U", 8)
    let hex = String(value, radix: 16)
    let text = "\\" + letter + String(repeating: "0", count: width - hex.count) + hex
    return text.unicodeScalars.map(\.value)
  }
}

extension Unicode.Scalar {
  /// Python's `str.isprintable` for one code point: no control, format, unassigned, private or
  /// separator character but the space.
  var isPrintableInPython: Bool {
    switch properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    case .spaceSeparator: return value == 0x20
    default: return true
    }
  }
}
