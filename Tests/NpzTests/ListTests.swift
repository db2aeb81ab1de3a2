import Foundation
import NDArray
import Testing

/// `npz list`: what it prints, to a pipe and to terminals of several widths.
struct ListTests {
  static let wide = """
    NAME           DTYPE          SHAPE          SIZE    STORED        NOTE
    weights        float32        (128, 64)  32.0 KiB  29.7 KiB  92 %
    ids            int64          (1000,)     7.8 KiB   1.6 KiB  20 %
    labels         str5           (3,)           60 B      97 B  52 %
    image          uint8          (64, 96)    6.0 KiB     356 B   6 %
    rec            record         (2,)           32 B     109 B  68 %  id v n
    scalar         float64        ()              8 B      71 B  52 %
    flags          bool           (2,)            2 B      70 B  54 %
    t              datetime64[D]  (2,)           16 B      79 B  55 %
    F              float64        (3, 4)         96 B      76 B  34 %  Fortran order
    c              complex128     (2, 2)         64 B      81 B  42 %
    layer1/kernel  float32        (3, 3)         36 B     108 B  66 %
    layer1/bias    float32        (64,)         256 B     340 B  89 %

    """
  static let footer = "12 arrays, 46.4 KiB of data in a 34.0 KiB file, deflate\n"
  static let narrow = """
    NAME           DTYPE          SHAPE
    weights        float32        (128, 64)
    ids            int64          (1000,)
    labels         str5           (3,)
    image          uint8          (64, 96)
    rec            record         (2,)
    scalar         float64        ()
    flags          bool           (2,)
    t              datetime64[D]  (2,)
    F              float64        (3, 4)
    c              complex128     (2, 2)
    layer1/kernel  float32        (3, 3)
    layer1/bias    float32        (64,)

    """

  @Test func pipe() throws {
    let result = try Command.run(["list", "demo.npz"], environment: ["COLUMNS": "40"])
    #expect(result.output == Self.wide)
    #expect(result.error.isEmpty)
    #expect(result.status == 0)
  }

  @Test(arguments: [80, 100]) func terminal(columns: Int) throws {
    let output = try Command.runOnTerminal(
      ["list", "demo.npz", "--color", "never"], columns: columns)
    #expect(output == Self.wide + Self.footer)
  }

  @Test func narrowTerminal() throws {
    let output = try Command.runOnTerminal(["ls", "demo.npz", "--color=never"], columns: 40)
    #expect(output == Self.narrow + Self.footer)
  }

  /// What goes first where it is too narrow: NOTE, then the share, then STORED.
  @Test(arguments: [(75, "SIZE    STORED"), (62, "SIZE    STORED"), (50, "SIZE")])
  func columnsGo(columns: Int, end: String) throws {
    let output = try Command.runOnTerminal(
      ["list", "demo.npz", "--color", "never"], columns: columns)
    let lines = output.split(separator: "\n").map(String.init)
    #expect(lines.first?.hasSuffix(end) == true)
    #expect(lines.dropLast().allSatisfy { $0.count <= columns })
  }

  @Test func coloursOnlyWherePeopleLook() throws {
    let coloured = try Command.runOnTerminal(["list", "demo.npz"], columns: 80)
    #expect(coloured.contains("\u{1B}[1mweights\u{1B}[0m"))
    #expect(coloured.contains("\u{1B}[36mfloat32\u{1B}[0m"))
    for environment in [["NO_COLOR": "1", "CLICOLOR_FORCE": "1"], ["TERM": "dumb"]] {
      let plain = try Command.runOnTerminal(
        ["list", "demo.npz"], columns: 80, environment: environment)
      #expect(plain == Self.wide + Self.footer)
    }
    let forced = try Command.run(["list", "demo.npz"], environment: ["FORCE_COLOR": "1"])
    #expect(forced.output.contains("\u{1B}["))
    let off = try Command.run(
      ["list", "--color=never", "demo.npz"], environment: ["CLICOLOR_FORCE": "1"])
    #expect(off.output == Self.wide)
    let on = try Command.run(
      ["list", "--color=always", "demo.npz"], environment: ["NO_COLOR": "1"])
    #expect(on.output.contains("\u{1B}["))
  }

