import ArgumentParser
import NDArray

/// `npz append`: puts rows behind those of a `.npy` file.
struct Append: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "append",
    abstract: "Append rows to the array of a .npy file.",
    usage: "npz append [options] FILE.npy SOURCE ...",
    discussion: """
      SOURCE is a .npy file, one array of an archive (other.npz:name), or - for \
      standard input, with the shape of FILE but for the first axis, or of one row. \
      The rows are written behind the array, then its header is changed in place: a \
      crash leaves the old array or the new one. Where the header has no room, or \
      other arrays follow, the file is copied and replaced.

        npz append log.npy today.npy
        python3 make.py | npz append log.npy -
      """)

  @OptionGroup var common: CommonOptions

  @Flag(name: [.customShort("n"), .long], help: "Only say what would happen.")
  var dryRun = false

  @Argument(help: "The file.", completion: .file(extensions: ["npy"]))
  var file: String

  @Argument(help: "What to append.")
  var source: [String]

  func run(_ console: Console) throws -> ExitStatus {
    if file == "-" { throw Failure.usage("rows cannot be appended to a pipe") }
    let contents = try source.flatMap {
      try Source($0, limits: common.limits, needsName: false).additions.map(\.content)
    }
    let outcome: NPY.Appended
    do {
      outcome = try NPY.append(
        contentsOf: try contents.map { try $0.array }, to: file, dryRun: dryRun)
    } catch let error as NDArrayError { throw Failure(writing: error, path: file) }
    if console.isQuiet { return .done }
    let verb = dryRun ? " would become:" : ":"
    let how = dryRun ? "" : outcome.isCopied ? "; copied" : "; in place"
    try console.output.line(
      "\(file.escapedForDisplay)\(verb) + \(outcome.addedRowCount.counted("row")) "
        + "(\(outcome.shape.tupleText) \(outcome.dtype.name)\(how))")
    return .done
  }
}
