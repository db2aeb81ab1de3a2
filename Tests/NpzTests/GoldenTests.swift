import Foundation
import NDArray
import Testing

/// What people see, on terminals of several widths, with colours and without, and in a locale without UTF-8.
///
/// `Golden/NAME.txt` has what each command prints; `NDARRAY_WRITE_GOLDEN=1` writes them anew, to be looked at
/// before they are committed.
@Suite struct GoldenTests {
  private static let commands: [(name: String, arguments: [String])] = [
    ("list", ["list", "demo.npz"]), ("list-two", ["list", "demo.npz", "new.npz"]),
    ("list-tree", ["list", "--tree", "model.npz"]), ("list-damaged", ["list", "damaged.npz"]),
    ("list-sparse", ["list", "sparse.npz"]),
    ("info", ["info", "demo.npz", "weights"]), ("info-archive", ["info", "demo.npz"]),
    ("show", ["show", "demo.npz", "weights", "-s", "0:3,:5"]),
    ("show-several", ["show", "demo.npz", "F", "c", "rec"]),
    ("stats", ["stats", "demo.npz"]), ("diff", ["diff", "demo.npz", "new.npz"]),
    ("verify", ["verify", "damaged.npz"]), ("verify-sound", ["verify", "demo.npz"]),
    ("repair", ["repair", "--dry-run", "cut.npz"]),
    ("rename", ["rename", "-n", "demo.npz", "ids", "index"]),
    ("repack", ["repack", "-n", "--store", "--align", "64", "demo.npz"]),
    ("view", ["view", "demo.npz", "image", "-s", "::4,::4"]),
    ("plot", ["plot", "--size", "40x5", "demo.npz", "layer1/bias"]),
    ("plot-hist", ["plot", "--kind", "hist", "--size", "40x5", "demo.npz", "weights"]),
    ("globals", ["globals", "instance.pkl"]), ("show-pickle", ["show", "instance.pkl"]),
    ("error-array", ["show", "demo.npz", "wieghts"]),
  ]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  /// The files that the commands look at.
  private static func makeFiles(in scratch: Scratch) throws {
    let demo = try Data(contentsOf: Command.arrays.appendingPathComponent("demo.npz"))
    try demo.write(to: scratch.folder.appendingPathComponent("demo.npz"))
    try demo.prefix(17_402).write(to: scratch.folder.appendingPathComponent("cut.npz"))
    var bytes = demo
    bytes[5_000] ^= 0xFF
    try bytes.write(to: scratch.folder.appendingPathComponent("damaged.npz"))
    let pickle = Command.arrays.appendingPathComponent("pickles/instance.p5.pkl")
    try FileManager.default.copyItem(
      at: pickle, to: scratch.folder.appendingPathComponent("instance.pkl"))
    let npz = try NPZ(path: scratch.path("demo.npz"))
    var weights = try #require(try npz["weights"])
    try weights.assign(NDArray([Float(0.6863373)]), at: 3, 7..<8)
    try weights.assign(NDArray([Float.nan]), at: 4, 0..<1)
    let (ids, labels, image) = try (npz["ids"], npz["labels"], npz["image"])
    try NPZ.save(
      [
        "extra": NDArray([1.0, 2, 3]), "ids": #require(ids)[0..<999], "weights": weights,
        "labels": #require(labels), "image": #require(image),
      ], to: scratch.path("new.npz"), compressed: true)
    var layers: [(key: String, value: NDArray)] = [
      ("embed", try NDArray(zeros: [32, 16], dtype: .float16))
    ]
    for layer in 0..<4 {
      layers.append(
        ("layers.\(layer).attn.q.weight", try NDArray(zeros: [16, 16], dtype: .float16)))
      layers.append(("layers.\(layer).norm.weight", try NDArray(zeros: [16], dtype: .float32)))
    }
    layers.append(("norm", try NDArray(zeros: [16], dtype: .float32)))
    try NPZ.save(layers, to: scratch.path("model.npz"))
    try NPZ.save(
      [
        "indices": NDArray([0, 2] as [Int32]), "indptr": NDArray([0, 1, 2] as [Int32]),
        "format": NDArray(bytes: Array("csr".utf8), shape: [], dtype: NDArray.DType("S3")),
        "shape": NDArray([2, 3]), "data": NDArray([1.5, 2.5]),
      ], to: scratch.path("sparse.npz"))
  }

  @Test func looks() throws {
    let scratch = try Scratch()
    try Self.makeFiles(in: scratch)
    let isWriting = ProcessInfo.processInfo.environment["NDARRAY_WRITE_GOLDEN"] == "1"
    for (name, arguments) in Self.commands {
      var text = "$ npz \(arguments.joined(separator: " "))\n"
      for (title, columns, environment) in [
        ("80 columns", 80, ["NO_COLOR": "1"]), ("40 columns", 40, ["NO_COLOR": "1"]),
        ("100 columns", 100, ["NO_COLOR": "1"]), ("200 columns", 200, ["NO_COLOR": "1"]),
        ("80 columns, colours", 80, ["COLORTERM": "truecolor"]),
        ("80 columns, LC_ALL=C", 80, ["NO_COLOR": "1", "LC_ALL": "C"]),
      ] {
        let shown = try Command.runOnTerminal(
          arguments, columns: columns, withErrors: true, in: scratch.folder,
          environment: environment)
        // The table is cut; the line behind it, and values and messages are not.
        let limit = shown.split(separator: "\n").dropLast().map(\.count).max() ?? 0
        if environment["NO_COLOR"] != nil, ["list", "stats"].contains(name) {
          #expect(limit <= columns, "\(name), \(title): \(limit)")
        }
        text += "== \(title) ==\n" + shown.replacingOccurrences(of: "\u{1B}", with: "␛")
      }
      let plain = try Command.run(arguments, in: scratch.folder)
      text += "== not a terminal, status \(plain.status) ==\n\(plain.output)\(plain.error)"
      let file = Self.folder.appendingPathComponent("\(name).txt")
      if isWriting {
        try Data(text.utf8).write(to: file)
      } else {
        let golden = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        for (line, other) in zip(
          golden.components(separatedBy: "\n"), text.components(separatedBy: "\n"))
        where line != other {
          Issue.record("\(name).txt has\n\(line)\nand the command prints\n\(other)")
          break
        }
        #expect(golden == text, "\(name)")
      }
    }
  }

  /// Help fits the usual terminal, whatever the command.
  @Test func helpIsNarrow() throws {
    let names = try Command.run(["--help"]).lines
      .drop { $0 != "SUBCOMMANDS:" }.dropFirst()
      .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
      .compactMap { $0.split(separator: " ").first?.filter { $0 != "," } }
    #expect(names.count > 20)
    for name in names {
      for line in try Command.run(["help", name]).lines {
        #expect(line.count <= 80, "\(name): \(line)")
      }
    }
  }
}
