import Foundation
import NDArray
import Testing

/// `npz repair` and `npz append`; and processes that are killed while they change a file.
struct RescueTests {
  private func cut(_ count: Int) throws -> Scratch {
    let scratch = try Scratch()
    let whole = try Data(contentsOf: Command.arrays.appendingPathComponent("demo.npz"))
    try whole.prefix(count).write(to: scratch.folder.appendingPathComponent("trunc.npz"))
    return scratch
  }

  @Test func repair() throws {
    let scratch = try cut(17_402)
    let dry = try Command.run(["repair", "--dry-run", "trunc.npz"], in: scratch.folder)
    #expect(dry.status == 1 && dry.error.isEmpty)
    #expect(
      dry.output == """
        trunc.npz   17 402 bytes, no directory: the file was cut off
        ~ weights   17 341 of 30 389 stored bytes → the first 72 of 128 rows
                    left out; keep them with --partial shorten or --partial zero-fill
        0 arrays kept, 1 cut; arrays after the cut cannot be known. Nothing was written.

        """)
    #expect(scratch.names() == ["trunc.npz"])
    let none = try Command.run(["repair", "trunc.npz", "-o", "fixed.npz"], in: scratch.folder)
    #expect(none.status == 1 && scratch.names() == ["trunc.npz"])
    let some = try Command.run(
      ["repair", "--partial", "shorten", "trunc.npz", "-o", "fixed.npz"], in: scratch.folder)
    #expect(some.status == 1)
    #expect(some.lines[2].hasSuffix("kept as (72, 64)"))
    let weights = try NPZ(path: Command.arrays.path + "/demo.npz")["weights"]
    let fixed = try NPZ(path: scratch.folder.appendingPathComponent("fixed.npz").path)
    #expect(try fixed["weights"] == weights?[0..<72])
    let taken = try Command.run(["repair", "trunc.npz", "-o", "fixed.npz"], in: scratch.folder)
    #expect(taken.status == 73)
    #expect(taken.error == "npz: fixed.npz already exists; use -f to replace it, or another -o\n")
    let same = try Command.run(
      ["repair", "-f", "trunc.npz", "-o", "trunc.npz"], in: scratch.folder)
    #expect(same.status == 64)
    for wrong in [["trunc.npz"], ["-", "-o", "x.npz"], ["trunc.npz", "-o", "-"]] {
      #expect(try Command.run(["repair"] + wrong, in: scratch.folder).status == 64)
    }
    #expect(try Command.run(["repair", "-n", "none.npz"], in: scratch.folder).status == 66)
    #expect(try Command.run(["repair", "-n", "wrong/html.npz"]).status == 65)
  }

  @Test func repairOfWholeArrays() throws {
    let scratch = try cut(34_000)
    let cut = try Command.run(["repair", "trunc.npz", "-o", "fixed.npz"], in: scratch.folder)
    #expect(cut.status == 0 || cut.status == 1)
    let old = try NPZ(path: Command.arrays.path + "/demo.npz")
    let fixed = try NPZ(path: scratch.folder.appendingPathComponent("fixed.npz").path)
    for key in fixed.keys {
      let (before, after) = (try old[key], try fixed[key])
      #expect(before == after)
    }
    try scratch.copy("demo.npz")
    let sound = try Command.run(["repair", "demo.npz", "-o", "copy.npz"], in: scratch.folder)
    #expect(sound.status == 0)
    #expect(
      sound.lines.last?.hasPrefix("12 arrays kept; nothing is lost. copy.npz was written, ") == true
    )
    let quiet = try Command.run(["repair", "-q", "-n", "trunc.npz"], in: scratch.folder)
    #expect(quiet.output.isEmpty)
  }

  @Test func repairJSON() throws {
    let scratch = try cut(17_402)
    let result = try Command.run(["repair", "--json", "-n", "trunc.npz"], in: scratch.folder)
    #expect(result.status == 1)
    let object = try JSONSerialization.jsonObject(with: Data(result.bytes)) as? [String: Any]
    #expect(object?["schema"] as? String == "npz.repair/1")
    #expect(object?["complete"] as? Bool == false && object?["cut_off"] as? Bool == true)
    let array = (object?["arrays"] as? [[String: Any]])?.first
    #expect(array?["name"] as? String == "weights" && array?["fate"] as? String == "cut")
    #expect(array?["rows"] as? Int == 72 && array?["total_rows"] as? Int == 128)
    #expect(array?["stored_bytes"] as? Int == 30_389 && array?["found_bytes"] as? Int == 17_341)
  }

  @Test func append() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let path = scratch.folder.appendingPathComponent("log.npy").path
    try NPY.save(NDArray([1.0, 2.0]), to: path)
    let dry = try Command.run(["append", "-n", "log.npy", "log.npy"], in: scratch.folder)
    #expect(dry.output == "log.npy would become: + 2 rows ((4,) float64)\n")
    let result = try Command.run(
      ["append", "log.npy", "log.npy", "demo.npz:scalar"], in: scratch.folder)
    #expect(result.output == "log.npy: + 3 rows ((5,) float64; in place)\n")
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(try NPY.load(path).shape == [5])
    let piped = try Command.shell("npz append log.npy - < log.npy", in: scratch.folder)
    #expect(piped.output == "log.npy: + 5 rows ((10,) float64; in place)\n")
    #expect(
      try Command.run(["append", "log.npy", "demo.npz:weights"], in: scratch.folder).status == 65)
    #expect(try Command.run(["append", "none.npy", "log.npy"], in: scratch.folder).status == 66)
    #expect(try Command.run(["append", "demo.npz", "log.npy"], in: scratch.folder).status == 65)
    #expect(try Command.run(["append", "-", "log.npy"], in: scratch.folder).status == 64)
  }

  /// A process that is killed leaves the old file or the new one, whole.
  @Test func killed() throws {
    let scratch = try Scratch()
    let path = scratch.folder.appendingPathComponent("x.npz").path
    let log = scratch.folder.appendingPathComponent("x.npy").path
    let large = NDArray((0..<1 << 19).map { Double($0) })
    try NPZ.save(["a": large, "b": NDArray(1), "c": large], to: path)
    try NPY.save(large, to: log)
    try NPY.save(large, to: log + ".more")
    var generator = SystemRandomNumberGenerator()
    for round in 0..<30 {
      let before = try NPZ(path: path).keys
      let rows = try NPY.header(log).shape[0]
      let new = before.contains("b") ? ["b", "z"] : ["z", "b"]
      let edit = try Command.start(["rename", "x.npz"] + new, in: scratch.folder)
      let append = try Command.start(["append", "x.npy", "x.npy.more"], in: scratch.folder)
      usleep(UInt32.random(in: 0..<60_000, using: &generator))
      for process in [edit, append] {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
      let npz = try NPZ(path: path)
      #expect(npz.keys == before || npz.keys == before.map { $0 == new[0] ? new[1] : $0 })
      #expect(npz.verify() == [], "round \(round)")
      let array = try NPY.load(log)
      #expect(array.shape == [rows] || array.shape == [rows + large.count])
      #expect(try array[0..<large.count] == large)
      if array.count > 4 * large.count { try NPY.save(large, to: log) }
    }
  }
}
