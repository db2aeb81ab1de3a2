import ArgumentParser
import NDArray

/// `npz view`: an array as a picture.
struct View: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "view",
    abstract: "Draw an array as a picture, in the terminal or as a PNG.",
    usage: "npz view [options] FILE [NAME]",
    discussion: """
      Two axes are the rows and columns of a picture. A third one of 3 or 4 is red, \
      green, blue and opacity where the dtype is uint8, behind the two or in front of \
      them; of others, the pictures along the first axis stand side by side. \
      --channels says otherwise.

      Black and white are the smallest and the largest of integers, and the 1st and \
      99th percentile of floats; --range minmax takes the extremes of those, too, and \
      --range 0,1 whatever it says. Elements that are colours keep their own range. \
      NaN is red.

      --graphics auto uses what the terminal says it has: pictures of kitty or \
      iTerm2, half blocks in 24-bit colours (COLORTERM) or in 256, or signs where \
      there are no colours. --png writes every element as a point, or no more than \
      --size asks for.

        npz view demo.npz image
        npz view --map viridis -s 0 volume.npy
        npz view --png image.png demo.npz image
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var picture: PictureOptions

  @Option(help: "auto, kitty, iterm, sixel, blocks or ascii.")
  var graphics: Graphics = .auto

  @Option(help: ArgumentHelp("Write a PNG instead.", valueName: "out.png"))
  var png: String?

  @Flag(name: [.short, .long], help: "Replace the PNG where it exists.")
  var force = false

  @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(help: "The array.", completion: .custom(NameCompletion.names))
  var name: String?

  func run(_ console: Console) throws -> ExitStatus {
    if let png, png != "-" { try Terminal.checkOutput(png, of: [file], replacing: force) }
    let input = try Input(file, limits: common.limits)
    let parts = try input.numberParts(name.map { [$0] } ?? [], missing: .only)
    guard let part = parts.first, parts.count == 1 else {
      throw Failure.usage(
        "which array? There are \(parts.count.grouped)", path: file,
        hints: ["such as  npz view \(file.shellWord) \((parts.first?.name ?? "").shellWord)"])
    }
    do {
      let array = try picture.array(part, of: input)
      if let png { return try write(array, to: png, part, console) }
      try draw(array, part, console)
    } catch {
      var failure = input.failure(error)
      if failure.path == nil || failure.path == file {
        (failure.path, failure.array) = (file, failure.array ?? part.name)
      }
      throw failure
    }
    return .done
  }

  private func draw(_ array: NDArray, _ part: NumberPart, _ console: Console) throws {
    let way = graphics.resolved(console)
    // A line of what follows, and the prompt, stay on the screen.
    let room = picture.size ?? (Terminal.width, Swift.max(4, Terminal.height - 3))
    let points = (width: room.0 * way.cell.width, height: room.1 * way.cell.height)
    var drawn = try Picture(array, picture.options(fitting: points))
    let isExact = way == .blocks || way == .ascii
    if picture.size != nil || !isExact {
      drawn.enlarge(
        toward: picture.size != nil ? points : (points.width / 2, points.height / 2))
    }
    if console.isQuiet { return }
    try console.output.write(try way.text(of: drawn.raster))
    try console.output.line(caption(drawn, array, part, console))
  }

  private func write(
    _ array: NDArray, to path: String, _ part: NumberPart, _ console: Console
  ) throws -> ExitStatus {
    let drawn = try Picture(array, picture.options(fitting: picture.size))
    let image = try drawn.raster.array()
    if path == "-" {
      try console.output.write(PNG.save(image))
      return .done
    }
    do { try PNG.save(image, to: path) } catch { throw Failure(writing: error, path: path) }
    if !console.isQuiet {
      let size = "\(drawn.raster.width) × \(drawn.raster.height)"
      try console.output.line(
        "\(path.escapedForDisplay): \(console.isUTF8 ? size : size.replacing("×", with: "x")) points, "
          + caption(drawn, array, part, console, isPlain: true))
    }
    return .done
  }

  /// `image  uint8 (64, 96)  0 ▏░▒▓█▕ 158   grey, every 2nd row and column`.
  private func caption(
    _ drawn: Picture, _ array: NDArray, _ part: NumberPart, _ console: Console,
    isPlain: Bool = false
  ) -> String {
    var notes: [String] = []
    if !drawn.isColour { notes.append(picture.map.rawValue) }
    if drawn.step > 1 { notes.append("every \(drawn.step.ordinal) row and column") }
    if let tiles = drawn.tiles {
      notes.append(
        tiles.shown == tiles.all
          ? tiles.all.counted("picture")
          : "the first \(tiles.shown.grouped) of \(tiles.all.grouped) pictures")
    }
    if drawn.nanCount > 0 { notes.append("\(drawn.nanCount.grouped) NaN in red") }
    var text = "\(part.title)  \(array.dtype.name) \(array.shape.tupleText)"
    if let range = drawn.range, !drawn.isColour {
      let scale = console.isUTF8 ? "▏░▒▓█▕" : "| .+#|"
      text += "  \(range.low.shortText) \(scale) \(range.high.shortText)"
    }
    if !notes.isEmpty { text += "   " + notes.joined(separator: ", ") }
    return isPlain ? text : console.style.dim(text)
  }
}

extension Int {
  /// `2nd`, `3rd`, `11th`.
  var ordinal: String {
    let end =
      (11...13).contains(self % 100)
      ? "th" : [1: "st", 2: "nd", 3: "rd"][self % 10] ?? "th"
    return "\(grouped)\(end)"
  }
}
