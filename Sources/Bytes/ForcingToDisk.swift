#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Forces what was written to a file to the disk. A failure is final: what was lost is not known then.
///
/// - Parameter path: The file's, for messages.
/// - Throws: `IOError` `.system`.
func forceToDisk(_ descriptor: Int32, path: String) throws(IOError) {
  #if canImport(Darwin)
    // There fsync(2) leaves the bytes in the disk's own memory.
    if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
    guard errno == ENOTSUP || errno == EINVAL || errno == ENOTTY else {
      throw .last("fsync", path: path)
    }
  #endif
  guard fsync(descriptor) == 0 else { throw .last("fsync", path: path) }
}
