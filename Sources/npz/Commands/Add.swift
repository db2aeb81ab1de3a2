import ArgumentParser
import NDArray

/// `npz add`: puts arrays into an archive.
struct Add: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Put arrays into an archive, which is created when it is missing.",
    usage: "npz add [options] FILE.npz [NAME=]SOURCE ...",
    discussion: """
      SOURCE is a .npy file, the arrays of an archive, one array of an archive
      (other.npz:name), or - for standard input; of several arrays in one .npy file,
      the first. NAME= names the array; without it, a .npy file's array is named after
      the file. What is in the archive already is copied as it is stored. The new
      archive takes the old one's place only when it is whole. Compression is as the
      archive's first array has it, deflate in a new one; members of another archive
      stay as they are.

        npz add demo.npz x=data.npy
        npz add all.npz first.npz second.npz:weights
        python3 make.py | npz add --store demo.npz x=-
      """)

  @OptionGroup var common: CommonOptions

  @Flag(help: "Do not compress what is added.")
  var store = false

  @Option(
    help: "Compress what is added: fastest, default, smallest, or a level of zlib, 0 (store) to 9.")
  var level: Level?

  @Flag(name: [.short, .long], help: "Replace arrays of the same name.")
  var force = false

  @Argument(help: "The archive.", completion: .file(extensions: ["npz"]))
  var file: String

  @Argument(help: ArgumentHelp("What to add.", valueName: "name=source"))
  var source: [String]

  func validate() throws {
    if store && level != nil { throw ValidationError("--store and --level exclude each other") }
    if file == "-" { throw ValidationError("an archive cannot be changed through a pipe") }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let additions = try source.flatMap { try Source($0, limits: common.limits).additions }
    let outcome: NPZ.Outcome
    do {
      outcome = try NPZ.add(
        additions, to: file, replacing: force, level: store ? 0 : level?.value)
    } catch {
      if error.code == .duplicateName && !force {
        throw Failure(
          .cannotCreate, "already_exists", path: file, array: error.member, error.message,
          hints: ["use -f to replace it, or another name:  NAME=SOURCE"])
      }
      throw Failure(writing: error, path: file)
    }
    if console.isQuiet { return .done }
    let words = try additions.prefix(5).map { addition in
      let sign = outcome.replaced.contains(addition.key) ? "~" : "+"
      return "\(sign) \(addition.key.escapedForDisplay)\(try Self.words(addition.content))"
    }
    let more = additions.count > 5 ? ", \(additions.count - 5) more" : ""
    try console.output.line(
      "\(file.escapedForDisplay): \(words.joined(separator: ", "))\(more) "
        + "(\(outcome.count.counted("array")), \(outcome.byteCount.sizeText); 0 bytes recompressed)"
    )
    return .done
  }

  /// ` float64 (3,)`; nothing for what is no array.
  private static func words(_ content: NPZ.Addition.Content) throws -> String {
    let header: NPY.Header?
    switch content {
    case .array(let array): return " \(array.dtype.name) \(array.shape.tupleText)"
    case .file(let file): header = file.header
    case .member(let entry, let npz): header = try? npz.header(of: entry)
    }
    return header.map { " \($0.dtype.name) \($0.shape.tupleText)" } ?? ""
  }
}
