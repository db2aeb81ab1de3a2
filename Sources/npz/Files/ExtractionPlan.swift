import NDArray

/// Which member goes to which file: decided, and refused, before anything is written.
struct ExtractionPlan {
  /// A member and its file.
  struct Target {
    let selection: Selection
    let path: String
  }

  /// The files, in the archive's order.
  private(set) var targets: [Target] = []
  private let folder: String
  private var folders: [String] = []

  /// Plans the extraction of `selections` to files in `folder`, named for their format, where there is one.
  ///
  /// - Throws: ``Failure``: a name that no path can be made of, two members for one file, a file that
  ///   exists.
  init(
    _ selections: [Selection], folder: String, isFlat: Bool, replacing: Bool,
    format: ArrayFormat? = nil
  ) throws {
    self.folder = folder
    let base = folder.last == "/" ? folder : folder + "/"
    var used: Set<String> = []
    for selection in selections {
      let name = try Self.fileName(selection, isFlat: isFlat, format)
      let path = folder == "." ? name : base + name
      // Names that differ in case alone are one file on many systems; here each has its own.
      guard used.insert(path).inserted else {
        throw Failure(
          .data, "duplicate_name", path: selection.input.path, array: selection.name,
          "two members would be written to \(path.escapedForDisplay)",
          hints: ["extract them by name, to different folders"])
      }
      if Terminal.isFolder(path) {
        throw Failure(.cannotCreate, "already_exists", path: path, "a folder is in the way")
      }
      if !replacing && Terminal.exists(path) { throw Failure.exists(path) }
      targets.append(Target(selection: selection, path: path))
      let parts = name.split(separator: "/").dropLast()
      for count in parts.indices.map({ $0 + 1 }) {
        let parent = parts.prefix(count).joined(separator: "/")
        let path = folder == "." ? parent : base + parent
        if !folders.contains(path) { folders.append(path) }
      }
    }
  }

  /// Makes the folders that the files need.
  ///
  /// - Throws: ``Failure`` where one cannot be made.
  func makeFolders() throws {
    for path in (folder == "." ? [] : [folder]) + folders {
      if let problem = Terminal.makeFolder(path) {
        throw Failure(
          .cannotCreate, "file_system", path: path, "cannot make the folder: \(problem)")
      }
    }
  }

  /// The path below the folder that a member goes to.
  private static func fileName(
    _ selection: Selection, isFlat: Bool, _ format: ArrayFormat?
  ) throws -> String {
    var name: String
    switch selection.place {
    case .file:
      let file = selection.input.path.split(separator: "/").last.map(String.init) ?? ""
      name = file == "-" || file.isEmpty ? "array.npy" : file
      if format == nil { return name }
    case .value(let value, let path, _):
      name = (path.isEmpty ? "value" : path) + (value.isArray ? ".npy" : ".pkl")
    case .member(let entry, _): name = entry.member
    case .tensor(let entry, _): name = (entry.key.isEmpty ? "unnamed" : entry.key) + ".npy"
    }
    if let format {
      name = (name.hasSuffix(".npy") ? String(name.dropLast(4)) : name) + "." + format.rawValue
    }
    if isFlat { return flat(name) }
    if let reason = NPZ.Entry.unsafeNameReason(of: name) {
      throw Failure(
        .data, "unsafe_name", path: selection.input.path, array: selection.name,
        "no file is made of this name: \(reason)",
        hints: ["--flatten writes it as \(flat(name).escapedForDisplay)"])
    }
    return name
  }

  /// The name with `_` for whatever could make it more than the name of a file.
  private static func flat(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      let isSeparator = scalar == "/" || scalar == "\\" || scalar == ":"
      let isControl = scalar.value < 0x20 || 0x7F...0x9F ~= scalar.value
      result.unicodeScalars.append(isSeparator || isControl ? "_" : scalar)
    }
    return result == "." || result == ".." || result.isEmpty ? "_" + result : result
  }
}
