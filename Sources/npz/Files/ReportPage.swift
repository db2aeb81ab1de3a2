import NDArray

/// A page in HTML that says what files hold, for people: no script, nothing from elsewhere.
struct ReportPage {
  /// What a page is made with.
  struct Options {
    /// The most arrays that have a part of their own.
    var mostArrays = 500
    /// Whether arrays are drawn.
    var hasImages = true
    let limits: NPY.Limits
  }

  /// The most bytes of a page; pictures that would not fit are left out.
  static let mostBytes = 2_000_000
  /// What rows of the table and the texts of parts may take, while there are pictures.
  private static let mostPictureBytes = 1_300_000
  private static let mostDetailBytes = 1_700_000

  private let options: Options
  private let console: Console
  private var body = ""
  private var partCount = 0
  private var leftOutCount = 0
  private var pictureLeftOutCount = 0
  /// True while nothing is damaged.
  private(set) var isSound = true

  init(_ options: Options, _ console: Console) {
    self.options = options
    self.console = console
  }

  /// The page.
  ///
  /// - Parameter title: of the browser's window.
  func text(title: String) -> String {
    var notes: [String] = []
    if leftOutCount > 0 {
      notes.append(
        "\(leftOutCount.counted("array")) without a part of \(leftOutCount == 1 ? "its" : "their") own here"
      )
    }
    if pictureLeftOutCount > 0 {
      notes.append("\(pictureLeftOutCount.counted("picture")) left out, to keep the page small")
    }
    let footer = notes.isEmpty ? "" : "<p class=\"dim\">\(notes.joined(separator: "; ")).</p>\n"
    return """
      <!doctype html>
      <html lang="en"><head><meta charset="utf-8">
      <meta name="viewport" content="width=device-width,initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <title>\(title.escapedForMarkup)</title>
      <style>\(Self.style)\(PlotSVG.style)</style></head>
      <body>
      \(body)\(footer)</body></html>

      """
  }

