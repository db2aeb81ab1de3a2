import Foundation
import NDArray
import Testing

/// Tables of text: read, written, and refused.
@Suite struct DelimitedTextTests {
  private func parse(
    _ text: String, _ separator: Unicode.Scalar = ",", _ header: DelimitedText.Header = .auto,
    skip: Int = 0
  ) throws -> DelimitedText {
    try DelimitedText(parsing: Array(text.utf8), separator: separator, header: header, skip: skip)
  }

  @Test func numbers() throws {
    #expect(try parse("1,2\n3,4\n").array() == NDArray([[1, 2], [3, 4]]))
    #expect(try parse("1,2.5\r\n\r\n3,nan").array() == NDArray([[1, 2.5], [3, .nan]]))
    #expect(try parse("1\n2\n").array() == NDArray([1, 2]))
    #expect(try parse("1,\n,4").array() == NDArray([[1, .nan], [.nan, 4]]))
    #expect(try parse("18446744073709551615\n0").array() == NDArray([UInt64.max, 0]))
    #expect(try parse("inf\n-Infinity\n1e3").array() == NDArray([.infinity, -.infinity, 1000.0]))
    #expect(try parse("True\nfalse").array() == NDArray([true, false]))
    #expect(try parse("1;2", ";").array(dtype: .int8) == NDArray([[Int8(1), 2]]))
    // Hexadecimal numbers are texts.
    #expect(try parse("0x10\n0x1p3").array().dtype.kind == .unicode)
  }

  @Test func namesAndRecords() throws {
    let table = try parse("\u{FEFF}id,name,v\n1,\"a \"\"b\"\", c\",2.5\n2,\"x\ny\",\n")
    #expect(table.names == ["id", "name", "v"])
    let records = try table.array()
    #expect(records.shape == [2])
    #expect(try records["id"] == NDArray([1, 2]))
    #expect(try records["name"].strings() == ["a \"b\", c", "x\ny"])
    #expect(try records["v"] == NDArray([2.5, .nan]))
    let again = try DelimitedText.text(of: records)
    #expect(again == "id,name,v\n1,\"a \"\"b\"\", c\",2.5\n2,\"x\ny\",nan\n")
    #expect(try parse(again).array() == records)
    #expect(try parse("a,a,\n1,2,3").columns().map(\.key) == ["a", "a_1", "f2"])
    #expect(try parse("1,2\n3,4", ",", .yes).names == ["1", "2"])
    #expect(try parse("a,b\n3,4", ",", .no).names == nil)
    #expect(try parse("# note, x\n1,2\n3,4", skip: 1).array() == NDArray([[1, 2], [3, 4]]))
    #expect(try parse("a\nb\nc").names == nil)
  }

  @Test func writing() throws {
    #expect(
      try DelimitedText.text(of: NDArray([[1.5, 2], [.nan, -0.0]])) == "1.5,2.0\nnan,-0.0\n")
    #expect(try DelimitedText.text(of: NDArray([1, 2]), separator: "\t") == "1\n2\n")
    #expect(try DelimitedText.text(of: NDArray(3)) == "3\n")
    let texts = try NDArray(strings: ["a,b", "c\"", "d"], shape: [1, 3])
    #expect(try DelimitedText.text(of: texts) == "\"a,b\",\"c\"\"\",d\n")
    let cube = try NDArray(zeros: [2, 2, 2], dtype: .int8)
    let error = #expect(throws: NDArrayError.self) { try DelimitedText.text(of: cube) }
    #expect(error?.message == "a table has two dimensions and this array has 3: (2, 2, 2)")
  }

  /// Every float64 and int64 comes back.
  @Test func thereAndBack() throws {
    var random = SeededGenerator(seed: Peer.seed)
    let doubles = (0..<600).map { _ in
      Double(bitPattern: .random(in: 0...UInt64.max, using: &random))
    }
    let a = try NDArray(doubles.map { $0.isNaN ? .nan : $0 }, shape: [100, 6])
    #expect(try parse(DelimitedText.text(of: a)).array() == a, "seed \(Peer.seed)")
    let integers = (0..<600).map { _ in Int64.random(in: .min ... .max, using: &random) }
    let b = try NDArray(integers, shape: [100, 6])
    #expect(try parse(DelimitedText.text(of: b, separator: "\t"), "\t").array() == b)
    let folder = try TemporaryFolder()
    try DelimitedText.save(b, to: folder.path("b.tsv"))
    #expect(try DelimitedText.load(folder.path("b.tsv")).array() == b)
  }

  @Test(arguments: [
    ("1,2\n3\n", "line 2 has 1 cells, and the first row 2"), ("1\n\n\n\"a", "quotes do not end"),
    ("1,\"x\ny\"\n1,2,3", "line 3 has 3 cells"),
  ])
  func refusals(text: String, words: String) throws {
    let error = #expect(throws: NDArrayError.self) { try parse(text) }
    #expect(
      error?.code == .badText && error?.message.contains(words) == true,
      "\(String(describing: error))")
  }

  @Test func moreRefusals() throws {
    #expect(throws: NDArrayError.self) { try DelimitedText(parsing: [0x31, 0xFF]) }
    #expect(throws: NDArrayError.self) { try parse("1").array(dtype: .void(3)) }
    #expect(throws: NDArrayError.self) { try parse("x").array(dtype: .int8) }
    #expect(throws: NDArrayError.self) { try DelimitedText.load("/nonexistent/x.csv") }
  }

  /// No cells are an array without elements, as for NumPy.
  @Test func nothing() throws {
    #expect(try parse("").array() == NDArray([Double]()))
    #expect(try parse("").array(dtype: .int8) == NDArray([Int8]()))
    #expect(try DelimitedText.text(of: NDArray([Double]())).isEmpty)
  }

  /// A row of nothing but an empty cell is a row, and comes back.
  @Test func emptyTexts() throws {
    let texts = try NDArray(strings: ["", "a", ""], shape: [3])
    let text = try DelimitedText.text(of: texts)
    #expect(text == "\"\"\na\n\"\"\n")
    let read = try DelimitedText(parsing: Array(text.utf8), header: .no)
    #expect(read.rows == [[""], ["a"], [""]])
  }

  private static let program = """
    import sys
    import numpy as np
    import warnings
    folder = sys.argv[1]
    rng = np.random.default_rng(7)
    a = rng.standard_normal((50, 4)) * 10.0 ** rng.integers(-9, 9, (50, 4))
    np.savetxt(folder + "/a.csv", a, delimiter=",")
    np.savetxt(folder + "/i.tsv", rng.integers(-9, 9, (5, 3)), fmt="%d", delimiter="\\t")
    np.save(folder + "/a.npy", np.loadtxt(folder + "/a.csv", delimiter=","))
    np.save(folder + "/i.npy", np.loadtxt(folder + "/i.tsv", dtype=int))
    """

  @Test(.enabled(if: Peer.python != nil, Peer.absence))
  func asNumPyWrites() throws {
    let folder = try TemporaryFolder()
    _ = try Peer.python(Self.program, [folder.path(".")])
    for (text, array) in [("a.csv", "a.npy"), ("i.tsv", "i.npy")] {
      #expect(try DelimitedText.load(folder.path(text)).array() == NPY.load(folder.path(array)))
    }
  }
}
