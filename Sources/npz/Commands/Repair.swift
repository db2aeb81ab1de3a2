import ArgumentParser
import NDArray

/// `npz repair`: saves what can be saved of a damaged archive.
struct Repair: Subcommand {
  /// What is done with arrays that are not whole.
  enum Partial: String, ExpressibleByArgument, CaseIterable {
    case skip, shorten
    case zeroFill = "zero-fill"

    var value: NPZ.Partial {
      switch self {
      case .skip: .skip
      case .shorten: .shorten
      case .zeroFill: .zeroFill
      }
    }
  }

  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Save what can be saved of a damaged archive.",
    usage: "npz repair [options] BROKEN.npz -o FIXED.npz",
    discussion: """
      Finds arrays by their own headers where the directory is missing or wrong. \
      Arrays whose CRC-32 is right come back bit for bit; --partial keeps the whole \
      rows that can be read of the others, which no checksum vouches for. The damaged \
      file is only read. Exit status 1 means that something was lost.

        npz repair --dry-run broken.npz
        npz repair --partial shorten broken.npz -o fixed.npz
      """)

  @OptionGroup var common: CommonOptions

  @Option(name: [.short, .long], help: ArgumentHelp("The file to write.", valueName: "out"))
  var output: String?

  @Flag(name: [.customShort("n"), .long], help: "Only say what could be saved.")
  var dryRun = false

  @Option(
    help: "Arrays that are not whole: skip them, shorten them, or zero-fill what is missing.")
  var partial: Partial = .skip

  @Flag(name: [.short, .long], help: "Replace the file of -o where it exists.")
  var force = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Argument(help: "The damaged archive.", completion: .file(extensions: ["npz"]))
  var file: String

  func validate() throws {
    if output == nil && !dryRun {
      throw ValidationError("-o FIXED.npz is missing; --dry-run only looks")
    }
    if output == "-" { throw ValidationError("an archive cannot be written to a pipe") }
    if file == "-" { throw ValidationError("a damaged archive cannot be read from a pipe") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let report: NPZ.RepairReport
    do {
      report = try NPZ.repair(
        file, to: dryRun ? nil : output, partial: partial.value, replacing: force,
        limits: common.limits, progress: ProgressLine("repair", total: nil, console).update)
    } catch {
      if error.code == .fileSystem, error.path == output, error.message.hasSuffix("already"),
        let output
      {
        throw Failure.exists(output)
      }
      throw Failure(writing: error, path: file)
    }
    if !console.isQuiet {
      let text = RepairText(
        report, path: file, output: dryRun ? nil : output, isPartial: partial != .skip)
      if json {
        try console.output.line(text.json.encoded)
      } else {
        for line in text.lines(console) { try console.output.line(line) }
      }
    }
    return report.isComplete ? .done : .differs
  }
}
