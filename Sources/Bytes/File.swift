// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file open for reading. Reads name their position, so one `File` serves many threads.
package final class File: Sendable {
  /// The descriptor; owned and closed by this object, unless it was lent.
  let descriptor: Int32
  private let owned: Bool
  /// The path as given, for messages.
  package let path: String?
  /// The size in bytes when the file was opened; nil where the file has no size: a pipe, a terminal.
  package let size: Int?

  /// Opens the file at `path`, exactly as given.
  ///
  /// - Throws: `IOError`: `.system` (`ENOENT`, `EACCES`, …), `.isDirectory`.
  package convenience init(path: String) throws(IOError) {
    let descriptor = retryingInterrupts { unsafe open(path, O_RDONLY | O_CLOEXEC) }
    guard descriptor >= 0 else { throw .last("open", path: path) }
    try self.init(descriptor: descriptor, owned: true, path: path)
  }

  /// A file that is open already: `descriptor` is lent, and stays open.
  package convenience init(descriptor: Int32, path: String? = nil) throws(IOError) {
    try self.init(descriptor: descriptor, owned: false, path: path)
  }

  private init(descriptor: Int32, owned: Bool, path: String?) throws(IOError) {
    self.descriptor = descriptor
    self.owned = owned
    self.path = path
    var status = stat()
    guard unsafe fstat(descriptor, &status) == 0 else {
      let error = IOError.last("fstat", path: path)
      if owned { close(descriptor) }
      throw error
    }
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      if owned { close(descriptor) }
      throw IOError(.isDirectory, operation: "open", path: path)
    }
    self.size = kind == S_IFREG ? Int(status.st_size) : nil
  }

  deinit { if owned { close(descriptor) } }

  /// Fills `target` from `offset` on.
  ///
  /// - Throws: `IOError`: `.endOfData` where the file is shorter, `.system`.
  @unsafe
  package func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(IOError) {
    var done = 0
    while done < target.count {
      // Linux reads at most 2 GiB at a time, and says how much it read.
      let count = unsafe pread(
        descriptor, target.baseAddress.map { unsafe $0 + done }, target.count - done,
        off_t(offset + done))
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("read", path: path, offset: offset + done)
      }
      if count == 0 {
        throw IOError(
          .endOfData(expected: target.count, found: done), operation: "reading", path: path,
          offset: offset)
      }
      done += count
    }
  }

  /// Reads what comes next, without a position: for pipes. Fewer bytes than asked for mean the end.
  @unsafe
  package func readNext(into target: UnsafeMutableRawBufferPointer) throws(IOError) -> Int {
    var done = 0
    while done < target.count {
      let count = unsafe systemRead(
        descriptor, target.baseAddress.map { unsafe $0 + done }, target.count - done)
      if count < 0 {
        if errno == EINTR { continue }
        throw .last("read", path: path)
      }
      if count == 0 { break }
      done += count
    }
    return done
  }

  /// The position from which `readNext` goes on, nil where the file has none: a pipe.
  package var position: Int? {
    let position = lseek(descriptor, 0, SEEK_CUR)
    return position < 0 ? nil : Int(position)
  }

  /// Moves the position from which `readNext` goes on.
  package func seek(to position: Int) throws(IOError) {
    guard lseek(descriptor, off_t(position), SEEK_SET) >= 0 else {
      throw .last("seek", path: path, offset: position)
    }
  }

  /// Maps `count` bytes from `offset` into memory, read-only.
  ///
  /// A file that shrinks while it is mapped ends the process with SIGBUS at the next access to what
  /// is gone: the known risk of mapping.
  package func map(at offset: Int, count: Int) throws(IOError) -> Memory {
    guard size != nil else { throw IOError(.notSeekable, operation: "map", path: path) }
    let size = try FileIdentity(self).size
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else {
      throw IOError(
        .endOfData(expected: count, found: Swift.max(0, size - offset)), operation: "mapping",
        path: path, offset: offset)
    }
    if count == 0 { return try Memory(count: 0) }
    return try Memory(mapping: descriptor, offset: offset, count: count, path: path)
  }
}

/// read(2), for a method whose class has a `read` of its own.
private func systemRead(
  _ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int
) -> Int {
  unsafe read(descriptor, target, count)
}

/// Runs a system call again while a signal interrupts it.
func retryingInterrupts(_ call: () -> Int32) -> Int32 {
  while true {
    let result = call()
    if result >= 0 || errno != EINTR { return result }
  }
}

extension IOError {
  /// The system's words for an `errno`.
  static func text(of number: Int32) -> String {
    // strerror's text lives until this thread asks for another one.
    guard let text = unsafe strerror(number) else { return "error \(number)" }
    return unsafe String(cString: text)
  }
}
