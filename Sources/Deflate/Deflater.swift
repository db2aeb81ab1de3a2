// Trusted file: calls zlib with raw memory.

import Bytes
import CZlib

/// A raw DEFLATE stream being made, piece by piece, in bounded memory.
///
/// This is the stream of one thread; `BlockDeflater` makes one stream on several.
@safe
package final class Deflater {
  /// How zlib looks for repetitions.
  package enum Strategy: Sendable {
    case standard, filtered, huffmanOnly, runLength, fixed

    fileprivate var code: Int32 {
      switch self {
      case .standard: Z_DEFAULT_STRATEGY
      case .filtered: Z_FILTERED
      case .huffmanOnly: Z_HUFFMAN_ONLY
      case .runLength: Z_RLE
      case .fixed: Z_FIXED
      }
    }
  }

  // On the heap: zlib keeps a pointer to its stream and compares it at every call.
  private let stream: UnsafeMutablePointer<z_stream>
  private let output: Memory
  private var isFinished = false

  /// The most that is given to zlib in one call: its counts have 32 bits.
  private static let limit = 1 << 30

  /// Starts a stream.
  ///
  /// - Parameters:
  ///   - level: 0 (stored blocks) to 9 (smallest); others are brought into that range.
  ///   - strategy: How to look for repetitions.
  /// - Throws: `DeflateError` `.outOfMemory`.
  package init(level: Int = 6, strategy: Strategy = .standard) throws(DeflateError) {
    output = try .forStream(1 << 16)
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    let level = Int32(max(0, min(9, level)))
    // Negative window bits: a raw stream, without zlib's header.
    guard
      unsafe deflateInit2_(
        stream, level, Z_DEFLATED, -15, 8, strategy.code, ZLIB_VERSION,
        Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      unsafe stream.deallocate()
      throw DeflateError(.outOfMemory)
    }
    unsafe self.stream = stream
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deallocate()
  }

  /// Begins again with a new stream, keeping the memory.
  package func reset() {
    unsafe deflateReset(stream)
    isFinished = false
  }

  /// Deflates `input`, giving what comes out to `emit` in pieces of at most 64 KiB.
  ///
  /// - Parameters:
  ///   - input: The next bytes of the stream; may be empty.
  ///   - finish: True with the last piece: ends the stream.
  ///   - emit: Takes the compressed bytes. When it throws, the stream is lost.
  package func deflate<E: Error>(
    _ input: RawSpan, finish: Bool, to emit: (RawSpan) throws(E) -> Void
  ) throws(E) {
    precondition(!isFinished, "the deflate stream has ended")
    try unsafe input.withUnsafeBytes { (source) throws(E) in
      var consumed = 0
      repeat {
        let count = min(source.count - consumed, Self.limit)
        let last = finish && consumed + count == source.count
        // The pointer stays within the buffer; zlib only reads from it.
        unsafe stream.pointee.next_in = source.baseAddress.map {
          unsafe UnsafeMutablePointer(mutating: ($0 + consumed).assumingMemoryBound(to: UInt8.self))
        }
        unsafe stream.pointee.avail_in = UInt32(count)
        defer { unsafe stream.pointee.next_in = nil }
        try drain(last ? Z_FINISH : Z_NO_FLUSH, to: emit)
        consumed += count
      } while consumed < source.count
    }
    isFinished = finish
  }

  /// Deflates `input` as one block of a stream that others continue: a full flush behind it ends all
  /// references, and it starts and ends on a byte boundary.
  ///
  /// - Parameter end: True ends the stream instead.
  package func deflateBlock<E: Error>(
    _ input: RawSpan, end: Bool, to emit: (RawSpan) throws(E) -> Void
  ) throws(E) {
    try deflate(input, finish: end, to: emit)
    if !end { try drain(Z_FULL_FLUSH, to: emit) }
  }

  /// Calls zlib until it has taken all of its input and given all that it wants to give.
  private func drain<E: Error>(_ flush: Int32, to emit: (RawSpan) throws(E) -> Void) throws(E) {
    let output = self.output
    while true {
      let (status, produced) = unsafe output.withMutableBytes { target in
        unsafe stream.pointee.next_out = target.baseAddress.map {
          unsafe $0.assumingMemoryBound(to: UInt8.self)
        }
        unsafe stream.pointee.avail_out = UInt32(target.count)
        let status = unsafe CZlib.deflate(stream, flush)
        unsafe stream.pointee.next_out = nil
        return unsafe (status, target.count - Int(stream.pointee.avail_out))
      }
      // Any other status says that the stream was used wrongly, which this class excludes.
      precondition([Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status), "zlib state is broken")
      if produced > 0 { try emit(output.bytes.extracting(0..<produced)) }
      // Room left over means that nothing more is to come for now.
      if status == Z_STREAM_END || produced < output.count { return }
    }
  }
}
