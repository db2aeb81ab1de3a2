import Foundation
import NDArray
import Testing

/// `npz show` and `npz info`.
struct ShowTests {
  @Test func slice() throws {
    let expected = """
      [[ 0.12573022 -0.13210486  0.64042264  0.10490011 -0.5356694 ]
       [ 0.32896963 -0.25857255  1.5834728   1.320361    0.63335264]
       [-0.56854945 -1.0298045  -1.043001    0.2684171   0.35867196]]

      """
    let result = try Command.run(["show", "demo.npz", "weights", "-s", "0:3,:5"])
    #expect(result.output == expected)
    #expect(result.status == 0)
    #expect(try Command.run(["cat", "demo.npz", "weights[0:3, :5]"]).output == expected)
    let terminal = try Command.runOnTerminal(
      ["show", "--color", "never", "demo.npz", "weights", "-s", "0:3,:5"], columns: 80)
    #expect(terminal == expected + "weights[0:3, :5]  float32 (3, 5) of (128, 64)\n")
  }

  @Test(arguments: [
    ("ids", "-1", "999\n"), ("ids", "::400", "[  0 400 800]\n"), ("ids", "-2:", "[998 999]\n"),
    ("c", "...,0", "[1.+0.j 0.+0.j]\n"), ("F", "0,::-1", "[1. 1. 1. 1.]\n"),
    ("labels", "1", "dog\n"), ("ids", "5:2", "[]\n"), ("t", "0", "1969-07-20\n"),
    ("scalar", "...", "1.5\n"), ("flags", "0,", "True\n"),
  ])
  func slices(name: String, slice: String, expected: String) throws {
    let result = try Command.run(["show", "demo.npz", name, "-s", slice])
    #expect(result.output == expected)
    #expect(result.error.isEmpty)
  }

