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

/// Who may do what with a file, to be said of the file that takes its place.
///
/// Kept are the permissions, the group and the owner as far as the system lets this process set them,
/// and on Linux the access control list. Nobody gains by what cannot be kept: without its group or its
/// list, the members of the new group may do what all others may; set-user-ID goes with the owner,
/// set-group-ID with the group. Times, extended attributes and further hard links stay with the old
/// file.
struct FileAttributes {
  private let mode: mode_t
  private let owner: uid_t
  private let group: gid_t
  /// The access control list, as the system stores it; empty where the permissions say it all.
  private var list: [UInt8] = []

  private static let listName = "system.posix_acl_access"

  /// The attributes of a file by its status, and by its path.
  init(_ status: stat, path: String) {
    mode = status.st_mode & 0o7777
    owner = status.st_uid
    group = status.st_gid
    #if os(Linux)
      let count = unsafe getxattr(path, Self.listName, nil, 0)
      guard count > 0 else { return }
      var bytes = [UInt8](repeating: 0, count: count)
      let found = unsafe bytes.withUnsafeMutableBytes {
        unsafe getxattr(path, Self.listName, $0.baseAddress, $0.count)
      }
      if found == count { list = bytes }
    #endif
  }

  /// Gives an open file of this process these attributes, as far as the system allows it.
  func apply(to file: Int32) {
    var status = stat()
    guard unsafe fstat(file, &status) == 0 else { return }
    // In this order: a change of the owner or the group clears bits of the mode.
    var keepsOwner = status.st_uid == owner
    var keepsGroup = status.st_gid == group
    if !keepsOwner && fchown(file, owner, group) == 0 { (keepsOwner, keepsGroup) = (true, true) }
    if !keepsGroup { keepsGroup = fchown(file, uid_t.max, group) == 0 }
    var mode = mode
    if !keepsOwner { mode &= ~S_ISUID }
    if !keepsGroup { mode &= ~S_ISGID }
    if !keepsGroup || !setList(of: file) { mode = mode & ~0o070 | (mode & 0o007) << 3 }
    _ = fchmod(file, mode)
  }

  private func setList(of file: Int32) -> Bool {
    #if os(Linux)
      guard !list.isEmpty else {
        // The folder may have given the new file a list that the old one did not have.
        _ = unsafe fremovexattr(file, Self.listName)
        return true
      }
      return unsafe list.withUnsafeBytes {
        unsafe fsetxattr(file, Self.listName, $0.baseAddress, $0.count, 0)
      } == 0
    #else
      return true
    #endif
  }
}
