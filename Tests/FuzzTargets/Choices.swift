/// Bytes read as a row of choices; behind their end, every choice is the first one.
struct Choices {
  private let bytes: [UInt8]
  private(set) var position: Int

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    position = 0
  }

  /// True where all bytes were taken.
  var isAtEnd: Bool { position >= bytes.count }

  /// The next byte.
  mutating func byte() -> UInt8 {
    guard !isAtEnd else { return 0 }
    defer { position += 1 }
    return bytes[position]
  }

  /// A number below `limit`, which is at most 256.
  mutating func number(below limit: Int) -> Int { Int(byte()) % limit }

  /// A number of two bytes.
  mutating func word() -> Int { Int(byte()) | Int(byte()) << 8 }

  /// True in one case of `count`.
  mutating func isOne(of count: Int) -> Bool { number(below: count) == 1 }

  /// The next bytes, repeated where there are too few of them.
  ///
  /// - Parameter taken: How many of the bytes are used up at most.
  mutating func bytes(_ count: Int, taking taken: Int = 64) -> [UInt8] {
    let part = bytes[position..<min(bytes.count, position + min(taken, count))]
    position += part.count
    guard !part.isEmpty else { return [UInt8](repeating: 0, count: count) }
    var result: [UInt8] = []
    result.reserveCapacity(count + part.count)
    while result.count < count { result += part }
    result.removeLast(result.count - count)
    return result
  }
}
