import Foundation
import NDArray
import Testing

/// The commands on pickles.
struct PickleCommandTests {
  @Test func list() throws {
    let mission = try Command.run(["list", "pickles/mission.p4.pkl"])
    #expect(
      mission.output == """
        NAME  DTYPE  SHAPE  SIZE  NOTE
        a     list   (4,)         [1, 2.0, 3, (4+6j)]
        b     tuple  (2,)         ('character string', b'byte string')
        c     set    (3,)         \(mission.lines.last?.split(separator: " ").dropFirst(3)
          .joined(separator: " ") ?? "")

        """)
    let arrays = try Command.run(["list", "--plain", "--only", "kinds/*", "pickles/arrays.p5.pkl"])
    #expect(arrays.lines.count == 22)
    #expect(arrays.lines.contains("kinds/<M8[25s]\tdatetime64[25s]\t2,3\t48\t-\t-\tC"))
    let names = try Command.run(["list", "--names", "pickles/instance.p2.pkl"])
    #expect(names.output == "name\nage\ntricks\n")
  }

  @Test func info() throws {
    let whole = try Command.run(["info", "pickles/arrays.p4.pkl"])
    #expect(whole.output.contains("pickle                 protocol 4"))
    let one = try Command.run(["info", "pickles/arrays.p4.pkl", "fortran"])
    #expect(one.output.contains("6 elements, Fortran order"))
    let value = try Command.run(["info", "--json", "pickles/instance.p4.pkl", "tricks"])
    #expect(value.output.contains("\"type\": \"list\", \"count\": 2"))
  }

  @Test(arguments: 0...5)
  func show(version: Int) throws {
    let file = "pickles/instance.p\(version).pkl"
    let dog = try Command.run(["show", file])
    #expect(
      dog.output == """
        <zoo.Dog
          name: 'Rex',
          age: 7,
          tricks: ['sit', 'roll'],
        >

        """)
    #expect(try Command.run(["show", file, "tricks/1"]).output == "'roll'\n")
    let arrays = "pickles/arrays.p\(version).pkl"
    #expect(
      try Command.run(["show", arrays, "strided"]).output == "[[ 0.  3.]\n [12. 15.]]\n")
    #expect(try Command.run(["show", arrays, "strided[1,:]"]).output == "[12. 15.]\n")
    #expect(try Command.run(["show", arrays, "objects/3/0"]).output == "3\n")
    #expect(try Command.run(["show", arrays, "nested/0/0"]).output == "[0 1 2]\n")
    #expect(try Command.run(["show", "--raw", arrays, "zero"]).bytes.count == 8)
  }

  @Test func whatIsNotThere() throws {
    let missing = try Command.run(["show", "pickles/instance.p4.pkl", "nam"])
    #expect(missing.status == 66)
    #expect(
      missing.error == """
        npz: pickles/instance.p4.pkl: there is nothing at 'nam'
             did you mean 'name'?   The pickle holds: name, age, tricks   (npz list pickles/instance.p4.pkl)

        """)
    let noArray = try Command.run(["show", "--raw", "pickles/mission.p4.pkl", "a"])
    #expect(noArray.status == 65 && noArray.error.contains("this is a list, not an array"))
    let slice = try Command.run(["show", "pickles/mission.p4.pkl", "-s", "0"])
    #expect(slice.status == 65 && slice.error.contains("this is a dict, not an array"))
  }

  @Test func globals() throws {
    let known = try Command.run(["globals", "--plain", "pickles/mission.p4.pkl"])
    #expect(known.status == 0 && known.output == "builtins.complex\tknown\t1\t1\t55\t-\n")
    let unknown = try Command.run(["globals", "pickles/instance.p4.pkl"])
    #expect(unknown.status == 0 && unknown.output.contains("zoo.Dog  unknown"))
    #expect(try Command.run(["globals", "--strict", "pickles/instance.p4.pkl"]).status == 1)
    let folder = try Scratch()
    let path = folder.path("evil.pkl")
    try Data("cos\nsystem\n(S'true'\ntR0N.".utf8).write(to: URL(filePath: path))
    let evil = try Command.run(["globals", path])
    #expect(evil.status == 1 && evil.output.contains("os.system  DANGEROUS"))
    let json = try Command.run(["globals", "--json", path])
    #expect(
      json.output.contains("\"verdict\": \"dangerous\", \"globals\": [{\"name\": \"os.system\""))
    let objects = try Command.run(["globals", "npy/object_mixed.npy"])
    #expect(objects.status == 0 && objects.output.contains("numpy._core.multiarray._reconstruct"))
    #expect(try Command.run(["globals", "npy/f8.npy"]).status == 65)
  }

  /// Nothing is damaged in what could run code in Python; somebody should know all the same.
  @Test func verify() throws {
    let folder = try Scratch()
    let path = folder.path("evil.pkl")
    let bytes = Data([0x80, 2]) + Data("cos\nsystem\n(S'true'\ntR0cos\nsystem\n.".utf8)
    try bytes.write(to: URL(filePath: path))
    let evil = try Command.run(["verify", path])
    #expect(evil.status == 0)
    #expect(
      evil.lines == [
        "! os.system could run code where Python loads this, see npz globals; nothing is run here",
        "✓ nothing is damaged; there are no arrays",
      ])
    let model = try Command.run(["verify", "pickles/arrays.p4.pkl"])
    #expect(model.status == 0 && model.lines.count == 1)
    #expect(model.output.contains("arrays are sound"))
    try bytes.dropLast(1).write(to: URL(filePath: path))
    let cut = try Command.run(["verify", path])
    #expect(cut.status == 1 && cut.lines.last == "\(path) is damaged: it does not open")
  }

  /// A compressed file that is cut says so, whatever is in it.
  @Test func cutCompression() throws {
    let folder = try Scratch()
    try folder.copy("joblib/wrapped.pkl.gz")
    try folder.copy("wrong/gzip.npz")
    for name in ["wrapped.pkl.gz", "gzip.npz"] {
      let path = folder.path("cut.\(name)")
      try folder.data(name).dropLast(9).write(to: URL(filePath: path))
      let cut = try Command.run(["list", path])
      #expect(cut.status == 65 && cut.error == "npz: \(path): the gzip data ends before its end\n")
    }
  }

  @Test func dis() throws {
    let result = try Command.run(["dis", "pickles/instance.p2.pkl"])
    #expect(result.status == 0)
    #expect(result.lines.first == "    0: \\x80 PROTO      2")
    #expect(result.lines.last == "highest protocol among opcodes = 2")
    let folder = try Scratch()
    let path = folder.path("cut.pkl")
    try Data([0x80, 4, 0x4B, 1]).write(to: URL(filePath: path))
    let cut = try Command.run(["dis", path])
    #expect(cut.status == 65 && cut.lines.count == 2)
    #expect(cut.error.contains("damaged pickle"))
  }

  @Test func extractAndConvert() throws {
    let folder = try Scratch()
    let result = try Command.run(
      ["extract", "-o", folder.path("out"), "pickles/arrays.p4.pkl", "record", "fortran"])
    #expect(result.status == 0)
    let shown = try Command.run(["show", folder.path("out/record.npy")])
    #expect(shown.output == (try Command.run(["show", "pickles/arrays.p4.pkl", "record"]).output))

    let path = folder.path("dog.pkl")
    let converted = try Command.run(["convert", "--protocol", "0", "pickles/instance.p5.pkl", path])
    #expect(converted.output == "\(path): zoo.Dog, protocol 0\n")
    #expect(
      try Command.run(["show", path]).output
        == (try Command.run(["show", "pickles/instance.p5.pkl"]).output))
    #expect(try Command.run(["dis", path]).lines.last == "highest protocol among opcodes = 0")
    #expect(try Command.run(["convert", "pickles/instance.p5.pkl", path]).status == 73)

    let archive = folder.path("arrays.npz")
    #expect(
      try Command.run(["convert", "-f", "demo.npz", folder.path("demo.pkl")]).status == 0)
    #expect(
      try Command.run(["convert", folder.path("demo.pkl"), archive]).output
        == "\(archive): 12 arrays\n")
    let names = try Command.run(["list", "--names", archive]).output
    #expect(names == (try Command.run(["list", "--names", "demo.npz"]).output))
    #expect(try Command.run(["convert", "demo.npz", folder.path("x.xyz")]).status == 64)
  }

  /// The columns of a table become arrays, and its index with them where somebody gave one.
  @Test func tablesBecomeArchives() throws {
    let folder = try Scratch()
    let labels = try Pandas.DataFrame(
      ["a": [1, 2], "b": ["x", nil]], index: Pandas.Index(Pandas.Column([7, 9]), name: "id"))
    let plain = try Pandas.DataFrame(["a": [1.5, 2]])
    let series = try Pandas.Series([true, false])
    try Pickle.dump(try Pickle.Value(labels), to: folder.path("frame.pkl"))
    try Pickle.dump(
      ["t": try Pickle.Value(plain), "s": try Pickle.Value(series), "n": 1],
      to: folder.path("several.pkl"))

    let frame = try Command.run(["convert", folder.path("frame.pkl"), folder.path("frame.npz")])
    #expect(frame.output == "\(folder.path("frame.npz")): 3 arrays\n" && frame.error.isEmpty)
    let npz = try NPZ(path: folder.path("frame.npz"))
    #expect(npz.keys == ["id", "a", "b"])
    #expect(try npz["id"] == NDArray([7, 9]))
    #expect(try npz["b"]?.values().map(\.string) == ["x", nil])

    let several = try Command.run(["convert", folder.path("several.pkl"), folder.path("all.npz")])
    #expect(several.status == 0)
    let all = try NPZ(path: folder.path("all.npz"))
    #expect(all.keys == ["t/a", "s/values"])
    #expect(try all["t/a"] == NDArray([1.5, 2]))
    #expect(try all["s/values"] == NDArray([true, false]))
  }

  /// safetensors in and out.
  @Test func tensors() throws {
    let folder = try Scratch()
    let (one, two) = (folder.path("a.safetensors"), folder.path("a.npz"))
    let arrays = ["w": NDArray([[1.5, 2]]), "b": NDArray([Float(1)])] as KeyValuePairs
    try NPZ.save(arrays, to: folder.path("in.npz"))
    #expect(
      try Command.run(["convert", folder.path("in.npz"), one]).output == "\(one): 2 arrays\n")
    #expect(try Command.run(["convert", one, two]).output == "\(two): 2 arrays\n")
    #expect(try Command.run(["diff", folder.path("in.npz"), two]).status == 0)
    #expect(try Command.run(["convert", one, folder.path("a.pkl")]).output.contains("dict"))
    let refused = try Command.run(["convert", "demo.npz", folder.path("demo.safetensors")])
    #expect(refused.status == 65 && refused.error.contains("labels"), "\(refused.error)")
  }

  /// Tables of text in and out.
  @Test func tables() throws {
    let folder = try Scratch()
    let (csv, npy) = (folder.path("w.csv"), folder.path("w.npy"))
    let written = try Command.run(["convert", "--name", "weights", "demo.npz", csv])
    #expect(written.output == "\(csv): float32 (128, 64)\n")
    #expect(try Command.run(["convert", "--dtype", "float32", csv, npy]).status == 0)
    #expect(try Command.run(["diff", "demo.npz", npy, "weights"]).status == 0)
    let records = try Command.run(["convert", "--name", "rec", "demo.npz", folder.path("rec.tsv")])
    #expect(records.status == 0)
    let named = folder.path("rec.npz")
    #expect(try Command.run(["convert", folder.path("rec.tsv"), named]).status == 0)
    #expect(try Command.run(["list", "--names", named]).lines == ["id", "v", "n"])
    let several = try Command.run(["convert", "demo.npz", folder.path("all.csv")])
    #expect(several.status == 64 && several.error.contains("--name weights"))
    let cube = folder.path("cube.npy")
    try NPY.save(NDArray(zeros: [4, 5, 6], dtype: .int8), to: cube)
    let refused = try Command.run(["convert", cube, folder.path("cube.csv")])
    #expect(refused.status == 65)
    #expect(refused.error.contains("CSV has two dimensions and this array has 3: (4, 5, 6)"))
    try Data("1,2\n3\n".utf8).write(to: URL(filePath: folder.path("bad.csv")))
    let ragged = try Command.run(["convert", folder.path("bad.csv"), folder.path("x.npy")])
    #expect(ragged.status == 65 && ragged.error.contains("bad.csv: line 2 has 1 cells"))
  }
}
