// Trusted file: C calls that start a program, which take raw pointers.

import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The program that shows long texts page by page: it takes the place of standard output.
enum Pager {
  private static let process = Atomic<Int32>(0)

  /// True while the pager reads what is printed.
  static var isRunning: Bool { process.load(ordering: .acquiring) > 0 }

  /// Starts `$PAGER`, or `less -FIRX`; where there is none, or it is empty, standard output stays what it is.
  static func start() {
    let command = Terminal.variable("PAGER") ?? "less -FIRX"
    guard let program = command.split(separator: " ").first, exists(String(program)) else { return }
    var ends: [Int32] = [0, 0]
    guard unsafe pipe(&ends) == 0 else { return }
    if let started = spawn(command, input: ends[0], closing: ends[1]) {
      process.store(started, ordering: .releasing)
      _ = dup2(ends[1], Terminal.Stream.output.rawValue)
    }
    _ = close(ends[0])
    _ = close(ends[1])
  }

  /// Waits until the pager has been left.
  static func finish() {
    guard isRunning else { return }
    _ = close(Terminal.Stream.output.rawValue)
    var status: Int32 = 0
    let started = process.load(ordering: .acquiring)
    while unsafe waitpid(started, &status, 0) < 0, errno == EINTR {}
    process.store(0, ordering: .releasing)
  }

  /// True where a program of that name can be run.
  private static func exists(_ name: String) -> Bool {
    if name.contains("/") { return unsafe access(name, X_OK) == 0 }
    let folders = (Terminal.variable("PATH") ?? "/usr/bin:/bin").split(separator: ":")
    return folders.contains { unsafe access("\($0)/\(name)", X_OK) == 0 }
  }

  /// Starts a shell's line that reads from a pipe.
  private static func spawn(_ command: String, input: Int32, closing other: Int32) -> Int32? {
    #if canImport(Darwin)
      var actions: posix_spawn_file_actions_t?
      var attributes: posix_spawnattr_t?
    #else
      var actions = unsafe posix_spawn_file_actions_t()
      var attributes = posix_spawnattr_t()
    #endif
    unsafe posix_spawn_file_actions_init(&actions)
    unsafe posix_spawnattr_init(&attributes)
    defer {
      unsafe posix_spawn_file_actions_destroy(&actions)
      unsafe posix_spawnattr_destroy(&attributes)
    }
    unsafe posix_spawn_file_actions_adddup2(&actions, input, Terminal.Stream.input.rawValue)
    unsafe posix_spawn_file_actions_addclose(&actions, other)
    // The signals that this process blocks and ignores are the pager's own business.
    var (none, usual) = (sigset_t(), sigset_t())
    _ = unsafe sigemptyset(&none)
    _ = unsafe sigemptyset(&usual)
    _ = unsafe sigaddset(&usual, SIGPIPE)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setsigdefault(&attributes, &usual)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var started: pid_t = 0
    // The texts live until the call returns, which copies them.
    let line: [String] = ["sh", "-c", command]
    var words: [UnsafeMutablePointer<CChar>?] = unsafe line.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    let problem = unsafe posix_spawn(&started, "/bin/sh", &actions, &attributes, &words, environ)
    return problem == 0 ? started : nil
  }
}
