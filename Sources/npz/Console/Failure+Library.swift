import NDArray

extension Failure {
  /// An error of the library's, met while reading.
  ///
  /// - Parameters:
  ///   - path: the file as given, `-` for standard input.
  ///   - slice: the slice in use, for errors that it explains.
  init(_ error: NDArrayError, path: String? = nil, slice: String? = nil) {
    let place = path ?? error.path
    self.init(
      Self.status(of: error), error.code.description, path: place, array: error.member,
      error.message)
    if let offset = error.offset, offset > 0, error.code != .notAnArrayFile {
      message += " (at byte \(offset.grouped))"
    }
    hints = Self.hints(for: error, path: place)
    switch error.code {
    case .fileSystem where error.isMissingFile && error.message.hasPrefix("open"):
      message = "no such file"
    case .badIndex:
      if let slice { message += " (slice '\(slice.escapedForDisplay)')" }
    case .limitExceeded where path == "-" && error.member == nil && error.offset == nil:
      hints = ["--max-bytes allows more, or save it to a file first"]
    case .notAnArrayFile where error.member == nil:
      message = Self.otherKind(error, path: place)
    default: break
    }
  }

  /// An error of the library's, met while writing to `path`.
  init(writing error: NDArrayError, path: String) {
    let isMissing = error.isMissingFile && error.message.hasPrefix("open")
    guard error.code == .fileSystem, !isMissing else {
      self.init(error, path: error.path ?? path)
      return
    }
    let (creation, replacement) = ("create a file in the folder failed", "replace failed")
    let isCreation =
      error.message.hasPrefix(creation) || error.message.hasPrefix(replacement)
      || error.systemError == nil
    self.init(
      isCreation ? .cannotCreate : .io, error.code.description, path: error.path ?? path,
      error.message.replacing(creation, with: "cannot be created")
        .replacing(replacement, with: "cannot be replaced"),
      hints: error.systemError == nil ? [] : error.hint.map { [$0] } ?? [])
  }

  private static func status(of error: NDArrayError) -> ExitStatus {
    switch error.code {
    case .noSuchArray, .noSuchField: .noInput
    case .badIndex, .badArgument: .usage
    case .limitExceeded, .outOfMemory: .limit
    case .changedMeanwhile: .io
    case .fileSystem where error.systemError == nil: .data
    case .fileSystem: error.message.hasPrefix("open") ? .noInput : .io
    case .notDurable: .io
    default: .data
    }
  }

  /// What to do about it, in the command's words: the library's hints name its calls.
  private static func hints(for error: NDArrayError, path: String?) -> [String] {
    let file = path?.shellWord ?? "FILE"
    switch error.code {
    case .duplicateName: return ["both are shown by:  npz list \(file)"]
    case .notAnArrayFile where error.member != nil:
      return [
        "this member is no array; get it with:  npz extract \(file) \((error.member ?? "").shellWord)"
      ]
    case .notAnArrayFile where error.hint?.contains("git lfs pull") == true:
      return ["fetch the real file:  git lfs pull --include \(file)"]
    case .truncated where error.hint?.hasSuffix("rows are whole") == true && error.member == nil:
      return ["\(error.hint ?? ""):  npz show --partial \(file)"]
    case .truncated, .crcMismatch, .badHeader, .badDType, .notDurable:
      return error.hint.map { [$0] } ?? []
    default: return []
    }
  }

  /// What a file is instead, with what to do about it in the same line.
  private static func otherKind(_ error: NDArrayError, path: String?) -> String {
    guard let path, path != "-" else { return error.message }
    if error.message.hasPrefix("this is a gzip file") {
      return error.message + ", or:  gunzip -c \(path.shellWord) | npz list -"
    }
    if error.message.hasSuffix("use h5ls") { return error.message + " " + path.shellWord }
    return error.message
  }
}
