// Trusted file: system calls that take raw memory.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The temporary files that this process is writing at the moment.
///
/// A program that is told to stop removes them all, on whatever thread it is told. Making one and
/// giving it its final name happen under the same lock as the removal: no file is forgotten, and none
/// that has its name already is removed.
package enum TemporaryFiles {
  private static let paths = Mutex<Set<String>>([])

  /// Makes a file where there is none, open for reading and writing.
  ///
  /// - Returns: its descriptor; a negative number leaves the reason in `errno`.
  static func create(_ path: String, mode: mode_t) -> Int32 {
    paths.withLock { paths in
      let descriptor = retryingInterrupts {
        unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      }
      if descriptor >= 0 { paths.insert(path) }
      return descriptor
    }
  }

  /// Gives a file its final name.
  ///
  /// - Returns: 0; any other number leaves the reason in `errno`.
  static func rename(_ path: String, to target: String) -> Int32 {
    paths.withLock { paths in
      let result = systemRename(path, target)
      if result == 0 { paths.remove(path) }
      return result
    }
  }

  /// Removes a file that nobody wants any more.
  static func remove(_ path: String) {
    paths.withLock { paths in
      paths.remove(path)
      _ = unsafe unlink(path)
    }
  }

  /// Removes all files, and does what ends the process before any other can be made.
  ///
  /// This waits for a system call that makes or renames a file at the moment, and so is nothing for a
  /// signal handler: a thread of its own is to call it.
  package static func removeAll(then end: () -> Never) -> Never {
    paths.withLock { paths in
      for path in paths { _ = unsafe unlink(path) }
      end()
    }
  }
}

/// rename(2), for a method of the same name.
private func systemRename(_ path: String, _ target: String) -> Int32 {
  unsafe rename(path, target)
}
