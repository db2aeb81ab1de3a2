import ArgumentParser
import NDArray

/// `npz stats`: extremes, mean and spread of numbers.
struct Stats: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Extremes, mean, spread and a histogram of numbers.",
    usage: "npz stats [options] FILE [NAME] ...",
    discussion: """
      One row for each array. NaN is counted and has no part in the rest, as in \
      numpy.nanmin, nanmax, nanmean and nanstd, which are computed in float64. The \
      histogram has 16 bins from the smallest to the largest finite number.

      --stat says which columns there are: count, min, max, mean, std, nan, inf, \
      zero, unique, hist, and p0 to p100 for percentiles (p50 is the median, p99.9 \
      is possible). --axis prints an array of each of them instead, with that axis \
      gone. Without NAME, arrays without numbers are left out.

        npz stats demo.npz
        npz stats --stat min,p50,max,unique demo.npz ids
        npz stats --axis 0 demo.npz weights
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], parsing: .unconditional, help: "A part: 0:10,::2")
  var slice: String?

  @Option(help: "A field of a record.")
  var field: String?

  @Option(parsing: .unconditional, help: "Along one axis; -1 is the last.")
  var axis: Int?

  @Option(help: ArgumentHelp("The columns, with commas between.", valueName: "names"))
  var stat: String?

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print tab-separated lines.")
  var plain = false

  @Argument(
    help: "The file; - is standard input.",
    completion: .file(extensions: ["npz", "npy", "pkl", "joblib"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  func validate() throws {
    if json && plain { throw ValidationError("--json and --plain exclude each other") }
    if axis != nil && plain {
      throw ValidationError("--axis prints arrays, which --plain does not")
    }
    if axis != nil, let stat, let column = try StatColumn.parse(stat).first(where: { !$0.hasAxis })
    {
      throw ValidationError(
        "--axis has no '\(column.name)'; there are \(StatColumn.axisNames)")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let columns = try stat.map { try StatColumn.parse($0) } ?? StatColumn.usual
    let input = try Input(file, limits: common.limits)
    let slice = try slice.map { try SliceText($0, path: file) }
    var rows: [StatRow] = []
    var leftOut: [String] = []
    let line = ProgressLine("stats", total: input.elementByteCount, console)
    for part in try input.numberParts(name) {
      line.begin(part.name ?? "")
      defer { line.advance(to: part.byteCount) }
      do {
        // What was named has a row where it has any statistics; what is no number need not be read.
        if name.isEmpty, field == nil, let dtype = part.dtype, !StatRow.isReal(dtype) {
          leftOut.append(part.title)
          continue
        }
        var array = try part.read(slice)
        if let field { array = try array[field] }
        if let first = array.dtype.fields.first {
          throw Failure(
            .data, "bad_dtype", path: file, array: part.name, "records have no statistics",
            hints: ["take one field:  --field \(first.name.shellWord)"])
        }
        rows.append(
          try StatRow(name: part.name, title: part.title, array, columns, axis: axis))
      } catch {
        var failure = input.failure(error, slice: slice?.text)
        failure.array = failure.array ?? part.name
        // What the library advises is for programs.
        if (error as? NDArrayError)?.code == .badDType { failure.hints = [] }
        throw failure
      }
    }
    if console.isQuiet { return .done }
    if json {
      try console.output.line(document(rows, leftOut).encoded)
    } else if plain {
      for row in rows { try console.output.line(row.plainLine(columns)) }
    } else if axis != nil {
      try printAxes(rows, columns, console)
    } else {
      try printTable(rows, columns, leftOut, console)
    }
    return .done
  }

  private func document(_ rows: [StatRow], _ leftOut: [String]) -> JSON {
    .object([
      ("schema", .text("npz.stats/1")), ("path", .text(file)), ("slice", JSON(slice)),
      ("field", JSON(field)), ("axis", JSON(axis)), ("arrays", .list(rows.map(\.json))),
      ("left_out", .list(leftOut.map { .text($0) })),
    ])
  }

  private func printTable(
    _ rows: [StatRow], _ columns: [StatColumn], _ leftOut: [String], _ console: Console
  ) throws {
    var table = Table([Table.Column(title: "NAME", isCut: true)])
    for column in columns {
      table.columns.append(
        Table.Column(
          title: column.title, alignment: column == .histogram ? .left : .right,
          // Counts are worth a column where there is something to count.
          goes: stat == nil ? column.place : column == .histogram ? 1 : nil))
    }
    let hasInfinite = rows.contains { $0.statistics.infiniteCount > 0 }
    for row in rows {
      table.rows.append(
        [Table.Cell(row.title, .bold)]
          + columns.map { column in
            column == .infinite && stat == nil && !hasInfinite
              ? Table.Cell("") : Table.Cell(row.text(column, console))
          })
    }
    if !rows.isEmpty {
      for line in table.lines(console) { try console.output.line(line) }
    }
    guard !leftOut.isEmpty, console.isTerminal || rows.isEmpty else { return }
    let names = leftOut.prefix(5).joined(separator: ", ")
    let more = leftOut.count > 5 ? " … \(leftOut.count - 5) more" : ""
    try console.output.line(
      console.style.dim(
        "\(leftOut.count.counted("array")) without numbers left out: \(names)\(more)"))
  }

  private func printAxes(
    _ rows: [StatRow], _ columns: [StatColumn], _ console: Console
  ) throws {
    var isFirst = true
    for row in rows {
      for column in columns {
        guard let array = try row.along(column) else { continue }
        if !isFirst { try console.output.line() }
        isFirst = false
        let title = "\(row.title) \(column.name) over axis \(axis ?? 0):"
        try console.output.line(console.style.bold(title))
        var options = NDArray.PrintOptions()
        options.lineWidth = console.width ?? options.lineWidth
        try console.output.line(
          array.rank == 0 ? array.description : array.formatted(options))
      }
    }
  }
}
