public import ArgumentParser
import NDArray

/// `npz convert`: a file as one of another kind.
struct Convert: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a file as one of another kind.",
    usage: "npz convert [options] IN ... OUT",
    discussion: """
      What OUT is, its name says: .npz, .npy, .pkl (or .pickle), .safetensors, .csv, \
      .tsv, .json, .jsonl, .raw, .png. What IN is, its content says; but text is what \
      its name says (.csv, .tsv, .txt, .json, .jsonl), and .raw is elements in C \
      order, little-endian, of the --dtype. Several files become one .npz, \
      .safetensors or .pkl, in which what has no name has that of its file.

      .pkl to .pkl writes all of it again, at the protocol that --protocol says; \
      classes that are not known are kept as they are. .npy and .npz become an \
      array, and a dict of arrays. Of a pickle, .npz takes the arrays at any depth, \
      each under its path; of a table the columns, and the index where it is more \
      than 0, 1, 2 and so on; .npy takes the only array. .csv takes a DataFrame or a Series \
      of pandas', and is what its to_csv writes, or an array of one or two axes; \
      --name says which one, where there are several. Of text, columns with names \
      become arrays of an .npz, or the fields of a .npy's records; numbers without \
      names become one array of two axes. Cells that all look like numbers, or like \
      True and False, become such: --dtype says what they are instead (U for text), \
      and refuses what it cannot hold.

      .json is nested lists of one array, or an object of several; .jsonl a line for \
      each element of the first axis; objects in a list are records. Complex numbers \
      are lists of two, bytes base64, and times texts, which --dtype reads again. A \
      pickle becomes the tree that npz show --json prints. .png takes bool, uint8 and \
      uint16 as they are, and draws the rest as npz view does.

        npz convert model.pkl weights.npz
        npz convert --protocol 2 new.pkl old.pkl
        npz convert model.safetensors model.npz
        npz convert --name weights demo.npz weights.csv
        npz convert --delimiter ';' --skip 1 table.csv table.npy
        npz convert a.npy b.npy both.npz
      """)

  @OptionGroup var common: CommonOptions

  @Option(
    parsing: .unconditional, help: ArgumentHelp("The pickle's protocol: 0 to 5.", valueName: "n"))
  var `protocol` = 4

  @Option(
    help: ArgumentHelp("The array that is meant, or a path into a pickle.", valueName: "name"))
  var name: String?

  @Option(help: ArgumentHelp("Of text, JSON and .raw: what all elements are.", valueName: "type"))
  var dtype: String?

  @Option(
    help: ArgumentHelp("What stands between cells (a comma; a tab for .tsv).", valueName: "c"))
  var delimiter: String?

  @Option(help: "Whether the first row of text has names: auto, yes or no.")
  var header: DelimitedText.Header = .auto

  @Option(
    parsing: .unconditional, help: ArgumentHelp("Lines of text to pass over first.", valueName: "n")
  )
  var skip = 0

  @Flag(help: "Compress an archive.")
  var compressed = false

  @Flag(name: [.short, .long], help: "Replace OUT where it exists.")
  var force = false

  @Argument(
    help: ArgumentHelp("The files, the one to write last; - is standard input.", valueName: "file"),
    completion: .file())
  var files: [String]

  func validate() throws {
    if files.count < 2 {
      throw ValidationError("two files are needed: what to read, and what to write")
    }
    if !(0...5 ~= `protocol`) { throw ValidationError("--protocol is 0 to 5") }
    if skip < 0 { throw ValidationError("--skip is negative") }
    if let delimiter, delimiter != "\\t", delimiter.unicodeScalars.count != 1 {
      throw ValidationError("--delimiter takes one character")
    }
  }

  /// The kinds that hold several arrays.
  private static let archives = ["npz", "safetensors", "pkl", "pickle"]

  private var output: String { files[files.count - 1] }
  private var separator: Unicode.Scalar? {
    delimiter == "\\t" ? "\t" : delimiter?.unicodeScalars.first
  }

  func run(_ console: Console) throws -> ExitStatus {
    let kind = output.contains(".") ? output.split(separator: ".").last?.lowercased() ?? "" : ""
    let format = ArrayFormat(rawValue: kind)
    guard format != nil || Self.archives.contains(kind) else {
      throw Failure.usage(
        "what is \(output.escapedForDisplay) to be?",
        hints: [
          "its name ends in none of .npz, .npy, .pkl, .safetensors, .csv, .tsv, .json, .jsonl, .raw, .png"
        ])
    }
    guard files.count == 2 || Self.archives.contains(kind) else {
      throw Failure.usage(
        "a .\(kind) file holds what one file has",
        hints: ["several go into .npz, .safetensors or .pkl"])
    }
    if !force && Terminal.exists(output) { throw Failure.exists(output, other: "another name") }
    let sources = try files.dropLast().map { try Conversion($0, options()) }
    let what: String
    do { what = try write(sources, as: kind, format) } catch let error as NDArrayError {
      throw error.path == output
        ? Failure(writing: error, path: output) : Failure(error, path: sources[0].path)
    } catch var failure as Failure {
      failure.path = failure.path ?? sources[0].path
      throw failure
    }
    if !console.isQuiet { try console.output.line("\(output.escapedForDisplay): \(what)") }
    return .done
  }

  private func options() throws -> Conversion.Options {
    Conversion.Options(
      name: name, dtype: try dtype.map { try NDArray.DType(argument: $0) }, separator: separator,
      header: header, skip: skip, limits: common.limits)
  }

  private func write(
    _ sources: [Conversion], as kind: String, _ format: ArrayFormat?
  ) throws -> String {
    switch kind {
    case "npz":
      let arrays = try arrays(sources)
      try NPZ.save(arrays, to: output, compressed: compressed)
      return arrays.count.counted("array")
    case "safetensors":
      let arrays = try arrays(sources)
      try SafeTensors.save(arrays, to: output)
      return arrays.count.counted("array")
    case "pkl", "pickle": return try writePickle(sources)
    case "csv", "tsv":
      if let value = try sources[0].value(), !value.isArray {
        return try writeTable(value, sources[0].path)
      }
    case "json": return try writeJSON(sources[0])
    default: break
    }
    guard let format else { return "" }
    let array = try sources[0].onlyArray(
      "a .\(kind) file holds one array")
    let tables = ArrayFormat.Options(separator: separator, hasHeader: header != .no)
    try format.save(array, named: "arr_0", to: output, tables)
    return "\(array.dtype.name) \(array.shape.tupleText)"
  }

  /// The arrays of all files.
  ///
  /// - Throws: ``Failure`` for a name that stands in two of them, or twice in one.
  private func arrays(_ sources: [Conversion]) throws -> [(key: String, value: NDArray)] {
    var result: [(key: String, value: NDArray)] = []
    var owners: [[UInt8]: String] = [:]
    for source in sources {
      var arrays = try source.arrays()
      if sources.count > 1, source.isNameless, arrays.count == 1 {
        arrays[0].key = Self.stem(source.path)
      }
      for (key, _) in arrays {
        guard let other = owners.updateValue(source.path, forKey: Array(key.utf8)) else { continue }
        throw Failure(
          .data, "duplicate_name", path: source.path, array: key,
          other == source.path
            ? "the file has this name twice" : "\(other.escapedForDisplay) has this name, too",
          hints: ["npz merge --prefix  puts the files' names before those of their arrays"])
      }
      result += arrays
    }
    return result
  }

  /// The name of a file without folders and ending.
  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return name }
    return String(name[..<dot])
  }

  private func writeTable(_ value: Pickle.Value, _ path: String) throws -> String {
    let tables = PickleWalk(value).leaves.filter { $0.table != nil || $0.error != nil }
    if let error = tables.first?.error { throw error }
    guard let table = tables.first?.table, tables.count == 1, let text = try table.csv() else {
      throw tables.count > 1
        ? Failure.usage(
          "which table? There are \(tables.count.grouped)", path: path,
          hints: ["name the one that is meant:  --name \((tables.first?.path ?? "").shellWord)"])
        : Failure(.data, "not_a_table", path: path, "the pickle holds no table of pandas'")
    }
    try PlainFile.save(Array(text.utf8), to: output)
    return "\(table.shape.tupleText) \(table.typeName)"
  }

  private func writePickle(_ sources: [Conversion]) throws -> String {
    let value: Pickle.Value
    if sources.count == 1, let pickled = try sources[0].value() {
      value = pickled
    } else if sources.count == 1, sources[0].isNameless {
      value = try Pickle.Value(sources[0].onlyArray("a pickle of one array"))
    } else {
      value = .dictionary(
        try arrays(sources).map { (key: .string($0.key), value: try Pickle.Value($0.value)) })
    }
    guard let version = Pickle.Version(rawValue: `protocol`) else {
      throw Failure.usage("--protocol is 0 to 5")
    }
    try value.save(to: output, protocol: version)
    return "\(value.typeName.escapedForDisplay), protocol \(`protocol`)"
  }

  private func writeJSON(_ source: Conversion) throws -> String {
    var bytes: [UInt8] = []
    let what: String
    if let value = try source.value() {
      bytes = try TreeJSON(value, limit: value.mostParts(1_000_000)).bytes
      what = value.typeName.escapedForDisplay
    } else {
      if source.isNameless || name != nil {
        let array = try source.onlyArray("a document without names holds one array")
        what = "\(array.dtype.name) \(array.shape.tupleText)"
        try ValueJSON.append(array, to: &bytes)
      } else {
        let arrays = try source.arrays()
        what = arrays.count.counted("array")
        bytes.append(UInt8(ascii: "{"))
        for (index, (key, array)) in arrays.enumerated() {
          if index > 0 { bytes += ",\n ".utf8 }
          JSON.append(key, to: &bytes)
          bytes += ": ".utf8
          try ValueJSON.append(array, to: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
      }
    }
    try PlainFile.save(bytes + [UInt8(ascii: "\n")], to: output)
    return what
  }
}

extension DelimitedText.Header: ExpressibleByArgument {}
