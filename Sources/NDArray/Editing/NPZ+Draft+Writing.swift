import Bytes
import Zip

extension NPZ.Draft {
  /// True where the archive will not be as it is.
  var isChanged: Bool {
    guard let original else { return true }
    if comment != original.comment || alignment != nil || count != original.count { return true }
    for (index, member) in members.enumerated() {
      guard case .kept(let entry) = member.source, entry.index == index, !member.isRenamed else {
        return true
      }
    }
    return false
  }

  /// The bytes that writing the archive copies and codes.
  var byteCount: Int {
    members.reduce(0) { sum, member in
      guard case .kept(let entry) = member.source else { return sum &+ member.byteCount }
      return sum &+ entry.storedByteCount
    }
  }

  /// Refuses what cannot be written, before anything is.
  func check() throws(NDArrayError) {
    if let alignment, alignment < 1 || alignment > 1 << 15 || alignment & (alignment - 1) != 0 {
      throw NDArrayError(
        .badArgument, "\(alignment) is no alignment: it must be a power of two up to 32768")
    }
    for member in members where member.entry == nil || member.isRenamed {
      guard member.name.utf8.count <= 0xFFFF else {
        throw NDArrayError(
          .limitExceeded,
          "the name has \(member.name.utf8.count) bytes, the format allows 65535",
          member: String(decoding: member.key.utf8.prefix(80), as: UTF8.self))
      }
      let problem =
        member.key.isEmpty
        ? "the name is empty"
        : ZipEntry.problem(nameBytes: Array(member.name.utf8), isUTF8: true)
      if let problem { throw NDArrayError(.badArgument, problem, member: member.key) }
      try NPZ.checkNew(member.name, key: member.key)
    }
  }

  /// Writes the archive.
  func write(to sink: some ByteSink, _ meter: ProgressMeter?) throws -> NPZ.Outcome {
    if let prefix = original?.prefixByteCount, prefix > 0, let source = original?.archive.source {
      try sink.copy(0..<prefix, of: source) { _ in }
    }
    let writer = ZipWriter(sink, acceptsDuplicates: true)
    let isStored = original?.entries.first { !$0.isDirectory }?.isStored ?? false
    var outcome = NPZ.Outcome()
    for member in members {
      try meter?.begin(member.key)
      do { try write(member, to: writer, storing: isStored, &outcome, meter) } catch {
        throw NPZ.wrap(error, path: nil, key: member.key)
      }
      outcome.count += 1
    }
    try writer.finish(comment: comment)
    outcome.byteCount = sink.position
    let staying = members.count { $0.entry != nil }
    outcome.removedCount = (original?.count ?? 0) - staying - outcome.replacedCount
    return outcome
  }

  private func write(
    _ member: Member, to writer: ZipWriter, storing: Bool, _ outcome: inout NPZ.Outcome,
    _ meter: ProgressMeter?
  ) throws {
    if member.isRenamed { outcome.renamedCount += 1 }
    let name = Array(member.name.utf8)
    switch member.source {
    case .kept(let entry):
      guard let original else { return }
      try writer.addRaw(
        entry.raw, from: original.archive, name: member.isRenamed ? name : nil,
        alignment: alignment ?? 64
      ) { try meter?.advance(by: $0) }
      outcome.copiedByteCount += entry.storedByteCount
      if !member.isRenamed { outcome.keptCount += 1 }
    case .recompressed(let entry, let level):
      guard let original else { return }
      // The CRC-32 of what was read is compared before the archive takes its name.
      try writer.add(
        name, entry, of: original, level.coding(compressed: !level.isStore), alignment, meter)
      try writer.inherit(entry.raw, isRenamed: member.isRenamed)
      outcome.recompressedByteCount += entry.byteCount
      outcome.recompressedCount += 1
    case .new(let content, let level, let replaces):
      let coding = (level ?? .default).coding(compressed: !(level?.isStore ?? storing))
      switch content {
      case .array(let array):
        try writer.add(
          array, key: member.key, compressed: !(level?.isStore ?? storing),
          level: level ?? .default, alignment: alignment ?? 64, meter: meter)
      case .file(let file):
        try writer.add(
          name, coding, alignment, leadCount: file.header.byteCount, count: file.firstByteCount,
          meter, file.copyFirst)
      case .member(let entry, let source) where level == nil:
        try writer.addRaw(
          entry.raw, from: source.archive, name: name, alignment: alignment ?? 64
        ) { try meter?.advance(by: $0) }
      case .member(let entry, let source):
        try writer.add(name, entry, of: source, coding, alignment, meter)
      }
      outcome.addedByteCount += content.byteCount
      if replaces { outcome.replacedCount += 1 } else { outcome.addedCount += 1 }
    }
  }
}

extension ZipWriter {
  /// Adds a member of another archive, coded anew.
  fileprivate func add(
    _ name: [UInt8], _ entry: NPZ.Entry, of source: NPZ, _ coding: ZipMemberFeed.Coding,
    _ alignment: Int?, _ meter: ProgressMeter?
  ) throws {
    let reader = try source.archive.open(entry.raw)
    let header = try? source.header(of: entry)
    try add(
      name, coding, alignment, leadCount: header?.byteCount ?? 0, count: entry.byteCount, meter
    ) { body in
      while reader.remaining > 0 {
        let piece = try reader.read(count: Swift.min(reader.remaining, 1 << 20))
        try body(piece.bytes)
      }
      try reader.finish()
    }
  }

  /// Adds a member of `count` bytes, which `pieces` hands out; the first `leadCount` are its header.
  fileprivate func add(
    _ name: [UInt8], _ coding: ZipMemberFeed.Coding, _ alignment: Int?, leadCount: Int, count: Int,
    _ meter: ProgressMeter?, _ pieces: (_ body: (RawSpan) throws -> Void) throws -> Void
  ) throws {
    var lead: [UInt8] = []
    var feed: ZipMemberFeed?
    func begin() throws -> ZipMemberFeed {
      let begun = try ZipMemberFeed(
        self, name: name, coding: coding, lead: lead, knownCount: count - lead.count,
        alignment: alignment ?? 64)
      feed = begun
      return begun
    }
    try pieces { piece in
      let missing = feed == nil ? Swift.min(leadCount - lead.count, piece.byteCount) : 0
      for index in 0..<missing { lead.append(piece.byte(at: index)) }
      if feed == nil, lead.count < leadCount { return }
      try (feed ?? begin()).write(piece.extracting(missing..<piece.byteCount))
      try meter?.advance(by: piece.byteCount)
    }
    try (feed ?? begin()).finish(lead: lead)
  }
}

extension NPZ.Outcome {
  /// Nothing was to be changed.
  init(unchanged draft: NPZ.Draft) {
    count = draft.count
    keptCount = draft.count
    byteCount = draft.original?.byteCount ?? 0
    isWritten = false
  }
}
