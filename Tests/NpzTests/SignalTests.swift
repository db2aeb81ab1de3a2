import Foundation
import Testing

/// What the command leaves behind when it is told to stop.
struct SignalTests {
  /// True where the command has made its new file: under a temporary name, or without any.
  private func isWriting(_ scratch: Scratch, _ process: Process) -> Bool {
    if scratch.names().contains(where: { $0.hasSuffix(".tmp") }) { return true }
    let open = "/proc/\(process.processIdentifier)/fd"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: open)) ?? []
    return names.contains {
      let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "\(open)/\($0)")
      return target?.hasSuffix(" (deleted)") == true
        && target?.hasPrefix(scratch.folder.path) == true
    }
  }

  /// Waits until the command has made its new file.
  private func waitForTemporary(_ scratch: Scratch, _ process: Process) throws {
    let end = Date(timeIntervalSinceNow: 30)
    while !isWriting(scratch, process) {
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

  /// Whoever reads no further ends the command as any other in a pipe: quietly, by the signal, and
  /// nothing of a change stays behind.
  @Test func closedPipe() throws {
    let scratch = try Scratch()
    try scratch.makeHuge()
    let lines = [
      "{ npz show --raw -s 0:1000000 huge.npy; echo $? >status; } | head -c 4 >/dev/null",
      // The same where the parent ignores the signal, which children inherit.
      "trap '' PIPE; { npz show --raw -s 0:1000000 huge.npy; echo $? >status; } | head -c 4 >/dev/null",
    ]
    for line in lines {
      let result = try Command.shell(line, in: scratch.folder)
      #expect(result.error == "")
      #expect(try scratch.data("status") == Data("141\n".utf8), "\(line)")
    }
    let process = try Command.shell(
      "npz show --raw -s 0:1000000 huge.npy | head -c 4 >/dev/null; ls -A", in: scratch.folder)
    #expect(process.output == "huge.npy\nstatus\n")
  }

  /// Nobody reads what went wrong: what was asked for is done, and the status tells.
  @Test func closedPipeOfErrors() throws {
    let scratch = try Scratch()
    try scratch.copy("npy/f4.npy")
    let result = try Command.shell(
      """
      { { sleep 0.2; npz list missing.npz; echo $? >first; npz add -q new.npz f4.npy; \
      echo $? >second; } 2>&3 | cat; } 3>&1 >/dev/null | true
      n=0; until [ -s second ] || [ $n = 600 ]; do n=$((n+1)); sleep 0.1; done; cat first second
      """, in: scratch.folder)
    #expect(result.output == "66\n0\n")
    #expect(scratch.names() == ["f4.npy", "first", "new.npz", "second"])
  }

  /// A stream that the parent closed is nothing that a file takes the place of.
  @Test func closedStreams() throws {
    let scratch = try Scratch()
    try scratch.copy("npy/f4.npy")
    let result = try Command.shell(
      """
      npz add new.npz f4.npy >&- 2>&-; echo $?; npz add -q other.npz f4.npy <&- >&- 2>&-; echo $?
      npz list - <&- 2>/dev/null; echo $?; cmp new.npz other.npz && npz verify -q new.npz; echo $?
      """, in: scratch.folder)
    #expect(result.output == "74\n0\n74\n0\n")
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
