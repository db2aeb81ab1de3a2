import ArgumentParser
import NDArray

/// `npz dis`: the instructions of a pickle.
struct Dis: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "dis",
    abstract: "The instructions of a pickle, as python -m pickletools prints them.",
    usage: "npz dis [options] FILE",
    discussion: """
      Of several pickles in one file all are shown, with a blank line between them; of \
      an archive those of its arrays of Python objects. Of a damaged pickle the \
      instructions up to the damage.

        npz dis model.pkl | less
      """)

  @OptionGroup var common: CommonOptions

  @Argument(
    help: "The file; - is standard input.",
    completion: .file(extensions: ["pkl", "pickle", "joblib", "npy", "npz"]))
  var file: String

  func run(_ console: Console) throws -> ExitStatus {
    var isFirst = true
    for pickle in try Globals.pickles(of: file, common.limits) {
      var start = pickle.start
      repeat {
        if !isFirst, !console.isQuiet { try console.output.line() }
        isFirst = false
        if let name = pickle.name, start == pickle.start, !console.isQuiet {
          try console.output.line("# \(name.escapedForDisplay)")
        }
        var lines = pickle.disassembly(at: start)
        do {
          while let line = try lines.next() {
            if !console.isQuiet { try console.output.line(line) }
          }
        } catch let error as PickleError {
          try console.output.flush()
          var failure = Failure(NDArrayError(error), path: file)
          failure.array = pickle.name
          throw failure
        }
        start = lines.offset
      } while start < pickle.end
    }
    return .done
  }
}
