import ArgumentParser
import NDArray

/// `npz add`: puts arrays into an archive.
struct Add: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "add",
    abstract: "Put arrays into an archive, which is created when it is missing.",
    usage: "npz add [options] FILE.npz [NAME=]SOURCE ...",
    discussion: """
      SOURCE is a .npy file, the arrays of an archive, one array of an archive \
      (other.npz:name), or - for standard input; of several arrays in one .npy file, \
      the first. NAME= names the array; without it, a .npy file's array is named after \
      the file. What is in the archive already is copied as it is stored. The new \
      archive takes the old one's place only when it is whole. Compression is as the \
      archive's first array has it, deflate in a new one; members of another archive \
      stay as they are.

        npz add demo.npz x=data.npy
        npz add all.npz first.npz second.npz:weights
        python3 make.py | npz add --store demo.npz x=-
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Flag(help: "Do not compress what is added.")
  var store = false

  @Option(
    help: "Compress what is added: fastest, default, smallest, or a level of zlib, 0 (store) to 9.")
  var level: Level?

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
    var names: Set<[UInt8]> = []
    for (key, _) in additions where !names.insert(Array(key.utf8)).inserted {
      throw Failure.usage("two arrays are to be added under the name '\(key)'", path: file)
    }
    var taken: Set<[UInt8]> = []
    return try edit.update(file, creating: true, level: store ? .stored : level?.value, console) {
      draft in
      taken = names.intersection(draft.members.map { Array($0.key.utf8) })
      for (key, content) in additions {
        if !edit.force, taken.contains(Array(key.utf8)) {
          throw Failure(
            .cannotCreate, "already_exists", path: file, array: key,
            "there is an array of this name already",
            hints: ["use -f to replace it, or another name:  NAME=SOURCE"])
        }
        draft.set(content, for: key)
      }
    } words: { outcome in
      let words = try additions.prefix(5).map { key, content in
        let sign = taken.contains(Array(key.utf8)) ? "~" : "+"
        return "\(sign) \(key.escapedForDisplay)\(try Self.words(content))"
      }
      let more = additions.count > 5 ? ", \((additions.count - 5).grouped) more" : ""
      return "\(words.joined(separator: ", "))\(more) \(outcome.summary)"
    }
  }

  /// ` float64 (3,)`; nothing for what is no array.
  private static func words(_ content: NPZ.Draft.Content) throws -> String {
    let header: NPY.Header?
    switch content {
    case .array(let array): return " \(array.dtype.name) \(array.shape.tupleText)"
    case .file(let file): header = file.header
    case .member(let entry, let npz): header = try? npz.header(of: entry)
    }
    return header.map { " \($0.dtype.name) \($0.shape.tupleText)" } ?? ""
  }
}
