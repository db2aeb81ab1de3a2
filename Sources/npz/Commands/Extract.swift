import ArgumentParser
import NDArray

/// `npz extract`: writes members as files.
struct Extract: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Write arrays as files, and other members as they are.",
    usage: "npz extract [options] [-o DIR] FILE [NAME] ...",
    discussion: """
      Without NAME, all members. A name with slashes makes folders below DIR. Names \
      that would lead elsewhere ('..', absolute paths, drive letters, backslashes, \
      control characters) are refused unless --flatten puts '_' in the place of \
      every such character. Nothing is replaced without -f.

      --as says what the files are: npy, csv, tsv, json (nested lists), jsonl (a line \
      for each element of the first axis), raw (the elements in C order, \
      little-endian), png or safetensors; members that are no arrays are left out \
      then. Tables have two axes: --flatten writes one value in each row of what has \
      more. -s takes the same part of every array. -o - prints one array, raw where \
      --as does not say otherwise.

        npz extract -o arrays demo.npz
        npz extract demo.npz weights 'layer1/*'
        npz extract --as csv -s 0:10 demo.npz weights
        npz extract --as png -o - demo.npz image > image.png
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], help: ArgumentHelp("The folder to write to.", valueName: "dir"))
  var output = "."

  @Option(
    name: .customLong("as"),
    help: "npy, csv, tsv, json, jsonl, raw, png or safetensors.")
  var format: ArrayFormat?

  @Option(name: [.short, .long], parsing: .unconditional, help: "A part: 0:10,::2")
  var slice: String?

  @Option(help: "A field of a record.")
  var field: String?

  @Flag(help: "No folders: '_' for what separates them; tables with one value in each row.")
  var flatten = false

  @Flag(help: "No row of names in tables of records.")
  var noHeader = false

  @Flag(name: [.short, .long], help: "Replace files that exist.")
  var force = false

  @Argument(
    help: "The file; - is standard input.",
    completion: .file(extensions: ["npz", "npy", "pkl", "joblib", "safetensors"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  /// True where arrays are read, and not copied as they stand.
  private var isConverting: Bool { format != nil || slice != nil || field != nil }

  func run(_ console: Console) throws -> ExitStatus {
    let input = try Input(file, limits: common.limits)
    let selections = try selections(of: input)
    if output == "-" {
      guard let selection = selections.first, selections.count == 1 else {
        throw Failure.usage(
          "-o - takes one array; there are \(selections.count.grouped) here", path: file)
      }
      do {
        let array = try read(selection)
        try console.output.write(bytes(array, selection, format ?? .raw))
      } catch { throw failure(error, selection, input) }
      return .done
    }
    for selection in selections { try selection.checkLimit(common.limits) }
    let plan = try ExtractionPlan(
      selections, folder: output, isFlat: flatten, replacing: force,
      format: isConverting ? format ?? .npy : nil)
    try plan.makeFolders()
    var bytes = 0
    var failures: [Failure] = []
    let line = ProgressLine("extract", total: input.elementByteCount, console)
    for target in plan.targets {
      line.begin(target.selection.name ?? "")
      do {
        let count = try write(target)
        bytes += count
        line.advance(to: count)
      } catch {
        if let error = error as? NDArrayError, error.path == target.path,
          error.code == .fileSystem || error.code == .notDurable
        {
          throw Failure(writing: error, path: target.path)
        }
        var failure = failure(error, target.selection, input)
        if failure.path == target.path { failure.path = file }
        // What concerns one array leaves the others as they are; a file that cannot be read does not.
        if plan.targets.count == 1 || failure.status == .io { throw failure }
        console.report(failure)
        failures.append(failure)
      }
    }
    if !console.isQuiet {
      let place = output == "." ? "" : " in \(output.escapedForDisplay)"
      let lost = failures.isEmpty ? "" : "; \(failures.count.grouped) not written"
      let count = plan.targets.count - failures.count
      try console.output.line(
        "\(file.escapedForDisplay): \(count.counted("file")), \(bytes.sizeText)\(place)\(lost)")
    }
    return failures.first?.status ?? .done
  }

  /// What is to be written.
  private func selections(of input: Input) throws -> [Selection] {
    var selections = try input.select(name, missing: output == "-" ? .only : .all)
    if name.isEmpty, case .pickle(let file) = input.file, !file.value.isArray {
      selections = PickleWalk(file.value).leaves.filter { $0.array != nil }.map {
        Selection(input: input, place: .value($0.value, path: $0.path, of: file))
      }
    }
    guard isConverting else {
      if let sliced = selections.first(where: { $0.slice != nil }), output != "-" {
        throw Failure.usage(
          "members are copied whole; '\(sliced.title)' has a slice", path: file,
          hints: ["--as npy writes a part; npz show --raw prints one"])
      }
      return selections
    }
    // What was not named and is no array is no table and no picture either.
    if name.isEmpty { selections.removeAll { (try? $0.header()) == nil && $0.isOther } }
    return try selections.map { selection in
      try slice.map {
        try selection.sliced(SliceText($0, path: file, array: selection.name))
      } ?? selection
    }
  }

  private func read(_ selection: Selection) throws -> NDArray {
    let array = try selection.read()
    return try field.map { try array[$0] } ?? array
  }

  private var tableOptions: ArrayFormat.Options {
    ArrayFormat.Options(hasHeader: !noHeader, isFlat: flatten)
  }

  private func bytes(
    _ array: NDArray, _ selection: Selection, _ format: ArrayFormat
  ) throws -> [UInt8] {
    try format.bytes(array, named: selection.name ?? "arr_0", tableOptions)
  }

  /// Writes one file.
  ///
  /// - Returns: the bytes of its array, or of the member.
  private func write(_ target: ExtractionPlan.Target) throws -> Int {
    if isConverting {
      let array = try read(target.selection)
      try (format ?? .npy).save(
        array, named: target.selection.name ?? "arr_0", to: target.path, tableOptions)
      return array.byteCount
    }
    switch target.selection.place {
    case .member(let entry, let npz):
      try npz.extract(entry, to: target.path)
      return entry.byteCount
    case .file(let npy):
      try npy.copy(to: target.path)
      return npy.byteCount - npy.trailingByteCount
    case .tensor:
      let array = try target.selection.read()
      try NPY.save(array, to: target.path)
      return array.byteCount
    case .value(let value, _, _):
      guard let array = try value.array() else {
        try value.save(to: target.path)
        return 0
      }
      try NPY.save(array, to: target.path)
      return array.byteCount
    }
  }

  private func failure(_ error: any Error, _ selection: Selection, _ input: Input) -> Failure {
    var failure = input.failure(error, slice: slice)
    if failure.code != "already_exists", failure.path == nil || failure.path == file {
      (failure.path, failure.array) = (file, failure.array ?? selection.name)
    }
    return failure
  }
}
