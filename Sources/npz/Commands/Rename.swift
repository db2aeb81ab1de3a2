import ArgumentParser
import NDArray

/// `npz rename`: gives arrays other names.
struct Rename: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "rename",
    abstract: "Give arrays of an archive other names.",
    usage: "npz rename [options] FILE.npz OLD NEW [OLD NEW] ...",
    discussion: """
      Several names change at once, so that two arrays may change names. Arrays stay \
      where they are and are copied as they are stored; the new archive takes the old \
      one's place when it is whole.

        npz rename demo.npz ids index
        npz mv demo.npz a b b a
      """,
    aliases: ["mv"])

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Argument(help: "The archive.", completion: .file(extensions: ["npz"]))
  var file: String

  @Argument(
    help: ArgumentHelp("Names, old and new by turns.", valueName: "old new"),
    completion: .custom(NameCompletion.names))
  var name: [String]

  func validate() throws {
    if name.count % 2 != 0 {
      throw ValidationError("a new name is missing: they come in pairs, OLD NEW")
    }
  }

  func run(_ console: Console) throws -> ExitStatus {
    let pairs = stride(from: 0, to: name.count, by: 2).map { (old: name[$0], new: name[$0 + 1]) }
    return try edit.update(file, console) { draft in
      let input = try Input(draft, path: file, limits: common.limits)
      let keys = try pairs.map { pair in
        let found = try input.members([pair.old])
        guard found.count == 1, let entry = found.first else {
          throw Failure.usage(
            "'\(pair.old.escapedForDisplay)' means \(found.count.grouped) arrays; name one",
            path: file)
        }
        return (key: entry.key, newKey: pair.new)
      }
      do throws(NDArrayError) { try draft.rename(keys) } catch {
        guard error.code == .duplicateName else { throw error }
        throw Failure(
          .cannotCreate, "already_exists", path: file, array: error.member,
          "there is an array of this name already",
          hints: [
            "take it out first:  npz remove \(file.shellWord) \((error.member ?? "").shellWord)"
          ])
      }
    } words: { outcome in
      let words = pairs.prefix(5).map {
        "\($0.old.escapedForDisplay) \(console.isUTF8 ? "→" : "->") \($0.new.escapedForDisplay)"
      }
      let more = pairs.count > 5 ? ", \((pairs.count - 5).grouped) more" : ""
      return "\(words.joined(separator: ", "))\(more) \(outcome.summary)"
    }
  }
}
