import ArgumentParser
import NDArray

/// `npz extract`: writes members as files.
struct Extract: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "extract",
    abstract: "Write arrays as .npy files, and other members as they are.",
    usage: "npz extract [options] [-o DIR] FILE [NAME] ...",
    discussion: """
      Without NAME, all members. A name with slashes makes folders below DIR. Names
      that would lead elsewhere ('..', absolute paths, drive letters, backslashes,
      control characters) are refused unless --flatten puts '_' in the place of
      every such character. Nothing is replaced without -f. -o - prints the elements
      of one array, as npz show --raw does.

        npz extract -o arrays demo.npz
        npz extract demo.npz weights 'layer1/*'
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], help: ArgumentHelp("The folder to write to.", valueName: "dir"))
  var output = "."

  @Flag(help: "No folders: '_' for what separates them.")
  var flatten = false

  @Flag(name: [.short, .long], help: "Replace files that exist.")
  var force = false

  @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String] = []

  func run(_ console: Console) throws -> ExitStatus {
    let input = try Input(file, limits: common.limits)
    var selections = try input.select(name, missing: output == "-" ? .only : .all)
    if name.isEmpty, case .pickle(let file) = input.file, !file.value.isArray {
      selections = PickleWalk(file.value).leaves.filter { $0.array != nil }.map {
        Selection(input: input, place: .value($0.value, path: $0.path, of: file))
      }
    }
    if let sliced = selections.first(where: { $0.slice != nil }) {
      throw Failure.usage(
        "extract writes whole arrays; '\(sliced.title)' has a slice", path: file,
        hints: ["npz show --raw prints a part"])
    }
    if output == "-" {
      guard let selection = selections.first, selections.count == 1 else {
        throw Failure.usage(
          "-o - takes one array; there are \(selections.count.grouped) here", path: file)
      }
      let array = try selection.read()
      do { try console.output.write(array.littleEndianBytes()) } catch {
        throw input.failure(error)
      }
      return .done
    }
    for selection in selections { try selection.checkLimit(common.limits) }
    let plan = try ExtractionPlan(selections, folder: output, isFlat: flatten, replacing: force)
    try plan.makeFolders()
    var bytes = 0
    for target in plan.targets {
      do {
        switch target.selection.place {
        case .member(let entry, let npz):
          try npz.extract(entry, to: target.path)
          bytes += entry.byteCount
        case .file(let npy):
          try npy.copy(to: target.path)
          bytes += npy.byteCount - npy.trailingByteCount
        case .value(let value, _, _):
          if let array = try value.array() {
            try NPY.save(array, to: target.path)
            bytes += array.byteCount
          } else {
            try value.save(to: target.path)
          }
        }
      } catch {
        throw error.path == target.path
          ? Failure(writing: error, path: target.path) : Failure(error, path: file)
      }
    }
    if !console.isQuiet {
      let place = output == "." ? "" : " in \(output.escapedForDisplay)"
      try console.output.line(
        "\(file.escapedForDisplay): \(plan.targets.count.counted("file")), \(bytes.sizeText)\(place)"
      )
    }
    return .done
  }
}
