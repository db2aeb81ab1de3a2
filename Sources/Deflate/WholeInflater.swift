// Trusted file: calls libdeflate with raw memory.

#if Libdeflate
  import CLibdeflate
#endif

/// libdeflate as an inflater of whole streams, where the package is built with the trait `Libdeflate`.
///
/// It takes a fraction of zlib's time, and says nothing of what is wrong with a stream that it cannot
/// inflate: for that, and without the trait, `Inflater` is there.
package enum WholeInflater {
  /// A stream of no data, which ends one whose last block does not say that it is the last.
  package static let end: [UInt8] = [1, 0, 0, 0xFF, 0xFF]

  /// Inflates a stream that fills `target` just so.
  ///
  /// - Returns: How many bytes of `source` the stream has; nil where it is damaged, gives fewer or more
  ///   bytes than `target` holds, or libdeflate is not there: then what is in `target` is undefined.
  @unsafe
  package static func inflate(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Int? {
    #if Libdeflate
      guard let decompressor = unsafe libdeflate_alloc_decompressor() else { return nil }
      defer { unsafe libdeflate_free_decompressor(decompressor) }
      var consumed = 0
      // Neither pointer is followed beyond its buffer's count.
      let result = unsafe libdeflate_deflate_decompress_ex(
        decompressor, source.baseAddress, source.count, target.baseAddress, target.count,
        &consumed, nil)
      return result == LIBDEFLATE_SUCCESS ? consumed : nil
    #else
      return nil
    #endif
  }
}
