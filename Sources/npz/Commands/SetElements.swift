import ArgumentParser
import NDArray

/// `npz set`: other values for some elements.
struct SetElements: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "set",
    abstract: "Give elements other values.",
    usage: "npz set [options] FILE [NAME] INDEX=VALUE ...",
    discussion: """
      INDEX is NumPy's basic indexing, VALUE one value of the array's dtype for all \
      that it means: a number, nan, inf, True, text, a date. Several changes are made \
      in their order. The file is replaced when the new one is whole; other arrays of \
      an archive are copied as they are stored.

        npz set demo.npz weights 3,7=0.5 0:10,:=0
        npz set data.npy ...=nan
        npz set --field id demo.npz rec 0=7
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var edit: EditOptions

  @Option(help: "A field of records.")
  var field: String?

  @Argument(help: "The file.", completion: .file(extensions: ["npz", "npy"]))
  var file: String

  @Argument(
    help: ArgumentHelp("The array, and the changes.", valueName: "index=value"),
    completion: .custom(NameCompletion.names))
  var change: [String]

  /// A part of an array, and what it becomes.
  private struct Change {
    let slice: SliceText
    let value: String
  }

  func run(_ console: Console) throws -> ExitStatus {
    var words = change
    // A name may hold a '=': then it has no index in front of it that could be one.
    var name: String?
    if let first = words.first, !first.contains("=") || words.count > 1 && !Self.isChange(first) {
      name = first
      words.removeFirst()
    }
    guard !words.isEmpty else {
      throw Failure.usage("there is nothing to set", hints: ["such as  3,7=0.5  or  ...=0"])
    }
    let changes = try words.map { word in
      guard let equals = word.firstIndex(of: "=") else {
        throw Failure.usage(
          "'\(word.escapedForDisplay)' is no change", hints: ["such as  3,7=0.5  or  0:10,:=0"])
      }
      return Change(
        slice: try SliceText(String(word[..<equals]), path: file),
        value: String(word[word.index(after: equals)...]))
    }
    let input = try Input(file, limits: common.limits)
    if case .npy(let source) = input.file {
      guard name == nil else {
        throw Failure.usage("a .npy file has one array, without a name", path: file)
      }
      return try edit.update(source, of: input, console) { array in
        "\(try apply(changes, to: &array).counted("element")) set"
      }
    }
    var count = 0
    var key = ""
    return try edit.update(file, console) { draft in
      let input = try Input(draft, path: file, limits: common.limits)
      let found = try input.members(name.map { [$0] } ?? [])
      guard let entry = found.first, found.count == 1, let npz = draft.original else {
        throw Failure.usage("which array? There are \(found.count.grouped)", path: file)
      }
      do {
        var array = try npz.read(entry)
        count = try apply(changes, to: &array)
        draft.set(.array(array), for: entry.key)
        key = entry.key
      } catch let error as NDArrayError {
        var failure = input.failure(error)
        failure.array = failure.array ?? entry.key
        throw failure
      }
    } words: { outcome in
      "\(key.escapedForDisplay): \(count.counted("element")) set \(outcome.summary)"
    }
  }

  /// True for what starts like an index: digits, signs, colons, dots, commas up to the first '='.
  private static func isChange(_ word: String) -> Bool {
    word.prefix { $0 != "=" }.allSatisfy { "0123456789-+:., ".contains($0) }
  }

  /// Makes the changes, and returns how many elements they have set.
  private func apply(_ changes: [Change], to array: inout NDArray) throws -> Int {
    if array.dtype.hasObjects {
      throw NDArrayError(
        .objectArray, "Python objects are not set",
        hint: "change them in Python, or in Swift: array.set(value, at: …)")
    }
    var count = 0
    for change in changes {
      guard let field else {
        let value = try Self.value(change.value, array.dtype)
        count += try array[steps: change.slice.steps].count
        try array.assign(value, at: change.slice.steps)
        continue
      }
      let column = try array[field]
      let value = try Self.value(change.value, column.dtype)
      try array.assign(value, field: field, at: change.slice.steps)
      count += try column[steps: change.slice.steps].count
    }
    return count
  }

  /// A value of a dtype, from what was typed.
  private static func value(_ text: String, _ dtype: NDArray.DType) throws -> NDArray {
    var text = text
    if dtype.kind == .bool {
      switch text.lowercased() {
      case "true", "1": return NDArray(true)
      case "false", "0": return NDArray(false)
      default:
        throw NDArrayError(.badCast, "'\(text)' is no truth value", hint: "True, False, 1 or 0")
      }
    }
    if dtype.kind == .int || dtype.kind == .uint, let number = Int128(text) {
      let array = try NDArray([Int64(truncatingIfNeeded: number)], shape: [])
      let isNegative = number < 0
      let wide = isNegative ? array : try array.viewed(as: .uint64)
      let kept = try wide.converted(to: dtype, casting: .unsafe)
      guard Int128(kept.description) == number else {
        throw NDArrayError(.overflow, "\(text) is out of the range of \(dtype.name)")
      }
      return kept
    }
    if dtype.kind == .int || dtype.kind == .uint {
      throw NDArrayError(.badCast, "'\(text)' is no integer")
    }
    if dtype.kind == .structured {
      throw NDArrayError(.badCast, "records are set field by field", hint: "--field NAME")
    }
    let room = dtype.kind == .unicode ? dtype.itemSize / 4 : dtype.itemSize
    if dtype.kind == .unicode || dtype.kind == .bytes, text.unicodeScalars.count > room {
      throw NDArrayError(
        .badCast,
        "'\(text)' has \(text.unicodeScalars.count) characters, and \(dtype.name) has room for \(room)",
        hint: "npz cast --dtype  makes more room")
    }
    if dtype.kind == .complex { text = text.replacing(" ", with: "") }
    return try NDArray(strings: [text], shape: []).converted(to: dtype, casting: .unsafe)
  }
}
