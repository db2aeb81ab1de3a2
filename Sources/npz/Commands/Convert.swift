import ArgumentParser
import NDArray

/// `npz convert`: a file as one of another kind.
struct Convert: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "convert",
    abstract: "Write a file as one of another kind.",
    usage: "npz convert [options] IN OUT",
    discussion: """
      What OUT is, its name says: .pkl (or .pickle), .npz, .npy. What IN is, its
      content says.

      .pkl → .pkl writes all of it again, at the protocol that --protocol says;
      classes that are not known are kept as they are. .npy and .npz become an array,
      and a dict of arrays. Of a pickle, .npz takes the arrays at any depth, each under
      its path, and .npy the only one.

        npz convert --protocol 2 new.pkl old.pkl
        npz convert model.pkl weights.npz
        npz convert data.npz data.pkl
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: ArgumentHelp("The pickle's protocol: 0 to 5.", valueName: "n"))
  var `protocol` = 4

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
    guard ["pkl", "pickle", "npz", "npy"].contains(kind), output.contains(".") else {
      throw Failure.usage(
        "what is \(output.escapedForDisplay) to be? Its name ends in none of .pkl, .npz, .npy")
    }
    if !force && Terminal.exists(output) {
      throw Failure(
        .cannotCreate, "already_exists",
        "\(output.escapedForDisplay) already exists; use -f to replace it, or another name")
    }
    let source = try Input(input, limits: common.limits)
    let what: String
    do {
      switch kind {
      case "npz": what = try writeArchive(source)
      case "npy": what = try writeArray(source)
      default: what = try writePickle(source)
      }
    } catch let error as NDArrayError {
      throw error.path == output ? Failure(writing: error, path: output) : source.failure(error)
    }
    if !console.isQuiet { try console.output.line("\(output.escapedForDisplay): \(what)") }
    return .done
  }

  private func writePickle(_ source: Input) throws -> String {
    let value: Pickle.Value
    switch source.file {
    case .pickle(let file): value = file.value
    case .npy(let file): value = try Pickle.Value(file.read())
    case .npz(let npz):
      value = .dictionary(
        try npz.arrays().map { (key: .string($0.key), value: try Pickle.Value($0.value)) })
    }
    guard let version = Pickle.Version(rawValue: `protocol`) else {
      throw Failure.usage("--protocol is 0 to 5")
    }
    try value.save(to: output, protocol: version)
    return "\(value.typeName.escapedForDisplay), protocol \(`protocol`)"
  }

  /// The arrays of a file, by their names.
  private func arrays(_ source: Input) throws -> [(key: String, value: NDArray)] {
    switch source.file {
    case .npz(let npz): return try npz.arrays()
    case .npy(let file): return [("arr_0", try file.read())]
    case .pickle(let file):
      let leaves = PickleWalk(file.value).leaves
      if let leaf = leaves.first(where: { $0.error != nil }), let error = leaf.error {
        var failure = source.failure(error)
        failure.array = leaf.path
        throw failure
      }
      let found = leaves.compactMap { leaf in
        leaf.array.map { (key: leaf.path.isEmpty ? "arr_0" : leaf.path, value: $0) }
      }
      guard !found.isEmpty else {
        throw Failure(.data, "no_such_array", path: input, "the pickle holds no arrays")
      }
      return found
    }
  }

  private func writeArchive(_ source: Input) throws -> String {
    let arrays = try arrays(source)
    try NPZ.save(arrays, to: output, compressed: compressed)
    return arrays.count.counted("array")
  }

  private func writeArray(_ source: Input) throws -> String {
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
