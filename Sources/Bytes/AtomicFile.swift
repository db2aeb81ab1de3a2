// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file being written that takes its name only when it is whole.
///
/// The bytes go to a temporary file in the same folder. `commit()` forces them to the disk, renames
/// the file over its final name and forces the folder to the disk; until then the old file stands
/// untouched, and a crash at any moment leaves the old file or the new one, whole. An object that
/// goes away without `commit()` removes its temporary file; a process that is told to stop removes it
/// by `TemporaryFiles`.
package final class AtomicFile: ByteSink {
  /// The path that the caller gave, for messages.
  private let path: String
  /// Where the file will stand: `path` with a symbolic link followed.
  private let target: String
  private let folder: String
  private let temporary: String
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  private var flushed = 0
  private static let bufferSize = 1 << 16

  package var position: Int { flushed + buffer.count }

  /// Starts a file that will replace the one at `path`, or be created there.
  ///
  /// A symbolic link is followed: what it points to is replaced. The new file has the permissions of
  /// the old one, or of any new file (0666 less the umask).
  ///
  /// - Throws: `IOError`: `.isDirectory`, `.system`.
  package init(replacing path: String) throws(IOError) {
    var status = stat()
    var mode: mode_t = 0o666
    var target = path
    var exists = false
    if unsafe stat(path, &status) == 0 {
      if status.st_mode & S_IFMT == S_IFDIR {
        throw IOError(.isDirectory, operation: "save", path: path)
      }
      exists = true
      mode = status.st_mode & 0o7777
      if let resolved = unsafe realpath(path, nil) {
        target = unsafe String(cString: resolved)
        unsafe free(resolved)
      }
    }
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(target[...$0]) } ?? "./"
    let name = slash.map { String(target[target.utf8.index(after: $0)...]) } ?? target
    // The name is cut so that a long one, with what is added, still is a legal name.
    let short = String(decoding: name.utf8.prefix(200), as: UTF8.self)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<100 {
      let tag = String(generator.next(), radix: 36)
      let temporary = "\(folder).\(short).\(getpid()).\(tag).tmp"
      let descriptor = TemporaryFiles.create(temporary, mode: exists ? 0o600 : 0o666)
      if descriptor >= 0 {
        self.path = path
        self.target = target
        self.folder = folder
        self.temporary = temporary
        self.descriptor = descriptor
        // An old file's permissions are kept; where that is not allowed, the new file stays private.
        if exists { _ = fchmod(descriptor, mode) }
        return
      }
      if errno != EEXIST { throw .last("create a file in the folder", path: path) }
    }
    throw IOError(.system(EEXIST), operation: "create a file in the folder", path: path)
  }

  deinit {
    if descriptor >= 0 {
      close(descriptor)
      TemporaryFiles.remove(temporary)
    }
  }

  package func write(_ bytes: RawSpan) throws(IOError) {
    if bytes.byteCount >= Self.bufferSize {
      try flush()
      try writeOut(bytes, at: nil)
      flushed += bytes.byteCount
    } else {
      unsafe bytes.withUnsafeBytes { unsafe buffer.append(contentsOf: $0) }
      if buffer.count >= Self.bufferSize { try flush() }
    }
  }

  package func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) {
    precondition(offset >= 0 && offset + bytes.count <= position, "replacing bytes not yet written")
    // What is still in the buffer is replaced there: archives of many small members do this for each.
    if offset >= flushed {
      buffer.replaceSubrange(offset - flushed..<offset - flushed + bytes.count, with: bytes)
      return
    }
    try flush()
    try writeOut(unsafe bytes.span.bytes, at: offset)
  }

  private func flush() throws(IOError) {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    try writeOut(unsafe pending.span.bytes, at: nil)
    flushed += pending.count
    buffer.removeAll(keepingCapacity: true)
  }

  private func writeOut(_ bytes: RawSpan, at offset: Int?) throws(IOError) {
    try unsafe bytes.withUnsafeBytes { (source) throws(IOError) in
      var done = 0
      while done < source.count {
        let start = unsafe source.baseAddress.map { unsafe $0 + done }
        let count =
          if let offset {
            unsafe pwrite(descriptor, start, source.count - done, off_t(offset + done))
          } else {
            unsafe systemWrite(descriptor, start, source.count - done)
          }
        if count < 0 {
          if errno == EINTR { continue }
          throw .last("write", path: path, offset: (offset ?? flushed) + done)
        }
        done += count
      }
    }
  }

  /// Makes the file durable and gives it its name.
  ///
  /// - Parameter check: Called when the file is durable, right before it takes its name; an error that it
  ///   throws leaves the old file as it was.
  /// - Throws: What `check` throws; `IOError` `.system`. Where it names the operation "fsync of the folder", the new file
  ///   stands at its name, but a power cut may still bring the old one back; in every other case the
  ///   old file stands as it was.
  package func commit(checking check: () throws(IOError) -> Void = {}) throws(IOError) {
    precondition(descriptor >= 0, "a file is committed once")
    try flush()
    // A failed fsync is final: the kernel may have dropped the pages, so trying again proves nothing.
    guard fsync(descriptor) == 0 else { throw .last("fsync", path: path) }
    try check()
    guard TemporaryFiles.rename(temporary, to: target) == 0 else {
      throw .last("rename", path: path)
    }
    close(descriptor)
    descriptor = -1
    let directory = retryingInterrupts {
      unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }
    guard directory >= 0 else { throw .last("fsync of the folder", path: path) }
    defer { close(directory) }
    // Some file systems have no such thing for folders, and say so with EINVAL.
    if fsync(directory) != 0 && errno != EINVAL { throw .last("fsync of the folder", path: path) }
  }
}

/// write(2), for a method whose class has a `write` of its own.
private func systemWrite(_ descriptor: Int32, _ source: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(descriptor, source, count)
}
