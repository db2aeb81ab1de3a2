// Trusted file: writes to a descriptor.

import Bytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file without a name, which goes away with this object: files are read in other ways than memory.
final class MemoryFile {
  /// The file, to be read.
  let file: File
  /// Its descriptor, which stands at the start.
  let descriptor: Int32

  init(_ bytes: [UInt8]) throws {
    var name = Array("\(ScratchFolder.place)/ndarray-XXXXXX".utf8CString)
    let descriptor = unsafe mkstemp(&name)
    self.descriptor = descriptor
    _ = unsafe unlink(name)
    let written = unsafe bytes.withUnsafeBytes {
      unsafe write(descriptor, $0.baseAddress, $0.count)
    }
    guard descriptor >= 0, written == bytes.count else {
      throw Finding("the system gives no file of \(bytes.count) bytes")
    }
    _ = lseek(descriptor, 0, SEEK_SET)
    file = try File(descriptor: descriptor)
  }

  deinit { close(descriptor) }
}
