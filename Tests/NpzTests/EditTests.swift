import Foundation
import NDArray
import Testing

/// `npz remove`, `rename`, `repack`, and what all commands that change an archive have in common.
struct EditTests {
  private func demo() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    return scratch
  }

  private func keys(_ scratch: Scratch, _ name: String = "demo.npz") throws -> [String] {
    try NPZ(path: scratch.folder.appendingPathComponent(name).path).keys
  }

  /// What is written does not depend on the number of threads.
  @Test func threads() throws {
    let scratch = try Scratch()
    try NPY.save(
      NDArray((0..<600_000).map { Int32($0 % 977) }), to: scratch.path("a.npy"))
    for threads in ["1", "2", "64"] {
      let result = try Command.run(
        ["add", "-j", threads, "\(threads).npz", "a.npy"], in: scratch.folder)
      #expect(result.status == 0 && result.error.isEmpty)
      #expect(try scratch.data("\(threads).npz") == scratch.data("1.npz"))
      #expect(try Command.run(["verify", "-j", threads, "1.npz"], in: scratch.folder).status == 0)
    }
    #expect(try Command.run(["list", "-j", "0", "demo.npz"]).status == 64)
  }

  @Test func remove() throws {
    let scratch = try demo()
    let result = try Command.run(["remove", "demo.npz", "ids", "layer1/*"], in: scratch.folder)
    #expect(
      result.output
        == "demo.npz: - ids, - layer1/kernel, - layer1/bias (9 arrays, 31.4 KiB; 0 bytes recompressed)\n"
    )
    #expect(result.error.isEmpty && result.status == 0)
    let left = try keys(scratch)
    #expect(left.count == 9)
    let missing = try Command.run(["rm", "demo.npz", "wieghts"], in: scratch.folder)
    #expect(missing.status == 66)
    #expect(
      missing.error == """
        npz: demo.npz: no array named 'wieghts'
             did you mean 'weights'?   The file has: weights, labels, image, rec, scalar … 4 more   (npz list demo.npz)

        """)
    #expect(try Command.run(["rm", "demo.npz", "t[0]"], in: scratch.folder).status == 64)
    #expect(
      try Command.run(["rm", "nope.npz", "t"], in: scratch.folder).error
        == "npz: nope.npz: no such file\n")
    #expect(try Command.run(["rm", "nope.npz", "t"], in: scratch.folder).status == 66)
    #expect(try Command.run(["rm", "-", "t"], in: scratch.folder).status == 64)
    #expect(try Command.run(["rm", "demo.npz"], in: scratch.folder).status == 64)
    #expect(scratch.names() == ["demo.npz"])
  }

  @Test func rename() throws {
    let scratch = try demo()
    let result = try Command.run(["rename", "demo.npz", "ids", "index"], in: scratch.folder)
    #expect(
      result.output == "demo.npz: ids → index (12 arrays, 33.8 KiB; 0 bytes recompressed)\n")
    let names = try keys(scratch)
    #expect(names[1] == "index")
    let swap = try Command.run(
      ["mv", "demo.npz", "t", "c", "c", "t"], in: scratch.folder, environment: ["LC_ALL": "C"])
    #expect(swap.output == "demo.npz: t -> c, c -> t (12 arrays, 33.8 KiB; 0 bytes recompressed)\n")
    let taken = try Command.run(["mv", "demo.npz", "t", "F"], in: scratch.folder)
    #expect(taken.status == 73)
    #expect(
      taken.error == """
        npz: demo.npz: F: there is an array of this name already
             take it out first:  npz remove demo.npz F

        """)
    #expect(try Command.run(["mv", "demo.npz", "t"], in: scratch.folder).status == 64)
    #expect(try Command.run(["mv", "demo.npz", "nope", "x"], in: scratch.folder).status == 66)
    #expect(try Command.run(["mv", "demo.npz", "layer*", "x"], in: scratch.folder).status == 64)
    #expect(try Command.run(["mv", "demo.npz", "t", ""], in: scratch.folder).status == 64)
    let same = try Command.run(["mv", "demo.npz", "t", "t"], in: scratch.folder)
    #expect(same.output == "demo.npz: nothing to change\n" && same.status == 0)
  }

  @Test func repack() throws {
    let scratch = try demo()
    let stored = try Command.run(
      ["repack", "--store", "--align", "64", "demo.npz", "-o", "mapped.npz"], in: scratch.folder)
    #expect(
      stored.output
        == "mapped.npz: 12 arrays stored, every array starts on a 64-byte boundary, 49.4 KiB (was 34.0 KiB)\n"
    )
    let mapped = try NPZ(path: scratch.folder.appendingPathComponent("mapped.npz").path)
    #expect(!mapped.entries.contains { !$0.isStored })
    let weights = try mapped.map("weights")
    #expect(weights != nil)
    let old = try NPZ(path: scratch.folder.appendingPathComponent("demo.npz").path)
    for key in old.keys {
      let (before, after) = (try old[key], try mapped[key])
      #expect(before == after)
    }
    let sorted = try Command.run(["repack", "--sort", "name", "demo.npz"], in: scratch.folder)
    #expect(
      sorted.output.hasPrefix(
        "demo.npz: 12 arrays, sorted by name, 33.8 KiB (was 34.0 KiB; 0 bytes"))
    let names = try keys(scratch)
    #expect(names == names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) })
    let small = try Command.run(["repack", "mapped.npz"], in: scratch.folder)
    #expect(small.output.hasPrefix("mapped.npz: 12 arrays compressed, "))
    #expect(
      try Command.run(["repack", "--sort", "size", "-q", "mapped.npz"], in: scratch.folder).output
        .isEmpty)
    #expect(
      try Command.run(["repack", "--align", "3", "mapped.npz"], in: scratch.folder).status == 64)
    #expect(
      try Command.run(["repack", "--store", "--level", "1", "mapped.npz"], in: scratch.folder)
        .status == 64)
  }

  /// `-n` says what would happen, and `-o` leaves the file alone.
  @Test func dryRunsAndOtherFiles() throws {
    let scratch = try demo()
    let before = try scratch.data("demo.npz")
    let commands = [
      ["remove", "demo.npz", "t"], ["rename", "demo.npz", "t", "u"],
      ["repack", "demo.npz", "--store"],
      ["add", "demo.npz", "x=demo.npz:t"],
    ]
    for arguments in commands {
      let dry = try Command.run(arguments + ["-n"], in: scratch.folder)
      #expect(dry.status == 0 && dry.output.hasPrefix("demo.npz would become: "))
      #expect(scratch.names() == ["demo.npz"])
      let wet = try Command.run(arguments + ["-o", "new.npz"], in: scratch.folder)
      #expect(wet.status == 0 && wet.output.hasPrefix("new.npz: "))
      #expect(
        dry.output.dropFirst("demo.npz would become: ".count)
          == wet.output.dropFirst("new.npz: ".count))
      #expect(try scratch.data("demo.npz") == before)
      let taken = try Command.run(arguments + ["-o", "new.npz"], in: scratch.folder)
      #expect(taken.status == 73)
      #expect(
        taken.error == "npz: new.npz already exists; use -f to replace it, or another -o\n")
      #expect(try Command.run(arguments + ["-f", "-o", "new.npz"], in: scratch.folder).status == 0)
      try FileManager.default.removeItem(at: scratch.folder.appendingPathComponent("new.npz"))
    }
    #expect(try Command.run(["rm", "demo.npz", "t", "-o", "-"], in: scratch.folder).status == 64)
    #expect(
      try Command.run(["rm", "demo.npz", "t", "-o", "no/x"], in: scratch.folder).status == 73)
    #expect(scratch.names() == ["demo.npz"])
  }

  /// Processes that change one archive at a time wait for each other.
  @Test func severalProcesses() throws {
    let scratch = try demo()
    let processes = try (0..<6).map { number in
      try Command.start(["add", "demo.npz", "n\(number)=demo.npz:weights"], in: scratch.folder)
    }
    for process in processes {
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
    }
    let added = Set(try keys(scratch).suffix(6))
    #expect(added == Set((0..<6).map { "n\($0)" }))
    #expect(scratch.names() == ["demo.npz"])
  }
}
