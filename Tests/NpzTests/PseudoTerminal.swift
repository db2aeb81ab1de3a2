// Trusted file: C calls that make a terminal for the command to write to.

import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Command {
  /// A new terminal: the descriptor of the end that sees what is written, and the name of the other.
  private static func openTerminal() throws -> (main: Int32, name: String) {
    #if canImport(Darwin)
      let main = posix_openpt(O_RDWR | O_NOCTTY)
      guard main >= 0, grantpt(main) == 0, unlockpt(main) == 0, let name = unsafe ptsname(main)
      else { throw POSIXError(.ENXIO) }
      return unsafe (main, String(cString: name))
    #else
      // Linux's `unlockpt` and `ptsname` are these two calls; Glibc's module does not show them.
      let (setLock, getNumber) = (UInt(0x4004_5431), UInt(0x8004_5430))
      let main = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY)
      var lock: Int32 = 0
      var number: UInt32 = 0
      guard main >= 0, unsafe ioctl(main, setLock, &lock) == 0,
        unsafe ioctl(main, getNumber, &number) == 0
      else { throw POSIXError(.ENXIO) }
      return (main, "/dev/pts/\(number)")
    #endif
  }

  /// Runs `npz` with standard output on a terminal of so many columns; line ends are plain ones.
  ///
  /// - Parameters:
  ///   - withErrors: whether standard error is the same terminal.
  ///   - folder: where it runs; nil for the folder of the test arrays.
  static func runOnTerminal(
    _ arguments: [String], columns: Int, withErrors: Bool = false, in folder: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> String {
    let (main, name) = try openTerminal()
    var size = winsize(ws_row: 24, ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    guard unsafe ioctl(main, UInt(TIOCSWINSZ), &size) == 0 else { throw POSIXError(.ENXIO) }
    let other = unsafe open(name, O_RDWR | O_NOCTTY)
    guard other >= 0 else { throw POSIXError(.ENXIO) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? arrays
    process.environment = Self.environment(environment)
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(fileDescriptor: other, closeOnDealloc: false)
    process.standardError =
      withErrors
      ? FileHandle(fileDescriptor: other, closeOnDealloc: false) : FileHandle.nullDevice
    try process.run()
    close(other)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      // The other end is gone with the process: that is the end, or an error on Linux.
      let count = unsafe read(main, &buffer, buffer.count)
      if count <= 0 { break }
      bytes += buffer[..<count]
    }
    process.waitUntilExit()
    close(main)
    return String(decoding: bytes, as: UTF8.self).replacingOccurrences(of: "\r\n", with: "\n")
  }
}
