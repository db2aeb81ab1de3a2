extension String {
  /// The text with control, direction and other unseen characters spelled out as `\u{1b}`: what
  /// comes from a file must not steer the terminal.
  var escapedForDisplay: String {
    // Most names are plain, and there may be thousands.
    if utf8.allSatisfy({ 0x20..<0x7F ~= $0 }) { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate:
        switch scalar {
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\r": result += "\\r"
        default: result += "\\u{\(String(scalar.value, radix: 16))}"
        }
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text with the signs that the command itself uses spelled in ASCII.
  var inASCII: String {
    ["…": "..", "→": "->", "—": "-", "×": "x", "≠": "!="].reduce(self) {
      $0.replacing($1.key, with: $1.value)
    }
  }

  /// The text as a word for the shell, for commands that are printed to be copied: in quotes where it
  /// has more than letters, digits and what never means anything else.
  var shellWord: String {
    let isPlain =
      !isEmpty && utf8.first != UInt8(ascii: "-")
      && unicodeScalars.allSatisfy {
        $0.properties.isAlphabetic || "0123456789_./-+,@%".unicodeScalars.contains($0)
      }
    if isPlain { return self }
    if unicodeScalars.allSatisfy({ $0.value >= 0x20 && !(0x7F...0x9F ~= $0.value) }) {
      return "'" + replacing("'", with: "'\\''") + "'"
    }
    // What no terminal shows: as bash, zsh and fish's neighbours read it.
    let escaped = utf8.map { byte -> String in
      switch byte {
      case 0x27, 0x5C: "\\" + String(UnicodeScalar(byte))
      case 0x20..<0x7F: String(UnicodeScalar(byte))
      default: "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
      }
    }
    return "$'" + escaped.joined() + "'"
  }

  /// The text as one field of a tab-separated line.
  var escapedForTabs: String {
    if !utf8.contains(where: { $0 == 9 || $0 == 10 || $0 == 13 || $0 == 92 }) { return self }
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case "\\": result += "\\\\"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The columns that a terminal gives the text.
  var displayWidth: Int {
    if utf8.allSatisfy({ $0 < 0x80 }) { return utf8.count }
    return unicodeScalars.reduce(0) { $0 + $1.displayWidth }
  }

  /// The text cut in its middle to `width` columns: `layers.…kernel`.
  func cutInMiddle(to width: Int, ellipsis: String) -> String {
    guard displayWidth > width else { return self }
    let room = Swift.max(0, width - ellipsis.displayWidth)
    var head = ""
    var used = 0
    for scalar in unicodeScalars {
      guard used + scalar.displayWidth <= room / 2 else { break }
      head.unicodeScalars.append(scalar)
      used += scalar.displayWidth
    }
    var tail: [Unicode.Scalar] = []
    for scalar in unicodeScalars.reversed() {
      guard used + scalar.displayWidth <= room else { break }
      tail.append(scalar)
      used += scalar.displayWidth
    }
    var result = head + ellipsis
    result.unicodeScalars.append(contentsOf: tail.reversed())
    return result
  }
}

extension Unicode.Scalar {
  /// The columns that a terminal gives the character: 0 for marks, 2 for the wide ones of East Asia.
  fileprivate var displayWidth: Int {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    let wide: [ClosedRange<UInt32>] = [
      0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
      0xA000...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
    return wide.contains { $0 ~= value } ? 2 : 1
  }
}
