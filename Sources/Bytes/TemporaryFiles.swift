// Trusted file: system calls that take raw memory.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The temporary names that this process has given to files that it is writing.
///
/// A program that is told to stop removes them all, on whatever thread it is told. Giving a temporary
/// name and the final one happen under the same lock as the removal: no file is forgotten, and none
/// that has its name already is removed.
///
/// ### Names and locks
///
/// The names for one target are numbered: `.NAME.ndarray-0.tmp`, `.NAME.ndarray-1.tmp`, … Each writer
/// takes the first that is free, so that the next save of the same path knows where to look for what a
/// crash has left, without reading a folder that may hold 100 000 other files.
///
/// Whoever writes a file holds a lock (`flock`) on it as long as it has a temporary name; the system
/// gives the lock back when the process ends, however it ends. A file whose lock can be had is what a
/// crash has left. Two rules leave no moment in which a living file is taken for a dead one, in
/// whatever order things happen: a name is removed only by a holder of the lock who sees that the name
/// still stands for the file that is locked; and a writer that has locked its new file looks whether
/// the file still has a name.
package enum TemporaryFiles {
  private struct Name: Hashable {
    let folder: Int32
    let name: String
  }

  private static let names = Mutex<Set<Name>>([])

  /// As many temporary names as one target can have at a time.
  static let mostNames = 1000

  /// A temporary name for the file that will be called `name`.
  static func name(_ index: Int, for name: String) -> String {
    // Cut, so that it still is a legal name, on file systems with shorter names as well. Two long names
    // may share temporary ones: the locks keep them apart.
    ".\(String(decoding: name.utf8.prefix(120), as: UTF8.self)).ndarray-\(index).tmp"
  }

  /// Makes a file under a temporary name, open for reading and writing, and locks it.
  ///
  /// - Returns: its descriptor; a negative number leaves the reason in `errno`, which is `EEXIST` where
  ///   the name is taken.
  static func create(_ name: String, in folder: Folder, mode: mode_t) -> Int32 {
    names.withLock { names in
      let file = folder.openFile(name, O_RDWR | O_CREAT | O_EXCL, mode: mode)
      guard file >= 0 else { return file }
      // Between these calls someone who cleans up may have had the lock.
      guard lock(file), !isRemoved(file) else {
        close(file)
        errno = EEXIST
        return -1
      }
      names.insert(Name(folder: folder.descriptor, name: name))
      return file
    }
  }

  /// Locks a file that this process has made.
  ///
  /// - Returns: false where someone else has the lock. A file system without locks is no reason to
  ///   save nothing: nobody can have the lock there, and so nobody takes the file for a dead one.
  static func lock(_ file: Int32) -> Bool {
    flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }

  /// Gives a file without a name a temporary one.
  ///
  /// - Returns: 0; any other number leaves the reason in `errno`.
  static func link(_ file: Int32, as name: String, in folder: Folder) -> Int32 {
    names.withLock { names in
      let result = folder.link(file, as: name)
      if result == 0 { names.insert(Name(folder: folder.descriptor, name: name)) }
      return result
    }
  }

  /// Gives a file its final name.
  ///
  /// - Returns: 0; any other number leaves the reason in `errno`, which is `ESTALE` or `ENOENT` where
  ///   the temporary name stands for another file or for none.
  static func rename(_ file: Int32, _ name: String, to target: String, in folder: Folder) -> Int32 {
    names.withLock { names in
      guard folder.check(file, hasName: name) == 0 else { return -1 }
      let result = folder.rename(name, to: target)
      if result == 0 { names.remove(Name(folder: folder.descriptor, name: name)) }
      return result
    }
  }

  /// Removes the temporary name of a file that nobody wants any more, which is still open and locked.
  static func remove(_ file: Int32, _ name: String, in folder: Folder) {
    names.withLock { names in
      names.remove(Name(folder: folder.descriptor, name: name))
      // Where the system does not say, the lock does: the name is this file's.
      let isGone =
        folder.check(file, hasName: name) != 0 && (errno == ESTALE || errno == ENOENT)
      if !isGone { folder.remove(name) }
    }
  }

  /// Removes all names, and does what ends the process before any other can be given.
  ///
  /// This waits for a system call that gives a name at the moment, and so is nothing for a signal
  /// handler: a thread of its own is to call it.
  package static func removeAll(then end: () -> Never) -> Never {
    names.withLock { names in
      for name in names { _ = unsafe unlinkat(name.folder, name.name, 0) }
      end()
    }
  }

  private static func isRemoved(_ file: Int32) -> Bool {
    var status = stat()
    return unsafe fstat(file, &status) == 0 && status.st_nlink == 0
  }
}

extension TemporaryFiles {
  /// So many names in a row that nobody has end the search. Writers take the first free name: a gap of
  /// this length takes as many at work at one time, and one behind them that crashed.
  private static let longestGap = 8
  /// Where locks are not seen by everyone, a file is dead when it has not changed for a day.
  private static let quietSeconds = 86_400

  /// Removes what earlier crashes have left of files that were to be called `name`.
  ///
  /// Never a file that is being written, by this process or by another one. What cannot be removed
  /// stays, and is no reason not to save.
  static func clean(_ name: String, in folder: Folder) {
    var gap = 0
    for index in 0..<mostNames where gap < longestGap {
      let temporary = self.name(index, for: name)
      // Not to wait for a pipe of that name. Locks of a network file system ask for the right to write,
      // which a file that was about to be finished may not give.
      let flags = O_NOFOLLOW | O_NONBLOCK
      var file = folder.openFile(temporary, O_RDWR | flags)
      if file < 0 && errno == EACCES { file = folder.openFile(temporary, O_RDONLY | flags) }
      if file >= 0 {
        if isAbandoned(file, in: folder), folder.check(file, hasName: temporary) == 0 {
          folder.remove(temporary)
        }
        close(file)
      } else if errno == ENOENT {
        gap += 1
        continue
      }
      gap = 0
    }
  }

  /// True where a file has no writer any more; it is locked then.
  private static func isAbandoned(_ file: Int32, in folder: Folder) -> Bool {
    var status = stat()
    guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return false }
    // Asked before the lock is taken: a writer that finds its new file locked leaves it to be removed.
    if !folder.fileSystem.locksReachEveryone, age(status) < quietSeconds { return false }
    return flock(file, LOCK_EX | LOCK_NB) == 0
  }

  /// The seconds since a file was changed.
  private static func age(_ status: stat) -> Int {
    #if canImport(Darwin)
      return time(nil) - status.st_ctimespec.tv_sec
    #else
      return time(nil) - status.st_ctim.tv_sec
    #endif
  }
}
