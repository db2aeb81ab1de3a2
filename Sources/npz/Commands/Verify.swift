import ArgumentParser
import NDArray

/// `npz verify`: reads everything and says what is damaged.
struct Verify: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Check the archive, every CRC-32, every header and every size.",
    usage: "npz verify [options] FILE ...",
    discussion: """
      Reads everything once, in bounded memory, and collects all problems. Exit \
      status 1 means damaged, 65 that a file is no file of arrays at all. Warnings \
      are no damage, such as names in a pickle that could run code in Python, and \
      what --deep says of values is none either: a NaN may be meant.

        npz verify *.npz
        npz verify --deep weights.npz
        npz verify -q demo.npz && echo sound
      """,
    aliases: ["check"])

  @OptionGroup var common: CommonOptions
  @OptionGroup var filter: NameFilter

  @Flag(
    help: """
      Look at the values, too: booleans other than 0 and 1, texts of what is no
      character, NaN, NaT and infinities.
      """)
  var deep = false

  @Flag(help: "Print one JSON document.")
  var json = false

  @Argument(help: "The files; - is standard input.", completion: .file(extensions: ["npz", "npy"]))
  var file: [String]

  func run(_ console: Console) throws -> ExitStatus {
    var checks: [Check] = []
    var status = ExitStatus.done
    for (index, path) in file.enumerated() {
      do {
        let check = try Check(path, filter: filter, limits: common.limits, deep: deep, console)
        if !check.isSound && status == .done { status = .differs }
        if json { checks.append(check) }
        if json || console.isQuiet { continue }
        if file.count > 1 {
          if index > 0 { try console.output.line() }
          try console.output.line(console.style.bold("== \(path.escapedForDisplay) =="))
        }
        for line in check.lines(console) { try console.output.line(line) }
      } catch let failure as Failure {
        if file.count == 1 || failure.path == nil { throw failure }
        try console.output.flush()
        console.report(failure)
        if status.rawValue <= ExitStatus.differs.rawValue { status = failure.status }
      }
    }
    if json && !console.isQuiet {
      let document = JSON.object([
        ("schema", .text("npz.verify/1")), ("ok", .bool(status == .done)),
        ("files", .list(checks.map { $0.json })),
      ])
      try console.output.line(document.encoded)
    }
    return status
  }
}
