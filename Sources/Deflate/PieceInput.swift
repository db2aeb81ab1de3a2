// Trusted file: reads bits from raw memory that it fills piece by piece.

import Bytes

/// The bits of a deflate stream, lowest first, that is read in pieces.
///
/// Every bit is taken from what was read of the stream, never from behind it.
@safe
struct PieceInput: BitSource {
  /// A piece, and in front of it what was left of the one before.
  private let memory: Memory
  private let start: UnsafeMutableRawPointer
  private let pieceSize: Int
  private let source: ByteSource
  /// Where the stream stands in the source, and how many of its bytes were read.
  private let range: Range<Int>
  private var readCount = 0

  /// What was read and is not among the bits yet: from `next` up to `end`, within the memory.
  var next: UnsafeMutableRawPointer
  private(set) var end: UnsafeMutableRawPointer
  /// The next bits, of which `bitCount` are counted: up to 63. Any above these are those of `next`.
  var bits: UInt64 = 0
  var bitCount = 0

  /// With so many bytes at hand, the loop that looks at nothing else may go on for a round.
  static let margin = 32

  init(_ source: ByteSource, _ range: Range<Int>, pieceSize: Int) throws(DeflateError) {
    precondition(pieceSize > 0, "a stream is read in pieces")
    let pieceSize = min(range.count, pieceSize)
    memory = try .forStream(pieceSize + Self.margin)
    // The memory lives as long as this value does.
    unsafe start = unsafe UnsafeMutableRawPointer(mutating: memory.start)
    unsafe next = unsafe start
    unsafe end = unsafe start
    self.pieceSize = pieceSize
    self.source = source
    self.range = range
  }

  /// How many whole bytes stand between the bits and the end of what was read.
  @inline(__always)
  var available: Int { unsafe end - next }

  /// The byte of the stream that the next bit belongs to.
  var offset: Int { readCount - available - (bitCount + 7) / 8 }

  /// The whole bytes of the stream behind the bits that were taken.
  var remaining: Int { range.count - readCount + available + bitCount / 8 }

  /// True where every bit of the stream was taken.
  var isAtEnd: Bool { bitCount == 0 && remaining == 0 }

  /// Reads pieces until the margin is at hand, or all of the stream.
  mutating func readAhead() throws(DeflateError) {
    while available < Self.margin, readCount < range.count {
      let left = available
      // In bounds: what is left is less than the margin, which the memory has beside a piece.
      unsafe start.copyMemory(from: next, byteCount: left)
      unsafe next = unsafe start
      unsafe end = unsafe start + left
      let size = min(pieceSize, range.count - readCount)
      do {
        try unsafe source.read(
          at: range.lowerBound + readCount,
          into: UnsafeMutableRawBufferPointer(start: end, count: size))
      } catch { throw DeflateError(.io(error)) }
      unsafe end += size
      readCount += size
    }
  }

  /// Makes more than 55 bits countable, or all that are left.
  mutating func fill() throws(DeflateError) {
    if available < 8 { try readAhead() }
    if available >= 8 {
      // In bounds: there are 8 bytes.
      let word = unsafe next.loadUnaligned(as: UInt64.self).littleEndian
      bits |= word << UInt64(bitCount)
      unsafe next += (63 - bitCount) / 8
      bitCount |= 56
      return
    }
    while available > 0, bitCount < 56 {
      unsafe bits |= UInt64(next.load(as: UInt8.self)) << UInt64(bitCount)
      unsafe next += 1
      bitCount += 8
    }
  }

  mutating func peek(_ count: Int) throws(DeflateError) -> UInt64 {
    if bitCount < count { try fill() }
    return bits
  }

  mutating func skip(_ count: Int) throws(DeflateError) {
    guard count <= bitCount else { throw DeflateError(.truncated) }
    bits >>= UInt64(count)
    bitCount -= count
  }

  /// Goes on at the next byte boundary.
  mutating func align() throws(DeflateError) { try skip(bitCount & 7) }

  /// Fills `target` with whole bytes, from a byte boundary on.
  mutating func copy(to target: UnsafeMutableRawBufferPointer) throws(DeflateError) {
    var done = 0
    while done < target.count, bitCount > 0 {
      // In bounds: done < target.count.
      unsafe target.storeBytes(
        of: UInt8(truncatingIfNeeded: bits), toByteOffset: done, as: UInt8.self)
      done += 1
      try skip(8)
    }
    if bitCount == 0 { bits = 0 }
    while done < target.count {
      if available == 0 { try readAhead() }
      let size = min(target.count - done, available)
      guard size > 0 else { throw DeflateError(.truncated) }
      // In bounds on both sides: the size is at most what each of them has left.
      unsafe UnsafeMutableRawBufferPointer(rebasing: target[done..<done + size])
        .copyMemory(from: UnsafeRawBufferPointer(start: next, count: size))
      unsafe next += size
      done += size
    }
  }
}
