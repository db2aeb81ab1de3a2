import ArgumentParser
import NDArray

/// The options of every command that changes an archive.
struct EditOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("Write the result to this file, and leave FILE alone.", valueName: "out"))
  var output: String?

  @Flag(name: [.customShort("n"), .long], help: "Only say what would happen.")
  var dryRun = false

  @Flag(name: [.short, .long], help: "Replace what exists: the file of -o, arrays that are added.")
  var force = false

  func validate() throws {
    if output == "-" { throw ValidationError("an archive cannot be written to a pipe") }
  }

  /// Changes an archive, and says in one line what has changed.
  ///
  /// - Parameters:
  ///   - file: the archive.
  ///   - creating: whether it is made where there is none.
  ///   - level: how hard deflate tries with what is added.
  ///   - console: where the line goes.
  ///   - edit: makes the changes.
  ///   - words: what to say about them.
  /// - Throws: ``Failure``; the archive is as it was.
  func update(
    _ file: String, creating: Bool = false, level: NPZ.Level? = nil, _ console: Console,
    edit: (inout NPZ.Draft) throws -> Void, words: (NPZ.Outcome) throws -> String
  ) throws -> ExitStatus {
    if file == "-" { throw Failure.usage("an archive cannot be changed through a pipe") }
    if let output, !force, Terminal.exists(output) { throw Failure.exists(output) }
    let outcome: NPZ.Outcome
    let line = ProgressLine("write", total: nil, console)
    do {
      outcome = try NPZ.update(
        file, to: output, creating: creating, level: level, dryRun: dryRun,
        progress: line.update, edit)
    } catch let error as NDArrayError { throw Failure(writing: error, path: output ?? file) }
    if console.isQuiet { return .done }
    let name = (output ?? file).escapedForDisplay
    let verb = dryRun ? " would become:" : ":"
    let what = outcome.isWritten || dryRun ? try words(outcome) : "nothing to change"
    try console.output.line("\(name)\(verb) \(what)")
    return .done
  }
}

extension EditOptions {
  /// Changes the array of a `.npy` file, and says in one line what has changed.
  ///
  /// - Parameters:
  ///   - source: the file; what stands behind its first array is left out.
  ///   - input: the same, as the command was given it.
  ///   - edit: makes the changes, and returns what to say about them.
  /// - Throws: ``Failure``; the file is as it was.
  func update(
    _ source: NPYFile, of input: Input, _ console: Console,
    edit: (inout NDArray) throws -> String
  ) throws -> ExitStatus {
    if let output, !force, Terminal.exists(output) { throw Failure.exists(output) }
    let path = output ?? input.path
    if path == "-" { throw Failure.usage("say where the result goes:  -o OUT.npy") }
    let words: String
    do {
      var array = try source.read()
      words = try edit(&array)
      if !dryRun { try NPY.save(array, to: path) }
    } catch let error as NDArrayError {
      throw error.path == path ? Failure(writing: error, path: path) : input.failure(error)
    }
    if !console.isQuiet {
      let verb = dryRun ? " would become:" : ":"
      try console.output.line("\(path.escapedForDisplay)\(verb) \(words)")
    }
    return .done
  }
}

extension NPZ.Outcome {
  /// `(12 arrays, 34.0 KiB; 0 bytes recompressed)`.
  var summary: String {
    let recompressed =
      recompressedByteCount == 0 ? "0 bytes" : recompressedByteCount.sizeText
    return "(\(count.counted("array")), \(byteCount.sizeText); \(recompressed) recompressed)"
  }
}

extension Input {
  /// The archive that is being changed, to find arrays in.
  init(_ draft: NPZ.Draft, path: String, limits: NPY.Limits) throws {
    guard let original = draft.original else {
      throw Failure(.noInput, "file_system", path: path, "no such file")
    }
    self.init(path: path, file: .npz(original), limits: limits)
  }

  /// The members that `names` mean, whole.
  ///
  /// - Throws: ``Failure``: no such array; a slice.
  func members(_ names: [String]) throws -> [NPZ.Entry] {
    try select(names, missing: .all).compactMap { selection in
      if selection.slice != nil {
        throw Failure.usage("whole arrays are changed; leave the slice out", path: path)
      }
      guard case .member(let entry, _) = selection.place else { return nil }
      return entry
    }
  }
}
