/// The start of a file that joblib before 0.10 has compressed: `ZF`, the size of the content in hexadecimal
/// digits and spaces up to a fixed width, which differs; then a stream of zlib's.
struct OldZFile {
  /// The bytes of the content.
  let size: Int
  /// Where zlib's stream begins.
  let start: Int

  /// The longest start: `ZF`, what Python 2 writes for a number of 65 bits, and one more space.
  private static let longest = 24

  /// Nil where a file starts otherwise.
  init?(_ bytes: [UInt8]) {
    guard bytes.starts(with: "ZF0x".utf8) else { return nil }
    let digits = bytes.dropFirst(4).prefix { $0 < 0x80 && Character(Unicode.Scalar($0)).isHexDigit }
    var rest = bytes.dropFirst(4 + digits.count)
    // Python 2 marks long numbers.
    if rest.first == UInt8(ascii: "L") { rest = rest.dropFirst() }
    rest = rest.drop { $0 == 0x20 }
    guard rest.startIndex <= Self.longest, rest.first == 0x78,
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
    else { return nil }
    self.size = size
    start = rest.startIndex
  }
}
