// Trusted file: calls zlib with raw memory.

import Bytes
import CZlib

/// A DEFLATE stream being inflated, piece by piece: a raw one, or one that is wrapped.
@safe
package final class Inflater {
  // On the heap: zlib keeps a pointer to its stream and compares it at every call.
  private let stream: UnsafeMutablePointer<z_stream>
  /// True once the final block has ended.
  package private(set) var isFinished = false

  /// True where all that was given ends with a block that is not the final one, on a byte boundary: a stream
  /// that begins there is what this one goes on with.
  package var isBetweenBlocks: Bool {
    // zlib's words: the bits that are left over, 64 in the final block, 128 behind a block.
    unsafe !isFinished && stream.pointee.data_type == 128
  }

  /// The most that is given to zlib in one call: its counts have 32 bits.
  private static let limit = 1 << 30

  /// What stands around a stream.
  package enum Format: Int32, Sendable {
    /// Nothing: the stream of a ZIP archive.
    case raw = -15
    /// zlib's two bytes in front, and an Adler-32 behind, which is compared.
    case zlib = 15
    /// gzip's header in front, and a CRC-32 and the size behind, which are compared.
    case gzip = 31
  }

  /// Starts a stream.
  ///
  /// - Throws: `DeflateError` `.outOfMemory`.
  package init(_ format: Format = .raw) throws(DeflateError) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // zlib's window bits say what is around the stream: negative ones, nothing.
    let size = unsafe Int32(MemoryLayout<z_stream>.size)
    guard unsafe inflateInit2_(stream, format.rawValue, ZLIB_VERSION, size) == Z_OK else {
      unsafe stream.deallocate()
      throw DeflateError(.outOfMemory)
    }
    unsafe self.stream = stream
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Inflates from `source` into `target` until one of them is used up or the stream ends.
  ///
  /// - Returns: How many bytes were taken from `source` and put into `target`. Both are 0 where the
  ///   stream has ended, and where there is nothing to read or no room.
  /// - Throws: `DeflateError` `.corrupt`, `.outOfMemory`.
  @unsafe
  package func inflate(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(DeflateError) -> (consumed: Int, produced: Int) {
    var consumed = 0
    var produced = 0
    // zlib refuses a null target, even for no bytes.
    var spare: UInt8 = 0
    while !isFinished {
      let input = min(source.count - consumed, Self.limit)
      let output = min(target.count - produced, Self.limit)
      // Both pointers stay within their buffers: consumed and produced never pass the counts.
      unsafe stream.pointee.next_in = source.baseAddress.map {
        unsafe UnsafeMutablePointer(
          mutating: ($0 + consumed).assumingMemoryBound(to: UInt8.self))
      }
      unsafe stream.pointee.avail_in = UInt32(input)
      unsafe stream.pointee.avail_out = UInt32(output)
      let status = unsafe withUnsafeMutablePointer(to: &spare) { spare in
        unsafe stream.pointee.next_out =
          target.baseAddress.map {
            unsafe ($0 + produced).assumingMemoryBound(to: UInt8.self)
          } ?? spare
        return unsafe CZlib.inflate(stream, Z_NO_FLUSH)
      }
      let taken = unsafe input - Int(stream.pointee.avail_in)
      let given = unsafe output - Int(stream.pointee.avail_out)
      unsafe stream.pointee.next_in = nil
      unsafe stream.pointee.next_out = nil
      consumed += taken
      produced += given
      switch status {
      case Z_STREAM_END: isFinished = true
      case Z_OK where taken > 0 || given > 0: break
      // No progress is possible: more input or more room is needed.
      case Z_OK, Z_BUF_ERROR: return (consumed, produced)
      case Z_MEM_ERROR: throw DeflateError(.outOfMemory)
      case Z_NEED_DICT: throw DeflateError(.corrupt("it needs a dictionary"))
      default:
        let text = unsafe stream.pointee.msg.map { unsafe String(cString: $0) }
        throw DeflateError(.corrupt(text ?? "zlib status \(status)"))
      }
      if produced == target.count && consumed == source.count { break }
    }
    return (consumed, produced)
  }
}

extension Inflater {
  /// Inflates one whole stream that gives at most `limit` bytes.
  ///
  /// - Throws: `DeflateError` `.corrupt`, `.outOfMemory`, `.truncated`, `.trailingBytes`, `.tooLong`.
  package static func inflate(_ source: RawSpan, limit: Int) throws(DeflateError) -> [UInt8] {
    let inflater = try Inflater()
    var result: [UInt8] = []
    let piece = try Memory.forStream(1 << 16)
    var position = 0
    while true {
      let part = source.extracting(position..<source.byteCount)
      let (consumed, produced) =
        try unsafe part.withUnsafeBytes { (input) throws(DeflateError) in
          try unsafe piece.withMutableBytes { (output) throws(DeflateError) in
            try unsafe inflater.inflate(from: input, into: output)
          }
        }
      position += consumed
      guard produced <= limit - result.count else { throw DeflateError(.tooLong) }
      unsafe piece.withBytes { unsafe result.append(contentsOf: $0[..<produced]) }
      if inflater.isFinished { break }
      if produced == 0 && position == source.byteCount { throw DeflateError(.truncated) }
    }
    guard position == source.byteCount else {
      throw DeflateError(.trailingBytes(source.byteCount - position))
    }
    return result
  }
}
