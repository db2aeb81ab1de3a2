/// Reads JSON (RFC 8259) as it stands in a file: the order of members is kept, numbers keep their digits.
struct JSONReader {
  private let bytes: [UInt8]
  private var index = 0
  /// How deep lists and objects may be.
  private static let deepest = 500

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// The value that the bytes are.
  ///
  /// - Throws: ``Failure`` that says at which byte they are none.
  static func value(_ bytes: [UInt8]) throws -> JSON {
    var reader = JSONReader(bytes)
    let value = try reader.value(0)
    reader.skipBlanks()
    if reader.index < bytes.count { throw reader.failure("something follows the value") }
    return value
  }

  /// The values of the lines; empty ones are passed over.
  ///
  /// - Throws: ``Failure`` that says at which byte one is none.
  static func lines(_ bytes: [UInt8]) throws -> [JSON] {
    var reader = JSONReader(bytes)
    var values: [JSON] = []
    reader.skipBlanks()
    while reader.index < bytes.count {
      values.append(try reader.value(0))
      reader.skipBlanks()
    }
    return values
  }

  private func failure(_ message: String) -> Failure {
    Failure(.data, "bad_text", "no JSON: \(message) (at byte \(index.grouped))")
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func value(_ depth: Int) throws -> JSON {
    skipBlanks()
    guard index < bytes.count else { throw failure("it ends where a value is expected") }
    if depth > Self.deepest {
      throw failure("more than \(Self.deepest) lists inside of one another")
    }
    switch bytes[index] {
    case UInt8(ascii: "{"):
      var members: [JSON.Member] = []
      try items(UInt8(ascii: "}")) { reader in
        reader.skipBlanks()
        let key = try reader.text()
        reader.skipBlanks()
        guard reader.take(UInt8(ascii: ":")) else { throw reader.failure("':' is missing") }
        members.append((key, try reader.value(depth + 1)))
      }
      return .object(members)
    case UInt8(ascii: "["):
      var values: [JSON] = []
      try items(UInt8(ascii: "]")) { reader in values.append(try reader.value(depth + 1)) }
      return .list(values)
    case UInt8(ascii: "\""): return .text(try text())
    default: return try word()
    }
  }

  /// What stands between the brackets, with commas between.
  private mutating func items(
    _ end: UInt8, _ item: (inout JSONReader) throws -> Void
  ) throws {
    index += 1
    skipBlanks()
    if take(end) { return }
    while true {
      try item(&self)
      skipBlanks()
      if take(end) { return }
      guard take(UInt8(ascii: ",")) else { throw failure("',' or the end is missing") }
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  /// A number, `true`, `false` or `null`; Python's `NaN` and `Infinity` as well.
  private mutating func word() throws -> JSON {
    let start = index
    while index < bytes.count, ![0x20, 0x09, 0x0A, 0x0D, 0x2C, 0x5D, 0x7D].contains(bytes[index]) {
      index += 1
    }
    let word = String(decoding: bytes[start..<index], as: UTF8.self)
    switch word {
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "null": return .null
    case "NaN", "Infinity", "-Infinity": return .text(word)
    default:
      guard Self.isNumber(word) else {
        index = start
        throw failure("'\(word.prefix(20).description.escapedForDisplay)' is no value")
      }
      return Int(word).map { .int($0) } ?? .number(word)
    }
  }

  /// True for a number as RFC 8259 (section 6) has it: no plus, no leading zeros, digits around the point.
  private static func isNumber(_ word: String) -> Bool {
    var rest = Array(word.utf8)[...]
    func digits() -> Int {
      let count = rest.prefix { 0x30...0x39 ~= $0 }.count
      rest = rest.dropFirst(count)
      return count
    }
    func take(_ characters: String) -> Bool {
      guard let first = rest.first, characters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = take("-")
    let hasZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    if whole == 0 || (hasZero && whole > 1) { return false }
    if take("."), digits() == 0 { return false }
    if take("eE") {
      _ = take("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  private mutating func text() throws -> String {
    guard take(UInt8(ascii: "\"")) else { throw failure("a text is expected") }
    var result: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: result, as: UTF8.self) else {
          throw failure("a text that is no UTF-8")
        }
        return text
      case UInt8(ascii: "\\"): try escape(&result)
      case 0..<0x20: throw failure("a control character in a text")
      default: result.append(byte)
      }
    }
    throw failure("a text does not end")
  }

  private mutating func escape(_ result: inout [UInt8]) throws {
    guard index < bytes.count else { throw failure("a text does not end") }
    let byte = bytes[index]
    index += 1
    let plain: [UInt8: UInt8] = [
      0x22: 0x22, 0x5C: 0x5C, 0x2F: 0x2F, 0x62: 8, 0x66: 0x0C, 0x6E: 0x0A, 0x72: 0x0D, 0x74: 9,
    ]
    if let meant = plain[byte] { return result.append(meant) }
    guard byte == UInt8(ascii: "u") else { throw failure("an escape that is none") }
    var unit = try hexadecimal()
    // Two halves of a character beyond 16 bits.
    if 0xD800..<0xDC00 ~= unit, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) {
      let low = try hexadecimal()
      guard 0xDC00..<0xE000 ~= low else { throw failure("half of a character") }
      unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }
    guard let scalar = Unicode.Scalar(unit) else { throw failure("half of a character") }
    result += String(Character(scalar)).utf8
  }

  private mutating func hexadecimal() throws -> UInt32 {
    let digits = String(decoding: bytes[index..<Swift.min(index + 4, bytes.count)], as: UTF8.self)
    guard digits.utf8.count == 4, let value = UInt32(digits, radix: 16), digits.first != "+" else {
      throw failure("an escape that is none")
    }
    index += 4
    return value
  }
}
