import Foundation

/// Runs the built command as a process.
enum Command {
  /// What a run gave.
  struct Result {
    let status: Int32
    let bytes: [UInt8]
    let error: String
    /// True where a signal ended the process.
    let isSignalled: Bool
    var output: String { String(decoding: bytes, as: UTF8.self) }
    var lines: [String] { output.split(separator: "\n").map(String.init) }
  }

  /// The folder of the small files whose contents NumPy vouches for.
  static let arrays = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("TestArrays")

  /// The command: it stands beside the tests that were built with it.
  static let executable: URL = {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appendingPathComponent("npz")
      let values = try? candidate.resourceValues(forKeys: [.isRegularFileKey])
      if values?.isRegularFile == true { return candidate }
      folder.deleteLastPathComponent()
    }
    return Bundle.main.bundleURL.appendingPathComponent("npz")
  }()

  /// The environment: no colours, UTF-8, nothing of the caller's terminal.
  static func environment(_ more: [String: String]) -> [String: String] {
    var usual = ["LC_ALL": "C.UTF-8", "TERM": "xterm", "PATH": "/usr/bin:/bin"]
    // Where coverage is counted, the command's goes with that of the tests.
    usual["LLVM_PROFILE_FILE"] = ProcessInfo.processInfo.environment["LLVM_PROFILE_FILE"]
    return usual.merging(more) { $1 }
  }

  /// Runs `npz` with `arguments` in the folder of the test arrays, or in `folder`.
  static func run(
    _ arguments: [String], input: [UInt8]? = nil, in folder: URL? = nil,
    environment: [String: String] = [:]
  ) throws -> Result {
    var standardInput = FileHandle.nullDevice
    if let input {
      let scratch = try Scratch()
      let file = scratch.folder.appendingPathComponent("stdin")
      try Data(input).write(to: file)
      standardInput = try FileHandle(forReadingFrom: file)
    }
    return try run(executable, arguments, standardInput, in: folder, environment)
  }

  /// Runs a program to its end.
  private static func run(
    _ program: URL, _ arguments: [String], _ input: FileHandle, in folder: URL?,
    _ environment: [String: String] = [:]
  ) throws -> Result {
    let scratch = try Scratch()
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? arrays
    process.environment = Self.environment(environment)
    process.standardOutput = try scratch.writing("stdout")
    process.standardError = try scratch.writing("stderr")
    process.standardInput = input
    try process.run()
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, bytes: Array(try scratch.data("stdout")),
      error: String(decoding: try scratch.data("stderr"), as: UTF8.self),
      isSignalled: process.terminationReason == .uncaughtSignal)
  }

  /// Runs another program to its end.
  static func runProgram(_ path: String, _ arguments: [String]) throws -> Result {
    try run(URL(fileURLWithPath: path), arguments, FileHandle.nullDevice, in: nil)
  }

  /// Starts `npz` with `arguments` in `folder`, without waiting for its end.
  static func start(_ arguments: [String], in folder: URL) throws -> Process {
    // A test that runs in the background may have been told to ignore it, which children inherit.
    _ = signal(SIGINT, SIG_DFL)
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = environment([:])
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// Runs a shell line, with `npz` standing for the command.
  static func shell(_ line: String, in folder: URL? = nil) throws -> Result {
    try run(
      URL(fileURLWithPath: "/bin/sh"),
      ["-c", "npz() { '\(executable.path)' \"$@\"; }; \(line)"], FileHandle.nullDevice,
      in: folder)
  }
}

/// A folder of its own, which goes away with this object.
final class Scratch {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The path of a file in it.
  func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

  /// A new file, open for writing.
  func writing(_ name: String) throws -> FileHandle {
    let url = folder.appendingPathComponent(name)
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }

  /// The content of a file.
  func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appendingPathComponent(name))
  }

  /// The names in the folder and below, sorted.
  func names() -> [String] {
    let found = FileManager.default.subpaths(atPath: folder.path) ?? []
    return found.sorted()
  }

  /// Makes `huge.npy`: 2⁴⁰ float64, which take no room on the disk as they are all 0.
  func makeHuge() throws {
    let text = "{'descr': '<f8', 'fortran_order': False, 'shape': (1099511627776,), }"
    let header = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    let file = try writing("huge.npy")
    try file.write(contentsOf: [0x93] + Data("NUMPY\u{1}\0\u{76}\0".utf8) + Data(header.utf8))
    try file.truncate(atOffset: 128 + 8 << 40)
  }

  /// Copies one of the test arrays here.
  func copy(_ name: String, as other: String? = nil) throws {
    let target = folder.appendingPathComponent(other ?? (name as NSString).lastPathComponent)
    try FileManager.default.copyItem(at: Command.arrays.appendingPathComponent(name), to: target)
  }
}
