import ArgumentParser
import NDArray

/// The `npz` command.
@main
struct Npz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "npz",
    abstract: "Look at, check and change NumPy's .npy and .npz files, and Python's pickles.",
    usage: "npz COMMAND [options] FILE ...",
    discussion: """
      FILE is a .npy or .npz file or a pickle, whatever its name, or - for standard \
      input. NAME is an array of an archive, a path into a pickle (models/0/coef_), or \
      a pattern in quotes such as 'layer*/bias'; it is left out for a .npy file and for \
      an archive with a single array. Pickles are read as data: nothing of them is run.

        npz list demo.npz
        npz show demo.npz weights -s 0:3,:5

      Exit status: 0 done, 1 damaged, lost or different, 64 wrong usage, 65 bad data, \
      66 no such file or array, 73 would overwrite, 74 read or write error, 75 over a \
      limit, 130 interrupted.
      """,
    version: "0.1.0",
    subcommands: [
      List.self, Info.self, Show.self, Stats.self, View.self, PlotCommand.self, Report.self,
      Verify.self,
      Diff.self, Extract.self,
      Add.self, Remove.self, Rename.self, Append.self, SetElements.self, Cast.self, Merge.self,
      Repack.self, Repair.self, Convert.self, Globals.self, Dis.self, Predict.self,
    ])

  /// Runs the command: the only place where errors are caught, and where the process ends.
  static func main() {
    Terminal.openMissingStreams()
    Signals.setUp()
    let arguments = Array(CommandLine.arguments.dropFirst())
    let status = run(arguments).rawValue
    Pager.finish()
    Terminal.exit(status)
  }

  private static func run(_ arguments: [String]) -> ExitStatus {
    let isJSON = arguments.prefix { $0 != "--" }.contains("--json")
    do {
      if let failure = unknownCommand(arguments) { throw failure }
      var command = try parseAsRoot(arguments)
      guard let subcommand = command as? any Subcommand else {
        try command.run()
        return .done
      }
      let console = Console(subcommand.common, isJSON: isJSON)
      if let threads = subcommand.common.threads { NPZ.limitThreads(to: threads) }
      let start = ContinuousClock.now
      let bytesRead = console.isVerbose ? Terminal.bytesRead : nil
      defer {
        ProgressLine.erase()
        if console.isVerbose { ProgressLine.printTime(since: start, bytesRead: bytesRead) }
      }
      let status: ExitStatus
      do { status = try subcommand.run(console) } catch {
        try console.output.flush()
        throw error
      }
      try console.output.flush()
      return status
    } catch let failure as Failure {
      Console.report(failure, isJSON: isJSON)
      return failure.status
    } catch {
      return parserAnswer(error, arguments, isJSON: isJSON)
    }
  }

  /// Prints what the argument parser has to say: help and version, or what is wrong with the usage.
  private static func parserAnswer(
    _ error: any Error, _ arguments: [String], isJSON: Bool
  ) -> ExitStatus {
    let code = exitCode(for: error)
    guard code != .success else {
      _ = Terminal.write(Array((fullMessage(for: error) + "\n").utf8)[...], to: .output)
      return .done
    }
    // `Error: … \nUsage: …`, of which the usage is kept.
    let lines = fullMessage(for: error).split(separator: "\n").map(String.init)
    let usage = lines.first { $0.hasPrefix("Usage: ") }
    let name = commands.first {
      ($0.configuration.commandName ?? "") == arguments.first
        || $0.configuration.aliases.contains(arguments.first ?? "")
    }
    let help = name.map { "npz help \($0.configuration.commandName ?? "")" } ?? "npz --help"
    // The values that an option takes stand in lines of their own.
    let parts = message(for: error).split(separator: "\n")
    var message = parts.prefix(1).joined() + (parts.count > 1 ? " " : "")
    message += parts.dropFirst().map { $0.drop { " -".contains($0) } }.joined(separator: ", ")
    if let first = message.first { message = first.lowercased() + message.dropFirst() }
    if message.last == "." { message.removeLast() }
    Console.report(
      .usage(message, hints: [usage, "more:  \(help)"].compactMap { $0 }), isJSON: isJSON)
    return .usage
  }

  private static var commands: [any ParsableCommand.Type] { configuration.subcommands }

  /// The failure for a command that there is not, with the one that was probably meant.
  private static func unknownCommand(_ arguments: [String]) -> Failure? {
    let words = arguments.first == "help" ? arguments.dropFirst() : arguments[...]
    guard let word = words.first, word.first != "-" else { return nil }
    let names = commands.flatMap {
      [$0.configuration.commandName ?? ""] + $0.configuration.aliases
    }
    if names.contains(word) || word == "help" { return nil }
    let near = Suggestion.nearest(to: word, among: names)
    let meant = near.map { " — did you mean '\($0)'?" } ?? ""
    return .usage("unknown command '\(word.escapedForDisplay)'\(meant)   (npz --help)")
  }
}

/// A command of `npz`.
protocol Subcommand: ParsableCommand {
  /// The options that every command has.
  var common: CommonOptions { get }
  /// Does the work.
  ///
  /// - Returns: how the process ends.
  /// - Throws: ``Failure``, which is printed in one place.
  func run(_ console: Console) throws -> ExitStatus
}
