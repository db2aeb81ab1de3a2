// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file being written that takes its name only when it is whole: what every save goes through.
///
/// The bytes go to a new file in the folder of the target. It has no name at all where the system knows
/// such files (Linux: `O_TMPFILE`), so that a process that is killed leaves nothing behind; elsewhere
/// it has a temporary one. `commit()` forces it to the disk, renames it over its final name and forces
/// the folder to the disk; until then the old file stands untouched, and a crash at any moment leaves
/// the old file or the new one, whole. An object that goes away without `commit()` leaves nothing; a
/// process that is told to stop removes names by `TemporaryFiles`, and what one that was killed has
/// left is removed by the next save of the same path.
///
/// What takes the target's place is a new file: other hard links keep the old content, and so does
/// whoever has the old file open or mapped. Of several writers of one path the last to commit wins,
/// and readers see whole files only. The temporary file stands in the folder of the target, so that no
/// rename crosses to another file system.
package final class AtomicFile: ByteSink {
  /// The path that the caller gave, for messages.
  let path: String
  let target: SaveTarget
  let folder: Folder
  /// The name that the file has while it is written; nil where it has none.
  var temporary: String?
  var descriptor: Int32
  private var buffer: [UInt8] = []
  private(set) var flushed = 0
  private static let bufferSize = 1 << 16

  package var position: Int { flushed + buffer.count }

  /// Starts a file that will replace the one at `path`, or be created there.
  ///
  /// A symbolic link is followed: what it points to is replaced, or created. The new file has the
  /// permissions of the old one (see `FileAttributes`), or of any new file (0666 less the umask).
  ///
  /// - Throws: `IOError`: `.isDirectory`; `.notRegularFile` for a device, a pipe or a socket;
  ///   `.system`.
  package convenience init(replacing path: String) throws(IOError) {
    try self.init(replacing: path, named: false)
  }

  /// Replaces or creates the file at `path` with these bytes, whole or not at all.
  ///
  /// - Throws: `IOError`, as `init(replacing:)`, `write` and `commit`.
  package static func save(_ bytes: [UInt8], to path: String) throws(IOError) {
    let file = try AtomicFile(replacing: path)
    try file.write(bytes)
    try file.commit()
  }

  /// Starts a file as `init(replacing:)` does, under a temporary name even where none is needed.
  init(replacing path: String, named: Bool) throws(IOError) {
    self.path = path
    target = try SaveTarget(path)
    guard let folder = Folder(target.folder) else {
      throw .last(IOError.creation, path: path)
    }
    self.folder = folder
    TemporaryFiles.clean(target.name, in: folder)
    // Nobody but the owner sees what will have the permissions of an old file.
    let mode: mode_t = target.old == nil ? 0o666 : 0o600
    descriptor = named ? -1 : folder.openUnnamed(mode: mode)
    if descriptor >= 0 {
      _ = TemporaryFiles.lock(descriptor)
    } else {
      // Whatever the reason was: where it concerns files with a name too, they will tell.
      (descriptor, temporary) = try Self.create(target.name, in: folder, mode: mode, path: path)
    }
  }

  /// Makes a file under the first temporary name that is free.
  static func create(
    _ name: String, in folder: Folder, mode: mode_t, path: String
  ) throws(IOError) -> (descriptor: Int32, temporary: String) {
    for index in 0..<TemporaryFiles.mostNames {
      let temporary = TemporaryFiles.name(index, for: name)
      let descriptor = TemporaryFiles.create(temporary, in: folder, mode: mode)
      if descriptor >= 0 { return (descriptor, temporary) }
      if errno != EEXIST { break }
    }
    throw .last(IOError.creation, path: path)
  }

  deinit { close() }

  /// Closes the file, and removes what name it has.
  func close() {
    guard descriptor >= 0 else { return }
    if let temporary { TemporaryFiles.remove(descriptor, temporary, in: folder) }
    // What close(2) says means nothing here: the file was forced to the disk, or nobody wants it.
    _ = systemClose(descriptor)
    descriptor = -1
    temporary = nil
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

  func flush() throws(IOError) {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    try writeOut(unsafe pending.span.bytes, at: nil)
    flushed += pending.count
    buffer.removeAll(keepingCapacity: true)
  }

  func writeOut(_ bytes: RawSpan, at offset: Int?) throws(IOError) {
    try writeAll(bytes, to: descriptor, at: offset ?? flushed, path: path)
  }
}

/// close(2), for a method whose class has a `close` of its own.
func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
