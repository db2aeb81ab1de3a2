// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension AtomicFile {
  /// Makes the file durable and gives it its name.
  ///
  /// In this order: permissions, fsync of the file, a temporary name where it has none, rename, fsync
  /// of the folder. A failed fsync is final: the system may have dropped what it could not write, so
  /// that trying again would succeed and prove nothing.
  ///
  /// - Parameter check: Called right before the file takes its name; an error that it throws leaves the
  ///   old file as it was.
  /// - Throws: What `check` throws; `IOError`: `.notDurable` where the new file stands at its name, but a power cut may still
  ///   bring the old one back; `.system` in every other case, where the old file stands as it was and
  ///   nothing is left of the new one.
  package func commit(checking check: () throws(IOError) -> Void = {}) throws(IOError) {
    precondition(descriptor >= 0, "a file is committed once")
    defer { close() }
    try flush()
    target.old?.apply(to: descriptor)
    try synchronize()
    let hadName = temporary != nil
    let name = if let temporary { temporary } else { try giveName() }
    // Where that is not sure to hold for a file that had no name, it is asked for again. A kill in this
    // time leaves the name behind, which is why it is not done everywhere.
    if !hadName && !folder.fileSystem.keepsUnnamed { try synchronize() }
    try check()
    guard TemporaryFiles.rename(descriptor, name, to: target.name, in: folder) == 0 else {
      throw .last("rename", path: path)
    }
    temporary = nil
    // The file was forced to the disk as one of no name: that it has one is forced there now, which
    // costs nothing where the folder is next.
    if !hadName && fsync(descriptor) != 0 {
      throw IOError(.notDurable(errno), operation: "fsync", path: path)
    }
    guard folder.synchronize(with: descriptor) == 0 else {
      throw IOError(.notDurable(errno), operation: "fsync of the folder", path: path)
    }
  }

  private func synchronize() throws(IOError) {
    try forceToDisk(descriptor, path: path)
  }

  /// Gives the file the first temporary name that is free, to be renamed: a link cannot replace what is
  /// there, and even where nothing is, another writer may be first.
  private func giveName() throws(IOError) -> String {
    for index in 0..<TemporaryFiles.mostNames {
      let name = TemporaryFiles.name(index, for: target.name)
      if TemporaryFiles.link(descriptor, as: name, in: folder) == 0 {
        temporary = name
        return name
      }
      switch errno {
      case EEXIST: continue
      // What a system says that has such files, and lets nobody give them names: by its rules of
      // access, or across what it takes for a border.
      case EACCES, EPERM, ENOENT, EXDEV, EINVAL, EOPNOTSUPP, ENOSYS:
        return try copyUnderName()
      default: throw .last("link", path: path)
      }
    }
    throw .last("link", path: path)
  }

  /// Copies the file, which can be given no name, into one that has a temporary name.
  private func copyUnderName() throws(IOError) -> String {
    let mode: mode_t = target.old == nil ? 0o666 : 0o600
    let chunk = try Memory(count: 1 << 20)
    let copy = try Self.create(target.name, in: folder, mode: mode, path: path)
    // From here on the copy is what is closed and removed should anything fail.
    let old = descriptor
    (descriptor, temporary) = copy
    defer { _ = systemClose(old) }
    let source = try File(descriptor: old, path: path)
    var done = 0
    while done < flushed {
      let count = Swift.min(chunk.count, flushed - done)
      try unsafe chunk.withMutableBytes { (target) throws(IOError) in
        try unsafe source.read(
          at: done, into: UnsafeMutableRawBufferPointer(rebasing: target[..<count]))
      }
      try writeOut(chunk.bytes.extracting(0..<count), at: done)
      done += count
    }
    target.old?.apply(to: descriptor)
    try synchronize()
    return copy.temporary
  }
}
