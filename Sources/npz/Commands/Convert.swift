public import ArgumentParser
import NDArray

/// `npz convert`: a file as one of another kind.
struct Convert: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a file as one of another kind.",
    usage: "npz convert [options] IN OUT",
    discussion: """
      What OUT is, its name says: .pkl (or .pickle), .npz, .npy, .csv, .tsv,
      .safetensors. What IN is, its content says; text is CSV, or what --delimiter
      says.

      .pkl → .pkl writes all of it again, at the protocol that --protocol says;
      classes that are not known are kept as they are. .npy and .npz become an
      array, and a dict of arrays. Of a pickle, .npz takes the arrays at any depth,
      each under its path; of a table the columns, and the index where it is more
      than 0, 1, 2 …; .npy takes the only array. .csv takes a DataFrame or a Series
      of pandas', and is what its to_csv writes, or an array of one or two axes;
      --name says which one, where there are several. Of text, columns with names
      become arrays of an .npz, or the fields of a .npy's records; numbers without
      names become one array of two axes.

        npz convert --protocol 2 new.pkl old.pkl
        npz convert model.pkl weights.npz
        npz convert data.npz data.pkl
        npz convert table.pkl.gz table.csv
        npz convert model.safetensors model.npz
        npz convert --name weights demo.npz weights.csv
        npz convert --delimiter ';' --skip 1 table.csv table.npy
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The pickle's protocol: 0 to 5.", valueName: "n"))
  var `protocol` = 4

  @Option(help: ArgumentHelp("The part of a pickle that is meant, by its path.", valueName: "path"))
  var name: String?

  @Option(help: ArgumentHelp("Of text: what all cells are to be.", valueName: "type"))
  var dtype: String?

  @Option(
    help: ArgumentHelp("What stands between cells (a comma; a tab for .tsv).", valueName: "c"))
  var delimiter: String?

  @Option(help: "Whether the first row of text has names: auto, yes or no.")
  var header: DelimitedText.Header = .auto

  @Option(help: ArgumentHelp("Lines of text to pass over first.", valueName: "n"))
  var skip = 0

  @Flag(help: "Compress an archive.")
  var compressed = false

  @Flag(name: [.short, .long], help: "Replace OUT where it exists.")
  var force = false

  @Argument(help: "The file; - is standard input.", completion: .file())
  var input: String

  @Argument(help: "The file to write.", completion: .file())
  var output: String

  func validate() throws {
    if !(0...5 ~= `protocol`) { throw ValidationError("--protocol is 0 to 5") }
    if skip < 0 { throw ValidationError("--skip is negative") }
    if let delimiter, delimiter != "\\t", delimiter.unicodeScalars.count != 1 {
      throw ValidationError("--delimiter takes one character")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let kind = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard ["pkl", "pickle", "npz", "npy", "csv", "tsv", "safetensors"].contains(kind),
      output.contains(".")
    else {
      throw Failure.usage(
        "what is \(output.escapedForDisplay) to be?",
        hints: ["its name ends in none of .pkl, .npz, .npy, .csv, .tsv, .safetensors"])
    }
    if !force && Terminal.exists(output) { throw Failure.exists(output, other: "another name") }
    let source = try origin()
    let what: String
    do {
      switch kind {
      case "safetensors": what = try writeTensors(source)
      case "npz": what = try writeArchive(source)
      case "npy": what = try writeArray(source)
      case "csv", "tsv": what = try writeTable(source)
      default: what = try writePickle(source)
      }
    } catch let error as NDArrayError {
      throw error.path == output
        ? Failure(writing: error, path: output) : Failure(error, path: input)
    }
    if !console.isQuiet { try console.output.line("\(output.escapedForDisplay): \(what)") }
    return .done
  }

  /// What stands at the path that was given, or the whole pickle.
  private func part(of file: PickledFile, _ source: Input) throws -> Pickle.Value {
    try name.map { try source.part($0, of: file) } ?? file.value
  }

  /// What is converted: a file of arrays, a pickle, one of safetensors, or text.
  private enum Origin {
    case input(Input)
    case tensors(SafeTensors.Contents)
    case text(DelimitedText)
  }

  /// What all cells of text are to be.
  private func type() throws -> NDArray.DType? { try dtype.map { try NDArray.DType($0) } }

  private var separator: Unicode.Scalar? {
    delimiter == "\\t" ? "\t" : delimiter?.unicodeScalars.first
  }

  private func origin() throws -> Origin {
    let ending = input.lowercased().split(separator: ".").last ?? ""
    if delimiter != nil || ["csv", "tsv", "tab", "txt"].contains(ending) {
      return try .text(text())
    }
    do { return .input(try Input(input, limits: common.limits)) } catch {
      // A pipe is opened once: what came out of it is gone.
      if input != "-", SafeTensors.isFile(input) { return try .tensors(tensors()) }
      throw error
    }
  }

  private func tensors() throws -> SafeTensors.Contents {
    do { return try SafeTensors.load(input, limits: common.limits) } catch {
      throw Failure(error, path: input)
    }
  }

  private func text() throws -> DelimitedText {
    do {
      return try DelimitedText.load(
        input, separator: separator, header: header, skip: skip, limits: common.limits)
    } catch { throw Failure(error, path: input) }
  }

  private func writeTable(_ origin: Origin) throws -> String {
    guard case .input(let source) = origin, case .pickle(let file) = source.file,
      !(try part(of: file, source).isArray)
    else {
      let array = try onlyArray(origin, "a table holds one array")
      let separator = separator ?? DelimitedText.separator(for: output)
      try DelimitedText.save(array, to: output, separator: separator, header: header != .no)
      return "\(array.shape.tupleText) \(array.dtype.name)"
    }
    let tables = PickleWalk(try part(of: file, source)).leaves.filter {
      $0.table != nil || $0.error != nil
    }
    if let error = tables.first?.error { throw error }
    guard let table = tables.first?.table, tables.count == 1, let text = try table.csv() else {
      throw tables.count > 1
        ? Failure.usage(
          "which table? There are \(tables.count.grouped)", path: input,
          hints: ["name the one that is meant:  --name \((tables.first?.path ?? "").shellWord)"])
        : Failure(.data, "not_a_table", path: input, "the pickle holds no table of pandas'")
    }
    try PlainFile.save(Array(text.utf8), to: output)
    return "\(table.shape.tupleText) \(table.typeName)"
  }

  private func writePickle(_ source: Origin) throws -> String {
    let value: Pickle.Value
    switch source {
    case .input(let input):
      switch input.file {
      case .pickle(let file): value = try part(of: file, input)
      case .npy(let file): value = try Pickle.Value(file.read())
      case .npz: value = try Self.dictionary(arrays(source))
      }
    case .tensors, .text: value = try Self.dictionary(arrays(source))
    }
    guard let version = Pickle.Version(rawValue: `protocol`) else {
      throw Failure.usage("--protocol is 0 to 5")
    }
    try value.save(to: output, protocol: version)
    return "\(value.typeName.escapedForDisplay), protocol \(`protocol`)"
  }

  private static func dictionary(
    _ arrays: [(key: String, value: NDArray)]
  ) throws -> Pickle.Value {
    .dictionary(try arrays.map { (key: .string($0.key), value: try Pickle.Value($0.value)) })
  }

  private func writeTensors(_ source: Origin) throws -> String {
    let arrays = try arrays(source)
    try SafeTensors.save(arrays, to: output)
    return arrays.count.counted("array")
  }

  /// The arrays of a file, by their names.
  private func arrays(_ source: Origin) throws -> [(key: String, value: NDArray)] {
    let found: [(key: String, value: NDArray)]
    switch source {
    case .input(let input): return try arrays(input)
    case .tensors(let contents): found = contents.arrays
    case .text(let text):
      let type = try type()
      found =
        text.names == nil
        ? [("arr_0", try text.array(dtype: type))]
        : try text.columns().map { column in
          (
            column.key,
            try type.map { try column.value.converted(to: $0, casting: .unsafe) } ?? column.value
          )
        }
    }
    guard let name else { return found }
    guard let array = found.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
      throw Failure(
        .noInput, "no_such_array", path: input, "no array named '\(name.escapedForDisplay)'")
    }
    return [array]
  }

  private func arrays(_ source: Input) throws -> [(key: String, value: NDArray)] {
    switch source.file {
    case .npz(let npz):
      guard let name else { return try npz.arrays() }
      return try source.select([name], missing: .all).map { ($0.name ?? "", try $0.read()) }
    case .npy(let file): return [("arr_0", try file.read())]
    case .pickle(let file):
      let found = try PickleWalk(part(of: file, source)).arrays().map { path, array in
        (key: path.isEmpty ? "arr_0" : path, value: array)
      }
      guard !found.isEmpty else {
        throw Failure(.data, "no_such_array", path: input, "the pickle holds no arrays")
      }
      return found
    }
  }

  private func writeArchive(_ source: Origin) throws -> String {
    let arrays = try arrays(source)
    try NPZ.save(arrays, to: output, compressed: compressed)
    return arrays.count.counted("array")
  }

  private func writeArray(_ source: Origin) throws -> String {
    var array: NDArray?
    // The columns of text are one array.
    if case .text(let text) = source, name == nil {
      array = try text.array(dtype: type())
    }
    let result = try array ?? onlyArray(source, "a .npy file holds one array")
    try NPY.save(result, to: output)
    return "\(result.dtype.name) \(result.shape.tupleText)"
  }

  /// The array that is meant.
  private func onlyArray(_ source: Origin, _ rule: String) throws -> NDArray {
    let arrays = try arrays(source)
    guard let array = arrays.first, arrays.count == 1 else {
      let name = arrays.first?.key.shellWord ?? "NAME"
      throw Failure.usage(
        "\(rule), and there are \(arrays.count.grouped)", path: input,
        hints: ["name the one that is meant:  --name \(name)"])
    }
    return array.value
  }
}

extension DelimitedText.Header: ExpressibleByArgument {}
