import Foundation
import NDArray
import Testing

/// Pickles that hide what they do, ask for too much, or differ in what is no element.
struct PickleTrialTests {
  private static let python = ProcessInfo.processInfo.environment["NDARRAY_PYTHON"]

  /// Runs the command, which is to end with this status.
  @discardableResult
  private func run(
    _ arguments: [String], expecting status: Int32 = 0
  ) throws -> Command.Result {
    let result = try Command.run(arguments)
    #expect(result.status == status && !result.isSignalled, "\(arguments): \(result.error)")
    return result
  }

  private func save(_ value: Pickle.Value, _ path: String) throws {
    try Data(Pickle.dump(value)).write(to: URL(fileURLWithPath: path))
  }

  /// Bytes that only one of Python's readers skips are instructions to the others.
  @Test func namesWithinAnArray() throws {
    let folder = try Scratch()
    // An array of joblib's of 200 bytes, which hold a call.
    let digits = Array(
      """
        80048c136a6f626c69622e6e756d70795f7069636b6c658c114e756d70794172726179577261707065729329817d288c
        08737562636c6173738c056e756d70798c076e646172726179938c0573686170654bc8858c056f726465728c01438c05
        64747970658c056e756d70798c056474797065938c02753189888752284b038c017c4e4e4e4affffffff4affffffff4b
        0074628c0a616c6c6f775f6d6d6170897562
      """.filter { !$0.isWhitespace })
    let head = stride(from: 0, to: digits.count, by: 2).compactMap {
      UInt8(String(digits[$0...($0 + 1)]), radix: 16)
    }
    let call = Array("0cposix\nsystem\n(Vtrue\ntR.".utf8)
    let rest = [UInt8](repeating: 0, count: 200 - call.count) + [UInt8(ascii: ".")]
    try Data(head + call + rest).write(to: URL(filePath: folder.path("a.joblib")))
    let found = try run(["globals", folder.path("a.joblib")], expecting: 1)
    #expect(found.output.contains("posix.system"))
    // What is a name by chance, and none that Python could have, is not shown.
    let noise = Array("0c\u{1}\n\u{2}\n.".utf8)
    let zeros = [UInt8](repeating: 0, count: 200 - noise.count) + [UInt8(ascii: ".")]
    try Data(head + noise + zeros).write(to: URL(filePath: folder.path("b.joblib")))
    _ = try run(["globals", folder.path("b.joblib")])
    // An archive of tar's begins with the name of its file.
    var tape = try Data(contentsOf: Command.arrays.appending(path: "joblib/wrapped.pkl.tar"))
    let name = Array("cposix\nsystem\n(S'true'\ntR.".utf8)
    tape.replaceSubrange(0..<100, with: name + [UInt8](repeating: 0, count: 100 - name.count))
    tape.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
    let sum = String(tape[..<512].reduce(0) { $0 + Int($1) }, radix: 8)
    tape.replaceSubrange(148..<155, with: Array(("00" + sum).utf8.suffix(6)) + [0])
    try tape.write(to: URL(filePath: folder.path("c.tar")))
    let taped = try run(["globals", folder.path("c.tar")], expecting: 1)
    #expect(taped.output.contains("posix.system"))
  }

