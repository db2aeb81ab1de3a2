import ArgumentParser
import NDArray

/// `npz repack`: compresses, stores, aligns or sorts the arrays of an archive.
struct Repack: Subcommand {
  /// By what arrays are sorted.
  enum Key: String, ExpressibleByArgument, CaseIterable {
    case name, size
  }

  static let configuration = CommandConfiguration(
    commandName: "repack",
    abstract: "Compress, store, align or sort the arrays of an archive.",
    usage: "npz repack [options] FILE.npz [-o OUT]",
    discussion: """
      --store makes arrays that can be mapped, --level compresses all of them anew. \
      With --align or --sort alone, the arrays are copied as they are stored; with no \
      option at all, everything is compressed. The new archive takes the old one's \
      place when it is whole.

        npz repack --store --align 64 demo.npz -o mapped.npz
        npz repack --level smallest demo.npz
        npz repack --sort name demo.npz
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Flag(help: "Do not compress: arrays can be mapped then.")
  var store = false

  @Option(
    help: "Compress: fastest, default, smallest, or a level of zlib, 0 (store) to 9.")
  var level: Level?

  @Option(
    help: ArgumentHelp(
      "Where the data of stored arrays starts: at a multiple of this power of two.",
      valueName: "bytes"))
  var align: Int?

  @Option(help: "The order of the arrays: name, or size, the smallest first.")
  var sort: Key?

  @Argument(help: "The archive.", completion: .file(extensions: ["npz"]))
  var file: String

  func validate() throws {
    if store && level != nil { throw ValidationError("--store and --level exclude each other") }
    if let align, align < 1 || align > 32768 || align & (align - 1) != 0 {
      throw ValidationError("--align takes a power of two up to 32768")
    }
  }

  /// How the arrays are coded; nil where they stay as they are.
  private var coding: NPZ.Level? {
    if store { return .stored }
    return level?.value ?? (align == nil && sort == nil ? .default : nil)
  }

  func run(_ console: Console) throws -> ExitStatus {
    var before = 0
    return try edit.update(file, console) { draft in
      before = draft.original?.byteCount ?? 0
      if let coding { draft.recompressAll(level: coding) }
      if let align { draft.alignment = align }
      switch sort {
      case .name: draft.sort { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
      case .size: draft.sort { $0.byteCount < $1.byteCount }
      case nil: break
      }
    } words: { outcome in
      var words = [outcome.count.counted("array")]
      if let coding { words[0] += coding == .stored ? " stored" : " compressed" }
      if let align {
        let which = coding == .stored ? "every array starts" : "stored ones start"
        words.append("\(which) on a \(align)-byte boundary")
      }
      if let sort { words.append("sorted by \(sort.rawValue)") }
      let copied = outcome.recompressedByteCount == 0 ? "; 0 bytes recompressed" : ""
      words.append("\(outcome.byteCount.sizeText) (was \(before.sizeText)\(copied))")
      return words.joined(separator: ", ")
    }
  }
}