  /// Adds a file: its table, and a part for each array.
  mutating func add(_ input: Input) {
    let listing = Listing(input)
    let check = Check(input, console)
    if !check.isSound { isSound = false }
    let name = input.path == "-" ? "standard input" : input.path
    body += "<h1>\(name.escapedForMarkup)</h1>\n"
    body += "<p class=\"dim\">\(listing.summary.escapedForMarkup)</p>\n"
    addCheck(check)
    var problems: [String: [String]] = [:]
    for item in check.items {
      for problem in item.problems {
        problems[item.name ?? "", default: []].append(problem.message)
      }
    }
    var parts = ""
    body += "<div class=\"wide\"><table><thead><tr>"
    for (place, head) in ["Name", "Dtype", "Shape", "Size", "Stored", "", "Note"].enumerated() {
      body += "<th\(3...5 ~= place ? " class=\"n\"" : "")>\(head)</th>"
    }
    body += "</tr></thead><tbody>\n"
    for row in listing.rows {
      let hasPart =
        row.header != nil && partCount < options.mostArrays
        && body.utf8.count + parts.utf8.count < Self.mostDetailBytes
      // What is left of the page is for rows, and the last ones may be left out, too.
      if body.utf8.count + parts.utf8.count > Self.mostBytes - 20_000 {
        leftOutCount += 1
        continue
      }
      if hasPart {
        partCount += 1
        let used = body.utf8.count + parts.utf8.count
        parts += part(row, of: input, number: partCount, problems[row.name ?? ""] ?? [], used: used)
      } else if row.header != nil {
        leftOutCount += 1
      }
      addRow(row, link: hasPart ? partCount : nil, isDamaged: problems[row.name ?? ""] != nil)
    }
    body += "</tbody></table></div>\n" + parts
  }

  /// Adds a file that cannot be opened.
  mutating func add(_ failure: Failure, path: String) {
    isSound = false
    body +=
      "<h1>\(path.escapedForMarkup)</h1>\n<p class=\"bad\">\(failure.message.escapedForMarkup)</p>\n"
  }

  private mutating func addCheck(_ check: Check) {
    let lines = check.lines(console.plain).prefix(40)
    body += "<p class=\"\(check.isSound ? "good" : "bad")\">"
    body += lines.map(\.escapedForMarkup).joined(separator: "<br>") + "</p>\n"
  }

  private mutating func addRow(_ row: Listing.Row, link: Int?, isDamaged: Bool) {
    body += isDamaged ? "<tr class=\"hurt\">" : "<tr>"
    for (place, cell) in row.cells.enumerated() {
      var text = cell.text.escapedForMarkup
      if place == 0, let link { text = "<a href=\"#a\(link)\">\(text)</a>" }
      let look = 3...5 ~= place ? " class=\"n\"" : place == 1 ? " class=\"t\"" : ""
      body += "<td\(look)>\(text)</td>"
    }
    body += "</tr>\n"
  }

  /// The part of one array.
  private mutating func part(
    _ row: Listing.Row, of input: Input, number: Int, _ problems: [String], used: Int
  ) -> String {
    guard let selection = row.selection(of: input) else { return "" }
    let title = (row.name ?? input.path).escapedForMarkup
    var text = "<details id=\"a\(number)\"\(number <= 12 ? " open" : "")><summary>\(title)"
    text +=
      " <span class=\"dim\">\(row.typeText.escapedForMarkup) \(row.header?.shape.tupleText ?? "")</span></summary>\n"
    for problem in problems { text += "<p class=\"bad\">\(problem.escapedForMarkup)</p>\n" }
    text += "<div class=\"part\"><dl>"
    for line in (try? Description(selection))?.lines ?? [] {
      let words = [line.value, line.detail].filter { !$0.isEmpty }.joined(separator: " · ")
      text += "<dt>\(line.label)</dt><dd>\(words.escapedForMarkup)</dd>"
    }
    text += "</dl>\n"
    do {
      try selection.checkLimit(options.limits)
      let array = try selection.read()
      text += numbers(array, row, used: used + text.utf8.count)
    } catch {
      text += "<p class=\"bad\">\(input.failure(error).message.escapedForMarkup)</p>\n"
    }
    return text + "</div></details>\n"
  }

  /// The statistics, and what can be drawn.
  private mutating func numbers(_ array: NDArray, _ row: Listing.Row, used: Int) -> String {
    var text = ""
    let columns = StatColumn.usual + [.percentile(50)]
    if let numbers = try? StatRow(name: row.name, title: "", array, columns, axis: nil) {
      text += "<dl>"
      for column in columns where column != .histogram {
        let cell = numbers.text(column, console)
        if !cell.isEmpty {
          let name = column == .percentile(50) ? "median" : column.name
          text += "<dt>\(name)</dt><dd>\(cell.escapedForMarkup)</dd>"
        }
      }
      text += "</dl>\n"
    }
    guard options.hasImages, StatRow.isReal(array.dtype), array.count > 1 else { return text }
    guard used < Self.mostPictureBytes else {
      pictureLeftOutCount += 1
      return text
    }
    text += "<div class=\"pictures\">"
    let bins = Plot.bins(array.count, width: 72)
    if let histogram = try? array.histogram(bins: bins),
      let svg = try? PlotSVG(.histogram(histogram), size: (360, 180), title: nil, isPart: true)
    {
      text += svg.text
    }
    text += picture(of: array)
    return text + "</div>\n"
  }

  /// A line of one axis, a picture of more; empty for what has none.
  private func picture(of array: NDArray) -> String {
    if array.rank == 1 {
      let lines = try? Series.all(of: array, named: nil)
      let svg = lines.flatMap {
        try? PlotSVG(.lines($0), size: (360, 180), title: nil, isPart: true)
      }
      return svg?.text ?? ""
    }
    var options = Picture.Options()
    options.size = (256, 256)
    // Pictures of a row or a column are a line; of five axes and more there is none.
    guard array.rank <= 4, array.shape.suffix(2).allSatisfy({ $0 > 1 }),
      var picture = try? Picture(array, options)
    else { return "" }
    picture.enlarge(toward: (128, 128))
    guard let bytes = try? PNG.save(picture.raster.array()), bytes.count < 200_000 else {
      return ""
    }
    return
      "<img alt=\"the elements as a picture\" src=\"data:image/png;base64,\(Base64.text(bytes[...]))\" "
      + "width=\"\(picture.raster.width)\" height=\"\(picture.raster.height)\">"
  }

  private static let style = """
    :root{color-scheme:light dark;--fore:#1c1e22;--back:#fff;--dim:#667;--rule:#dde;--link:#0969b8;--good:#15803d;--bad:#b91c1c;--soft:#f5f6f8}\
    @media(prefers-color-scheme:dark){:root{--fore:#e6e7ea;--back:#16181d;--dim:#9aa0ab;--rule:#2f333b;--link:#5eb1f5;--good:#4ade80;--bad:#f87171;--soft:#1f2229}}\
    body{font:15px/1.45 system-ui,sans-serif;color:var(--fore);background:var(--back);max-width:64rem;margin:2rem auto;padding:0 1rem}\
    h1{font-size:1.4rem;margin:2rem 0 .25rem;overflow-wrap:anywhere}p{margin:.4rem 0}a{color:var(--link);text-decoration:none}a:hover{text-decoration:underline}\
    .dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}.wide{overflow-x:auto}\
    table{border-collapse:collapse;width:100%;margin:.8rem 0 1.4rem}th{font-weight:600;text-align:left;color:var(--dim)}\
    th,td{padding:.22rem .7rem .22rem 0;border-bottom:1px solid var(--rule);white-space:nowrap}.n{text-align:right;font-variant-numeric:tabular-nums}\
    .t{font-family:ui-monospace,monospace;font-size:.92em}.hurt td{color:var(--bad)}details{border:1px solid var(--rule);border-radius:6px;margin:.5rem 0;padding:.45rem .8rem;background:var(--soft)}\
    summary{cursor:pointer;font-weight:600;overflow-wrap:anywhere}summary .dim{font-weight:400;margin-left:.5rem}\
    .part{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;margin:.6rem 0}dl{display:grid;grid-template-columns:auto 1fr;gap:.1rem .9rem;margin:0;align-content:start}\
    dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}.pictures{display:flex;flex-wrap:wrap;gap:1rem;align-items:flex-start}\
    .plot{max-width:100%}img{image-rendering:pixelated;max-width:100%;height:auto;background:#888}
    """
}

extension Listing.Row {
  /// The array, to be read.
  func selection(of input: Input) -> Selection? {
    switch input.file {
    case .npy(let file): return Selection(input: input, place: .file(file))
    case .npz(let npz): return entry.map { Selection(input: input, place: .member($0, of: npz)) }
    case .tensors(let file):
      return tensor.map { Selection(input: input, place: .tensor($0, of: file)) }
    case .pickle(let file):
      return value.map { Selection(input: input, place: .value($0, path: name ?? "", of: file)) }
    }
  }
}
