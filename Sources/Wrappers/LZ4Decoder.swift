// Trusted file: calls liblz4 with raw memory.

import CCodecs

/// A frame of LZ4's, decoded by liblz4.
@safe
final class LZ4Decoder: StreamDecoder {
  @safe
  private struct Functions: @unchecked Sendable {
    // @unchecked: functions of a library that keeps its state in the context that it is given.
    let create: codec_lz4_create
    let free: codec_lz4_free
    let step: codec_lz4_step
    let isError: codec_is_error
    let errorName: codec_error_name
  }

  private static let functions: Functions? = Library.lz4.functions { library in
    guard
      let create = unsafe library.function(
        "LZ4F_createDecompressionContext", as: codec_lz4_create.self),
      let free = unsafe library.function("LZ4F_freeDecompressionContext", as: codec_lz4_free.self),
      let step = unsafe library.function("LZ4F_decompress", as: codec_lz4_step.self),
      let isError = unsafe library.function("LZ4F_isError", as: codec_is_error.self),
      let errorName = unsafe library.function("LZ4F_getErrorName", as: codec_error_name.self)
    else { return nil }
    return unsafe Functions(
      create: create, free: free, step: step, isError: isError, errorName: errorName)
  }

  private let context: UnsafeMutableRawPointer
  private let functions: Functions

  init() throws(WrapperError) {
    guard let functions = Self.functions else { throw Library.lz4.missing("lz4") }
    var made: UnsafeMutableRawPointer?
    // The version of the interface of frames.
    guard unsafe functions.isError(functions.create(&made, 100)) == 0,
      let context = unsafe made
    else { throw WrapperError(.outOfMemory, "there is no memory for what lz4 needs") }
    unsafe self.context = unsafe context
    self.functions = functions
  }

  deinit { _ = unsafe functions.free(context) }

  @unsafe
  func decode(
    from source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer, isLast: Bool
  ) throws(WrapperError) -> DecodedPiece {
    var consumed = source.count
    var produced = target.count
    let status = unsafe functions.step(
      context, target.baseAddress, &produced, source.baseAddress, &consumed, nil)
    if functions.isError(status) != 0 {
      let words = unsafe functions.errorName(status).map { unsafe String(cString: $0) }
      throw WrapperError(.damaged, "the lz4 data is damaged: \(words ?? "\(status)")")
    }
    return DecodedPiece(consumed: consumed, produced: produced, isEnd: status == 0)
  }
}
