// Trusted file: system calls that take raw memory.

#if os(Linux)
  import CFileSystem
#endif

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder held open: a name in it means the same whatever becomes of the folder's own name or of the
/// current folder, and may be as long as a name can be however long the folder's path is.
///
/// As the system calls that they are, its methods return 0 or a descriptor, or a negative number that
/// leaves the reason in `errno`.
final class Folder: Sendable {
  /// The descriptor; owned and closed by this object.
  let descriptor: Int32
  /// False where names may be made and looked up but not listed; the folder cannot be forced to the
  /// disk by itself then.
  private let isReadable: Bool

  /// Opens the folder at `path`; nil leaves the reason in `errno`.
  init?(_ path: String) {
    let kind = O_DIRECTORY | O_CLOEXEC
    var descriptor = retryingInterrupts { unsafe open(path, O_RDONLY | kind) }
    var isReadable = true
    #if os(Linux)
      if descriptor < 0 && errno == EACCES {
        descriptor = retryingInterrupts { unsafe open(path, 0o10000000 /* O_PATH */ | kind) }
        isReadable = false
      }
    #endif
    guard descriptor >= 0 else { return nil }
    self.descriptor = descriptor
    self.isReadable = isReadable
  }

  deinit { close(descriptor) }

  /// Opens what has this name, with a mode for what is made.
  func openFile(_ name: String, _ flags: Int32, mode: mode_t = 0) -> Int32 {
    retryingInterrupts { unsafe openat(descriptor, name, flags | O_CLOEXEC, mode) }
  }

  /// Opens a new file without a name for reading and writing.
  ///
  /// Only where it can be given a name later: that takes the folder of descriptors of `/proc`.
  func openUnnamed(mode: mode_t) -> Int32 {
    #if os(Linux)
      let flags = 0o20000000 /* __O_TMPFILE */ | O_DIRECTORY | O_RDWR
      let file = openFile(".", flags, mode: mode)
      guard file >= 0, unsafe access(Self.place(of: file), F_OK) != 0 else { return file }
      close(file)
      errno = EOPNOTSUPP
      return -1
    #else
      errno = EOPNOTSUPP
      return -1
    #endif
  }

  /// Gives a file without a name this one, unless something has it.
  func link(_ file: Int32, as name: String) -> Int32 {
    retryingInterrupts {
      unsafe linkat(AT_FDCWD, Self.place(of: file), descriptor, name, AT_SYMLINK_FOLLOW)
    }
  }

  private static func place(of file: Int32) -> String { "/proc/self/fd/\(file)" }

  /// Gives what has one name another, in the place of what had that.
  func rename(_ name: String, to other: String) -> Int32 {
    unsafe renameat(descriptor, name, descriptor, other)
  }

  /// Removes a name.
  @discardableResult
  func remove(_ name: String) -> Int32 { unsafe unlinkat(descriptor, name, 0) }

  /// 0 where `name` stands for the open file; `errno` is `ESTALE` or `ENOENT` where it stands for
  /// another one or for none, and something else where the system does not say.
  func check(_ file: Int32, hasName name: String) -> Int32 {
    var (own, named) = (stat(), stat())
    guard unsafe fstat(file, &own) == 0 else { return -1 }
    guard unsafe fstatat(descriptor, name, &named, AT_SYMLINK_NOFOLLOW) == 0 else { return -1 }
    if own.st_ino == named.st_ino && own.st_dev == named.st_dev { return 0 }
    errno = ESTALE
    return -1
  }

  /// Forces the names of the folder to the disk.
  func synchronize() -> Int32 {
    guard isReadable else { return -1 }
    let result = fsync(descriptor)
    // Some file systems have no such thing for folders, and say so.
    return result != 0 && (errno == EINVAL || errno == ENOTSUP) ? 0 : result
  }

  /// Forces the names of the folder to the disk, where `file` stands in it.
  func synchronize(with file: Int32) -> Int32 {
    #if os(Linux)
      // A folder that cannot be read has no fsync of its own; its whole file system does.
      if !isReadable { return syncfs(file) }
    #endif
    return synchronize()
  }

  /// What the file system of the folder does about names and locks.
  var fileSystem: FileSystem { FileSystem(of: descriptor) }
}
