// Trusted file: a system call that takes raw memory.

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

/// What is known about the kind of a file system. Of an unknown kind nothing is believed.
struct FileSystem: Equatable {
  /// True where a lock of flock(2) is seen by everyone who can reach the file. Elsewhere a program on
  /// another machine may be writing a file that looks abandoned from here.
  var locksReachEveryone = false
  /// True where a file that was forced to the disk while it had no name, and got one since, is whole
  /// wherever its name is. Not said of Btrfs, whose log passes over files without a name.
  var keepsUnnamed = false

  /// What is known about the file system that an open file or folder stands on.
  init(of descriptor: Int32) {
    var status = statfs()
    let isKnown = unsafe fstatfs(descriptor, &status) == 0
    #if os(Linux)
      self.init(magic: isKnown ? UInt32(truncatingIfNeeded: status.f_type) : 0)
    #else
      self.init(magic: 0)
      locksReachEveryone = isKnown && status.f_flags & UInt32(MNT_LOCAL) != 0
    #endif
  }

  /// What is known about a file system of Linux by the number of its kind, as statfs(2) lists them.
  init(magic: UInt32) {
    switch magic {
    // ext2 to ext4, XFS, tmpfs.
    case 0xEF53, 0x5846_5342, 0x0102_1994:
      locksReachEveryone = true
      keepsUnnamed = true
    // Btrfs, F2FS, ZFS, bcachefs, overlays, JFS, ramfs, NTFS, FAT, exFAT.
    case 0x9123_683E, 0xF2F5_2010, 0x2FC1_2FC1, 0xCA45_1A4E, 0x794C_7630, 0x3153_464A, 0x8584_58F6,
      0x7366_746E, 0x4D44, 0x2011_BAB0:
      locksReachEveryone = true
    default: break
    }
  }
}
