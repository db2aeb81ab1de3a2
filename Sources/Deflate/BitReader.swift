// Trusted file: reads bits from raw memory, within a limit that it checks.

/// Reads the bits of a deflate stream, lowest first, from memory with some slack behind the stream.
@safe
struct BitReader {
  private let bytes: UnsafeRawPointer
  /// How many bits the stream has.
  let limit: Int
  /// The bits that were read. May pass the limit, by as much as one step takes; nothing is read there.
  var position = 0

  /// How many bytes, of any value, must be readable behind the stream.
  static let slack = 8

  /// - Parameters:
  ///   - bytes: The stream, and `slack` bytes behind it.
  ///   - count: The bytes of the stream.
  init(_ bytes: UnsafeRawBufferPointer, count: Int) {
    guard let start = bytes.baseAddress, count >= 0, bytes.count >= count + Self.slack else {
      preconditionFailure("bytes behind the stream are read")
    }
    unsafe self.bytes = start
    limit = count * 8
  }

  /// True where nothing more can be read.
  var isAtEnd: Bool { position > limit }

  /// The next bits, 57 or more of them; zeros behind the end.
  @inline(__always)
  func peek() -> UInt64 {
    guard position <= limit else { return 0 }
    // In bounds: the position is at most the limit, and `slack` bytes follow.
    let word = unsafe bytes.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self)
    return word.littleEndian &>> UInt64(position & 7)
  }

  /// The next `count` bits, up to 32.
  mutating func take(_ count: Int) -> Int {
    let value = Int(peek() & ((1 << UInt64(count)) - 1))
    position += count
    return value
  }

  /// Goes on at the next byte boundary.
  mutating func align() { position = (position + 7) & ~7 }
}

extension BitReader: BitSource {
  func peek(_ count: Int) -> UInt64 { peek() }

  mutating func skip(_ count: Int) throws(DeflateError) {
    position += count
    if isAtEnd { throw DeflateError(.truncated) }
  }
}