  /// A file of few bytes asks for no end of work.
  @Test func fewBytes() throws {
    let folder = try Scratch()
    func header(_ shape: String, _ dtype: String) -> [UInt8] {
      let text = "{'descr': '\(dtype)', 'fortran_order': False, 'shape': \(shape), }"
      let line = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
      return [0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array(line.utf8)
    }
    for (number, (shape, dtype)) in [
      ("(4611686018427387904,)", "|V0"), ("(1099511627776, 0)", "<f8"), ("(4294967296,)", "<U0"),
    ].enumerated() {
      let path = folder.path("\(number).npy")
      try Data(header(shape, dtype)).write(to: URL(filePath: path))
      let json = try run(["show", "--json", path], expecting: 75)
      #expect(json.error.contains("too large to be written out"), "\(shape)")
      _ = try run(["show", "--all", path], expecting: 75)
      _ = try run(["diff", path, path])
      _ = try run(["convert", path, folder.path("\(number).json")], expecting: 75)
    }
    // Fifty million lists in a few kilobytes.
    let lists = folder.path("lists.gz")
    let made = try Command.shell(
      "head -c 50000000 /dev/zero | tr '\\0' ']' | gzip > '\(lists)'")
    #expect(made.status == 0)
    let globals = try run(["globals", lists], expecting: 1)
    #expect(globals.error.contains("too many instructions"))
    // A number whose digits would take long is written as bytes; Python reads no such text.
    let large = folder.path("large.pkl")
    try save(.int(Pickle.Integer(bytes: [UInt8](repeating: 0x7F, count: 1 << 20))), large)
    let tree = try run(["show", "--json", large])
    #expect(tree.output.contains("twos_complement_le_hex"))
    let refused = try run(
      ["convert", "--protocol", "0", large, folder.path("text.pkl")], expecting: 64)
    #expect(refused.error.contains("4300 digits"))
  }

  /// An object that holds itself through what it was made of, which Python makes anew for each call.
  @Test(.enabled(if: python != nil, "NDARRAY_PYTHON names no Python"))
  func objectsWithinTheirArguments() throws {
    let folder = try Scratch()
    let path = folder.path("cycle.pkl")
    let code = """
      import pickle, sys
      class F:
          def __init__(self, pairs=()):
              self.d = {k: v for k, v in pairs}
          def __reduce__(self):
              return F, ([[k, v] for k, v in self.d.items()],)
      if sys.argv[1] == 'dump':
          f = F(); f.d['a'] = [f]; f.d['b'] = 1
          pickle.dump(f, open(sys.argv[2], 'wb'), 2)
      else:
          f = pickle.load(open(sys.argv[2], 'rb'))
          print(f.d['a'][0].d['b'], f.d['b'], f.d['a'][0] is f.d['a'][0].d['a'][0])
      """
    let python = try #require(Self.python)
    _ = try Command.runProgram(python, ["-c", code, "dump", path])
    for version in 0...5 {
      let again = folder.path("again.pkl")
      _ = try run(["convert", "-f", "--protocol", "\(version)", path, again])
      let loaded = try Command.runProgram(python, ["-c", code, "load", again])
      #expect(loaded.output == "1 1 True\n", "\(version): \(loaded.error)")
    }
  }

  /// Tables that differ in more than their elements, and values that are equal but for NaN.
  @Test func differences() throws {
    let folder = try Scratch()
    func differs(_ one: Pickle.Value, _ other: Pickle.Value) throws -> String? {
      try save(one, folder.path("one.pkl"))
      try save(other, folder.path("other.pkl"))
      for path in ["one.pkl", "other.pkl"] {
        _ = try run(["diff", folder.path(path), folder.path(path)])
      }
      let result = try run(
        ["diff", folder.path("one.pkl"), folder.path("other.pkl")], expecting: 1)
      return result.lines.first
    }
    func series(_ column: Pandas.Column, _ name: Pickle.Value = .none) throws -> Pickle.Value {
      try Pickle.Value(Pandas.Series(column, name: name))
    }
    let large: [Int?] = [1 << 53, nil]
    let odd: [Int?] = [1 << 53 + 1, nil]
    #expect(
      try differs(series(.init(large)), series(.init(odd)))?.contains("1 of 2 elements") == true)
    let words = Pandas.Index(Pandas.Column(["a", "b"]))
    let more = Pandas.Index(Pandas.Column(["a", "b", "c"]))
    #expect(
      try differs(
        series(.init(codes: [0, 1], categories: words)),
        series(.init(codes: [0, 1], categories: more)))?.contains("categories") == true)
    #expect(
      try differs(
        series(.init(codes: [0, 1], categories: words)),
        series(.init(codes: [0, 1], categories: words, ordered: true)))?
        .contains("other categories") == true)
    #expect(try differs(series([1, 2], 1), series([1, 2], "1"))?.contains("(name)") == true)
    #expect(try differs(series([1, 2]), series([1.0, 2]))?.contains("dtype") == true)
    let frame: Pandas.DataFrame = ["a": [1], "b": [2]]
    let turned: Pandas.DataFrame = ["b": [2], "a": [1]]
    #expect(
      try differs(Pickle.Value(frame), Pickle.Value(turned))?.contains("(columns)") == true)
    #expect(try differs([.float(.nan), 1], [.float(.nan), 2]) != nil)
    #expect(try differs(["a": .complex(.nan, 1)], ["a": 1]) != nil)
  }

  /// What a tree has beside its values.
  @Test func attributesInTrees() throws {
    let folder = try Scratch()
    func tree(_ value: Pickle.Value) throws -> String {
      try save(value, folder.path("tree.pkl"))
      return try run(["show", "--json", folder.path("tree.pkl")]).output
    }
    let error = Pickle.Value.object(
      .global("builtins", "ValueError"), ["bad"], form: .reduce, state: ["code": 7])
    #expect(try tree(error).contains("\"attrs\": {\"code\": {\"t\": \"int\", \"v\": \"7\"}}"))
    let column = try Pandas.Column(
      codes: [0], categories: Pandas.Index(Pandas.Column(["a", "b"])), ordered: true)
    var series = try Pandas.Series(column)
    series.attributes = [(key: "unit", value: "m")]
    let text = try tree(Pickle.Value(series))
    #expect(text.contains("\"ordered\": true, \"categories\": [") && text.contains("\"attrs\""))
  }

  /// An array of objects that holds arrays is one array, from file to file.
  @Test func arraysWithinArrays() throws {
    let folder = try Scratch()
    let inner = try Pickle.Value(NDArray([1.5, 2.5]))
    let array = try NDArray(objects: [inner, "a", nil], shape: [3])
    try NPY.save(array, to: folder.path("a.npy"))
    let (pickle, copy) = (folder.path("a.pkl"), folder.path("b.npy"))
    try run(["convert", folder.path("a.npy"), pickle])
    try run(["convert", pickle, copy])
    try run(["diff", folder.path("a.npy"), copy])
    try run(["convert", pickle, folder.path("c.npz")])
    #expect(try NPZ(path: folder.path("c.npz")).keys == ["arr_0"])
  }

  /// One long name, asked for again and again, is read once.
  @Test func namesAgainAndAgain() throws {
    let folder = try Scratch()
    let name = String(repeating: "a.", count: 449) + "a"
    var bytes: [UInt8] = [0x80, 4, 0x8C, 1, 0x61, 0x94, 0x58, 0x83, 3, 0, 0] + Array(name.utf8)
    bytes += [0x94, 0x93]
    for _ in 0..<100_000 { bytes += [0x30, 0x68, 0, 0x68, 1, 0x93] }
    let path = folder.path("names.pkl")
    try Data(bytes + [0x2E]).write(to: URL(fileURLWithPath: path))
    for command in ["list", "globals", "show"] {
      let result = try run([command, path])
      #expect(result.error.isEmpty)
    }
    #expect(try run(["globals", "--plain", path]).lines.first?.contains("\t100001\t") == true)
  }
}
