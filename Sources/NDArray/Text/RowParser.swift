/// Takes rows out of text.
struct RowParser {
  private let bytes: [UInt8]
  private let separator: [UInt8]
  private var index = 0
  private var line = 1
  /// The line in which the last row began.
  private(set) var rowLine = 1

  init(_ bytes: [UInt8], _ separator: Unicode.Scalar) {
    self.bytes = bytes
    self.separator = Array(String(Character(separator)).utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func skipLine() {
    while index < bytes.count {
      index += 1
      if bytes[index - 1] == 0x0A { break }
    }
    line += 1
  }

  private var isAtSeparator: Bool {
    bytes[index] == separator[0]
      && (separator.count == 1 || bytes[index...].starts(with: separator))
  }

  /// The cells of the next row; nil at the end.
  mutating func next() throws(NDArrayError) -> [String]? {
    while index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D {
      if bytes[index] == 0x0A { line += 1 }
      index += 1
    }
    guard index < bytes.count else { return nil }
    rowLine = line
    var row: [String] = []
    while true {
      row.append(try cell())
      guard index < bytes.count else { return row }
      if isAtSeparator {
        index += separator.count
        continue
      }
      if bytes[index] == 0x0D { index += 1 }
      if index < bytes.count, bytes[index] == 0x0A { index += 1 }
      line += 1
      return row
    }
  }

  private mutating func cell() throws(NDArrayError) -> String {
    var out: [UInt8] = []
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      while true {
        guard index < bytes.count else {
          throw NDArrayError(.badText, "line \(rowLine): quotes do not end")
        }
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\"") {
          guard index < bytes.count, bytes[index] == byte else { break }
          index += 1
        }
        if byte == 0x0A { line += 1 }
        out.append(byte)
      }
    }
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D, !isAtSeparator {
      out.append(bytes[index])
      index += 1
    }
    guard let text = String(validating: out, as: UTF8.self) else {
      throw NDArrayError(.badText, "line \(rowLine) is not UTF-8")
    }
    return text
  }
}
