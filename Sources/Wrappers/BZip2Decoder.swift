// Trusted file: calls libbz2 with raw memory.

import CCodecs

/// A stream of bzip2's, decoded by libbz2.
@safe
final class BZip2Decoder: StreamDecoder {
  @safe
  private struct Functions: @unchecked Sendable {
    // @unchecked: functions of a library that keeps its state in the stream that it is given.
    let start: codec_bz_init
    let step: codec_bz_step
    let end: codec_bz_step
  }

  private static let functions: Functions? = Library.bzip2.functions { library in
    guard
      let start = unsafe library.function("BZ2_bzDecompressInit", as: codec_bz_init.self),
      let step = unsafe library.function("BZ2_bzDecompress", as: codec_bz_step.self),
      let end = unsafe library.function("BZ2_bzDecompressEnd", as: codec_bz_step.self)
    else { return nil }
    return unsafe Functions(start: start, step: step, end: end)
  }

  // On the heap: the library compares the stream's address at every call.
  private let stream: UnsafeMutablePointer<codec_bz_stream>
  private let functions: Functions

  init() throws(WrapperError) {
    guard let functions = Self.functions else { throw Library.bzip2.missing("bzip2") }
    let stream = UnsafeMutablePointer<codec_bz_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: codec_bz_stream())
    guard unsafe functions.start(stream, 0, 0) == 0 else {
      unsafe stream.deallocate()
      throw WrapperError(.outOfMemory, "there is no memory for what bzip2 needs")
    }
    unsafe self.stream = unsafe stream
    self.functions = functions
  }

  deinit {
    _ = unsafe functions.end(stream)
    unsafe stream.deallocate()
  }

  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece {
    // The library counts in 32 bits, and only reads what is to be read.
    let input = Swift.min(source.count, 1 << 30)
    let output = Swift.min(target.count, 1 << 30)
    unsafe stream.pointee.next_in = UnsafeMutablePointer(
      mutating: source.baseAddress?.assumingMemoryBound(to: CChar.self))
    unsafe stream.pointee.avail_in = UInt32(input)
    unsafe stream.pointee.next_out = target.baseAddress?.assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_out = UInt32(output)
    let status = unsafe functions.step(stream)
    let piece = unsafe DecodedPiece(
      consumed: input - Int(stream.pointee.avail_in),
      produced: output - Int(stream.pointee.avail_out), isEnd: status == 4)
    switch status {
    // BZ_OK and BZ_STREAM_END.
    case 0, 4: return piece
    case -3: throw WrapperError(.outOfMemory, "there is no memory for what bzip2 needs")
    default: throw WrapperError(.damaged, "the bzip2 data is damaged (libbz2 says \(status))")
    }
  }
}
