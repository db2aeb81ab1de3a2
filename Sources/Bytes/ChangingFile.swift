// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that is changed where it stands: what is behind its end is added first, and a few bytes of what
/// was there are replaced last.
package final class ChangingFile {
  private let descriptor: Int32
  private let path: String
  /// The same file, to read from and to lock.
  package let file: File

  /// Opens the file at `path`.
  ///
  /// - Throws: `IOError`: `.system`, `.isDirectory`, `.notSeekable`.
  package init(path: String) throws(IOError) {
    let descriptor = retryingInterrupts { unsafe open(path, O_RDWR | O_CLOEXEC) }
    guard descriptor >= 0 else {
      throw errno == EISDIR
        ? IOError(.isDirectory, operation: "open", path: path)
        : .last("open", path: path)
    }
    do throws(IOError) { file = try File(descriptor: descriptor, path: path) } catch {
      close(descriptor)
      throw error
    }
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Writes `bytes` at a place.
  ///
  /// - Throws: `IOError` `.system`; a part may be written.
  package func write(_ bytes: RawSpan, at offset: Int) throws(IOError) {
    try writeAll(bytes, to: descriptor, at: offset, path: path)
  }

  /// Writes `bytes` at a place.
  package func write(_ bytes: [UInt8], at offset: Int) throws(IOError) {
    try write(unsafe bytes.span.bytes, at: offset)
  }

  /// Cuts the file.
  package func truncate(to count: Int) throws(IOError) {
    guard retryingInterrupts({ ftruncate(descriptor, off_t(count)) }) == 0 else {
      throw .last("truncate", path: path, offset: count)
    }
  }

  /// Forces what was written to the disk. A failure is final: what was lost is not known then.
  ///
  /// - Throws: `IOError` `.system`.
  package func synchronize() throws(IOError) {
    try forceToDisk(descriptor, path: path)
  }

  /// Forces the change that makes all others count to the disk.
  ///
  /// - Throws: `IOError` `.notDurable`: the new content stands, and a power cut may bring the old one back.
  package func commit() throws(IOError) {
    do { try synchronize() } catch {
      var error = error
      if case .system(let number) = error.code { error.code = .notDurable(number) }
      throw error
    }
  }
}
