// Trusted file: gives an array's bytes as raw memory.

/// A zlib stream (RFC 1950) being made: DEFLATE with two bytes in front, and an Adler-32 behind.
package struct ZlibDeflater {
  private let deflater: Deflater
  private var checksum = Adler32()
  private var isStarted = false

  /// Starts a stream.
  ///
  /// - Throws: `DeflateError` `.outOfMemory`.
  package init(level: Int = 6, strategy: Deflater.Strategy = .standard) throws(DeflateError) {
    deflater = try Deflater(level: level, strategy: strategy)
  }

  /// Compresses `bytes`, giving what comes out to `emit`, which may be in several pieces, or nothing yet.
  ///
  /// - Parameter finish: True with the last bytes: ends the stream.
  package mutating func deflate<E: Error>(
    _ bytes: [UInt8], finish: Bool = false, to emit: (RawSpan) throws(E) -> Void
  ) throws(E) {
    if !isStarted {
      // A window of 32 KiB, the usual effort, and a check of both that 31 divides.
      try emit(unsafe ([0x78, 0x9C] as [UInt8]).span.bytes)
      isStarted = true
    }
    // A byte has no padding that could be read.
    checksum.update(unsafe bytes.span.bytes)
    try deflater.deflate(unsafe bytes.span.bytes, finish: finish, to: emit)
    guard finish else { return }
    let end = stride(from: 24, through: 0, by: -8).map {
      UInt8(truncatingIfNeeded: checksum.value >> UInt32($0))
    }
    try emit(unsafe end.span.bytes)
  }
}
