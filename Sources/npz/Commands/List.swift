import ArgumentParser
import NDArray

/// How `list` sorts.
enum SortKey: String, ExpressibleByArgument, CaseIterable {
  /// By name, byte by byte.
  case name
  /// The largest array first.
  case size
  /// What takes the most room in the file first.
  case stored
  /// As in the file.
  case none
}

/// `npz list`: names, dtypes, shapes and sizes.
struct List: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Names, dtypes, shapes and sizes. Reads no data.",
    usage: "npz list [options] FILE ...",
    discussion: """
      --plain prints tab-separated lines: name, dtype, shape, bytes, stored bytes, \
      method, order (C or F); with several files the path stands in front. A .npy \
      file's array has the name -. --tree shows groups that are numbered, and the \
      same otherwise, once.

        npz list demo.npz
        npz list --tree model.npz
        npz list --only 'layer*' --sort size *.npz
        npz list --names -0 demo.npz | xargs -0 -n1 npz show demo.npz
      """,
    aliases: ["ls"])

  @OptionGroup var common: CommonOptions
  @OptionGroup var filter: NameFilter

  @Option(help: "The order: name, size, stored or none (as in the file).")
  var sort: SortKey = .none

  @Flag(
    name: [.customShort("r"), .long],
    help: "Print the names as a tree; / and . separate levels.")
  var tree = false

  @Flag(help: "Print the names alone.")
  var names = false

  @Flag(
    name: .customShort("0"), help: "With --names: end every name with NUL, not with a line end.")
  var zero = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print tab-separated lines.")
  var plain = false

  @Argument(help: "The files; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: [String]

  func validate() throws {
    if zero && !names { throw ValidationError("-0 needs --names") }
    if [tree, names, json, plain].count(where: { $0 }) > 1 {
      throw ValidationError("--tree, --names, --json and --plain exclude each other")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    var listings: [Listing] = []
    let status = try forEachInput(file, console, limits: common.limits) { input, index in
      let listing = Listing(input, filter: filter, sort: sort)
      if json || isTotalShown(console) { listings.append(listing) }
      if !json && !console.isQuiet { try show(listing, index, console) }
      return .done
    }
    if json && !console.isQuiet {
      let document = JSON.object([
        ("schema", .text("npz.list/1")), ("files", .list(listings.map { $0.json })),
      ])
      try console.output.line(document.encoded)
    } else if isTotalShown(console) {
      try console.output.line()
      try console.output.line(total(listings))
    }
    return status
  }

  private func show(_ listing: Listing, _ index: Int, _ console: Console) throws {
    let path = listing.input.path
    if names {
      for name in listing.rows.compactMap(\.name) {
        try console.output.write(zero ? name + "\0" : name.escapedForTabs + "\n")
      }
      return
    }
    if plain {
      let prefix = file.count > 1 ? path.escapedForTabs + "\t" : ""
      for line in listing.plainLines(prefix: prefix) { try console.output.line(line) }
      return
    }
    if file.count > 1 && index > 0 { try console.output.line() }
    if tree {
      for line in listing.tree(console) { try console.output.line(line) }
    } else if file.count > 1 {
      try console.output.line(console.style.bold("== \(path.escapedForDisplay) =="))
    }
    if !tree && !listing.rows.isEmpty {
      for line in listing.table().lines(console) { try console.output.line(line) }
    }
    if console.isTerminal { try console.output.line(console.style.dim(listing.summary)) }
  }

  private func isTotalShown(_ console: Console) -> Bool {
    console.isTerminal && !console.isQuiet && file.count > 1 && !json && !plain && !names
  }

  private func total(_ listings: [Listing]) -> String {
    let arrays = listings.reduce(0) { $0 + $1.arrays.count }
    let data = listings.reduce(0) { $0.addingReportingOverflow($1.arrayByteCount).partialValue }
    let bytes = listings.reduce(0) { $0.addingReportingOverflow($1.input.byteCount).partialValue }
    return "\(arrays.counted("array")), \(data.sizeText) of data in "
      + "\(listings.count.counted("file")) of \(bytes.sizeText)"
  }
}
