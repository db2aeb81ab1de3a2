// Trusted file: a system call that takes raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes all of `bytes` to a file at a place.
///
/// At a position of its own: what was written in part and failed is not gone behind.
///
/// - Parameter path: The file's, for messages.
/// - Throws: `IOError` `.system`; a part may be written.
func writeAll(
  _ bytes: RawSpan, to descriptor: Int32, at offset: Int, path: String
) throws(IOError) {
  try unsafe bytes.withUnsafeBytes { (source) throws(IOError) in
    var done = 0
    while done < source.count {
      // In bounds: done < source.count.
      let count = unsafe pwrite(
        descriptor, source.baseAddress.map { unsafe $0 + done }, source.count - done,
        off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("write", path: path, offset: offset + done)
      }
      done += count
    }
  }
}
