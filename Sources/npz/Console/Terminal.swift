// Trusted file: C calls about the terminal and the process, which take and give raw pointers.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The terminal, the environment and the process: every system call that the command makes itself.
enum Terminal {
  /// The streams that a program has from the start.
  enum Stream: Int32 {
    case input = 0
    case output = 1
    case error = 2
  }

  /// True where the stream is a terminal.
  static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

  /// An environment variable; nil where it is not set.
  static func variable(_ name: String) -> String? {
    // The text is copied at once: nothing here changes the environment.
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// The columns of the terminal that standard output is, or else `COLUMNS`, or else 80.
  static var width: Int { width(of: .output) }
  /// The columns of the terminal that standard error is, or else the same.
  static var errorWidth: Int { width(of: .error) }

  private static func width(of stream: Stream) -> Int {
    var size = winsize()
    if unsafe ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 {
      return Int(size.ws_col)
    }
    if let columns = variable("COLUMNS").flatMap({ Int($0) }), columns > 0 { return columns }
    return 80
  }

  /// The lines of the terminal that standard output is, or else `LINES`, or else 24.
  static var height: Int {
    var size = winsize()
    if unsafe ioctl(Stream.output.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 {
      return Int(size.ws_row)
    }
    if let lines = variable("LINES").flatMap({ Int($0) }), lines > 0 { return lines }
    return 24
  }

  /// True where the locale's characters are UTF-8.
  static var isUTF8: Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"]
    let locale = names.lazy.compactMap { variable($0) }.first { !$0.isEmpty } ?? ""
    let lower = locale.lowercased()
    return lower.contains("utf-8") || lower.contains("utf8")
  }

  /// The bytes of memory that the machine has; nil where the system does not say.
  static var physicalMemory: Int? {
    let (product, overflow) = sysconf(Int32(_SC_PHYS_PAGES))
      .multipliedReportingOverflow(by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || product <= 0 ? nil : product
  }

  /// The bytes that the process has read by now; nil where the system does not say.
  static var bytesRead: Int? {
    #if os(Linux)
      // A file of the system's, which has no size: a few lines of `name: number`.
      // A name that ends with NUL, as a literal does.
      let descriptor = unsafe open("/proc/self/io", O_RDONLY | O_CLOEXEC)
      guard descriptor >= 0 else { return nil }
      defer { _ = close(descriptor) }
      var bytes = [UInt8](repeating: 0, count: 512)
      // In bounds: as many as there is room for.
      let count = unsafe bytes.withUnsafeMutableBytes {
        unsafe read(descriptor, $0.baseAddress, $0.count)
      }
      let text = String(decoding: bytes.prefix(Swift.max(0, count)), as: UTF8.self)
      guard let line = text.split(separator: "\n").first, line.hasPrefix("rchar: ") else {
        return nil
      }
      return Int(line.dropFirst(7))
    #else
      return nil
    #endif
  }

  /// Writes all of `bytes`; a closed pipe at standard output ends the process.
  ///
  /// - Returns: the system's words where that failed, otherwise nil.
  static func write(_ bytes: ArraySlice<UInt8>, to stream: Stream) -> String? {
    unsafe bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        // In bounds: done < count, so there is a base address.
        let start = unsafe buffer.baseAddress.map { unsafe $0 + done }
        let count = unsafe systemWrite(stream.rawValue, start, buffer.count - done)
        if count < 0 {
          if errno == EINTR { continue }
          // Nobody reads on. Of standard error that is said to nobody, and no reason to stop.
          if errno == EPIPE && stream == .output { Signals.endByPipe() }
          return lastError
        }
        done += count
      }
      return nil
    }
  }

  /// The system's words for the last failure.
  private static var lastError: String {
    // strerror's text lives until this thread asks for another one.
    guard let text = unsafe strerror(errno) else { return "error \(errno)" }
    return unsafe String(cString: text)
  }

  /// Has what the parent left closed of the three streams refuse to be used, so that no file that is
  /// opened later stands in for it and takes what was meant for people.
  static func openMissingStreams() {
    for stream in [Stream.input, .output, .error] where fcntl(stream.rawValue, F_GETFD) < 0 {
      // The lowest number is taken, which is this one; it is open for the other direction.
      _ = unsafe open("/dev/null", stream == .input ? O_WRONLY : O_RDONLY)
    }
  }

  /// Ends the process.
  static func exit(_ status: Int32) -> Never { systemExit(status) }

  /// True where there is something at `path`, a dangling link included.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return unsafe lstat(path, &status) == 0
  }

  /// True where `path` is a folder, or a link to one.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Refuses to write a picture or a page over what it is made of, or over anything else that exists.
  ///
  /// - Throws: ``Failure``.
  static func checkOutput(_ path: String, of inputs: [String], replacing: Bool) throws {
    var (one, two) = (stat(), stat())
    if unsafe stat(path, &one) == 0 {
      for input in inputs where unsafe stat(input, &two) == 0 {
        if one.st_ino == two.st_ino, one.st_dev == two.st_dev {
          throw Failure.usage("the output is the file that is read", path: path)
        }
      }
    }
    if !replacing, exists(path) { throw Failure.exists(path, other: "another name") }
  }

  /// Makes a folder.
  ///
  /// - Returns: the system's words where that failed and no folder is there, otherwise nil.
  static func makeFolder(_ path: String) -> String? {
    if unsafe mkdir(path, 0o777) == 0 { return nil }
    // The next call leaves a reason of its own.
    let (reason, words) = (errno, lastError)
    if reason != EEXIST { return words }
    return isFolder(path) ? nil : "a file of this name is in the way"
  }
}

/// write(2), for a method of the same name.
private func systemWrite(_ stream: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
  unsafe write(stream, start, count)
}

/// exit(3), for a method of the same name.
private func systemExit(_ status: Int32) -> Never { exit(status) }
