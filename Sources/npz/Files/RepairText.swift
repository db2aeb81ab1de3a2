import NDArray

/// What a repair found, as people and programs read it.
struct RepairText {
  private let report: NPZ.RepairReport
  private let path: String
  /// The file that was to be written; nil for a dry run.
  private let output: String?
  /// True where parts of arrays were asked for.
  private let isPartial: Bool

  init(_ report: NPZ.RepairReport, path: String, output: String?, isPartial: Bool) {
    self.report = report
    self.path = path
    self.output = output
    self.isPartial = isPartial
  }

  /// The report that people see: the file, the arrays that are not whole, and what was done.
  func lines(_ console: Console) -> [String] {
    let broken = report.items.filter { $0.fate != .kept || $0.message != nil }
    let names = broken.map { $0.key.escapedForDisplay }
    let title = path.escapedForDisplay
    let widths = [title.displayWidth] + names.map { $0.displayWidth + 2 }
    let width = min(40, widths.max() ?? 0)
    func line(_ head: String, _ headWidth: Int, _ text: String) -> String {
      head + String(repeating: " ", count: max(1, width - headWidth + 3)) + text
    }
    let problems = report.problems.map { problem in
      (problem.array.map { $0.escapedForDisplay + ": " } ?? "") + problem.message.escapedForDisplay
    }
    let first = ["\(report.byteCount.grouped) bytes"] + problems.prefix(1)
    var lines = [line(title, title.displayWidth, first.joined(separator: ", "))]
    lines += problems.dropFirst().map { line("", 0, $0) }
    for (item, name) in zip(broken, names) {
      let mark = item.fate == .lost ? console.damagedMark : item.fate == .kept ? "!" : "~"
      let markWidth = item.fate == .lost && !console.isUTF8 ? 3 : 1
      lines.append(
        line(
          "\(mark) \(console.style.bold(name))", markWidth + 1 + name.displayWidth,
          words(item, console))
      )
      if let note = note(item) { lines.append(line("", 0, note)) }
    }
    lines.append(summary)
    return lines
  }

  /// What is left of an array.
  private func words(_ item: NPZ.RepairReport.Item, _ console: Console) -> String {
    if item.fate == .kept || item.fate == .lost { return (item.message ?? "").escapedForDisplay }
    var words = (item.message ?? "").escapedForDisplay
    if item.fate == .cut, let stated = item.statedByteCount, stated > item.foundByteCount {
      words = "\(item.foundByteCount.grouped) of \(stated.grouped) stored bytes"
    }
    let arrow = console.isUTF8 ? "→" : "->"
    if let rows = item.rowCount, let total = item.totalRowCount {
      words +=
        rows == total
        ? " \(arrow) all \(total.counted("row")), unchecked"
        : " \(arrow) the first \(rows.grouped) of \(total.counted("row"))"
    }
    return words
  }

  /// What was done, or can be done, with what is left.
  private func note(_ item: NPZ.RepairReport.Item) -> String? {
    if item.fate == .kept || item.fate == .lost { return nil }
    if let shape = item.partialShape {
      return "\(output == nil ? "would be kept" : "kept") as \(shape.tupleText)"
    }
    if isPartial { return "left out: nothing of it can be read" }
    return item.rowCount ?? 0 > 0
      ? "left out; keep them with --partial shorten or --partial zero-fill" : "left out"
  }

  private var summary: String {
    var counts = [report.keptCount.counted("array") + " kept"]
    for (fate, word) in [
      (NPZ.RepairReport.Fate.cut, "cut"), (.damaged, "damaged"), (.lost, "lost"),
    ] {
      let count = report.items.count { $0.fate == fate }
      if count > 0 { counts.append("\(count.grouped) \(word)") }
    }
    var text = counts.joined(separator: ", ")
    if report.isComplete {
      text += "; nothing is lost"
    } else if report.isCutOff {
      text += "; arrays after the cut cannot be known"
    }
    if let output, let bytes = report.outputByteCount {
      return text + ". \(output.escapedForDisplay) was written, \(bytes.sizeText)."
    }
    return text + ". Nothing was written."
  }

  /// The report as `npz.repair/1` describes it.
  var json: JSON {
    .object([
      ("schema", .text("npz.repair/1")), ("path", .text(path)), ("bytes", .int(report.byteCount)),
      ("output", JSON(report.outputByteCount == nil ? nil : output)),
      ("output_bytes", JSON(report.outputByteCount)), ("complete", .bool(report.isComplete)),
      ("cut_off", .bool(report.isCutOff)), ("arrays", .list(report.items.map(Self.json))),
      (
        "problems",
        .list(
          report.problems.map { problem in
            .object([
              ("code", .text(problem.code)), ("severity", .text(problem.severity.rawValue)),
              ("message", .text(problem.message)), ("array", JSON(problem.array)),
              ("offset", JSON(problem.offset)),
            ])
          })
      ),
    ])
  }

  private static func json(_ item: NPZ.RepairReport.Item) -> JSON {
    func list(_ shape: [Int]?) -> JSON { shape.map { .list($0.map { .int($0) }) } ?? .null }
    return .object([
      ("name", .text(item.key)), ("member", .text(item.member)),
      ("fate", .text(item.fate.rawValue)),
      ("message", JSON(item.message)), ("dtype", JSON(item.header?.dtype.name)),
      ("shape", list(item.header?.shape)), ("rows", JSON(item.rowCount)),
      ("total_rows", JSON(item.totalRowCount)), ("written_shape", list(item.partialShape)),
      ("stored_bytes", JSON(item.statedByteCount)), ("found_bytes", .int(item.foundByteCount)),
      ("offset", .int(item.offset)),
    ])
  }
}
