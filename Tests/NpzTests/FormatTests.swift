import Foundation
import NDArray
import Testing

/// `npz extract --as`, `npz convert` and files of safetensors.
struct FormatTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func run(_ arguments: String...) throws -> Command.Result {
    try Command.run(arguments, in: scratch.folder)
  }

  private var demo: String { Command.arrays.appendingPathComponent("demo.npz").path }

  /// NumPy's word on random arrays of every dtype: JSON, CSV, raw, slices, differences, statistics.
  @Test(.enabled(if: Oracle.python != nil, "left out: NumPy is compared with by Scripts/test"))
  func randomArrays() throws {
    let seed =
      ProcessInfo.processInfo.environment["NDARRAY_SEED"].flatMap { Int($0) }
      ?? Int.random(in: 0..<1_000_000_000)
    let result = try Oracle.run(
      [
        "commands", "--seed", "\(seed)", "--count", "40", Command.executable.path,
        scratch.path("o"),
      ])
    print("the command: NDARRAY_SEED=\(seed): \(result.output)", terminator: "")
    #expect(result.status == 0, "\(result.output)\(result.error)")
    #expect(result.output.hasSuffix(" 0 wrong\n"))
  }

  @Test(arguments: [
    ("csv", "1.0,1.0,1.0,1.0\n"), ("tsv", "1.0\t1.0\t1.0\t1.0\n"),
    ("json", "[[1.0, 1.0, 1.0, 1.0]]\n"), ("jsonl", "[1.0, 1.0, 1.0, 1.0]\n"),
    ("raw", "\0\0\0\0\0\0\u{F0}?"),
  ])
  func extract(_ format: String, _ text: String) throws {
    let result = try run("extract", "--as", format, "-s", "1:2", demo, "F")
    #expect(result.status == 0 && result.output.hasSuffix("demo.npz: 1 file, 32 B\n"))
    let data = try scratch.data("F.\(format)")
    if format == "raw" {
      #expect(Array(data) == (0..<4).flatMap { _ in [0, 0, 0, 0, 0, 0, 0xF0, 0x3F] as [UInt8] })
    } else {
      #expect(String(decoding: data, as: UTF8.self) == text)
    }
    let printed = try run("extract", "--as", format, "-s", "1:2", "-o", "-", demo, "F")
    #expect(printed.bytes == Array(data))
  }

  @Test func extractOthers() throws {
    #expect(try run("extract", "--as", "png", demo, "image").status == 0)
    let image = try #require(try NPZ(path: demo)["image"])
    #expect(try Array(scratch.data("image.png")) == PNG.save(image))
    #expect(try run("extract", "--as", "safetensors", demo, "weights").status == 0)
    #expect(
      try SafeTensors.load(scratch.path("weights.safetensors"))["weights"]
        == NPZ(path: demo)["weights"])
    // Records have a row of names, or none; a field is an array of its own.
    #expect(try run("extract", "--as", "csv", "-o", "-", demo, "rec").lines[0] == "id,v,n")
    #expect(
      try run("extract", "--as", "csv", "--no-header", "-o", "-", demo, "rec").lines.count == 2)
    #expect(
      try run("extract", "--as", "json", "--field", "v", "-o", "-", demo, "rec").output
        == "[0.5, 1.5]\n")
    // What is no array is left out, unless it is named.
    let mixed = try run("extract", "--as", "json", "-o", "all", demo)
    #expect(mixed.output.contains("12 files"))
    let text = try run("extract", "--as", "png", demo, "labels")
    #expect(text.status == 65 && text.error.contains("labels: str5 cannot be drawn"))
  }

  /// A table has two axes: what to do about more is said, in both commands.
  @Test func cubes() throws {
    try NPY.save(NDArray((0..<8).map { Int8($0) }, shape: [2, 2, 2]), to: scratch.path("cube.npy"))
    for result in [
      try run("convert", "cube.npy", "cube.csv"), try run("extract", "--as", "csv", "cube.npy"),
    ] {
      #expect(result.status == 65 && result.output.isEmpty)
      #expect(
        result.error == """
          npz: cube.npy: CSV has two dimensions and this array has 3: (2, 2, 2)
               npz extract --as csv  picks a plane with -s 0,:,:   or writes one value per row with --flatten

          """)
    }
    #expect(
      try run("extract", "--as", "csv", "-s", "0", "-o", "-", "cube.npy").output == "0,1\n2,3\n")
    #expect(try run("extract", "--as", "csv", "--flatten", "-o", "-", "cube.npy").lines.count == 8)
    let flat = try run("extract", "--as", "tsv", "--flatten", "cube.npy")
    #expect(flat.status == 0 && FileManager.default.fileExists(atPath: scratch.path("cube.tsv")))
  }

  /// JSON in and out: what goes round is the same.
  @Test func json() throws {
    #expect(try run("convert", "--name", "F", demo, "F.json").output == "F.json: float64 (3, 4)\n")
    #expect(try run("convert", "F.json", "F.npy").output == "F.npy: float64 (3, 4)\n")
    #expect(try run("diff", demo, "F.npy", "F").status == 0)
    #expect(
      try run("convert", "--name", "rec", demo, "rec.jsonl").output == "rec.jsonl: record (2,)\n")
    #expect(try run("convert", "rec.jsonl", "rec.npz").output == "rec.npz: 3 arrays\n")
    #expect(try NPZ(path: scratch.path("rec.npz"))["v"] == NDArray([0.5, 1.5]))
    let text =
      #"{"a": [1, -2], "b": [[1.5, null], ["NaN", "-Infinity"]], "c": [true], "d": ["é", "x"], "e": [18446744073709551615]}"#
    try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("all.json"))
    #expect(try run("convert", "all.json", "all.npz").status == 0)
    let npz = try NPZ(path: scratch.path("all.npz"))
    #expect(try npz["a"] == NDArray([1, -2]) && npz["c"] == NDArray([true]))
    #expect(
      try npz["b"]?.scalars(as: Double.self).map(\.description) == ["1.5", "nan", "nan", "-inf"])
    #expect(try npz["d"]?.strings() == ["é", "x"] && npz["e"] == NDArray([UInt64.max]))
    #expect(try run("convert", "all.npz", "again.json").status == 0)
    #expect(try run("convert", "again.json", "again.npz").status == 0)
    #expect(try run("diff", "all.npz", "again.npz").status == 0)
  }

  @Test(arguments: [
    ("[1, [2]]", "lists of different lengths, or values beside lists, are no array"),
    ("[1, \"x\"]", "values of different kinds are no array"),
    ("[1, 2", "no JSON: ',' or the end is missing (at byte 5)"),
    ("[1] 2", "no JSON: something follows the value (at byte 4)"),
    ("[01x]", "no JSON: '01x' is no value (at byte 1)"),
    ("[01]", "no JSON: '01' is no value (at byte 1)"),
    ("[1.]", "no JSON: '1.' is no value (at byte 1)"),
    ("[.5]", "no JSON: '.5' is no value (at byte 1)"),
    ("[1e]", "no JSON: '1e' is no value (at byte 1)"),
    ("[{\"a\": 1}, 2]", "objects beside other values are no array"),
    ("[{}]", "an object without members is no record"),
    ("[+1]", "no JSON: '+1' is no value (at byte 1)"),
    ("{\"a\" 1}", "no JSON: ':' is missing (at byte 5)"),
    ("\"\\ud800\"", "no JSON: half of a character (at byte 7)"),
    ("\"a", "no JSON: a text does not end (at byte 2)"),
    ("", "no JSON: it ends where a value is expected (at byte 0)"),
    ("[{\"a\": 1}, {\"b\": 1}]", "the object 1 has other names than the first one"),
  ])
  func badJSON(_ text: String, _ message: String) throws {
    try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("bad.json"))
    let result = try run("convert", "bad.json", "bad.npz")
    #expect(
      result.status == 65 && result.error.hasPrefix("npz: bad.json: \(message)\n"),
      "\(result.error)")
    #expect(!FileManager.default.fileExists(atPath: scratch.path("bad.npz")))
  }

  /// What the elements are said to be, they become, or an error says which one does not.
  @Test func jsonAsSaid() throws {
    func convert(_ text: String, _ dtype: String) throws -> Command.Result {
      try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("x.json"))
      return try run("convert", "-f", "--dtype", dtype, "x.json", "x.npy")
    }
    func array() throws -> NDArray { try NPY.load(scratch.path("x.npy")) }
    let cases = [
      ("[1, 300]", "u1", "element [1]: '300' does not fit into uint8"),
      ("[[1.5, 2]]", "i4", "element [0, 0]: '1.5' is no whole number for int32"),
      ("[1, null]", "i4", "element [1]: null is no int32"),
      ("[1e39]", "f4", "element [0]: '1e39' does not fit into float32"),
      ("[\"abc\"]", "U2", "element [0]: 'abc' is longer than str2"),
      ("[2]", "bool", "element [0]: '2' is neither true nor false for bool"),
      ("[\"x\"]", "M8[D]", "element [0]: 'x' is no date in ISO 8601 for datetime64[D]"),
      ("[\"###\"]", "S", "element [0]: bytes stands in JSON as base64, which this is not"),
      ("[\"AAA=\"]", "V1", "element [0]: 2 bytes for the 1 of void1"),
      ("[1]", "[('a', 'i4')]", "records are made of objects, and there are none"),
      ("[{\"a\": [1, 2]}]", "[('a', 'i4')]", "a: an element is (2,), and the field ()"),
    ]
    for (text, dtype, message) in cases {
      let result = try convert(text, dtype)
      #expect(
        result.status == 65 && result.error.hasPrefix("npz: x.json: \(message)\n"),
        "\(text) \(dtype): \(result.error)")
    }
    #expect(try convert("[1.0, 1e3, -2]", "i2").status == 0)
    #expect(try array() == NDArray([Int16(1), 1000, -2]))
    #expect(try convert("[[1, 2], [3.5, \"NaN\"]]", "c16").output == "x.npy: complex128 (2,)\n")
    #expect(try array().description == "[1.  +2.j 3.5+nanj]")
    #expect(try convert("[\"2020-02-03\", null]", "M8[D]").status == 0)
    #expect(try array().description == "['2020-02-03'        'NaT']")
    #expect(try convert("[\"AAEC\", \"\"]", "S").output == "x.npy: bytes3 (2,)\n")
    #expect(
      try convert("[{\"b\": 2, \"a\": [1, 2]}]", "[('a', 'u1', (2,)), ('b', 'f4')]").status == 0)
    #expect(try array().description == "[([1, 2], 2.)]")
  }

  /// Records go to JSON and back, of any axes and fields; integers of more than 64 bits are no floats unasked.
  @Test func jsonRecords() throws {
    let text = #"[[{"a": 1, "b": [1.5, 2]}, {"a": 2, "b": [3, 4]}]]"#
    try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("r.json"))
    #expect(try run("convert", "r.json", "r.npy").output == "r.npy: record (1, 2)\n")
    #expect(try run("convert", "r.npy", "again.json").status == 0)
    #expect(try run("convert", "again.json", "again.npy").status == 0)
    #expect(try run("diff", "r.npy", "again.npy").status == 0)
    try Data("[18446744073709551616, 1]".utf8).write(
      to: scratch.folder.appendingPathComponent("big.json"))
    let big = try run("convert", "big.json", "big.npy")
    #expect(big.status == 65 && big.error.contains("no integers of 64 bits hold all of these"))
    #expect(try run("convert", "--dtype", "float64", "big.json", "big.npy").status == 0)
    #expect(try NPY.load(scratch.path("big.npy")) == NDArray([0x1p64, 1]))
    try Data("{}".utf8).write(to: scratch.folder.appendingPathComponent("none.json"))
    let none = try run("convert", "none.json", "none.npy")
    #expect(none.error == "npz: none.json: a .npy file holds one array, and there are 0\n")
  }

  /// Cells with blanks are numbers; what they are said to be they become, or an error says which one does not.
  @Test func tables() throws {
    func convert(_ text: String, _ arguments: String...) throws -> Command.Result {
      try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("t.csv"))
      return try Command.run(
        ["convert", "-f"] + arguments + ["t.csv", "t.npy"], in: scratch.folder)
    }
    #expect(try convert(" 1 , 2\n3, 4 \n").output == "t.npy: int64 (2, 2)\n")
    #expect(try convert("").output == "t.npy: float64 (0,)\n")
    #expect(try convert("(1+2j)\n3\n").output == "t.npy: complex128 (2,)\n")
    #expect(try convert("NaN\nTrue\n", "--dtype", "U").output == "t.npy: str4 (2,)\n")
    #expect(
      try convert("5 seconds\nNaT\n", "--dtype", "m8[s]").output == "t.npy: timedelta64[s] (2,)\n")
    #expect(try convert("a,b\n1,x\n", "--dtype", "u1,U3").output == "t.npy: record (1,)\n")
    #expect(try NPY.load(scratch.path("t.npy")).description == "[(1, 'x')]")
    let wide = try convert("a,b\n1,300\n", "--dtype", "u1")
    #expect(
      wide.status == 65
        && wide.error == "npz: t.csv: row 1, column 'b': '300' does not fit into uint8\n")
    let other = try convert("1,2\n", "--dtype", "u1,u1,u1")
    #expect(other.status == 65 && other.error.contains("3 fields are to be made of 2 columns"))
  }

  /// What does not fit is said, and the other arrays are written.
  @Test func extractOthersThanWhatFits() throws {
    let result = try run("extract", "--as", "safetensors", "-o", "o", demo)
    #expect(
      result.status == 65 && result.output.hasSuffix("8 files, 46.2 KiB in o; 4 not written\n"),
      "\(result)")
    #expect(result.error.components(separatedBy: "safetensors has no ").count == 5)
    #expect(FileManager.default.fileExists(atPath: scratch.path("o/layer1/bias.safetensors")))
  }

  /// The rows of a file that was cut off, and where it says so.
  @Test func partial() throws {
    let bytes = try NPY.save(NDArray(0..<60, shape: [12, 5]))
    try Data(bytes.prefix(400)).write(to: scratch.folder.appendingPathComponent("cut.npy"))
    let whole = try run("show", "cut.npy")
    #expect(
      whole.status == 65
        && whole.error.hasSuffix("6 of 12 rows are whole:  npz show --partial cut.npy\n"))
    #expect(try run("show", "--partial", "-s", "5", "cut.npy").output == "[25 26 27 28 29]\n")
    #expect(try run("show", "--partial", "-s", "6", "cut.npy").status == 64)
    #expect(try run("list", "cut.npy").lines.last?.hasSuffix("cut off") == true)
    #expect(try run("show", "--partial", demo, "ids[:2]").output == "[0 1]\n")
    try Data(bytes.prefix(130)).write(to: scratch.folder.appendingPathComponent("none.npy"))
    #expect(try run("show", "--partial", "none.npy").output == "[]\n")
  }

  /// Types that have no dtype leave the other arrays as they are; what else a header says has no meaning.
  @Test func unknownTensors() throws {
    func write(_ name: String, _ header: String, _ count: Int) throws {
      var data = Data()
      for shift in 0..<8 {
        data.append(UInt8(truncatingIfNeeded: header.utf8.count >> (8 * shift)))
      }
      try (data + header.utf8 + Data(count: count)).write(
        to: scratch.folder.appendingPathComponent(name))
    }
    try write(
      "m.safetensors",
      #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F4","shape":[4],"data_offsets":[8,10]},"#
        + #""c":{"dtype":"F8_E8M0","shape":[3],"x":[1,{"y":"}"},null],"data_offsets":[10,13]}}"#, 13
    )
    #expect(
      try run("list", "m.safetensors").lines == [
        "NAME  DTYPE           SHAPE  SIZE  NOTE", "a     float32         (2,)    8 B",
        "c     float8_e8m0fnu  (3,)    3 B", "b                             0 B  unknown dtype",
      ])
    #expect(try run("verify", "m.safetensors").status == 0)
    #expect(try run("show", "m.safetensors", "a").output == "[0. 0.]\n")
    let packed = "b: the elements are F4: no whole bytes, which no dtype is"
    #expect(try run("show", "m.safetensors", "b").error.contains(packed))
    let all = try run("convert", "m.safetensors", "m.npz")
    #expect(all.status == 65 && all.error.contains(packed))
    let bad = [
      (
        #"{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}"#,
        "the shape of 'a' has what is no number"
      ),
      (#"{"a":{"dtype":3,"shape":[2],"data_offsets":[0,8]}}"#, "the dtype of 'a' is no text"),
      (#"{"a":{"dtype":"F32","shape":2,"data_offsets":[0,8]}}"#, "the shape of 'a' is no list"),
      (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,8]}}"#, "'a' has 3 elements of 4 bits"),
      (#"{"a":{"dtype":"F32","dtype":"F32"}}"#, "'a' has 'dtype' twice"),
      (#"{"a":{"x":\#(String(repeating: "[", count: 200))"#, "more than 100 lists and objects"),
    ]
    for (header, message) in bad {
      try write("bad.safetensors", header, 8)
      let result = try run("list", "bad.safetensors")
      #expect(result.status == 65 && result.error.contains(message), "\(result.error)")
    }
    let huge = Data(repeating: 0xFF, count: 8) + Data("{\"a\":1}".utf8)
    try huge.write(to: scratch.folder.appendingPathComponent("huge.safetensors"))
    #expect(
      try run("list", "huge.safetensors").error.contains("a header of 18446744073709551615 bytes"))
  }

  /// Lists in lists without end are refused, and not followed.
  @Test func deepJSON() throws {
    let text = String(repeating: "[", count: 200_000)
    try Data(text.utf8).write(to: scratch.folder.appendingPathComponent("deep.json"))
    let result = try run("convert", "deep.json", "deep.npz")
    #expect(
      result.status == 65 && result.error.contains("more than 500 lists inside of one another"))
  }

  @Test func rawElements() throws {
    #expect(try run("convert", "--name", "weights", demo, "w.raw").status == 0)
    #expect(
      try run("convert", "--dtype", "float32", "w.raw", "w.npy").output
        == "w.npy: float32 (8192,)\n")
    #expect(try run("cast", "--shape", "128,64", "w.npy").status == 0)
    #expect(try run("diff", demo, "w.npy", "weights").status == 0)
    let unsaid = try run("convert", "w.raw", "x.npy")
    #expect(unsaid.status == 64 && unsaid.error.contains("say it:  --dtype float32"))
    let odd = try run("convert", "--dtype", "float64", "odd.raw", "x.npy")
    #expect(odd.status == 66)
    try Data([1, 2, 3]).write(to: scratch.folder.appendingPathComponent("odd.raw"))
    let cut = try run("convert", "--dtype", "int16", "odd.raw", "x.npy")
    #expect(cut.status == 65 && cut.error.contains("3 bytes are no whole number of int16"))
  }

  /// Several files become one, each array under the name of its file.
  @Test func several() throws {
    try NPY.save(NDArray([1, 2]), to: scratch.path("a.npy"))
    try Data("1,2\n3,4\n".utf8).write(to: scratch.folder.appendingPathComponent("b.csv"))
    #expect(try run("convert", "a.npy", "b.csv", demo, "all.npz").output == "all.npz: 14 arrays\n")
    let npz = try NPZ(path: scratch.path("all.npz"))
    #expect(try npz["a"] == NDArray([1, 2]) && npz["b"] == NDArray([[1, 2], [3, 4]]))
    let twice = try run("convert", "a.npy", "a.npy", "twice.npz")
    #expect(twice.status == 65 && twice.error.contains("a"))
    #expect(try run("convert", "a.npy", "b.csv", "x.csv").status == 64)
    #expect(try run("convert", "a.npy").status == 64)
  }

  /// Every command that looks at arrays looks at those of safetensors, and reads no more than it needs.
  @Test func tensors() throws {
    #expect(try run("convert", "--name", "weights", demo, "w.safetensors").status == 0)
    #expect(
      try run("list", "w.safetensors").lines == [
        "NAME     DTYPE    SHAPE          SIZE", "weights  float32  (128, 64)  32.0 KiB",
      ])
    #expect(
      try run("list", "--plain", "w.safetensors").output
        == "weights\tfloat32\t128,64\t32768\t-\t-\tC\n")
    #expect(
      try run("show", "w.safetensors", "weights[0,:2]").output == "[ 0.12573022 -0.13210486]\n")
    #expect(try run("info", "w.safetensors").output.contains("data 80…32 847"))
    #expect(try run("verify", "w.safetensors").output == "✓ 1 array is sound\n")
    #expect(try run("diff", "w.safetensors", demo, "weights").status == 0)
    #expect(
      try run("stats", "--plain", "--stat", "count", "w.safetensors").output == "weights\t8192\n")
    #expect(
      try run("add", "new.npz", "w.safetensors").output.hasPrefix(
        "new.npz: + weights float32 (128, 64)"))
    #expect(try run("extract", "w.safetensors").output == "w.safetensors: 1 file, 32.0 KiB\n")
    #expect(try run("show", "w.safetensors", "wights").error.contains("did you mean 'weights'?"))
    let pipe = try Command.run(
      ["list", "--names", "-"], input: Array(scratch.data("w.safetensors")))
    #expect(pipe.output == "weights\n")
    var bytes = try scratch.data("w.safetensors")
    bytes.removeLast()
    try bytes.write(to: scratch.folder.appendingPathComponent("cut.safetensors"))
    let cut = try run("list", "cut.safetensors")
    #expect(cut.status == 65 && cut.error.contains("'weights' ends at 32768 of 32767 bytes"))
    #expect(try run("verify", "cut.safetensors").status == 1)
  }

  /// What headers tell apart is not read: a damaged member of another shape is no error.
  @Test func differentHeaders() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: demo))
    var bytes = data
    bytes[5000] ^= 0xFF
    try bytes.write(to: scratch.folder.appendingPathComponent("damaged.npz"))
    try NPZ.save(["weights": NDArray([1.0])], to: scratch.path("other.npz"))
    let result = try run("diff", "damaged.npz", "other.npz", "weights")
    #expect(result.status == 1 && result.lines[0] == "≠ weights   shape (128, 64) → (1,)")
    #expect(try run("diff", "damaged.npz", demo, "weights").status == 65)
  }
}

/// `Scripts/oracle.py`: NumPy itself, where there is a Python with it.
enum Oracle {
  static let python = ProcessInfo.processInfo.environment["NDARRAY_PYTHON"]

  static func run(_ arguments: [String]) throws -> Command.Result {
    let script = Command.arrays.deletingLastPathComponent()
      .appendingPathComponent("Scripts/oracle.py").path
    return try Command.runProgram(python ?? "", [script] + arguments)
  }
}
