// Trusted file: starts processes and waits for them, by C calls.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Sends what was printed on its way.
func flush() {
  fflush(nil)
}

/// A process that was started, whose output goes nowhere.
struct Process {
  private let id: pid_t

  init(_ words: [String]) throws {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    var arguments = unsafe words.map { unsafe strdup($0) }
    unsafe arguments.append(nil)
    defer { unsafe arguments.forEach { unsafe free($0) } }
    var id: pid_t = 0
    guard unsafe posix_spawnp(&id, words[0], &actions, nil, arguments, environ) == 0 else {
      throw Worker.Misuse(description: "cannot start \(words[0])")
    }
    self.id = id
  }

  /// Waits for the end.
  ///
  /// - Returns: the most memory that it had, in bytes.
  func wait() throws -> Int { try wait(options: 0) ?? 0 }

  /// The most memory that it had if it has ended, or nil.
  func poll() throws -> Int? { try wait(options: WNOHANG) }

  private func wait(options: Int32) throws -> Int? {
    var status: Int32 = 0
    var usage = rusage()
    let found = unsafe wait4(id, &status, options, &usage)
    if found == 0 { return nil }
    guard found == id, status == 0 else {
      throw Worker.Misuse(description: "the process failed with status \(status)")
    }
    #if canImport(Darwin)
      return usage.ru_maxrss
    #else
      return usage.ru_maxrss * 1024
    #endif
  }

  /// How much memory it has now that is not a file's, in bytes, where the system tells.
  var anonymous: Int? {
    guard let file = unsafe fopen("/proc/\(id)/status", "r") else { return nil }
    defer { unsafe fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    while unsafe fgets(&line, Int32(line.count), file) != nil {
      let words = String(
        decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self
      )
      .split(whereSeparator: \.isWhitespace)
      if words.first == "RssAnon:", words.count > 1 { return Int(words[1]).map { $0 * 1024 } }
    }
    return nil
  }
}

/// Waits a little.
func pause(microseconds: UInt32) {
  usleep(microseconds)
}
