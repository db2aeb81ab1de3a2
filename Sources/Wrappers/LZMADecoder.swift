// Trusted file: calls liblzma with raw memory.

import CCodecs

/// A stream of xz's or of the older lzma's, decoded by liblzma.
@safe
final class LZMADecoder: StreamDecoder {
  @safe
  private struct Functions: @unchecked Sendable {
    // @unchecked: functions of a library that keeps its state in the stream that it is given.
    let startXZ: codec_lzma_stream_decoder
    let startAlone: codec_lzma_alone_decoder
    let step: codec_lzma_code
    let end: codec_lzma_end
  }

  private static let functions: Functions? = Library.lzma.functions { library in
    guard
      let xz = unsafe library.function("lzma_stream_decoder", as: codec_lzma_stream_decoder.self),
      let alone = unsafe library.function("lzma_alone_decoder", as: codec_lzma_alone_decoder.self),
      let step = unsafe library.function("lzma_code", as: codec_lzma_code.self),
      let end = unsafe library.function("lzma_end", as: codec_lzma_end.self)
    else { return nil }
    return unsafe Functions(startXZ: xz, startAlone: alone, step: step, end: end)
  }

  /// The memory that a stream may ask for: `xz -9` takes 65 MiB.
  private static let memoryLimit: UInt64 = 256 << 20

  // On the heap, as the library expects of what it keeps pointers to.
  private let stream: UnsafeMutablePointer<codec_lzma_stream>
  private let functions: Functions
  private let name: String

  init(isAlone: Bool) throws(WrapperError) {
    name = isAlone ? "lzma" : "xz"
    guard let functions = Self.functions else { throw Library.lzma.missing(name) }
    let stream = UnsafeMutablePointer<codec_lzma_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: codec_lzma_stream())
    let status =
      unsafe isAlone
      ? functions.startAlone(stream, Self.memoryLimit)
      : functions.startXZ(stream, Self.memoryLimit, 0)
    guard status == 0 else {
      unsafe stream.deallocate()
      throw WrapperError(.outOfMemory, "there is no memory for what \(name) needs")
    }
    unsafe self.stream = unsafe stream
    self.functions = functions
  }

  deinit {
    unsafe functions.end(stream)
    unsafe stream.deallocate()
  }

  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece {
    unsafe stream.pointee.next_in = source.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_in = source.count
    unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    unsafe stream.pointee.avail_out = target.count
    // LZMA_FINISH where nothing follows, LZMA_RUN otherwise.
    let status = unsafe functions.step(stream, isLast ? 3 : 0)
    let piece = unsafe DecodedPiece(
      consumed: source.count - stream.pointee.avail_in,
      produced: target.count - stream.pointee.avail_out, isEnd: status == 1)
    switch status {
    // LZMA_OK, LZMA_STREAM_END, and LZMA_BUF_ERROR: nothing more can be done.
    case 0, 1, 10: return piece
    case 5: throw WrapperError(.outOfMemory, "there is no memory for what \(name) needs")
    case 6:
      throw WrapperError(
        .tooLarge, "the \(name) data asks for over \(Self.memoryLimit >> 20) MiB of memory")
    case 8: throw WrapperError(.damaged, "the \(name) data is of a kind that liblzma has not")
    default: throw WrapperError(.damaged, "the \(name) data is damaged (liblzma says \(status))")
    }
  }
}
