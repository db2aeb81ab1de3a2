import ArgumentParser
import NDArray

/// `npz remove`: takes arrays out of an archive.
struct Remove: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "remove",
    abstract: "Take arrays out of an archive.",
    usage: "npz remove [options] FILE.npz NAME ...",
    discussion: """
      NAME is an array, or a pattern in quotes. The others are copied as they are \
      stored, and the new archive takes the old one's place when it is whole. Of \
      several arrays with one name, a pattern removes all.

        npz remove demo.npz labels rec
        npz rm -n model.npz 'optimizer/*'
      """,
    aliases: ["rm"])

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Argument(help: "The archive.", completion: .file(extensions: ["npz"]))
  var file: String

  @Argument(help: "The arrays, or patterns.", completion: .custom(NameCompletion.names))
  var name: [String]

  func run(_ console: Console) throws -> ExitStatus {
    var removed: [NPZ.Entry] = []
    return try edit.update(file, console) { draft in
      let found = try Input(draft, path: file, limits: common.limits).members(name)
      let places = Set(found.map(\.index))
      removed = draft.original?.entries.filter { places.contains($0.index) } ?? []
      draft.removeAll { $0.entry.map { places.contains($0.index) } ?? false }
    } words: { outcome in
      let words = removed.prefix(5).map { "- \($0.key.escapedForDisplay)" }
      let more = removed.count > 5 ? ", \((removed.count - 5).grouped) more" : ""
      return "\(words.joined(separator: ", "))\(more) \(outcome.summary)"
    }
  }
}
