extension Writer {
  /// A text, without its number in the memo.
  mutating func putText(_ blob: Blob) throws(PickleError) {
    if version == 0 {
      put(.unicode, line: PickleEscapes.escaped(graph.bytes(blob)))
      return
    }
    let count = blob.count
    if version >= 4, count < 256 {
      put(header: [Opcode.shortBinUnicode.rawValue, UInt8(count)], blob)
    } else if count <= UInt32.max {
      put(header: Self.header(.binUnicode, UInt32(count)), blob)
    } else if version >= 4 {
      put(header: Self.header(.binUnicode8, UInt64(count)), blob)
    } else {
      throw PickleError(
        .notWritable, "protocol \(version) has no texts of \(count) bytes", hint: "protocol 4 has")
    }
  }

  /// Python 2's `str`.
  mutating func putByteString(_ blob: Blob) {
    if version == 0 {
      put(.string, line: PickleEscapes.quoted(graph.bytes(blob)))
    } else if blob.count < 256 {
      put(header: [Opcode.shortBinString.rawValue, UInt8(blob.count)], blob)
    } else {
      put(header: Self.header(.binString, UInt32(truncatingIfNeeded: blob.count)), blob)
    }
  }

  static func header<T: FixedWidthInteger>(_ opcode: Opcode, _ count: T) -> [UInt8] {
    var bytes = [opcode.rawValue]
    for shift in stride(from: 0, to: T.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: count >> T(shift)))
    }
    return bytes
  }

  mutating func saveBytes(_ blob: Blob, _ node: UInt32) throws(PickleError) {
    if version >= 3 {
      try putBytes(blob)
    } else {
      try saveAsText(blob)
    }
    memoize(node)
  }

  private mutating func putBytes(_ blob: Blob) throws(PickleError) {
    let count = blob.count
    if count < 256 {
      put(header: [Opcode.shortBinBytes.rawValue, UInt8(count)], blob)
    } else if count <= UInt32.max {
      put(header: Self.header(.binBytes, UInt32(count)), blob)
    } else if version >= 4 {
      put(header: Self.header(.binBytes8, UInt64(count)), blob)
    } else {
      throw PickleError(
        .notWritable, "protocol \(version) has no \(count) bytes in one", hint: "protocol 4 has")
    }
  }

  /// Bytes for protocols that have none: `_codecs.encode(text, 'latin1')`, and `bytes()` for none at all.
  private mutating func saveAsText(_ blob: Blob) throws(PickleError) {
    guard blob.count > 0 else {
      try saveName("builtins", "bytes")
      putEmptyTuple()
      put(.reduce)
      return
    }
    try saveName("_codecs", "encode")
    if version < 2 { put(.mark) }
    var text: [UInt8] = []
    for byte in graph.bytes(blob) { PickleText.append(UInt32(byte), to: &text) }
    objectBoundary()
    try putText(.own(text))
    countNumber()
    try saveText("latin1")
    put(version < 2 ? .tuple : .tuple2)
    countNumber()
    put(.reduce)
  }

  mutating func saveByteArray(_ blob: Blob, _ node: UInt32) throws(PickleError) {
    if version >= 5 {
      put(header: Self.header(.byteArray8, UInt64(blob.count)), blob)
      memoize(node)
      return
    }
    try saveName("builtins", "bytearray")
    if blob.count == 0 {
      putEmptyTuple()
    } else {
      if version < 2 { put(.mark) }
      objectBoundary()
      if version >= 3 { try putBytes(blob) } else { try saveAsText(blob) }
      countNumber()
      put(version < 2 ? .tuple : .tuple1)
      countNumber()
    }
    put(.reduce)
    memoize(node)
  }

  private mutating func putEmptyTuple() {
    if version == 0 {
      put([Opcode.mark.rawValue, Opcode.tuple.rawValue])
    } else {
      put(.emptyTuple)
    }
  }
}

extension PickleEscapes {
  private static let hex = Array("0123456789abcdef".utf8)

  /// Text of UTF-8 as `raw-unicode-escape`, with what would end or hide the line escaped.
  static func escaped(_ text: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(text.count)
    for value in PickleText.codePoints(text) {
      switch value {
      case 0, 0x0A, 0x0D, 0x1A, 0x5C, 0x100..<0x10000:
        out += [0x5C, UInt8(ascii: "u")]
        for shift in [12, 8, 4, 0] { out.append(hex[Int(value >> UInt32(shift) & 15)]) }
      case 0..<0x100: out.append(UInt8(value))
      default:
        out += [0x5C, UInt8(ascii: "U")]
        for shift in stride(from: 28, through: 0, by: -4) {
          out.append(hex[Int(value >> UInt32(shift) & 15)])
        }
      }
    }
    return out
  }

  /// The start of some bytes in quotes, for messages: what is not ASCII is escaped.
  static func shown(_ bytes: [UInt8]) -> String {
    String(decoding: quoted(Array(bytes.prefix(40))), as: UTF8.self) + (bytes.count > 40 ? "…" : "")
  }

  /// Bytes in quotes, as Python 2's `repr` writes them.
  static func quoted(_ bytes: [UInt8]) -> [UInt8] {
    let quote = PickleRepr.quote(bytes)
    var out = [quote]
    for byte in bytes { PickleRepr.append(byte: byte, quote, to: &out) }
    return out + [quote]
  }
}

extension PickleNumber {
  /// A float as Python's `repr` writes it: the fewest digits that give it back.
  package static func text(_ value: Double) -> String {
    if value.isNaN { return "nan" }
    if value.isInfinite { return value < 0 ? "-inf" : "inf" }
    // Swift has the same digits, and other rules for where the point stands.
    var digits: [UInt8] = []
    var exponent = 0
    var isFraction = false
    var text = Array("\(value.magnitude)".utf8)[...]
    if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
      exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
      text = text[..<mark]
    }
    for byte in text {
      if byte == UInt8(ascii: ".") {
        isFraction = true
      } else {
        digits.append(byte)
        if isFraction { exponent -= 1 }
      }
    }
    while digits.count > 1, digits.last == 0x30 {
      digits.removeLast()
      exponent += 1
    }
    while digits.count > 1, digits.first == 0x30 { digits.removeFirst() }
    let sign = value.sign == .minus ? "-" : ""
    if digits == [0x30] { return sign + "0.0" }
    // The place of the first digit: 0 for units.
    let place = digits.count - 1 + exponent
    func string(_ part: ArraySlice<UInt8>) -> String { String(decoding: part, as: UTF8.self) }
    if -4..<16 ~= place {
      if place < 0 {
        return sign + "0." + String(repeating: "0", count: -place - 1) + string(digits[...])
      }
      if digits.count <= place + 1 {
        return sign + string(digits[...]) + String(repeating: "0", count: place + 1 - digits.count)
          + ".0"
      }
      return sign + string(digits[...place]) + "." + string(digits[(place + 1)...])
    }
    let rest = digits.count > 1 ? "." + string(digits[1...]) : ""
    let power = String(place.magnitude)
    return sign + string(digits[..<1]) + rest + "e" + (place < 0 ? "-" : "+")
      + (power.utf8.count < 2 ? "0" : "") + power
  }
}
