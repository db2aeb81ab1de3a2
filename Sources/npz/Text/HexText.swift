/// Prints bytes as people look at them: an offset, sixteen bytes in hexadecimal digits, and the same as
/// characters where they are ASCII.
struct HexText {
  private let output: Output
  private static let digits = Array("0123456789abcdef".utf8)
  private static let columns = 16

  /// A printer.
  init(_ output: Output) { self.output = output }

  /// Prints `bytes`.
  ///
  /// - Throws: ``Failure`` where standard output is gone.
  func write(_ bytes: [UInt8]) throws {
    for start in stride(from: 0, to: bytes.count, by: Self.columns) {
      try output.write(line(bytes[start..<min(start + Self.columns, bytes.count)], at: start))
    }
  }

  private func line(_ bytes: ArraySlice<UInt8>, at offset: Int) -> [UInt8] {
    let number = String(offset, radix: 16)
    var line = Array((String(repeating: "0", count: max(0, 8 - number.count)) + number).utf8)
    for place in 0..<Self.columns {
      line.append(contentsOf: (place % 8 == 0 ? "  " : " ").utf8)
      let index = bytes.startIndex + place
      if index < bytes.endIndex {
        line.append(Self.digits[Int(bytes[index] >> 4)])
        line.append(Self.digits[Int(bytes[index] & 15)])
      } else {
        line.append(contentsOf: "  ".utf8)
      }
    }
    line.append(contentsOf: "  |".utf8)
    line += bytes.map { 0x20..<0x7F ~= $0 ? $0 : UInt8(ascii: ".") }
    line.append(contentsOf: "|\n".utf8)
    return line
  }
}
