// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Which file stands somewhere, and in which state: what tells whether somebody else has changed it.
///
/// Two states that differ by neither size nor time of change count as one: a file that is written twice
/// within a tick of the file system's clock, some milliseconds, with the same size.
package struct FileIdentity: Sendable, Equatable {
  private let device: UInt64
  private let inode: UInt64
  /// The bytes of the file.
  package let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  /// True where both are one file, whatever its content.
  package func isSameFile(as other: FileIdentity) -> Bool {
    device == other.device && inode == other.inode
  }

  /// The file at `path`, links followed; nil where there is none.
  ///
  /// - Throws: `IOError` `.system`.
  package init?(path: String) throws(IOError) {
    var status = stat()
    if unsafe stat(path, &status) != 0 {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw .last("stat", path: path)
    }
    self.init(status)
  }

  /// An open file as it is now.
  ///
  /// - Throws: `IOError` `.system`.
  package init(_ file: File) throws(IOError) {
    var status = stat()
    guard unsafe fstat(file.descriptor, &status) == 0 else {
      throw .last("fstat", path: file.path)
    }
    self.init(status)
  }

  private init(_ status: stat) {
    device = UInt64(truncatingIfNeeded: status.st_dev)
    inode = UInt64(truncatingIfNeeded: status.st_ino)
    size = Int(status.st_size)
    #if canImport(Darwin)
      seconds = status.st_mtimespec.tv_sec
      nanoseconds = status.st_mtimespec.tv_nsec
    #else
      seconds = status.st_mtim.tv_sec
      nanoseconds = status.st_mtim.tv_nsec
    #endif
  }
}

extension File {
  /// Takes the advisory lock of an open file (flock(2)), which others who change it take as well.
  ///
  /// The lock belongs to this object: it goes with it, with `unlock()`, and with the process. Where the
  /// file system has no such locks, there is nothing to wait for.
  ///
  /// - Parameters:
  ///   - limit: The most milliseconds to wait for it.
  ///   - waiting: Called about every 10 milliseconds; an error that it throws ends the waiting.
  /// - Returns: False where somebody else has the lock all the time.
  package func lock(limit: Int, waiting: () throws -> Void) throws -> Bool {
    var waited = 0
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      if errno == EINTR { continue }
      guard errno == EWOULDBLOCK else { return true }
      if waited >= limit { return false }
      try waiting()
      usleep(10_000)
      waited += 10
    }
    return true
  }

  /// Gives the lock back.
  package func unlock() { _ = flock(descriptor, LOCK_UN) }
}

extension IOError {
  /// The `errno` of a file that somebody else has locked.
  package static var isLocked: Int32 { EWOULDBLOCK }
  /// The `errno` of a path that is taken.
  package static var alreadyExists: Int32 { EEXIST }
}
