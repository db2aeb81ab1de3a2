import NDArray

/// An archive is edited step by step; after each, it holds what a list of its members says.
enum EditTarget {
  static func check(_ bytes: [UInt8]) throws(Finding) {
    try finding {
      let folder = try ScratchFolder()
      var maker = ArrayMaker(choices: Choices(bytes))
      let path = folder.path("edited.npz")
      var model = try ArchiveModel(&maker, at: path)
      // An edit costs a file that is forced to the disk.
      for _ in 0..<8 where !maker.choices.isAtEnd {
        try edit(&model, &maker, path, folder)
        try model.check(path)
      }
      try require(folder.names == ["edited.npz"], "files were left behind: \(folder.names)")
    }
  }

  /// One edit of the archive and of its model.
  private static func edit(
    _ model: inout ArchiveModel, _ maker: inout ArrayMaker, _ path: String, _ folder: ScratchFolder
  ) throws {
    // Whatever comes to this, 0 stays what it is: inputs are kept.
    switch maker.choices.number(below: 8) {
    case 1:
      let key = ArchiveModel.key(&maker.choices)
      let isMeant = model.remove(key)
      try update(path, isMeant) { draft in try draft.remove(key) }
    case 2:
      let key = ArchiveModel.key(&maker.choices)
      let newKey = ArchiveModel.key(&maker.choices)
      let isMeant = model.rename(key, to: newKey)
      try update(path, isMeant) { draft in try draft.rename(key, to: newKey) }
    case 3:
      let key = ArchiveModel.key(&maker.choices)
      let index = maker.choices.number(below: 5)
      let isMeant = model.move(key, to: index)
      try update(path, isMeant) { draft in try draft.move(key, to: index) }
    case 4:
      let level = NPZ.Level(maker.choices.number(below: 10))
      try update(path, true) { draft in draft.recompressAll(level: level) }
    case 5:
      model.sort()
      try update(path, true) { draft in
        draft.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      }
    default: try add(&model, &maker, path, folder)
    }
  }

  /// One update, which is to succeed or to be refused.
  private static func update(
    _ path: String, _ isMeant: Bool, level: NPZ.Level? = nil,
    _ edit: (inout NPZ.Draft) throws -> Void
  ) throws {
    var refusal: (any Error)?
    do { try NPZ.update(path, level: level, edit) } catch { refusal = error }
    try require(
      (refusal == nil) == isMeant,
      refusal.map { "not done: \($0)" } ?? "done, although it must be refused")
  }

  private static func add(
    _ model: inout ArchiveModel, _ maker: inout ArrayMaker, _ path: String, _ folder: ScratchFolder
  ) throws {
    var additions: [(key: String, content: NPZ.Draft.Content)] = []
    for _ in 0...maker.choices.number(below: 3) {
      let key = ArchiveModel.key(&maker.choices)
      let array = try maker.array()
      let file = try NPY.save(array)
      model.set(file, for: key)
      additions.append((key, try content(array, file, maker.choices.byte(), folder)))
    }
    let choice = maker.choices.number(below: 14)
    let level: NPZ.Level? =
      choice < 10 ? .init(choice) : [nil, .fastest, .smallest, .default][choice - 10]
    try update(path, true, level: level) { draft in
      for (key, content) in additions { draft.set(content, for: key) }
    }
  }

  /// The array as it is, as a `.npy` file, or as a member of another archive.
  private static func content(
    _ array: NDArray, _ file: [UInt8], _ choice: UInt8, _ folder: ScratchFolder
  ) throws -> NPZ.Draft.Content {
    switch choice % 4 {
    case 1:
      let path = folder.path("other.npy")
      try NPY.save(array, to: path)
      defer { folder.remove("other.npy") }
      guard case .npy(let opened) = try ArrayFile.open(path: path) else { break }
      return .file(opened)
    case 2, 3:
      let bytes = try NPZ.save(["k": array], compressed: choice % 4 == 2)
      let other = try NPZ(bytes: bytes)
      guard let entry = other.entries.first else { break }
      return .member(entry, of: other)
    default: break
    }
    return .array(array)
  }
}