  @Test func plain() throws {
    let result = try Command.run(["list", "--plain", "demo.npz"])
    #expect(result.lines.count == 12)
    #expect(result.lines[0] == "weights\tfloat32\t128,64\t32768\t30389\tdeflate\tC")
    #expect(result.lines[5] == "scalar\tfloat64\t\t8\t71\tdeflate\tC")
    #expect(result.lines[8] == "F\tfloat64\t3,4\t96\t76\tdeflate\tF")
    let several = try Command.run(["list", "--plain", "demo.npz", "npz/savez_single.npz"])
    #expect(several.lines[0].hasPrefix("demo.npz\tweights\t"))
  }

  @Test func names() throws {
    let result = try Command.run(["list", "--names", "demo.npz", "--only", "layer*"])
    #expect(result.output == "layer1/kernel\nlayer1/bias\n")
    let zero = try Command.run(
      ["list", "--names", "-0", "demo.npz", "--only", "?", "--exclude", "t"])
    #expect(zero.output == "F\0c\0")
    #expect(try Command.run(["list", "-0", "demo.npz"]).status == 64)
  }

  @Test func sorting() throws {
    let bySize = try Command.run(["list", "--names", "--sort", "size", "demo.npz"])
    #expect(bySize.lines.prefix(3) == ["weights", "ids", "image"])
    let byName = try Command.run(["list", "--names", "--sort", "name", "demo.npz"])
    #expect(byName.lines.prefix(3) == ["F", "c", "flags"])
    let byStored = try Command.run(["list", "--names", "--sort", "stored", "demo.npz"])
    #expect(byStored.lines.prefix(3) == ["weights", "ids", "image"])
  }

  @Test func severalFiles() throws {
    let output = try Command.runOnTerminal(
      ["list", "--color", "never", "demo.npz", "npz/savez_single.npz"], columns: 80)
    #expect(output.hasPrefix("== demo.npz ==\n"))
    #expect(output.contains("\n\n== npz/savez_single.npz ==\n"))
    #expect(output.hasSuffix(" in 2 files of 34.3 KiB\n"))
    // What cannot be listed is reported, and the others go on.
    let result = try Command.run(["list", "nope.npz", "demo.npz"])
    #expect(result.output == "\n== demo.npz ==\n" + Self.wide)
    #expect(result.error == "npz: nope.npz: no such file\n")
    #expect(result.status == 66)
  }

  @Test func notes() throws {
    let expected = [
      ("npz/duplicate.npz", "duplicate name"),
      ("npz/unknown_method.npz", "unsupported compression"),
      ("npz/member_readme.npz", "not an array"),
      ("npz/savez_object.npz", "Python objects (pickle)"),
      ("npz/member_short.npz", "cut off"), ("npz/member_trailing.npz", "bytes behind the array"),
    ]
    for (file, note) in expected {
      let result = try Command.run(["list", file])
      #expect(result.status == 0)
      #expect(result.output.contains(note), "\(file)")
    }
  }

