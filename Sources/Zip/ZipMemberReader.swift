// Trusted file: reads and inflates into raw memory.

package import Bytes
import Deflate

/// Reads one member's data from start to end, in bounded memory.
///
/// What `read` gives is not verified until `finish()` returned: the CRC stands for all of the data.
/// A reader belongs to one thread; several readers of one archive can run at once.
package final class ZipMemberReader {
  /// The member.
  package let entry: ZipEntry
  /// How many bytes were given so far.
  package private(set) var position = 0
  /// How many bytes of the data, by its stated size, are still to come.
  package var remaining: Int { entry.size - position }

  private let source: ByteSource
  private let range: Range<Int>
  private let inflater: Inflater?
  /// Where the next compressed bytes to be inflated stand in the source.
  private var next: Int
  /// Compressed bytes read ahead, the first of which stands at `chunkStart` in the source.
  private var chunk: Memory?
  private var chunkStart: Int
  private var chunkCount = 0
  private var crc = CRC32()

  /// Pieces of this size stay in the processor's cache between inflating and the checksum.
  private static let piece = 1 << 17
  /// The first read is small: many callers want a header only.
  private static let firstChunk = 1 << 11
  private static let lastChunk = 1 << 18

  init(source: ByteSource, entry: ZipEntry, range: Range<Int>) throws(ZipError) {
    self.source = source
    self.entry = entry
    self.range = range
    next = range.lowerBound
    chunkStart = range.lowerBound
    do throws(DeflateError) {
      inflater = entry.method == .deflate ? try Inflater() : nil
    } catch { throw ZipError(error, entry: entry, offset: range.lowerBound) }
  }

  /// Fills `target`, unless the member ends before.
  ///
  /// - Returns: How many bytes were put into `target`: fewer than it takes at the end only.
  /// - Throws: `ZipError`: `.badDeflate`, `.sizeMismatch` where the stream ends early, `.io`.
  @unsafe
  package func read(into target: UnsafeMutableRawBufferPointer) throws(ZipError) -> Int {
    let count = min(target.count, remaining)
    var done = 0
    while done < count {
      // In bounds: done < count <= target.count.
      let part = unsafe UnsafeMutableRawBufferPointer(
        rebasing: target[done..<min(count, done + Self.piece)])
      if let inflater {
        let produced = try unsafe inflate(with: inflater, into: part)
        guard produced > 0 else {
          throw ZipError(
            .sizeMismatch, "the data has \(position) bytes, the directory says \(entry.size)",
            member: entry.name, offset: next)
        }
        unsafe crc.update(UnsafeRawBufferPointer(rebasing: part[..<produced]))
        done += produced
        position += produced
      } else {
        do { try unsafe source.read(at: next, into: part) } catch {
          throw ZipError(error, member: entry.name)
        }
        unsafe crc.update(UnsafeRawBufferPointer(part))
        done += part.count
        position += part.count
        next += part.count
      }
    }
    return done
  }

  /// Inflates what fits into `target`; 0 bytes where the stream has ended.
  private func inflate(
    with inflater: Inflater, into target: UnsafeMutableRawBufferPointer
  ) throws(ZipError) -> Int {
    while !inflater.isFinished {
      if source.memory == nil, next == chunkStart + chunkCount, next < range.upperBound {
        try readChunk()
      }
      let (consumed, produced) = try unsafe withInput { (input) throws(ZipError) in
        do throws(DeflateError) {
          return try unsafe inflater.inflate(from: input, into: target)
        } catch { throw ZipError(error, entry: entry, offset: next) }
      }
      next += consumed
      if produced > 0 { return produced }
      if consumed == 0 && !inflater.isFinished {
        // zlib may hold back bytes only where there is no room for them.
        guard next < range.upperBound else {
          throw ZipError(DeflateError(.truncated), entry: entry, offset: next)
        }
        return 0
      }
    }
    return 0
  }

  /// Reads the next compressed bytes: few at first, then more at a time.
  private func readChunk() throws(ZipError) {
    let wanted = chunkCount == 0 ? Self.firstChunk : min(Self.lastChunk, chunkCount * 8)
    let count = min(wanted, range.upperBound - next)
    do {
      let memory: Memory
      if let chunk, chunk.count >= count {
        memory = chunk
      } else {
        memory = try Memory(count: count)
      }
      try unsafe memory.withMutableBytes { (target) throws(IOError) in
        // In bounds: the memory has `count` bytes or more.
        try unsafe source.read(
          at: next, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
      }
      chunk = memory
      chunkStart = next
      chunkCount = count
    } catch { throw ZipError(error, member: entry.name) }
  }

  /// Gives the compressed bytes at hand: those read ahead, or all where they are in memory.
  private func withInput<R>(
    _ body: (UnsafeRawBufferPointer) throws(ZipError) -> R
  ) throws(ZipError) -> R {
    if let memory = source.memory {
      return try unsafe memory.withBytes { (bytes) throws(ZipError) in
        // In bounds: the range lies in the source, and `next` in the range.
        try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[next..<range.upperBound]))
      }
    }
    guard let chunk else { return try unsafe body(UnsafeRawBufferPointer(start: nil, count: 0)) }
    let start = next - chunkStart
    let end = chunkCount
    return try unsafe chunk.withBytes { (bytes) throws(ZipError) in
      // In bounds: `next` never passes the chunk's end.
      try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
    }
  }

  /// Reads `count` bytes.
  ///
  /// - Throws: `ZipError`: `.truncated` where fewer are left by the stated size, which is found out
  ///   before anything is allocated; and as `read(into:)`.
  package func read(count: Int) throws(ZipError) -> Memory {
    guard count >= 0, count <= remaining else {
      throw ZipError(
        .truncated,
        "\(count) bytes are needed from byte \(position) of the data on, which ends at "
          + "\(entry.size)", member: entry.name)
    }
    let memory = try allocated(count)
    _ = try unsafe memory.withMutableBytes { (target) throws(ZipError) in
      try unsafe read(into: target)
    }
    return memory
  }

  private func allocated(_ count: Int) throws(ZipError) -> Memory {
    do { return try Memory(count: count) } catch { throw ZipError(error, member: entry.name) }
  }

  /// Steps over `count` bytes, which are read and count for the CRC.
  ///
  /// - Throws: As `read(count:)`.
  package func skip(_ count: Int) throws(ZipError) {
    guard count >= 0, count <= remaining else {
      throw ZipError(
        .truncated,
        "\(count) bytes are to be skipped from byte \(position) of the data on, which "
          + "ends at \(entry.size)", member: entry.name)
    }
    guard count > 0 else { return }
    let memory = try allocated(min(count, Self.piece))
    var left = count
    while left > 0 {
      left -= try unsafe memory.withMutableBytes { (target) throws(ZipError) in
        try unsafe read(
          into: UnsafeMutableRawBufferPointer(rebasing: target[..<min(left, target.count)]))
      }
    }
  }

  /// Reads what is left, and checks all: size, end of the stream, compressed size, CRC.
  ///
  /// - Throws: `ZipError`: `.badDeflate`, `.sizeMismatch`, `.badCRC`, `.io`.
  package func finish() throws(ZipError) {
    try skip(remaining)
    if let inflater {
      let spare = try allocated(1)
      let more = try unsafe spare.withMutableBytes { (target) throws(ZipError) in
        try unsafe inflate(with: inflater, into: target)
      }
      guard more == 0 else {
        throw ZipError(
          .sizeMismatch, "the data has more than the \(entry.size) bytes that the directory says",
          member: entry.name, offset: next)
      }
      guard inflater.isFinished else {
        throw ZipError(DeflateError(.truncated), entry: entry, offset: next)
      }
      guard next == range.upperBound else {
        throw ZipError(
          DeflateError(.trailingBytes(range.upperBound - next)), entry: entry, offset: next)
      }
    }
    guard crc.value == entry.crc32 else {
      throw ZipError(wrongCRC: crc.value, entry: entry, offset: range.lowerBound)
    }
  }
}
