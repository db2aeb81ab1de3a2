import Foundation
import Testing

/// What the command leaves behind when it is told to stop.
struct SignalTests {
  /// Waits until the command has made its temporary file.
  private func waitForTemporary(_ scratch: Scratch, _ process: Process) throws {
    let end = Date(timeIntervalSinceNow: 30)
    while !scratch.names().contains(where: { $0.hasSuffix(".tmp") }) {
      try #require(process.isRunning && Date() < end, "the command writes")
      usleep(2000)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func whileAdding(number: Int32) throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    try scratch.makeHuge()
    let before = try scratch.data("demo.npz")
    let process = try Command.start(["add", "demo.npz", "x=huge.npy"], in: scratch.folder)
    try waitForTemporary(scratch, process)
    kill(process.processIdentifier, number)
    process.waitUntilExit()
    #expect(process.terminationStatus == 128 + number)
    #expect(process.terminationReason == .exit)
    #expect(scratch.names() == ["demo.npz", "huge.npy"])
    #expect(try scratch.data("demo.npz") == before)
  }

  @Test func whileExtracting() throws {
    let scratch = try Scratch()
    try scratch.makeHuge()
    let process = try Command.start(["extract", "-o", "out", "huge.npy"], in: scratch.folder)
    try waitForTemporary(scratch, process)
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(scratch.names() == ["huge.npy", "out"])
  }

  /// A source that does not answer does not keep the command from stopping.
  @Test func whileWaitingForAPipe() throws {
    let scratch = try Scratch()
    let pipe = scratch.folder.appendingPathComponent("pipe").path
    #expect(try Command.shell("mkfifo pipe", in: scratch.folder).status == 0)
    let process = try Command.start(["add", "new.npz", "x=pipe"], in: scratch.folder)
    // This waits until the command has opened the other end.
    let other = try FileHandle(forWritingTo: URL(fileURLWithPath: pipe))
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationStatus == 130)
    #expect(scratch.names() == ["pipe"])
    try other.close()
  }

  /// What the parent has it ignore is ignored: a job in the background does not end by Ctrl-C.
  @Test func ignoredByTheParent() throws {
    let scratch = try Scratch()
    try scratch.copy("npy/f4.npy")
    let result = try Command.shell(
      """
      mkfifo pipe; trap '' INT; '\(Command.executable.path)' add -q new.npz x=pipe & \
      exec 3> pipe; kill -INT $!; cat f4.npy >&3; exec 3>&-; wait $!; echo $?
      """, in: scratch.folder)
    #expect(result.output == "0\n")
    #expect(scratch.names() == ["f4.npy", "new.npz", "pipe"])
  }

  /// A file over the shell's limit is an error like a full disk: nothing stays behind.
  @Test func fileTooLarge() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let result = try Command.shell(
      "ulimit -f 8; npz extract demo.npz weights; echo $?; npz add new.npz demo.npz; echo $?; ls",
      in: scratch.folder)
    #expect(result.output == "74\n74\ndemo.npz\n")
    let lines = result.error.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.contains(": write failed") && $0.hasSuffix(": File too large") })
    #expect(lines.first?.hasPrefix("npz: weights.npy: ") == true)
  }
}
