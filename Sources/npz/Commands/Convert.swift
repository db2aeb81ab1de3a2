import ArgumentParser
import NDArray

/// `npz convert`: a file as one of another kind.
struct Convert: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a file as one of another kind.",
    usage: "npz convert [options] IN OUT",
    discussion: """
      What OUT is, its name says: .pkl (or .pickle), .npz, .npy, .csv, .safetensors.
      What IN is, its content says.

      .pkl → .pkl writes all of it again, at the protocol that --protocol says;
      classes that are not known are kept as they are. .npy and .npz become an
      array, and a dict of arrays. Of a pickle, .npz takes the arrays at any depth,
      each under its path; of a table the columns, and the index where it is more
      than 0, 1, 2 …; .npy takes the only array. .csv takes a DataFrame or a Series
      of pandas', and is what its to_csv writes; --name says which one, where there
      are several.

        npz convert --protocol 2 new.pkl old.pkl
        npz convert model.pkl weights.npz
        npz convert data.npz data.pkl
        npz convert table.pkl.gz table.csv
        npz convert model.safetensors model.npz
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The pickle's protocol: 0 to 5.", valueName: "n"))
  var `protocol` = 4

  @Option(help: ArgumentHelp("The part of a pickle that is meant, by its path.", valueName: "path"))
  var name: String?

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
  }

  func run(_ console: Console) throws -> ExitStatus {
    let kind = output.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard ["pkl", "pickle", "npz", "npy", "csv", "safetensors"].contains(kind),
      output.contains(".")
    else {
      throw Failure.usage(
        "what is \(output.escapedForDisplay) to be?",
        hints: ["its name ends in none of .pkl, .npz, .npy, .csv, .safetensors"])
    }
    if !force && Terminal.exists(output) { throw Failure.exists(output, other: "another name") }
    let source = try Origin(input, limits: common.limits)
    let what: String
    do {
      switch kind {
      case "safetensors": what = try writeTensors(source)
      case "npz": what = try writeArchive(source)
      case "npy": what = try writeArray(source)
      case "csv": what = try writeTable(source)
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

  /// What is converted: a file of arrays, a pickle, or one of safetensors.
  private enum Origin {
    case input(Input)
    case tensors(SafeTensors.Contents)

    init(_ path: String, limits: NPY.Limits) throws {
      if path != "-", SafeTensors.isFile(path) {
        do { self = .tensors(try SafeTensors.load(path, limits: limits)) } catch {
          throw Failure(error, path: path)
        }
      } else {
        self = .input(try Input(path, limits: limits))
      }
    }
  }

  private func writeTable(_ source: Origin) throws -> String {
    guard case .input(let source) = source, case .pickle(let file) = source.file else {
      throw Failure(
        .data, "not_a_table", path: input, "only tables of pandas' are written as .csv so far")
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
    try table.save(text, to: output)
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
    case .tensors: value = try Self.dictionary(arrays(source))
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
    guard case .input(let source) = source else {
      if case .tensors(let contents) = source { return contents.arrays }
      return []
    }
    switch source.file {
    case .npz(let npz): return try npz.arrays()
    case .npy(let file): return [("arr_0", try file.read())]
    case .pickle(let file):
      let leaves = PickleWalk(try part(of: file, source)).leaves
      if let leaf = leaves.first(where: { $0.error != nil }), let error = leaf.error {
        var failure = source.failure(error)
        failure.array = leaf.path
        throw failure
      }
      var found: [(key: String, value: NDArray)] = []
      for leaf in leaves {
        if let array = leaf.array { found.append((leaf.path.isEmpty ? "arr_0" : leaf.path, array)) }
        for part in try leaf.table?.arrays() ?? [] {
          found.append((leaf.path.isEmpty ? part.key : "\(leaf.path)/\(part.key)", part.value))
        }
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
    let arrays = try arrays(source)
    guard let array = arrays.first?.value, arrays.count == 1 else {
      throw Failure.usage(
        "a .npy file holds one array, and there are \(arrays.count.grouped)", path: input,
        hints: ["npz extract \(input.shellWord) NAME  writes one of them"])
    }
    try NPY.save(array, to: output)
    return "\(array.dtype.name) \(array.shape.tupleText)"
  }
}