  @Test func tree() throws {
    let result = try Command.run(["list", "--tree", "demo.npz", "--only", "[Fl]*"])
    #expect(
      result.output == """
        demo.npz
        ├─ labels     str5     (3,)
        ├─ F          float64  (3, 4)  Fortran order
        └─ layer1
           ├─ kernel  float32  (3, 3)
           └─ bias    float32  (64,)

        """)
    let file = try Command.run(["list", "-r", "npy/f4.npy"])
    #expect(file.output == "npy/f4.npy  float32  (15,)\n")
  }

  /// Groups that are numbered and the same otherwise stand there once; others do not.
  @Test func numberedGroups() throws {
    let scratch = try Scratch()
    let half = try NDArray(zeros: [4, 4], dtype: .float16)
    let single = try NDArray(zeros: [4], dtype: .float32)
    var arrays: [(key: String, value: NDArray)] = [("embed", half)]
    for layer in 0..<12 {
      arrays.append(("layers.\(layer).attn.q.weight", half))
      arrays.append(("layers.\(layer).norm.weight", single))
    }
    for block in [9, 10, 12] { arrays.append(("block_\(block)/w", block == 12 ? half : single)) }
    for name in ["a.", ".b", "x..y", "head", "head.bias", "p01", "p02", "q1", "q02"] {
      arrays.append((name, single))
    }
    let path = scratch.folder.appendingPathComponent("model.npz").path
    try NPZ.save(arrays, to: path)
    let result = try Command.run(["list", "--tree", "model.npz"], in: scratch.folder)
    #expect(
      result.output == """
        model.npz
        ├─ embed             float16  (4, 4)
        ├─ layers.[0…11]              12 × the same
        │  ├─ attn.q.weight  float16  (4, 4)
        │  └─ norm.weight    float32  (4,)
        ├─ block_[9…10]               2 × the same
        │  └─ w              float32  (4,)
        ├─ block_12/w        float16  (4, 4)
        ├─ a.                float32  (4,)
        ├─ .b                float32  (4,)
        ├─ x..y              float32  (4,)
        ├─ head              float32  (4,)
        │  └─ bias           float32  (4,)
        ├─ p[01…02]          float32  (4,)           2 × the same
        ├─ q1                float32  (4,)
        └─ q02               float32  (4,)

        """)
    let ascii = try Command.run(
      ["list", "--tree", "model.npz", "--only", "layers*norm*"], in: scratch.folder,
      environment: ["LC_ALL": "C"])
    #expect(
      ascii.output == """
        model.npz
        `- layers.[0..11]           12 x the same
           `- norm.weight  float32  (4,)

        """)
  }

  /// A file's names do not steer the terminal.
  @Test func escapedNames() throws {
    let result = try Command.run(["list", "npz/name_control.npz"])
    #expect(result.output.contains("a\\u{7}b\\u{1b}[31m"))
    #expect(!result.bytes.contains(0x1B))
  }

  @Test func standardInput() throws {
    let archive = Array(try Data(contentsOf: Command.arrays.appendingPathComponent("demo.npz")))
    #expect(try Command.run(["list", "-"], input: archive).output == Self.wide)
    #expect(try Command.shell("cat demo.npz | npz list -").output == Self.wide)
    let one = try Command.shell(
      "npz extract -q -o \"$(mktemp -d)\" demo.npz && cat demo.npz | npz ls --plain -")
    #expect(one.lines.count == 12)
  }

  /// A shell that completes words is told the names of the arrays in the file.
  @Test(arguments: [
    ("show", "we", ["weights"]), ("stats", "layer1/", ["layer1/kernel", "layer1/bias"]),
    ("rename", "nothing", []),
  ])
  func completion(command: String, prefix: String, names: [String]) throws {
    let words = ["npz", command, "demo.npz", prefix]
    let result = try Command.run(
      ["---completion", command, "--", "positional@1", "3", "\(prefix.count)"] + words)
    #expect(result.status == 0 && result.lines == names, "\(result.error)")
    let script = try Command.run(["--generate-completion-script", "bash"])
    #expect(script.output.contains("---completion \(command) -- positional@1"))
  }

  /// What scipy.sparse.save_npz writes: arrays of these names.
  @Test func sparseMatrices() throws {
    let scratch = try Scratch()
    let path = scratch.path("m.npz")
    for (kind, parts) in [
      ("csr", ["indices", "indptr"]), ("coo", ["row", "col"]), ("dia", ["offsets"]),
    ] {
      var arrays: [(key: String, value: NDArray)] = parts.map { ($0, NDArray([0, 1] as [Int32])) }
      arrays.append(
        ("format", try NDArray(bytes: Array(kind.utf8), shape: [], dtype: NDArray.DType("S3"))))
      arrays += [("shape", NDArray([2, 3])), ("data", NDArray([1.5, 2.5]))]
      try NPZ.save(arrays, to: path)
      let list = try Command.run(["list", path])
      #expect(list.output.contains("sparse \(kind) matrix (2, 3)"), "\(list.output)")
      let terminal = try Command.runOnTerminal(["list", path], columns: 120)
      #expect(terminal.contains("stored, a sparse \(kind) matrix (2, 3)"))
      #expect(
        try Command.run(["info", path]).output.contains(
          "together    a sparse \(kind) matrix (2, 3)"))
      let json = try Command.run(["list", "--json", path])
      #expect(json.output.contains("\"sparse\": {\"format\": \"\(kind)\", \"shape\": [2, 3]"))
    }
    // Arrays of these names that are something else are no matrix.
    try NPZ.save(
      ["format": NDArray([1]), "shape": NDArray([2, 3]), "data": NDArray([1])], to: path)
    #expect(!(try Command.run(["list", path]).output.contains("sparse")))
  }
}