  @Test func severalArrays() throws {
    let result = try Command.run(["show", "demo.npz", "flags", "scalar", "layer1/k*"])
    #expect(
      result.output == """
        flags:
        [ True False]

        scalar:
        1.5

        layer1/kernel:
        [[ 0.12573022 -0.13210486  0.64042264]
         [ 0.32896963 -0.25857255  1.5834728 ]
         [-0.56854945 -1.0298045  -1.043001  ]]

        """)
  }

  @Test func options() throws {
    let rounded = try Command.run(["show", "--precision", "2", "demo.npz", "layer1/kernel"])
    #expect(
      rounded.output == "[[ 0.13 -0.13  0.64]\n [ 0.33 -0.26  1.58]\n [-0.57 -1.03 -1.04]]\n")
    let edge = try Command.run(["show", "--edge", "1", "demo.npz", "image"])
    #expect(edge.lines.count == 3)
    let all = try Command.run(["show", "--all", "--width", "1000", "demo.npz", "image"])
    #expect(all.lines.count == 64)
    #expect(!all.output.contains("..."))
  }

  @Test func plain() throws {
    #expect(
      try Command.run(["show", "--plain", "demo.npz", "labels"]).output == "cat\ndog\nmouse\n")
    #expect(
      try Command.run(["show", "--plain", "demo.npz", "ids", "-s", "0:3"]).output == "0\n1\n2\n")
    #expect(
      try Command.run(["show", "--plain", "demo.npz", "F", "-s", ":2,:2"]).output
        == "1.0\t1.0\n1.0\t1.0\n")
    #expect(
      try Command.run(["show", "--plain", "demo.npz", "rec"]).output
        == "1\t0.5\tb'a'\n2\t1.5\tb'b'\n")
    #expect(
      try Command.run(["show", "--plain", "demo.npz", "flags", "scalar"]).output
        == "# flags\nTrue\nFalse\n\n# scalar\n1.5\n")
  }

  @Test func raw() throws {
    let result = try Command.run(["show", "--raw", "demo.npz", "ids", "-s", "256:258"])
    #expect(result.bytes == [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0])
    let field = try Command.run(["show", "--raw", "demo.npz", "rec", "--field", "id"])
    #expect(field.bytes == [1, 0, 0, 0, 2, 0, 0, 0])
    let fortran = try Command.run(["extract", "-o", "-", "demo.npz", "scalar"])
    #expect(fortran.bytes == [0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
  }

  @Test func hex() throws {
    let result = try Command.run(["show", "--hex", "demo.npz", "rec"])
    #expect(
      result.output == """
        00000000  01 00 00 00 00 00 00 00  00 00 e0 3f 61 00 00 00  |...........?a...|
        00000010  02 00 00 00 00 00 00 00  00 00 f8 3f 62 00 00 00  |...........?b...|

        """)
    let short = try Command.run(["show", "--hex", "demo.npz", "ids[65:66]"])
    #expect(
      short.output
        == "00000000  41 00 00 00 00 00 00 00" + String(repeating: " ", count: 27) + "|A.......|\n")
    #expect(try Command.run(["show", "--hex", "--raw", "demo.npz", "ids"]).status == 64)
  }

  /// Of a large array only what the summary shows is read; the text is that of the whole.
  @Test(arguments: [NPZ.Level(0), .fastest]) func summary(level: NPZ.Level) throws {
    let scratch = try Scratch()
    let array = try NDArray(Array(0..<1_200_000)).reshaped([12, 1000, 100])
    let fortran = array.transposed
    let path = scratch.folder.appendingPathComponent("a.npz").path
    try NPZ.save(
      ["c": array, "f": fortran], to: path, compressed: level != 0, level: level)
    func check(_ arguments: [String], _ expected: NDArray, edge: Int = 3) throws {
      let result = try Command.run(["show", "a.npz"] + arguments, in: scratch.folder)
      #expect(result.output == expected.formatted(.init(edgeItems: edge)) + "\n")
    }
    try check(["c"], array)
    try check(["f"], fortran)
    try check(["c", "--edge", "1"], array, edge: 1)
    try check(["c", "--edge", "0"], array, edge: 0)
    try check(
      ["f", "-s", "::-1,5:,1:"],
      fortran[.stride(by: -1), .slice(5, nil), .slice(1, nil)])
  }

  /// An array far larger than any memory is shown at once.
  @Test func hugeFile() throws {
    let scratch = try Scratch()
    try scratch.makeHuge()
    let result = try Command.run(["show", "huge.npy"], in: scratch.folder)
    #expect(result.output == "[0. 0. 0. ... 0. 0. 0.]\n")
    let slice = try Command.run(["show", "huge.npy", "-s", "::-2"], in: scratch.folder)
    #expect(slice.output == "[0. 0. 0. ... 0. 0. 0.]\n")
    let all = try Command.run(["show", "--all", "huge.npy"], in: scratch.folder)
    #expect(all.status == 75)
    #expect(all.error.hasPrefix("npz: huge.npy: would take 8 TiB; limit "))
    #expect(all.error.hasSuffix(".  --max-bytes 8TiB to allow it\n"))
  }

  @Test func json() throws {
    let result = try Command.run(["show", "--json", "demo.npz", "c", "t", "rec", "flags"])
    let document = try JSONSerialization.jsonObject(with: Data(result.bytes)) as? [String: Any]
    #expect(document?["schema"] as? String == "npz.show/1")
    let arrays = document?["arrays"] as? [[String: Any]] ?? []
    #expect(arrays.map { $0["name"] as? String } == ["c", "t", "rec", "flags"])
    #expect(arrays[0]["values"] as? [[[Double]]] == [[[1, 0], [0, 0]], [[0, 0], [1, 0]]])
    #expect(arrays[1]["values"] as? [String] == ["1969-07-20", "2026-01-01"])
    let records = arrays[2]["values"] as? [[String: Any]] ?? []
    #expect(records.map { $0["n"] as? String } == ["YQ==", "Yg=="])
    #expect(result.output.contains("\"values\": [true, false]"))
  }

  /// Every value that JSON has no number for.
  @Test func jsonOfEveryFile() throws {
    let folder = Command.arrays.appendingPathComponent("npy")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    // A process for each of them takes its time: every eighth, and those with special rules.
    for (index, name) in names.enumerated()
    where index % 8 == 0 || name.hasPrefix("ml_") || name.contains("surrogate") {
      let result = try Command.run(["show", "--json", "npy/\(name)"])
      if result.status == 65 { continue }
      #expect(result.status == 0, "\(name)")
      #expect(throws: Never.self, "\(name)") {
        try JSONSerialization.jsonObject(with: Data(result.bytes))
      }
    }
  }

  @Test func info() throws {
    let result = try Command.run(["info", "demo.npz", "weights"])
    #expect(
      result.output == """
        name        weights         member weights.npy, 1 of 12
        dtype       float32         descr '<f4', little-endian
        shape       (128, 64)       8 192 elements, C order
        data        32.0 KiB        npy 1.0, header 128 B
        stored      29.7 KiB        deflate, 92 %, crc32 bd2dd279
        at          local header 0, data 61…30 449
        memory map  no: compressed

        """)
    let file = try Command.run(["info", "demo.npz"])
    #expect(
      file.output == """
        file        demo.npz  34.0 KiB
        format      npz       ZIP archive
        arrays      12        46.4 KiB of data
        stored      32.6 KiB  deflate, 12 members

        """)
    let trailing = try Command.run(["info", "npy-bad/three_arrays.npy"])
    #expect(trailing.lines.last?.hasSuffix("2 more arrays") == true)
  }
}
