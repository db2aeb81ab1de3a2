import Foundation
import NDArray
import Testing

/// How far the work is, what `-v` says, and the pager.
@Suite(.serialized) struct ProgressTests {
  private let scratch: Scratch

  init() throws {
    scratch = try Scratch()
    // Enough for more than half a second, however fast the machine is: zeros, which take no room.
    for number in 0..<4 {
      let name = "a\(number).npy"
      let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (67108864,), }"
      let header = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
      let file = try scratch.writing(name)
      try file.write(contentsOf: [0x93] + Data("NUMPY\u{1}\0\u{76}\0".utf8) + Data(header.utf8))
      try file.truncate(atOffset: 128 + 67_108_864 * 4)
      try file.close()
    }
  }

  private var add: [String] { ["add", "--store", "all.npz"] + (0..<4).map { "a\($0).npy" } }

  private func onTerminal(
    _ arguments: [String], _ environment: [String: String] = [:]
  ) throws -> String {
    try Command.runOnTerminal(
      arguments, columns: 100, withErrors: true, in: scratch.folder, environment: environment)
  }

  /// Shown after half a second, redrawn in its place, and gone before the result is printed.
  @Test func shownAndErased() throws {
    let start = Date()
    let text = try onTerminal(add)
    let duration = Date().timeIntervalSince(start)
    let lines = text.components(separatedBy: "\r")
    let shown = lines.filter { $0.hasPrefix("write  a") }
    #expect(!shown.isEmpty || duration < 1, "\(duration) s: \(text)")
    for line in shown {
      #expect(line.hasSuffix("\u{1B}[K") && line.contains(" %  ") && line.contains(" / 1.0 GiB  "))
      #expect(line.contains("━") || line.contains("─"))
      #expect(line.count < 100)
    }
    // What is left on the terminal is the result alone.
    let last = try #require(lines.last)
    #expect(last.hasPrefix(shown.isEmpty ? "all.npz" : "\u{1B}[Kall.npz: + "), "\(last)")
  }

  @Test(arguments: [["--progress", "never"], ["-q"]]) func notShown(_ options: [String]) throws {
    #expect(!(try onTerminal(add + options)).contains("%  "))
  }

  @Test func notOnADumbTerminal() throws {
    #expect(!(try onTerminal(add, ["TERM": "dumb"])).contains("\u{1B}"))
  }

  @Test func notInAFile() throws {
    let result = try Command.run(add, in: scratch.folder)
    #expect(result.status == 0 && result.error.isEmpty && !result.output.contains("\r"))
  }

  /// One line for each array, and the time at the end.
  @Test func verbose() throws {
    let result = try Command.run(["verify", "-v", "demo.npz"])
    let lines = result.error.split(separator: "\n")
    #expect(result.output == "✓ 12 arrays are sound\n")
    #expect(
      lines.count == 13 && lines[0] == "verify  weights"
        && lines[12].contains(#/^\d\.\d{3} s(, .+ read)?$/#))
    let listed = try Command.run(["list", "-v", "demo.npz"]).error
    #expect(listed.contains(#/^\d\.\d{3} s(, \d.* KiB read)?\n$/#))
  }

  /// Everything on a terminal goes through the pager; parts, files and other formats do not.
  @Test func pager() throws {
    let pager = ["PAGER": "sed s/^/:/"]
    func shown(_ arguments: [String], _ environment: [String: String]) throws -> String {
      try Command.runOnTerminal(arguments, columns: 80, environment: environment)
    }
    #expect(
      try shown(["show", "--all", "demo.npz", "flags"], pager).hasPrefix(":[ True False]\n:"))
    #expect(try shown(["show", "demo.npz", "flags"], pager).hasPrefix("[ True False]\n"))
    for other in ["", "no-such-program -x"] {
      let text = try shown(["show", "--all", "demo.npz", "flags"], ["PAGER": other])
      #expect(text.hasPrefix("[ True False]\n"), "\(other): \(text)")
    }
    #expect(
      try shown(["show", "--all", "--no-pager", "demo.npz", "flags"], pager).hasPrefix("[ True"))
    #expect(
      try Command.run(["show", "--all", "demo.npz", "flags"], environment: pager).output
        == "[ True False]\n")
    // The command is patient with a pager that is left early.
    #expect(
      try shown(["show", "--all", "demo.npz", "weights"], ["PAGER": "head -n 2"]).contains("[["))
  }
}
