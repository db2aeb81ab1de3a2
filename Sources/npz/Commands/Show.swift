import ArgumentParser
import NDArray

/// `npz show`: values as NumPy prints them.
struct Show: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print values as NumPy prints them.",
    usage: "npz show [options] FILE [NAME] ...",
    discussion: """
      SLICE is NumPy's basic indexing: 5  -1  0:10  ::2  ::-1  ...  with a comma \
      between axes. A slice of what is not compressed reads no more than it needs. \
      The brackets of 'weights[0:3, :5]' do the same and must be quoted, or the \
      shell takes them for a pattern; -s needs no quotes.

      Of several arrays each has its name in front, and a blank line behind. --plain \
      prints the last axis as one tab-separated line (a record's fields as columns), \
      several arrays below '# name' lines. --json prints nested lists: NaN and \
      infinities as "NaN", "Infinity", "-Infinity"; complex as [re, im]; dates in \
      ISO 8601, spans of time as counts of their unit, NaT as null; a longdouble that \
      no double can hold as text; byte strings in base64. --raw prints the elements in \
      C order, little-endian, and nothing else; --hex prints those bytes as digits, \
      with the offset of the first one in front.

      Of more than 1000 elements a summary is printed, for which no more than what it \
      shows is read of an array that is not compressed; --all prints everything, and \
      on a terminal through $PAGER, or less -FIRX.

        npz show demo.npz weights -s 0:3,:5
        npz show --precision 3 --all demo.npz 'layer1/*'
        npz show --raw image.npy > image.raw
      """,
    aliases: ["cat"])

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], parsing: .unconditional, help: "A part: 0:10,::2")
  var slice: String?

  @Option(help: "A field of a record.")
  var field: String?

  @Option(parsing: .unconditional, help: "Digits behind the point (8).")
  var precision: Int?

  @Option(
    parsing: .unconditional,
    help: "Elements at both ends of an axis where an array is summarised (3).")
  var edge: Int?

  @Flag(help: "All elements, however many there are.")
  var all = false

  @Flag(inversion: .prefixedNo, help: "With --all, on a terminal: page by page.")
  var pager = true

  @Option(parsing: .unconditional, help: "Characters of a line (the terminal's; 75 elsewhere).")
  var width: Int?

  @Flag(help: "Of a .npy file that was cut off, the rows that are whole.")
  var partial = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Flag(help: "Print values without brackets.")
  var plain = false

  @Flag(help: "Print the elements' bytes.")
  var raw = false

  @Flag(help: "Print the elements' bytes as digits, sixteen in a line.")
  var hex = false

  @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  func validate() throws {
    if [json, plain, raw, hex].count(where: { $0 }) > 1 {
      throw ValidationError("--json, --plain, --raw and --hex exclude each other")
    }
    for (option, value) in [("--precision", precision), ("--edge", edge), ("--width", width)] {
      if let value, value < 0 { throw ValidationError("\(option) is negative") }
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    var input = try Input(file, limits: common.limits)
    if partial { input = try input.wholeRows() }
    if all, pager, !json, !raw, !plain, console.isTerminal, !console.isQuiet { Pager.start() }
    let selections = try input.select(name, missing: .only).map { selection in
      try slice.map {
        try selection.sliced(SliceText($0, path: file, array: selection.name))
      } ?? selection
    }
    if raw && selections.count > 1 {
      throw Failure.usage(
        "--raw prints one array; there are \(selections.count.grouped) here", path: file)
    }
    if json, input.isPickle { return try showTrees(selections, console) }
    if json { return try showJSON(selections, console) }
    for (index, selection) in selections.enumerated() {
      if selections.count > 1 && !console.isQuiet {
        if index > 0 { try console.output.line() }
        let title = plain ? "# \(selection.title)" : "\(selection.title):"
        try console.output.line(console.style.bold(title))
      }
      do { try show(selection, console) } catch { throw input.failure(error) }
    }
    return .done
  }

  private func show(_ selection: Selection, _ console: Console) throws {
    let options = options(console)
    if case .value(let value, _, _) = selection.place, !value.isArray {
      return try show(value, selection, console)
    }
    if !plain && !raw && !hex, let summary = try summary(selection, options) {
      try print(
        summary.formatted(options), of: selection, summary.dtype, summary.shape, console)
      return
    }
    let array = try read(selection)
    if console.isQuiet { return }
    if all { try array.checkPrintable() }
    if raw {
      try console.output.write(array.littleEndianBytes())
    } else if hex {
      try HexText(console.output).write(array.littleEndianBytes())
    } else if plain {
      try PlainText(console.output).write(array)
    } else {
      // A single element has NumPy's scalar format, unless a precision is asked for.
      let isScalar = array.shape.isEmpty && precision == nil
      try print(
        isScalar ? array.description : array.formatted(options), of: selection, array.dtype,
        array.shape, console)
    }
  }

  /// Prints what stands in a pickle and is no array.
  private func show(
    _ value: Pickle.Value, _ selection: Selection, _ console: Console
  ) throws {
    if raw, let bytes = value.bytes ?? value.utf8 { return try console.output.write(bytes) }
    // A slice, a field and the elements' bytes are for arrays.
    if selection.slice != nil || field != nil || raw || hex { _ = try selection.read() }
    if console.isQuiet { return }
    if let table = try value.table() {
      var options = Pandas.PrintOptions()
      options.width = width ?? console.width ?? 80
      if all { (options.rows, options.columns, options.width) = (.max, .max, .max) }
      if let precision { options.precision = precision }
      for line in table.text(options).split(separator: "\n", omittingEmptySubsequences: false) {
        try console.output.line(String(line).escapedForDisplay)
      }
      return
    }
    let text = ValueText(value, width: width ?? console.width ?? 80, all: all)
    for line in text.lines { try console.output.line(line.escapedForDisplay) }
  }

  /// What a summary shows; nil where the array is to be read whole.
  private func summary(
    _ selection: Selection, _ options: NDArray.PrintOptions
  ) throws -> Summary? {
    guard let summary = try selection.summary(options) else { return nil }
    guard let field else { return summary }
    do { return try summary.field(field) } catch { throw failure(error, selection) }
  }

  private func read(_ selection: Selection) throws -> NDArray {
    let array = try selection.read()
    guard let field else { return array }
    do { return try array[field] } catch { throw failure(error, selection) }
  }

  private func failure(_ error: any Error, _ selection: Selection) -> Failure {
    var failure = selection.input.failure(error)
    failure.array = selection.name
    return failure
  }

  private func options(_ console: Console) -> NDArray.PrintOptions {
    var options = NDArray.PrintOptions()
    options.lineWidth = width ?? console.width ?? options.lineWidth
    if let precision { options.precision = precision }
    if let edge { options.edgeItems = edge }
    if all { options.threshold = .max }
    return options
  }

  /// Prints the text of an array, and on a terminal what it is.
  private func print(
    _ text: String, of selection: Selection, _ dtype: NDArray.DType, _ shape: [Int],
    _ console: Console
  ) throws {
    if console.isQuiet { return }
    guard console.isTerminal else { return try console.output.line(text) }
    // The lines are NumPy's; whatever else could steer the terminal is a string's own.
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      try console.output.line(String(line).escapedForDisplay)
    }
    try console.output.line(caption(selection, dtype, shape, console))
  }

  /// `weights[0:3, :5]  float32 (3, 5) of (128, 64)`.
  private func caption(
    _ selection: Selection, _ dtype: NDArray.DType, _ shape: [Int], _ console: Console
  ) throws -> String {
    var text = selection.title
    if let field { text += ".\(field.escapedForDisplay)" }
    if let slice = selection.slice { text += "[\(slice.spaced.escapedForDisplay)]" }
    text += "  \(dtype.name) \(shape.tupleText)"
    if selection.slice != nil { text += " of \(try selection.header().shape.tupleText)" }
    return console.style.dim(text)
  }

  /// The tree of a pickle, or of parts of it.
  private func showTrees(_ selections: [Selection], _ console: Console) throws -> ExitStatus {
    var bytes = Array("{\"schema\": \"npz.tree/1\", \"path\": ".utf8)
    JSON.append(file, to: &bytes)
    bytes += ", \"values\": [".utf8
    for (index, selection) in selections.enumerated() {
      guard case .value(var value, let path, _) = selection.place else { continue }
      if selection.slice != nil || field != nil {
        do { value = try Pickle.Value(read(selection)) } catch {
          throw selection.input.failure(error)
        }
      }
      if index > 0 { bytes += ", ".utf8 }
      bytes += "{\"name\": ".utf8
      JSON.append(path, to: &bytes)
      bytes += ", \"value\": ".utf8
      do {
        bytes += try TreeJSON(value, limit: all ? value.mostParts(1_000_000) : 1_000_000).bytes
      } catch {
        throw selection.input.failure(error)
      }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes += "]}\n".utf8
    if !console.isQuiet { try console.output.write(bytes) }
    return .done
  }

  private func showJSON(_ selections: [Selection], _ console: Console) throws -> ExitStatus {
    var bytes = Array("{\"schema\": \"npz.show/1\", \"path\": ".utf8)
    JSON.append(file, to: &bytes)
    bytes.append(contentsOf: ", \"arrays\": [".utf8)
    for (index, selection) in selections.enumerated() {
      let array = try read(selection)
      let head = JSON.object([
        ("name", JSON(selection.name)), ("slice", JSON(selection.slice?.text)),
        ("field", JSON(field)), ("dtype", .text(array.dtype.name)),
        ("shape", .list(array.shape.map { .int($0) })),
      ]).encoded
      if index > 0 { bytes.append(contentsOf: ", ".utf8) }
      bytes.append(contentsOf: head.utf8.dropLast())
      bytes.append(contentsOf: ", \"values\": ".utf8)
      do { try ValueJSON.append(array, to: &bytes) } catch { throw selection.input.failure(error) }
      bytes.append(UInt8(ascii: "}"))
    }
    bytes.append(contentsOf: "]}\n".utf8)
    if !console.isQuiet { try console.output.write(bytes) }
    return .done
  }
}
