import ArgumentParser
import NDArray

/// `npz plot`: numbers as a line, or how often they are.
struct PlotCommand: Subcommand {
  /// What to draw.
  enum Kind: String, CaseIterable, ExpressibleByArgument { case line, hist }

  static let configuration = CommandConfiguration(
    commandName: "plot",
    abstract: "Draw numbers as a line or a histogram, in the terminal or as an SVG.",
    usage: "npz plot [options] FILE [NAME] ...",
    discussion: """
      An array of one axis is a line over 0, 1, 2 …; the columns of two axes are a \
      line each, at most \(Series.most). Several arrays share one plot. NaN and infinities are \
      gaps. --kind hist counts the numbers of arrays with any axes in bins of the \
      same width, one array at a time.

        npz plot demo.npz ids
        npz plot -s :,0:3 demo.npz weights
        npz plot --kind hist --svg weights.svg demo.npz weights
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], parsing: .unconditional, help: "A part: 0:10,::2")
  var slice: String?

  @Option(help: "A field of a record.")
  var field: String?

  @Option(help: "line or hist.")
  var kind: Kind = .line

  @Option(
    name: .customLong("size"),
    help: ArgumentHelp("Columns and lines; points of an SVG.", valueName: "WxH"))
  var sizeText: String?

  @Option(help: ArgumentHelp("Write an SVG instead.", valueName: "out.svg"))
  var svg: String?

  @Flag(name: [.short, .long], help: "Replace the SVG where it exists.")
  var force = false

  @Argument(
    help: "The file; - is standard input.",
    completion: .file(extensions: ["npz", "npy", "pkl", "joblib"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  private var size: (width: Int, height: Int)? { sizeText.flatMap(PictureOptions.size) }

  func validate() throws {
    guard let sizeText else { return }
    guard let size else { throw ValidationError(PictureOptions.noSize(sizeText, "80x12")) }
    if size.width < 16 || size.height < 2 {
      throw ValidationError("--size \(sizeText) is too small: at least 16x2")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    if let svg, svg != "-" { try Terminal.checkOutput(svg, of: [file], replacing: force) }
    let input = try Input(file, limits: common.limits)
    let parts = try input.numberParts(name, missing: .only)
    let slice = try slice.map { try SliceText($0, path: file) }
    var plots: [(title: String, note: String, plot: Plot.Content)] = []
    var lines: [Series] = []
    var notes: [String] = []
    for part in parts {
      do {
        var array = try part.read(slice)
        if let field { array = try array[field] }
        let note = "\(part.title)  \(array.dtype.name) \(array.shape.tupleText)"
        if kind == .line {
          lines += try Series.all(
            of: array, named: part.name ?? (parts.count > 1 ? part.title : nil))
          notes.append(note)
        } else {
          let histogram = try histogram(array)
          let missing = array.count - histogram.counts.reduce(0, +)
          let left = missing > 0 ? ", \(missing.grouped) NaN or infinite" : ""
          plots.append((part.title, note + left, .histogram(histogram)))
        }
      } catch {
        var failure = input.failure(error, slice: slice?.text)
        (failure.path, failure.array) = (failure.path ?? file, failure.array ?? part.name)
        throw failure
      }
    }
    if kind == .line {
      guard lines.count <= Series.most else {
        throw Failure.usage(
          "\(lines.count.grouped) lines; a plot has at most \(Series.most)", path: file)
      }
      let missing = lines.reduce(0) { $0 + $1.missingCount }
      if missing > 0 { notes.append("\(missing.grouped) NaN or infinite") }
      plots = [
        (parts.map(\.title).joined(separator: ", "), notes.joined(separator: ", "), .lines(lines))
      ]
    }
    do { try print(plots, console) } catch let failure as Failure {
      var failure = failure
      failure.path = failure.path ?? (failure.code == "already_exists" ? nil : file)
      throw failure
    }
    return .done
  }

  private func histogram(_ array: NDArray) throws -> NDArray.Histogram {
    try Series.check(array)
    let width = size?.width ?? (svg == nil ? Terminal.width : 480)
    let histogram = try array.histogram(bins: Plot.bins(array.count, width: width))
    guard histogram.counts.contains(where: { $0 > 0 }) else {
      throw Failure(.data, "shape_mismatch", "there are no finite numbers to plot")
    }
    return histogram
  }

  private func print(
    _ plots: [(title: String, note: String, plot: Plot.Content)], _ console: Console
  ) throws {
    if let svg {
      guard let plot = plots.first, plots.count == 1 else {
        throw Failure.usage("an SVG holds one histogram; there are \(plots.count.grouped)")
      }
      let text = try PlotSVG(plot.plot, size: size ?? (720, 360), title: plot.title).text
      if svg == "-" { return try console.output.write(text) }
      do { try PlainFile.save(Array(text.utf8), to: svg) } catch {
        throw Failure(writing: error, path: svg)
      }
      if !console.isQuiet {
        try console.output.line("\(svg.escapedForDisplay): \(plot.note)")
      }
      return
    }
    for (index, plot) in plots.enumerated() {
      if console.isQuiet { continue }
      if plots.count > 1 {
        if index > 0 { try console.output.line() }
        try console.output.line(console.style.bold("\(plot.title):"))
      }
      let size = size ?? (Terminal.width, Swift.max(4, Swift.min(12, Terminal.height - 3)))
      for line in try Plot(content: plot.plot).lines(size, console) {
        try console.output.line(line)
      }
      if case .lines(let all) = plot.plot, all.count > 1 {
        let names = all.enumerated().map { number, series in
          console.style.paint(
            (series.name ?? "").escapedForDisplay, Plot.looks[number % Plot.looks.count])
        }
        try console.output.line(names.joined(separator: "  "))
      }
      if console.isTerminal { try console.output.line(console.style.dim(plot.note)) }
    }
  }
}
