import Foundation
import NDArray
import Testing

/// `npz extract`, `npz add` and `npz verify`.
struct ChangeTests {
  private func path(_ scratch: Scratch, _ name: String) -> String {
    scratch.folder.appendingPathComponent(name).path
  }

  @Test func extract() throws {
    let scratch = try Scratch()
    let result = try Command.run(["extract", "-o", scratch.folder.path + "/out", "demo.npz"])
    #expect(result.status == 0)
    #expect(result.error.isEmpty)
    #expect(scratch.names().count { $0.hasSuffix(".npy") } == 12)
    let kernel = try NPY.load(path(scratch, "out/layer1/kernel.npy"))
    #expect(try kernel == NPZ(path: Command.arrays.path + "/demo.npz")["layer1/kernel"])
    // Nothing is replaced without -f.
    let again = try Command.run(["extract", "-o", "out", "../x.npz"], in: scratch.folder)
    #expect(again.status == 66)
    let taken = try Command.run(["extract", "-o", scratch.folder.path + "/out", "demo.npz", "t"])
    #expect(taken.status == 73)
    #expect(taken.error.hasSuffix("already exists; use -f to replace it, or another -o\n"))
    #expect(
      try Command.run(["extract", "-f", "-o", scratch.folder.path + "/out", "demo.npz", "t"]).status
        == 0)
  }

  /// A level is a name or a digit, and the array is the same.
  @Test func levels() throws {
    let scratch = try Scratch()
    let source = "demo.npz:weights"
    for level in ["fastest", "default", "smallest", "0", "1", "9"] {
      let file = path(scratch, level + ".npz")
      let result = try Command.run(["add", "--level", level, file, source])
      #expect(result.status == 0 && result.error.isEmpty)
      let npz = try NPZ(path: file)
      #expect(npz.entries[0].isStored == (level == "0"))
      #expect(try npz["weights"] == NPZ(path: Command.arrays.path + "/demo.npz")["weights"])
    }
    for level in ["10", "-1", "best", "", "01"] {
      let result = try Command.run(["add", "--level=" + level, path(scratch, "x.npz"), source])
      #expect(result.status == 64 && result.error.contains("--level"))
    }
  }

  /// No name makes a path that leads elsewhere.
  @Test(arguments: [
    "name_absolute", "name_backslash", "name_colon", "name_control", "name_newline", "name_parent",
  ])
  func unsafeNames(file: String) throws {
    let scratch = try Scratch()
    let result = try Command.run(["extract", "-o", path(scratch, "out"), "npz/\(file).npz"])
    #expect(result.status == 65)
    #expect(result.error.contains("no file is made of this name"))
    #expect(scratch.names().isEmpty)
    let flat = try Command.run(
      ["extract", "--flatten", "-o", path(scratch, "out"), "npz/\(file).npz"])
    #expect(flat.status == 0)
    #expect(scratch.names().count == 2)
  }

  @Test func damagedMemberLeavesNoFile() throws {
    let scratch = try Scratch()
    let result = try Command.run(
      ["extract", "-o", path(scratch, "out"), "npz/bit_stored_data.npz", "a"])
    #expect(result.status == 65)
    #expect(result.error.contains("CRC-32 is 90ff5fb0 but the directory says f01fc832"))
    #expect(scratch.names() == ["out"])
  }

  @Test func add() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let x = NDArray([1.0, 2.0, 3.0])
    try NPY.save(x, to: path(scratch, "x.npy"))
    let added = try Command.run(["add", "demo.npz", "x.npy"], in: scratch.folder)
    #expect(added.output.hasPrefix("demo.npz: + x float64 (3,) (13 arrays, "))
    #expect(added.output.hasSuffix("; 0 bytes recompressed)\n"))
    let npz = try NPZ(path: path(scratch, "demo.npz"))
    #expect(npz.count == 13)
    #expect(try npz["x"] == x)
    // The others' bytes are those that they were.
    let old = try NPZ(path: Command.arrays.path + "/demo.npz")
    for (before, after) in zip(old.entries, npz.entries) {
      #expect(before.member == after.member)
      #expect(before.crc32 == after.crc32)
      #expect(before.storedByteCount == after.storedByteCount)
    }
    let taken = try Command.run(["add", "demo.npz", "x.npy"], in: scratch.folder)
    #expect(taken.status == 73)
    #expect(
      taken.error == """
        npz: demo.npz: x: there is an array of this name already
             use -f to replace it, or another name:  NAME=SOURCE

        """)
    let replaced = try Command.run(["add", "-f", "demo.npz", "ids=x.npy"], in: scratch.folder)
    #expect(replaced.output.hasPrefix("demo.npz: ~ ids float64 (3,) (13 arrays, "))
    #expect(try NPZ(path: path(scratch, "demo.npz")).keys[1] == "ids")
    #expect(!scratch.names().contains { $0.hasSuffix(".tmp") })
  }

  @Test func addFromArchivesAndPipes() throws {
    let scratch = try Scratch()
    try scratch.copy("demo.npz")
    let result = try Command.shell(
      """
      npz show -q demo.npz t && npz extract -q demo.npz t && npz add --store new.npz f=demo.npz:F \
      demo.npz:c p=- < t.npy && npz verify -q new.npz && npz list --names new.npz
      """, in: scratch.folder)
    #expect(result.error.isEmpty)
    #expect(result.lines.suffix(3) == ["f", "c", "p"])
    #expect(try NPZ(path: path(scratch, "new.npz")).entries.allSatisfy(\.isStored))
    let nameless = try Command.run(["add", "new.npz", "-"], input: [], in: scratch.folder)
    #expect(nameless.status == 65)
    let missing = try Command.run(["add", "new.npz", "nope.npy"], in: scratch.folder)
    #expect(missing.error == "npz: nope.npy: no such file\n")
    #expect(missing.status == 66)
    #expect(try Command.run(["add", "no/dir.npz", "t.npy"], in: scratch.folder).status == 73)
    #expect(try Command.run(["add", "t.npy", "x=t.npy"], in: scratch.folder).status == 65)
  }

  @Test func verifySound() throws {
    let result = try Command.run(["verify", "demo.npz"])
    #expect(result.output == "✓ 12 arrays are sound\n")
    #expect(result.status == 0)
    let ascii = try Command.run(["check", "demo.npz"], environment: ["LC_ALL": "C"])
    #expect(ascii.output == "ok 12 arrays are sound\n")
    #expect(try Command.run(["verify", "-q", "demo.npz"]).output.isEmpty)
  }

  @Test func verifyDamaged() throws {
    let result = try Command.run(["verify", "npz/bit_deflated_data.npz"])
    #expect(
      result.output == """
        ✗ a   CRC-32 is c1e7f80d but the directory says f01fc832
              156 stored bytes from 55; the values cannot be trusted
        ✓ 1 other array is sound
        npz/bit_deflated_data.npz is damaged: 1 of 2 arrays.  Keep the rest:  npz repair npz/bit_deflated_data.npz -o fixed.npz

        """)
    #expect(result.status == 1)
    let ascii = try Command.run(
      ["verify", "npz/bit_deflated_data.npz"], environment: ["LC_ALL": "C"])
    #expect(ascii.output.hasPrefix("BAD a   CRC-32"))
    #expect(try Command.run(["verify", "npz/bit_deflated_data.npz", "--only", "b"]).status == 0)
    #expect(try Command.run(["verify", "-q", "npz/duplicate.npz"]).status == 1)
    #expect(try Command.run(["verify", "npz/cut_stored_0200.npz"]).status == 1)
    #expect(try Command.run(["verify", "wrong/html.npz"]).status == 65)
    #expect(try Command.run(["verify", "npy-bad/cut_at_129.npy"]).status == 1)
  }

  @Test func verifyDeepLooksAtValues() throws {
    let scratch = try Scratch()
    let path = scratch.folder.appendingPathComponent("deep.npz").path
    let flags = try NDArray(bytes: [0, 1, 7, 9], shape: [4], dtype: .bool)
    let numbers = try NDArray([Double.nan, 1, .infinity, -.infinity], shape: [2, 2])
    let texts = try NDArray(
      bytes: [0x61, 0, 0, 0, 0, 0, 0x11, 0], shape: [2], dtype: .unicode(1))
    try NPZ.save(["flags": flags, "numbers": numbers, "texts": texts], to: path)
    let plain = try Command.run(["verify", "deep.npz"], in: scratch.folder)
    #expect(plain.output == "✓ 3 arrays are sound\n")
    let deep = try Command.run(["verify", "--deep", "deep.npz"], in: scratch.folder)
    #expect(
      deep.output == """
        ! flags     2 of 4 booleans are neither 0 nor 1, the first of them at 2
        · numbers   1 NaN and 2 infinities in 4
        ! texts     1 of 2 texts hold what is no Unicode character, the first of them at 1
        ✓ 3 arrays are sound

        """)
    #expect(deep.status == 0)
    #expect(try Command.run(["verify", "--deep", "demo.npz"]).status == 0)
  }

  @Test func verifyJSON() throws {
    let result = try Command.run(["verify", "--json", "npz/bit_deflated_data.npz", "demo.npz"])
    #expect(result.status == 1)
    let document = try JSONSerialization.jsonObject(with: Data(result.bytes)) as? [String: Any]
    #expect(document?["schema"] as? String == "npz.verify/1")
    #expect(document?["ok"] as? Bool == false)
    let files = document?["files"] as? [[String: Any]] ?? []
    #expect(files.map { $0["ok"] as? Bool } == [false, true])
    let problems = files[0]["problems"] as? [[String: Any]] ?? []
    #expect(problems.map { $0["code"] as? String } == ["crc_mismatch"])
    #expect(problems.map { $0["array"] as? String } == ["a"])
  }
}
