import Foundation
import NDArray
import Testing

/// `npz cast`, `npz set` and `npz merge`.
struct CastMergeTests {
  private func folder() throws -> (Scratch, String) {
    let folder = try Scratch()
    let path = folder.path("demo.npz")
    try FileManager.default.copyItem(
      at: Command.arrays.appendingPathComponent("demo.npz"), to: URL(filePath: path))
    return (folder, path)
  }

  @Test func castOfAnArchive() throws {
    let (folder, path) = try folder()
    let old = try NPZ(path: path)
    let result = try Command.run(
      ["cast", "--dtype", "float16", "demo.npz", "weights"], in: folder.folder)
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(result.output.hasPrefix("demo.npz: weights float32 (128, 64) → float16 (128, 64) ("))
    #expect(result.output.contains("0 bytes recompressed"))
    let new = try NPZ(path: path)
    let weights = try #require(try old["weights"])
    #expect(try new["weights"] == weights.converted(to: .float16))
    #expect(try new["ids"] == old["ids"] && new.keys == old.keys)
    let again = try Command.run(
      ["cast", "--dtype", "float16", "demo.npz", "weights"], in: folder.folder)
    #expect(again.output == "demo.npz: nothing to change\n")
  }

  @Test func castOfAFile() throws {
    let (folder, _) = try folder()
    let path = folder.path("a.npy")
    let array = NDArray([[-5.0, 3.7], [300, .nan]])
    try NPY.save(array, to: path)
    let saturated = try Command.run(
      ["cast", "--dtype", "uint8", "--saturate", "a.npy", "-o", "b.npy"], in: folder.folder)
    #expect(saturated.output == "b.npy: float64 (2, 2) → uint8 (2, 2)\n")
    #expect(try NPY.load(folder.path("b.npy")) == NDArray([[UInt8(0), 3], [255, 0]]))
    let order = try Command.run(
      ["cast", "--order", "f", "--byte-order", "big", "--shape", "-1,1,2", "a.npy"],
      in: folder.folder)
    #expect(
      order.output == "a.npy: float64 (2, 2) → float64 (2, 1, 2) big-endian, Fortran order\n")
    let changed = try NPY.load(path)
    #expect(changed.isFortranContiguous && changed.dtype.byteOrder == .big)
    #expect(try changed.reshaped([2, 2]) == array)
    let refused = try Command.run(
      ["cast", "--dtype", "float32", "--safe", "a.npy"], in: folder.folder)
    #expect(refused.status == 65 && refused.bytes.isEmpty)
    #expect(try NPY.load(path) == changed)
    let dry = try Command.run(["cast", "-n", "--dtype", "float32", "a.npy"], in: folder.folder)
    #expect(dry.output.hasPrefix("a.npy would become: float64") && dry.status == 0)
    #expect(try NPY.load(path) == changed)
  }

  @Test func setOfElements() throws {
    let (folder, path) = try folder()
    let result = try Command.run(
      ["set", "demo.npz", "weights", "3,7=0.5", "0:2,:=nan"], in: folder.folder)
    #expect(result.output.hasPrefix("demo.npz: weights: 129 elements set (12 arrays"))
    let weights = try #require(try NPZ(path: path)["weights"])
    #expect(try weights[3, 7].item(as: Float.self) == 0.5)
    #expect(try weights.statistics().nanCount == 128)
    let field = try Command.run(
      ["set", "--field", "id", "demo.npz", "rec", "...=7"], in: folder.folder)
    #expect(field.output.hasPrefix("demo.npz: rec: 2 elements set"))
    let record = try #require(try NPZ(path: path)["rec"])
    #expect(try record["id"] == NDArray([Int32(7), 7]))
    let text = try Command.run(
      ["set", "demo.npz", "labels", "0=new", "t=x"], in: folder.folder)
    #expect(text.status == 64)
    #expect(
      try Command.run(["set", "demo.npz", "t", "1=2024-02-29"], in: folder.folder).status == 0)
    #expect(
      try Command.run(["show", "demo.npz", "t"], in: folder.folder).output
        == "['1969-07-20' '2024-02-29']\n")
    #expect(
      try Command.run(["set", "demo.npz", "flags", "0=False"], in: folder.folder).status == 0)
    #expect(try NPZ(path: path)["flags"]?[0].item(as: Bool.self) == false)
  }

  @Test func merging() throws {
    let (folder, path) = try folder()
    let (one, two) = (folder.path("one.npz"), folder.path("two.npz"))
    try NPZ.save(["a": NDArray([1, 2]), "b": NDArray([1.5])], to: one)
    try NPZ.save(["a": NDArray([3]), "c": NDArray([2.5])], to: two)
    let refused = try Command.run(
      ["merge", "-o", "all.npz", "one.npz", "two.npz"], in: folder.folder)
    #expect(refused.status == 73 && refused.error.contains("two.npz: a: an earlier file"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("all.npz")))
    func merged(_ options: [String]) throws -> NPZ {
      let result = try Command.run(
        ["merge", "-f", "-o", "all.npz"] + options + ["one.npz", "two.npz"], in: folder.folder)
      #expect(
        result.status == 0 && result.output.hasPrefix("all.npz: 2 files ("), "\(result.error)")
      return try NPZ(path: folder.path("all.npz"))
    }
    let first = try merged(["--on-conflict", "first"])
    #expect(try first.keys == ["a", "b", "c"] && first["a"] == NDArray([1, 2]))
    let last = try merged(["--on-conflict", "last"])
    #expect(try last.keys == ["a", "b", "c"] && last["a"] == NDArray([3]))
    #expect(try merged(["--on-conflict", "rename"]).keys == ["a", "b", "a_1", "c"])
    #expect(try merged(["--prefix"]).keys == ["one/a", "one/b", "two/a", "two/c"])
    let joined = try merged(["--concat", "0"])
    #expect(try joined.keys == ["a", "b", "c"] && joined["a"] == NDArray([1, 2, 3]))
    _ = path
  }

  @Test(arguments: [
    (["cast", "demo.npz"], 64, "nothing to change"),
    (["cast", "--dtype", "float33", "demo.npz"], 64, "'float33' is no dtype"),
    (["cast", "--shape", "-1,-1", "demo.npz", "ids"], 64, "is no shape"),
    (["cast", "--shape", "7", "demo.npz", "ids"], 65, "7"),
    (["cast", "--dtype", "int8", "demo.npz", "nope"], 66, "no array named 'nope'"),
    (["set", "demo.npz", "ids"], 64, "nothing to set"),
    (["set", "demo.npz", "ids", "0=x"], 65, "'x' is no integer"),
    (["set", "demo.npz", "image", "0,0=256"], 65, "out of the range of uint8"),
    (["set", "demo.npz", "ids", "1000=0"], 64, "out of range"),
    (["set", "demo.npz", "flags", "0=2"], 65, "no truth value"),
    (["set", "demo.npz", "rec", "0=2"], 65, "field by field"),
    (["merge", "-o", "x.npz", "nope.npz"], 66, "nope.npz"),
    (["merge", "demo.npz"], 64, "-o"),
    (["merge", "--concat", "0", "--prefix", "-o", "x.npz", "demo.npz"], 64, "exclude"),
  ])
  func refusals(arguments: [String], status: Int32, words: String) throws {
    let (folder, path) = try folder()
    let before = try Data(contentsOf: URL(filePath: path))
    let result = try Command.run(arguments, in: folder.folder)
    #expect(result.status == status, "\(result.error)")
    #expect(result.error.contains(words), "\(result.error)")
    #expect(result.bytes.isEmpty)
    #expect(try Data(contentsOf: URL(filePath: path)) == before)
  }
}
