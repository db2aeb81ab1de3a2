import ArgumentParser
import NDArray

/// `npz report`: a page in HTML.
struct Report: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "One page in HTML: tables, headers, statistics and pictures.",
    usage: "npz report [options] [-o OUT.html] FILE ...",
    discussion: """
      The page is one file without scripts that needs nothing else, light or dark as \
      its reader has it: what npz list, verify, info and stats say, a histogram of \
      each array of numbers, and a small picture or a line. It has at most 2 MB: what \
      does not fit is left out, pictures first, and the page says so. Everything is \
      read once, and once more to verify it.

        npz report -o demo.html demo.npz
        npz report --no-images runs/*.npz > runs.html
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], help: ArgumentHelp("The page to write.", valueName: "out.html"))
  var output = "-"

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most arrays with a part of their own (500).", valueName: "n"))
  var maxArrays = 500

  @Flag(inversion: .prefixedNo, help: "Draw the arrays.")
  var images = true

  @Flag(name: [.short, .long], help: "Replace the page where it exists.")
  var force = false

  @Argument(
    help: "The files; - is standard input.",
    completion: .file(extensions: ["npz", "npy", "pkl", "joblib"]))
  var file: [String]

  func validate() throws {
    if maxArrays < 0 { throw ValidationError("--max-arrays is negative") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    if output == "-" {
      if console.isTerminal {
        throw Failure.usage(
          "a page is no text for a terminal", hints: ["say where it goes:  -o OUT.html"])
      }
    } else {
      try Terminal.checkOutput(output, of: file, replacing: force)
    }
    var page = ReportPage(
      .init(mostArrays: maxArrays, hasImages: images, limits: common.limits), console)
    var status = ExitStatus.done
    for path in file {
      do { page.add(try Input(path, limits: common.limits)) } catch let failure as Failure {
        if file.count == 1 { throw failure }
        console.report(failure)
        page.add(failure, path: path)
        if status.rawValue <= ExitStatus.differs.rawValue { status = failure.status }
      }
    }
    if status == .done, !page.isSound { status = .differs }
    let title = file.count == 1 ? file[0] : file.count.counted("file")
    let bytes = Array(page.text(title: title).utf8)
    if output == "-" {
      try console.output.write(bytes)
      return status
    }
    do { try PlainFile.save(bytes, to: output) } catch {
      throw Failure(writing: error, path: output)
    }
    if !console.isQuiet, status == .done || status == .differs {
      try console.output.line("\(output.escapedForDisplay): \(bytes.count.sizeText)")
    }
    return status
  }
}
