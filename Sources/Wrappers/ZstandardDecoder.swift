// Trusted file: calls libzstd with raw memory.

import CCodecs

/// A frame of Zstandard's, decoded by libzstd.
@safe
final class ZstandardDecoder: StreamDecoder {
  @safe
  private struct Functions: @unchecked Sendable {
    // @unchecked: functions of a library that keeps its state in the context that it is given.
    let create: codec_zstd_create
    let free: codec_zstd_free
    let step: codec_zstd_step
    let isError: codec_is_error
    let errorName: codec_error_name
  }

  private static let functions: Functions? = Library.zstandard.functions { library in
    guard
      let create = unsafe library.function("ZSTD_createDCtx", as: codec_zstd_create.self),
      let free = unsafe library.function("ZSTD_freeDCtx", as: codec_zstd_free.self),
      let step = unsafe library.function("ZSTD_decompressStream", as: codec_zstd_step.self),
      let isError = unsafe library.function("ZSTD_isError", as: codec_is_error.self),
      let errorName = unsafe library.function("ZSTD_getErrorName", as: codec_error_name.self)
    else { return nil }
    return unsafe Functions(
      create: create, free: free, step: step, isError: isError, errorName: errorName)
  }

  private let context: UnsafeMutableRawPointer
  private let functions: Functions

  init() throws(WrapperError) {
    guard let functions = Self.functions else { throw Library.zstandard.missing("Zstandard") }
    guard let context = unsafe functions.create() else {
      throw WrapperError(.outOfMemory, "there is no memory for what Zstandard needs")
    }
    unsafe self.context = unsafe context
    self.functions = functions
  }

  deinit { _ = unsafe functions.free(context) }

  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece {
    var input = unsafe codec_zstd_buffer(
      start: UnsafeMutableRawPointer(mutating: source.baseAddress), size: source.count, position: 0)
    var output = unsafe codec_zstd_buffer(
      start: target.baseAddress, size: target.count, position: 0)
    let status = unsafe functions.step(context, &output, &input)
    if functions.isError(status) != 0 {
      let words = unsafe functions.errorName(status).map { unsafe String(cString: $0) }
      throw WrapperError(.damaged, "the Zstandard data is damaged: \(words ?? "\(status)")")
    }
    return unsafe DecodedPiece(
      consumed: input.position, produced: output.position, isEnd: status == 0)
  }
}
