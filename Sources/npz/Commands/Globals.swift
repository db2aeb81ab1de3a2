import ArgumentParser
import NDArray

/// `npz globals`: every name that a pickle asks for.
struct Globals: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "globals",
    abstract: "Every name that a pickle asks for, and what it may do.",
    usage: "npz globals [options] FILE",
    discussion: """
      A pickle names classes and functions, which Python imports and calls as it loads \
      it. Nothing is loaded here. known: a type of data, of Python's own or of NumPy, \
      pandas, scikit-learn. unknown: nothing is known of it. DANGEROUS: it runs code, \
      or reaches files, processes or the network. Names that are thrown away, and \
      further pickles behind the first, are shown as well.

      The exit status is 1 where a name is dangerous, or where the pickle is damaged \
      and may hide one; with --strict also where one is unknown.

        npz globals model.pkl
        npz globals --strict upload.pkl && python3 use.py upload.pkl
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Exit with 1 for unknown names, too.")
  var strict = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print tab-separated lines.")
  var plain = false

  @Argument(
    help: "The file; - is standard input.",
    completion: .file(extensions: ["pkl", "pickle", "joblib", "npy", "npz"]))
  var file: String

  func validate() throws {
    if json && plain { throw ValidationError("--json and --plain exclude each other") }
  }

  /// A name, and where it stands.
  private struct Row {
    var name: String
    var verdict: Pickle.Verdict
    var count = 0
    var callCount = 0
    var call: String?
    let array: String?
    let offset: Int
  }

  func run(_ console: Console) throws -> ExitStatus {
    let pickles = try Self.pickles(of: file, common.limits)
    var rows: [Row] = []
    var damage: (error: PickleError, array: String?)?
    for pickle in pickles {
      let globals = pickle.globals
      if damage == nil, let error = globals.error { damage = (error, pickle.name) }
      var places: [String: Int] = [:]
      for use in globals.uses {
        let key = "\(use.title)\n\(use.verdict)"
        let place = places[key] ?? rows.count
        if place == rows.count {
          rows.append(
            Row(name: use.title, verdict: use.verdict, array: pickle.name, offset: use.offset))
          places[key] = place
        }
        rows[place].count += 1
        rows[place].callCount += use.callCount
        rows[place].call = rows[place].call ?? use.firstCall?.instruction
      }
    }
    rows.sort { ($1.verdict, $0.offset) < ($0.verdict, $1.offset) }
    if !console.isQuiet { try show(rows, damage, console) }
    let worst = rows.map(\.verdict).max() ?? .known
    if let (error, array) = damage, !json {
      try console.output.flush()
      var failure = Failure(NDArrayError(error), path: file)
      failure.array = array
      failure.hints = ["what stands behind this place is not all known;  npz dis shows the rest"]
      console.report(failure)
    }
    let isRefused = worst == .dangerous || damage != nil || (strict && worst == .unknown)
    return isRefused ? .differs : .done
  }

  /// The pickles of a file, or of standard input.
  static func pickles(of file: String, _ limits: NPY.Limits) throws -> [PickleBytes] {
    do {
      return file == "-"
        ? try PickleBytes.all(of: Terminal.Stream.input.rawValue, limits: limits)
        : try PickleBytes.all(of: file, limits: limits)
    } catch { throw Failure(error, path: file) }
  }

  private func show(
    _ rows: [Row], _ damage: (error: PickleError, array: String?)?, _ console: Console
  ) throws {
    if json {
      let names = rows.map { row in
        JSON.object([
          ("name", .text(row.name)), ("verdict", .text(row.verdict.rawValue)),
          ("count", .int(row.count)), ("call_count", .int(row.callCount)),
          ("call", JSON(row.call)), ("array", JSON(row.array)), ("offset", .int(row.offset)),
        ])
      }
      let error = damage.map { damage in
        JSON.object([
          ("code", .text("\(damage.error.code)")), ("message", .text(damage.error.message)),
          ("array", JSON(damage.array)), ("offset", JSON(damage.error.offset)),
        ])
      }
      let worst = rows.map(\.verdict).max() ?? .known
      try console.output.line(
        JSON.object([
          ("schema", .text("npz.globals/1")), ("path", .text(file)),
          ("verdict", .text(worst.rawValue)), ("globals", .list(names)),
          ("error", error ?? .null),
        ]).encoded)
      return
    }
    if plain {
      for row in rows {
        let fields = [
          row.name.escapedForTabs, row.verdict.rawValue, "\(row.count)", "\(row.callCount)",
          "\(row.offset)", row.array?.escapedForTabs ?? "-",
        ]
        try console.output.line(fields.joined(separator: "\t"))
      }
      return
    }
    var table = Table([
      Table.Column(title: "NAME", isCut: true), Table.Column(title: "VERDICT"),
      Table.Column(title: "CALLED", alignment: .right),
      Table.Column(title: "AT BYTE", alignment: .right), Table.Column(title: "IN", goes: 1),
    ])
    table.rows = rows.map { row in
      let verdict = row.verdict == .dangerous ? "DANGEROUS" : row.verdict.rawValue
      return [
        Table.Cell(row.name.escapedForDisplay, .bold),
        Table.Cell(verdict, row.verdict == .known ? .dim : .yellow),
        Table.Cell(row.callCount == 0 ? "" : row.callCount.grouped),
        Table.Cell(row.offset.grouped), Table.Cell(row.array?.escapedForDisplay ?? ""),
      ]
    }
    if !rows.isEmpty { for line in table.lines(console) { try console.output.line(line) } }
    if console.isTerminal {
      let counts = Pickle.Verdict.allCases.reversed().compactMap { verdict -> String? in
        let count = rows.count { $0.verdict == verdict }
        return count == 0 ? nil : "\(count.grouped) \(verdict.rawValue)"
      }
      try console.output.line(
        console.style.dim(
          rows.isEmpty ? "the pickle asks for no names" : counts.joined(separator: ", ")))
    }
  }
}

extension Pickle.Global {
  /// The name, or what stands for it.
  var title: String {
    name?.description ?? extensionNumber.map { "extension \($0)" } ?? "(made by a call)"
  }
}
