import ArgumentParser
import NDArray

/// `npz info`: everything about one array, or about the file.
struct Info: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Everything known about one array, or about the file.",
    usage: "npz info [options] FILE [NAME]",
    discussion: """
      Without NAME, an archive with several arrays is described as a whole. Reads no \
      data.

        npz info demo.npz weights
        npz info --json data.npy
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Print one JSON document.")
  var json = false

  @Argument(help: "The file; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(help: "The array.", completion: .custom(NameCompletion.names))
  var name: String?

  func run(_ console: Console) throws -> ExitStatus {
    let input = try Input(file, limits: common.limits)
    let description: Description
    if name == nil, case .npz(let npz) = input.file, npz.count != 1 {
      description = Description(archive: npz, input: input)
    } else if name == nil, case .tensors(let tensors) = input.file, tensors.entries.count != 1 {
      description = Description(tensors: tensors, input: input)
    } else if name == nil, case .pickle(let pickle) = input.file {
      description = Description(pickle: pickle, input: input)
    } else {
      let selections = try input.select(name.map { [$0] } ?? [], missing: .only)
      guard let selection = selections.first, selections.count == 1 else {
        throw Failure.usage(
          "'\(name ?? "")' matches \(selections.count.grouped) arrays; info describes one",
          path: file)
      }
      if selection.slice != nil {
        throw Failure.usage("info describes a whole array; leave the slice out", path: file)
      }
      description = try Description(selection)
    }
    if console.isQuiet { return .done }
    if json {
      try console.output.line(
        JSON.object([("schema", .text("npz.info/1"))] + description.json).encoded)
    } else {
      for line in description.lines(console) { try console.output.line(line) }
    }
    return .done
  }
}
