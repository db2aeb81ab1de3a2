// Trusted file: C calls about signals and threads, which take and give raw pointers.

import Bytes

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What signals do to the command: one that tells it to stop leaves no temporary file behind.
enum Signals {
  /// Those that ask the process to stop, unless its parent has it ignore them (`nohup`, `&`).
  private static let stops: sigset_t = {
    var set = sigset_t()
    _ = unsafe sigemptyset(&set)
    for number in [SIGHUP, SIGINT, SIGTERM] {
      let before = signal(number, SIG_DFL)
      if isIgnore(before) {
        _ = signal(number, SIG_IGN)
      } else {
        _ = unsafe sigaddset(&set, number)
      }
    }
    return set
  }()

  /// Sets everything up: before any other thread is started, as threads inherit what is blocked.
  static func setUp() {
    // A closed pipe is an error of `write`, which ends the process in its own way: see `endByPipe`.
    _ = signal(SIGPIPE, SIG_IGN)
    // A file over the shell's limit is an error of `write`, which is reported like any other.
    _ = signal(SIGXFSZ, SIG_IGN)
    // A thread waits for the signals in the place of a handler: it may take locks and free memory.
    var awaited = stops
    _ = unsafe pthread_sigmask(SIG_BLOCK, &awaited, nil)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let problem = unsafe pthread_create(
      &thread, nil,
      { _ in
        Signals.waitForStop()
        return nil
      }, nil)
    // Without the thread the signals end the process as they do any other.
    if problem != 0 { _ = unsafe pthread_sigmask(SIG_UNBLOCK, &awaited, nil) }
  }

  /// Waits for one of the signals, and ends the process.
  private static func waitForStop() {
    var awaited = stops
    var number: Int32 = 0
    repeat {
      guard unsafe sigwait(&awaited, &number) == 0 else { return }
      // The pager is what an interrupt is for: it stops searching, and goes on.
    } while number == SIGINT && Pager.isRunning
    // Should the disk not answer, a second signal ends the process at once.
    _ = unsafe pthread_sigmask(SIG_UNBLOCK, &awaited, nil)
    let status = 128 + number
    ProgressLine.erase()
    TemporaryFiles.removeAll { _exit(status) }
  }

  /// Ends the process as a closed pipe does, quietly, and leaves no temporary file behind. The shell sees
  /// 141, whatever the parent has set up.
  static func endByPipe() -> Never {
    TemporaryFiles.removeAll {
      _ = signal(SIGPIPE, SIG_DFL)
      _ = raise(SIGPIPE)
      _exit(128 + SIGPIPE)
    }
  }

  private static func isIgnore(_ handler: (@convention(c) (Int32) -> Void)?) -> Bool {
    // SIG_IGN is a number in the guise of a function, which has no `==`.
    unsafe unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
