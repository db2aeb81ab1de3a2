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
    // What else an archive can be made to do has its place here. 0 stays what it is: inputs are kept.
    switch maker.choices.number(below: 8) {
    default: try add(&model, &maker, path, folder)
    }
  }

  private static func add(
    _ model: inout ArchiveModel, _ maker: inout ArrayMaker, _ path: String, _ folder: ScratchFolder
  ) throws {
    var additions: [NPZ.Addition] = []
    var files: [(key: String, file: [UInt8])] = []
    for _ in 0...maker.choices.number(below: 3) {
      let key = ArchiveModel.key(&maker.choices)
      let array = try maker.array()
      let file = try NPY.save(array)
      files.append((key, file))
      additions.append(
        .init(key: key, content: try content(array, file, maker.choices.byte(), folder)))
    }
    let isReplacing = maker.choices.isOne(of: 2)
    let choice = maker.choices.number(below: 14)
    let level: NPZ.Level? =
      choice < 10 ? .init(choice) : [nil, .fastest, .smallest, .default][choice - 10]
    let before = model
    let isMeant = model.add(files, replacing: isReplacing)
    let added = outcome { () throws(NDArrayError) in
      try NPZ.add(additions, to: path, replacing: isReplacing, level: level)
    }
    switch added {
    case .success(let archive):
      try require(isMeant, "added, although a key is taken or stands twice: \(files.map(\.key))")
      try require(
        archive.count == model.count, "\(archive.count) members, \(model.count) are meant")
    case .failure(let error):
      let isRefusal = error.code == .duplicateName || error.code == .badArgument
      try require(!isMeant && isRefusal, "not added: \(error)")
      model = before
    }
  }

  /// The array as it is, as a `.npy` file, or as a member of another archive.
  private static func content(
    _ array: NDArray, _ file: [UInt8], _ choice: UInt8, _ folder: ScratchFolder
  ) throws -> NPZ.Addition.Content {
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
