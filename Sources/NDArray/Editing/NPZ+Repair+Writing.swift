import Bytes
import Zip

extension ArchiveRepair {
  /// Writes what was found that is to be kept.
  mutating func write(to sink: some ByteSink, _ meter: ProgressMeter?) throws {
    let writer = ZipWriter(sink, acceptsDuplicates: true)
    for (member, item) in zip(found.members, report.items) {
      try meter?.begin(item.key)
      var member = member
      if let name = Self.replacement(for: member) {
        report.problems.append(
          NPY.Problem(
            .badName, .warning, "its name cannot be one; it is called so now",
            array: NPZ.Draft.Member.key(of: name), offset: member.offset))
        member.name = Array(name.utf8)
      }
      if item.fate == .kept {
        try writer.addRaw(member, of: source) { try meter?.advance(by: $0) }
      } else if let header = item.header, let shape = item.partialShape {
        try write(member, header, shape, to: writer)
        try meter?.advance(by: member.dataRange.count)
      }
    }
    do { try writer.finish(comment: found.comment) } catch {
      // A comment that would make the archive unreadable is not worth that.
      guard error.code == .ambiguousEnd else { throw error }
      try writer.finish()
    }
  }

  /// The name to use where a member's own cannot be one.
  private static func replacement(for member: ScannedMember) -> String? {
    let problem = ZipEntry.problem(nameBytes: member.name, isUTF8: member.flags & 0x800 != 0)
    return problem.map { _ in "unnamed at \(member.offset).npy" }
  }

  /// Writes an array of which not all can be read.
  private func write(
    _ member: ScannedMember, _ header: NPY.Header, _ shape: [Int], to writer: ZipWriter
  ) throws {
    let lead = try NPY.Header.bytes(
      dtype: header.dtype, shape: shape, order: header.order, version: header.version)
    let count = shape.elementCount * header.dtype.itemSize
    let coding = NPZ.Level.default.coding(compressed: member.method == .deflate)
    let feed = try ZipMemberFeed(
      writer, name: member.name, coding: coding, lead: lead, knownCount: count)
    var position = 0
    struct Enough: Error {}
    do {
      _ = try member.forEachPiece(of: source) { piece in
        let start = Swift.min(piece.byteCount, Swift.max(0, header.byteCount - position))
        let end = Swift.min(piece.byteCount, header.byteCount + count - position)
        if start < end { try feed.write(piece.extracting(start..<end)) }
        position += piece.byteCount
        if position >= header.byteCount + count { throw Enough() }
      }
    } catch is Enough {}
    let zeros = try Memory(count: 1 << 18, zeroed: true)
    while feed.position < count {
      try feed.write(zeros.bytes.extracting(0..<Swift.min(zeros.count, count - feed.position)))
    }
    try feed.finish(lead: lead)
  }
}
