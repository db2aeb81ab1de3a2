import Foundation
import NDArray
import Testing

/// `npz view`, `npz plot` and `npz report`.
struct PictureTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func save(_ array: NDArray, _ name: String) throws -> String {
    let path = scratch.folder.appendingPathComponent(name).path
    try NPY.save(array, to: path)
    return path
  }

  @Test func signs() throws {
    let path = try save(NDArray((0..<60).map { UInt8($0) }, shape: [6, 10]), "a.npy")
    let result = try Command.run(["view", path])
    #expect(result.status == 0 && result.error.isEmpty)
    #expect(
      result.lines == [
        " .......::", "=====+++++", "###%%%%%%@", "\(path)  uint8 (6, 10)  0 ▏░▒▓█▕ 59   grey",
      ])
    let ascii = try Command.run(["view", path], environment: ["LC_ALL": "C"])
    #expect(ascii.lines.last == "\(path)  uint8 (6, 10)  0 | .+#| 59   grey")
  }

  /// Two points in a cell: the sign's colour and the one behind it.
  @Test func halfBlocks() throws {
    let path = try save(NDArray([[0, 255], [255, 0], [255, 255]] as [[UInt8]]), "b.npy")
    let all = try Command.run(
      ["view", "--color", "always", path], environment: ["COLORTERM": "truecolor"])
    #expect(
      all.lines.prefix(2) == [
        "\u{1B}[38;2;0;0;0;48;2;255;255;255m▀\u{1B}[38;2;255;255;255;48;2;0;0;0m▀\u{1B}[0m",
        "\u{1B}[38;2;255;255;255;49m▀▀\u{1B}[0m",
      ])
    let few = try Command.run(["view", "--color", "always", path])
    #expect(few.lines[0] == "\u{1B}[38;5;16;48;5;231m▀\u{1B}[38;5;231;48;5;16m▀\u{1B}[0m")
  }

  /// The picture of `cli.md`'s example.
  @Test func caption() throws {
    let result = try Command.run(["view", "--size", "60x20", "demo.npz", "image"])
    #expect(
      result.lines.last == "image  uint8 (64, 96)  0 ▏░▒▓█▕ 158   grey, every 2nd row and column")
    #expect(result.lines.count == 17 && result.lines[0].count == 48)
    let nan = try save(NDArray([[1.0, .nan], [0, 2]]), "nan.npy")
    #expect(
      try Command.run(["view", "--range", "0,4", "--map", "viridis", nan]).lines.last
        == "\(nan)  float64 (2, 2)  0 ▏░▒▓█▕ 4   viridis, 1 NaN in red")
    let flat = try save(NDArray([[7, 7], [7, 7]]), "flat.npy")
    #expect(
      try Command.run(["view", flat]).lines.last == "\(flat)  int64 (2, 2)  7 ▏░▒▓█▕ 7   grey")
    let volume = try save(NDArray(zeros: [5, 6, 7], dtype: .uint8), "volume.npy")
    #expect(try Command.run(["view", volume]).lines.last?.hasSuffix("grey, 5 pictures") == true)
    let colour = try save(NDArray(zeros: [3, 8, 9], dtype: .uint8), "colour.npy")
    #expect(try Command.run(["view", colour]).lines.last == "\(colour)  uint8 (3, 8, 9)")
    #expect(
      try Command.run(["view", "--channels", "none", colour]).lines.last?.hasSuffix("3 pictures")
        == true)
  }

  @Test func protocols() throws {
    let path = try save(NDArray([[0, 255], [255, 0]] as [[UInt8]]), "p.npy")
    let kitty = try Command.run(["view", "--graphics", "kitty", path])
    #expect(kitty.output.hasPrefix("\u{1B}_Ga=T,f=100,q=2,m=0;iVBORw0KGgo"))
    #expect(kitty.output.contains("\u{1B}\\\n"))
    let iterm = try Command.run(["view", "--graphics", "iterm", path])
    #expect(iterm.output.hasPrefix("\u{1B}]1337;File=inline=1;size="))
    let sixel = try Command.run(["view", "--graphics", "sixel", "--size", "1x1", path])
    // Enlarged four times: two colours, two bands of six and two rows.
    #expect(
      sixel.output.hasPrefix(
        "\u{1B}Pq\"1;1;8;8#0;2;0;0;0#1;2;100;100;100#0!4N!4o$#1!4o!4N-#0!4?!4B$#1!4B!4?-\u{1B}\\\n")
    )
  }

  /// What is read is not replaced by a picture of it, whatever is forced.
  @Test func outputIsInput() throws {
    let path = try save(NDArray([[1, 2], [3, 4]]), "in.npy")
    let before = try scratch.data("in.npy")
    for arguments in [
      ["view", "-f", "--png", path, path], ["plot", "-f", "--svg", path, path],
      ["report", "-f", "-o", path, path],
    ] {
      let result = try Command.run(arguments)
      #expect(result.status == 64 && result.error.contains("the output is the file that is read"))
      #expect(try scratch.data("in.npy") == before)
    }
  }

  /// Opacity is not stretched with the colours, and small pictures are not enlarged without end.
  @Test func opacityAndSize() throws {
    let path = try save(
      NDArray([[[10, 20, 30, 100], [20, 10, 30, 200]]] as [[[UInt8]]]), "rgba.npy")
    let image = try Command.run(["view", "--range", "minmax", "--png", "-", path])
    let right = NDArray([[[0, 13, 27, 100], [13, 0, 27, 200]]] as [[[UInt8]]])
    #expect(image.bytes == (try PNG.save(right)))
    let large = try Command.run(["view", "--graphics", "kitty", "--size", "9999x9999", path])
    #expect(large.status == 0 && large.bytes.count < 1_000_000)
    let nan = try save(NDArray([Double.nan, .infinity]), "nan.npy")
    #expect(try Command.run(["plot", "--kind", "hist", nan]).status == 65)
  }

  /// Numbers at the ends of what there is: nothing is divided by their distance.
  @Test(arguments: [
    [0, .leastNonzeroMagnitude], [-1.7e308, 1.7e308], [1, 1.0.nextUp], [-0.0, 0.0], [.infinity, 1],
    [.nan, .nan], [-.infinity, .infinity], [.leastNormalMagnitude, 0],
  ])
  func extremeNumbers(_ numbers: [Double]) throws {
    let path = try save(NDArray([numbers, numbers.reversed()]), "extreme.npy")
    let hasNumbers = numbers.contains { $0.isFinite }
    for arguments in [
      ["view", path], ["view", "--range", "minmax", path], ["view", "--png", "-", path],
      ["view", "--range", "0,1e-320", path], ["report", path], ["stats", path],
    ] {
      let result = try Command.run(arguments)
      #expect(result.status == 0 && !result.isSignalled, "\(arguments) \(result.error)")
    }
    for arguments in [
      ["plot", path], ["plot", "--svg", "-", path], ["plot", "--kind", "hist", path],
      ["plot", "--kind", "hist", "--svg", "-", path],
    ] {
      let result = try Command.run(arguments)
      #expect(result.status == (hasNumbers ? 0 : 65) && !result.isSignalled, "\(result.error)")
    }
  }

  /// What would take more memory than a picture is worth is refused, and not tried.
  @Test func hugePictures() throws {
    let text = "{'descr': '|u1', 'fortran_order': False, 'shape': (40000, 40000), }"
    let header = text + String(repeating: " ", count: 117 - text.utf8.count) + "\n"
    let file = try scratch.writing("huge.npy")
    try file.write(contentsOf: [0x93] + Data("NUMPY\u{1}\0\u{76}\0".utf8) + Data(header.utf8))
    try file.truncate(atOffset: 128 + 1_600_000_000)
    let path = scratch.path("huge.npy")
    let result = try Command.run([
      "view", "--png", scratch.path("huge.png"), "--range", "0,1", path,
    ])
    #expect(result.status == 75 && result.error.contains("--size 4096x4096"), "\(result.error)")
    let plot = try Command.run(["plot", "--kind", "hist", "-s", "0:4000", path])
    #expect(plot.status == 75 && plot.error.contains("are plotted"))
  }

  /// What is on the screen is in the file: every element a point.
  @Test func pngIsExact() throws {
    let path = scratch.folder.appendingPathComponent("image.png").path
    let result = try Command.run(["view", "--range", "0,255", "--png", path, "demo.npz", "image"])
    #expect(result.output.hasPrefix("\(path): 96 × 64 points, image  uint8 (64, 96)"))
    let image = try #require(
      try NPZ(path: Command.arrays.appendingPathComponent("demo.npz").path)["image"])
    #expect(try Array(Data(contentsOf: URL(fileURLWithPath: path))) == PNG.save(image))
    let again = try Command.run(["view", "--png", path, "demo.npz", "image"])
    #expect(again.status == 73 && again.error.contains("already exists"))
    let pipe = try Command.run(["view", "--range", "0,255", "--png", "-", "demo.npz", "image"])
    #expect(pipe.bytes == (try PNG.save(image)))
  }

  @Test(arguments: [
    (
      ["view", "demo.npz", "scalar"],
      "npz: demo.npz: scalar: a picture has two axes, and this array has 0: ()\n"
    ),
    (
      ["view", "demo.npz", "t"],
      "npz: demo.npz: t: datetime64[D] cannot be drawn\n     only real numbers and truth values have colours\n"
    ),
    (
      ["view", "demo.npz", "ids"],
      "npz: demo.npz: ids: a picture has two axes, and this array has 1: (1000,)\n     npz plot draws a line\n"
    ),
    (
      ["plot", "demo.npz", "labels"],
      "npz: demo.npz: labels: str5 cannot be plotted\n     only real numbers and truth values have a place on an axis\n"
    ),
    (
      ["plot", "demo.npz", "rec"],
      "npz: demo.npz: rec: record cannot be plotted\n     take one field:  --field id\n"
    ),
  ])
  func refusals(_ arguments: [String], _ error: String) throws {
    let result = try Command.run(arguments)
    #expect(result.status == 64 || result.status == 65)
    #expect(result.output.isEmpty && result.error == error)
  }

  @Test(arguments: [
    ["view", "--size", "0x4", "demo.npz", "image"],
    ["view", "--range", "3,1", "demo.npz", "image"],
    ["view", "--map", "jet", "demo.npz", "image"], ["plot", "--size", "3x1", "demo.npz", "ids"],
    ["plot", "--kind", "pie", "demo.npz", "ids"], ["report", "--max-arrays", "-1", "demo.npz"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    let result = try Command.run(arguments)
    #expect(result.status == 64 && result.output.isEmpty && result.error.hasPrefix("npz: "))
  }

  @Test func line() throws {
    let path = try save(NDArray((0..<200).map { Double($0) }), "line.npy")
    let result = try Command.run(["plot", "--size", "24x4", path])
    #expect(
      result.lines == [
        "199 ⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⢀⣀⡤⠤⠖⠚⠉", "    ⠀⠀⠀⠀⠀⠀⢀⣀⡤⠤⠒⠚⠉⠁⠀⠀⠀⠀⠀⠀",
        "0   ⣀⡤⠴⠒⠚⠉⠁⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀⠀", "    0                199",
      ])
    let ascii = try Command.run(
      ["plot", "--size", "16x4", path], environment: ["LC_ALL": "C"])
    #expect(
      ascii.lines == ["199         ****", "       ******", "0   ****", "    0        199"])
    let gap = try save(NDArray([1.0, 2, .nan, .infinity, 4]), "gap.npy")
    let terminal = try Command.runOnTerminal(["plot", gap], columns: 40)
    #expect(terminal.contains("gap.npy  float64 (5,), 2 NaN or infinite"))
  }

  /// As many lines as there are columns, each in a colour of its own.
  @Test func columns() throws {
    let result = try Command.run(
      ["plot", "--color", "always", "--size", "40x6", "-s", ":,:2", "demo.npz", "weights"])
    #expect(
      result.lines.last == "\u{1B}[36mweights[:, 0]\u{1B}[0m  \u{1B}[33mweights[:, 1]\u{1B}[0m")
    let many = try Command.run(["plot", "demo.npz", "weights"])
    #expect(many.status == 64 && many.error.contains("pick a line with  -s 0,:"))
  }

  @Test func histogram() throws {
    let result = try Command.run([
      "plot", "--kind", "hist", "--size", "40x5", "demo.npz", "weights",
    ])
    #expect(
      result.lines == [
        "759               ▁▃█▅▅▃", "                ▂▅███████▄",
        "              ▁▅███████████▅▁", "0   ▁ ▁▁▁▁▁▂▄▆███████████████▆▄▃▂▁▁▁",
        "    -3.9                        3.26",
      ])
  }

  @Test func drawings() throws {
    let path = scratch.folder.appendingPathComponent("ids.svg").path
    #expect(
      try Command.run(["plot", "--svg", path, "demo.npz", "ids"]).output
        == "\(path): ids  int64 (1000,)\n")
    let text = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      text.hasPrefix("<svg xmlns=\"http://www.w3.org/2000/svg\"") && text.contains("<polyline"))
    #expect(XMLCheck.isWellFormed(Data(text.utf8)))
    let bars = try Command.run(["plot", "--kind", "hist", "--svg", "-", "demo.npz", "weights"])
    #expect(XMLCheck.isWellFormed(Data(bars.bytes)) && bars.output.contains("class=\"bar\""))
  }

  @Test func report() throws {
    let path = scratch.folder.appendingPathComponent("demo.html").path
    let result = try Command.run(["report", "-o", path, "demo.npz"])
    #expect(result.status == 0 && result.output.hasPrefix("\(path): "))
    let page = try String(contentsOfFile: path, encoding: .utf8)
    for part in [
      "12 arrays are sound", "datetime64[D]", "prefers-color-scheme:dark", "data:image/png;base64,",
      "Fortran order",
    ] {
      #expect(page.contains(part), "\(part)")
    }
    #expect(!page.contains("<script") && !page.contains("http://") || page.contains("www.w3.org"))
    let some = try Command.run(["report", "--max-arrays", "2", "--no-images", "demo.npz"])
    #expect(some.output.contains("10 arrays without a part of their own here"))
    #expect(!some.output.contains("<svg") && !some.output.contains("<img"))
  }

  /// Names come from files: they are text on a page, and nothing else.
  @Test func reportOfHostileNames() throws {
    let path = scratch.folder.appendingPathComponent("x.npz").path
    let name = "<script>alert(1)</script>\"&"
    try NPZ.save([name: NDArray([1.0, 2])], to: path)
    let page = try Command.run(["report", path]).output
    #expect(
      !page.contains("<script>") && page.contains("&lt;script&gt;"))
  }

  /// Damage is told, and is the status.
  @Test func reportOfDamage() throws {
    let result = try Command.run(["report", "npz/bit_deflated_data.npz"])
    #expect(result.status == 1 && result.output.contains("class=\"bad\""))
    #expect(try Command.run(["report", "nowhere.npz"]).status == 66)
  }

  /// However many arrays there are, a page has at most 2 MB.
  @Test func reportIsSmall() throws {
    let path = scratch.folder.appendingPathComponent("many.npz").path
    let noise = (0..<64 * 64).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 13) }
    let array = try NDArray(noise, shape: [64, 64])
    try NPZ.save((0..<700).map { (key: "layers.\($0).weight", value: array) }, to: path)
    let page = try Command.run(["report", path])
    #expect(page.status == 0 && page.bytes.count <= 2_000_000)
    #expect(page.output.contains("pictures left out, to keep the page small"))
    #expect(page.output.contains("layers.699.weight"))
  }
}

/// Whether a text is XML.
enum XMLCheck {
  static func isWellFormed(_ data: Data) -> Bool {
    // Elements are closed in the order in which they were opened.
    var open: [String] = []
    var rest = String(decoding: data, as: UTF8.self)[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return false }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasSuffix("/") { continue }
      if tag.hasPrefix("/") {
        if open.popLast() != String(tag.dropFirst()) { return false }
      } else {
        open.append(String(tag.prefix { $0 != " " && $0 != "\n" }))
      }
    }
    return open.isEmpty && !rest.contains(">")
  }
}
