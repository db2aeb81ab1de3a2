import ArgumentParser
import NDArray

/// `npz merge`: several files become one archive.
struct Merge: Subcommand {
  /// What happens where two files have an array of one name.
  enum Conflict: String, ExpressibleByArgument, CaseIterable {
    case error, first, last, rename
  }

  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the arrays of several files into one archive.",
    usage: "npz merge [options] -o OUT.npz FILE ...",
    discussion: """
      Members of archives are copied as they are stored. Where two files have an array \
      of one name, --on-conflict says what happens: error (nothing is written), first \
      or last (that one is kept), rename (the later ones become name_1, name_2 …). \
      --prefix puts the file's name in front, as a folder. --concat joins the arrays \
      of one name along an axis, in the order of the files.

        npz merge -o all.npz first.npz second.npz
        npz merge --concat 0 -o year.npz january.npz february.npz
        npz merge --prefix -o runs.npz run1.npz run2.npz
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "Where names are twice: error, first, last or rename.")
  var onConflict: Conflict?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Join arrays of one name along this axis.", valueName: "axis"))
  var concat: Int?

  @Flag(help: "Put the file's name in front of its arrays' names.")
  var prefix = false

  @Option(name: [.short, .long], help: ArgumentHelp("The archive to write.", valueName: "out"))
  var output: String

  @Flag(name: [.short, .long], help: "Replace OUT where it exists.")
  var force = false

  @Argument(help: "The files.", completion: .file(extensions: ["npz", "npy"]))
  var file: [String]

  func validate() throws {
    if output == "-" { throw ValidationError("an archive cannot be written to a pipe") }
    if concat != nil && onConflict != nil {
      throw ValidationError("--concat and --on-conflict exclude each other")
    }
    if concat != nil && prefix { throw ValidationError("--concat and --prefix exclude each other") }
  }

  private typealias Addition = (key: String, content: NPZ.Draft.Content)

  func run(_ console: Console) throws -> ExitStatus {
    if !force && Terminal.exists(output) { throw Failure.exists(output, other: "another -o") }
    let groups = try file.map { path in
      (path: path, additions: try Source(path, limits: common.limits).additions)
    }
    let additions = try concat.map { try joined(groups, axis: $0) } ?? gathered(groups)
    let outcome: NPZ.Outcome
    do {
      // The old archive has no say in the new one.
      let line = ProgressLine("write", total: nil, console)
      outcome = try NPZ.create(output, progress: line.update) { draft in
        for addition in additions { draft.set(addition.content, for: addition.key) }
      }
    } catch let error as NDArrayError { throw Failure(writing: error, path: output) }
    if !console.isQuiet {
      let files = file.count.counted("file")
      try console.output.line("\(output.escapedForDisplay): \(files) \(outcome.summary)")
    }
    return .done
  }

  private func gathered(_ groups: [(path: String, additions: [Addition])]) throws -> [Addition] {
    var result: [Addition] = []
    var places: [[UInt8]: Int] = [:]
    for group in groups {
      for addition in group.additions {
        var key = prefix ? "\(Self.stem(group.path))/\(addition.key)" : addition.key
        if let place = places[Array(key.utf8)] {
          switch onConflict ?? .error {
          case .first: continue
          case .last:
            result[place].content = addition.content
            continue
          case .rename:
            var number = 1
            while places[Array("\(key)_\(number)".utf8)] != nil { number += 1 }
            key = "\(key)_\(number)"
          case .error:
            throw Failure(
              .cannotCreate, "already_exists", path: group.path, array: key,
              "an earlier file has an array of this name",
              hints: ["say which one counts:  --on-conflict first|last|rename, or use --prefix"])
          }
        }
        places[Array(key.utf8)] = result.count
        result.append((key, addition.content))
      }
    }
    return result
  }

  /// The arrays of one name, joined; what only one file has stays as it is.
  private func joined(
    _ groups: [(path: String, additions: [Addition])], axis: Int
  ) throws -> [Addition] {
    var order: [String] = []
    var contents: [[UInt8]: [NPZ.Draft.Content]] = [:]
    for addition in groups.flatMap(\.additions) {
      if contents[Array(addition.key.utf8)] == nil { order.append(addition.key) }
      contents[Array(addition.key.utf8), default: []].append(addition.content)
    }
    return try order.map { key in
      let parts = contents[Array(key.utf8)] ?? []
      if parts.count == 1 { return (key, parts[0]) }
      do { return (key, .array(try .concatenated(parts.map { try $0.array }, axis: axis))) } catch {
        var failure = (error as? NDArrayError).map { Failure($0, path: output) }
        failure?.array = key
        throw failure ?? error
      }
    }
  }

  private static func stem(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return name }
    return String(name[..<dot])
  }
}
