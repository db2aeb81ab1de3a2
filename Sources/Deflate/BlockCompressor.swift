// Trusted file: calls libdeflate with raw memory.

#if Libdeflate
  import CLibdeflate
#endif

/// libdeflate as a compressor of blocks, where the package is built with the trait `Libdeflate`.
package enum BlockCompressor {
  /// What must follow a stream that is opened: the empty block, and what a walk reads behind a stream.
  private static let tail = StreamInflater.end.count + BitReader.slack

  /// The stream of `data`; nil where libdeflate is not there, or finds no memory.
  ///
  /// - Parameters:
  ///   - data: The block.
  ///   - level: One of libdeflate's levels, 1 to 12.
  ///   - end: True ends the stream; false ends with an empty stored block on a byte boundary.
  package static func compress(_ data: RawSpan, level: Int, end: Bool) -> [UInt8]? {
    #if Libdeflate
      guard let compressor = unsafe libdeflate_alloc_compressor(Int32(level)) else { return nil }
      defer { unsafe libdeflate_free_compressor(compressor) }
      let bound = unsafe libdeflate_deflate_compress_bound(compressor, data.byteCount)
      var isWhole = false
      let stream = unsafe [UInt8](unsafeUninitializedCapacity: bound + tail) { target, count in
        let made = unsafe data.withUnsafeBytes { source in
          unsafe libdeflate_deflate_compress(
            compressor, source.baseAddress, source.count, target.baseAddress, bound)
        }
        guard made > 0 else { return }
        count = made
        isWhole = true
        if end { return }
        for index in made..<made + tail { unsafe target[index] = 0 }
        let filled = unsafe UnsafeMutableBufferPointer(rebasing: target[..<(made + tail)])
        isWhole = unsafe open(filled, &count)
      }
      return isWhole ? stream : nil
    #else
      return nil
    #endif
  }

  /// Makes a whole stream one that another can follow: its last block is the last no more, and an empty
  /// stored block comes behind it.
  ///
  /// - Parameters:
  ///   - stream: The stream, and `tail` zeros behind it.
  ///   - count: The bytes of the stream, and then those with the empty block.
  /// - Returns: False where the stream is damaged.
  package static func open(_ stream: UnsafeMutableBufferPointer<UInt8>, _ count: inout Int) -> Bool
  {
    let bytes = UnsafeRawBufferPointer(stream)
    guard let last = unsafe StreamWalk.finalBlock(of: bytes, count: count),
      (last.end + 7) / 8 == count
    else { return false }
    unsafe stream[last.header / 8] &= ~(1 << UInt8(last.header % 8))
    // Three zeros are the header of a stored block that is not the last; the byte's rest is padding.
    count = (last.end + 3 + 7) / 8 + 4
    unsafe stream[count - 2] = 0xFF
    unsafe stream[count - 1] = 0xFF
    return true
  }
}
