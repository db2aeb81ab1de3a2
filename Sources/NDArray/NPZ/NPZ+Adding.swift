import Bytes
import Zip

extension NPZ {
  /// What is to be added to an archive.
  package struct Addition {
    /// Where a member's bytes come from.
    package enum Content {
      /// An array in memory.
      case array(NDArray)
      /// The first array of a `.npy` file, which is copied as it stands.
      case file(NPYFile)
      /// A member of an archive, which is copied without being inflated where no compression is asked
      /// for.
      case member(Entry, of: NPZ)
    }

    /// The key; the member is named by it with `.npy` behind.
    package var key: String
    /// Where the bytes come from.
    package var content: Content

    /// An addition under `key`.
    package init(key: String, content: Content) {
      self.key = key
      self.content = content
    }

    /// The member's name: what is no array in its archive gets no suffix.
    var member: String {
      if case .member(let entry, _) = content, entry.key == entry.member { return key }
      return key + ".npy"
    }

    /// The bytes of the member's name, by which names are compared.
    var name: [UInt8] { Array(member.utf8) }
  }

  /// What a change has made of an archive.
  package struct Outcome: Sendable {
    /// The members of the archive now.
    package var count = 0
    /// The bytes of the archive now.
    package var byteCount = 0
    /// The keys that were replaced.
    package var replaced: Set<String> = []
  }

  /// Adds arrays to the archive at `path`, or creates it with them; members of the same name are
  /// replaced where they stand.
  ///
  /// Untouched members are copied as they are stored. The new archive takes the old one's name only
  /// when it is whole and on the disk.
  ///
  /// - Parameters:
  ///   - additions: what to add, in the order in which it shall stand.
  ///   - path: the archive.
  ///   - replacing: false throws where a key is taken.
  ///   - level: how hard deflate tries; 0 stores; nil does as the archive's first array does, and
  ///     deflates in a new one.
  /// - Returns: what became of the archive.
  /// - Throws: ``NDArrayError``: `.duplicateName` where a key is taken or given twice; what reading the
  ///   additions throws; `.fileSystem`. The old archive is untouched then.
  /// - Complexity: O(bytes of the archive, and of the additions), bounded memory.
  package static func add(
    _ additions: [Addition], to path: String, replacing: Bool = false, level: Level? = nil
  ) throws(NDArrayError) -> Outcome {
    // By the bytes: `é` in one code point and `é` in two are two names.
    var names: Set<[UInt8]> = []
    for addition in additions where !names.insert(addition.name).inserted {
      throw NDArrayError(
        .badArgument, "two arrays are to be added under one name", path: path, member: addition.key)
    }
    do {
      let old = try existing(path)
      let taken = Set(old?.entries.map { Array($0.member.utf8) } ?? []).intersection(names)
      if !replacing, let addition = additions.first(where: { taken.contains($0.name) }) {
        throw NDArrayError(
          .duplicateName, "there is an array of this name already", path: path, member: addition.key
        )
      }
      let isStored = old?.entries.first { !$0.isDirectory }?.isStored ?? false
      let file = try AtomicFile(replacing: path)
      let writer = ZipWriter(file)
      var outcome = Outcome()
      var pending = additions
      for entry in old?.entries ?? [] {
        let name = Array(entry.member.utf8)
        guard taken.contains(name) else {
          if let old { try writer.addRaw(entry.raw, from: old.archive) }
          outcome.count += 1
          continue
        }
        // Of several members with that name, the first place is taken and the others go.
        guard let index = pending.firstIndex(where: { $0.name == name }) else { continue }
        let addition = pending.remove(at: index)
        outcome.replaced.insert(addition.key)
        try writer.add(addition, level: level, storing: isStored)
        outcome.count += 1
      }
      for addition in pending { try writer.add(addition, level: level, storing: isStored) }
      outcome.count += pending.count
      try writer.finish(comment: old?.comment ?? [])
      outcome.byteCount = file.position
      try file.commit()
      return outcome
    } catch { throw wrap(error).at(path: path) }
  }

  /// The archive at `path`, nil where there is no file.
  private static func existing(_ path: String) throws(NDArrayError) -> NPZ? {
    do { return try NPZ(path: path) } catch {
      if error.isMissingFile { return nil }
      throw error
    }
  }
}

extension ZipWriter {
  /// Adds one member.
  fileprivate func add(_ addition: NPZ.Addition, level: NPZ.Level?, storing: Bool) throws {
    let isStored = level?.isStore ?? storing
    do {
      switch addition.content {
      case .array(let array):
        try add(
          array, key: addition.key, compressed: !isStored, level: level ?? .default)
      case .file(let file):
        try add(
          addition.member, (level ?? .default).coding(compressed: !isStored),
          leadCount: file.header.byteCount, count: file.firstByteCount, file.copyFirst)
      case .member(let entry, let source) where level == nil:
        try addRaw(entry.raw, from: source.archive, name: Array(addition.member.utf8))
      case .member(let entry, let source):
        let reader = try source.archive.open(entry.raw)
        let header = try? source.header(of: entry)
        try add(
          addition.member, (level ?? .default).coding(compressed: !isStored),
          leadCount: header?.byteCount ?? 0, count: entry.byteCount
        ) { body in
          while reader.remaining > 0 {
            let piece = try reader.read(count: Swift.min(reader.remaining, 1 << 18))
            try body(piece.bytes)
          }
          try reader.finish()
        }
      }
    } catch { throw NPZ.wrap(error).at(member: addition.key) }
  }

  /// Adds a member of `count` bytes, which `pieces` hands out; the first `leadCount` are its header.
  private func add(
    _ name: String, _ coding: ZipMemberFeed.Coding, leadCount: Int, count: Int,
    _ pieces: (_ body: (RawSpan) throws -> Void) throws -> Void
  ) throws {
    var lead: [UInt8] = []
    var feed: ZipMemberFeed?
    func begin() throws -> ZipMemberFeed {
      let begun = try ZipMemberFeed(
        self, name: Array(name.utf8), coding: coding, lead: lead, knownCount: count - lead.count)
      feed = begun
      return begun
    }
    try pieces { piece in
      let missing = feed == nil ? Swift.min(leadCount - lead.count, piece.byteCount) : 0
      for index in 0..<missing { lead.append(piece.byte(at: index)) }
      if feed == nil, lead.count < leadCount { return }
      try (feed ?? begin()).write(piece.extracting(missing..<piece.byteCount))
    }
    try (feed ?? begin()).finish(lead: lead)
  }
}

extension NDArrayError {
  /// True where there is no file at the path.
  package var isMissingFile: Bool { systemError == IOError.noSuchFile }
}
