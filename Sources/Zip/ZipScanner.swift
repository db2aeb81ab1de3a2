package import Bytes

/// Finds the members of an archive whose directory is missing or wrong, by their local headers.
///
/// A directory that can be trusted says which members there are; of another one, as much is used as the
/// members agree with. Without one, the members are walked from the front: header, data, descriptor.
/// Sizes are preferred to signatures, since data may contain those; where there are no sizes, a deflate
/// stream is inflated to its end, and for stored data `ZipScanner.Hint` or a descriptor tells. Behind
/// damage, the next header is searched for. A member is whole where its CRC-32 says so, and only then.
/// Where a directory does not lead to whole members, they are looked for once more as if there were none:
/// bytes that are missing or too many move all members behind them.
///
/// The work is linear in the file: what is looked at in vain is counted, and the search given up when it
/// is many times the file. Memory is bounded.
package struct ZipScanner {
  /// What the first bytes of a member's data say about how many there will be; nil where they say
  /// nothing.
  package typealias Hint = (_ start: [UInt8]) -> Int?

  let source: ByteSource
  let hint: Hint
  let window = SearchWindow()
  /// The bytes that were looked at in vain.
  var work = 0
  /// More work than this is not done for nothing.
  private var mostWork: Int {
    source.count.multipliedReportingOverflow(by: 8).partialValue + 64 << 20
  }
  var isExhausted: Bool { work > mostWork }

  /// What a directory says, by the offset of the local header.
  var listed: [Int: LooseHeader] = [:]
  /// The offsets of `listed` in the directory's order.
  var order: [Int] = []
  var result = ScannedArchive(directory: .missing)

  package init(_ source: ByteSource, hint: @escaping Hint) {
    self.source = source
    self.hint = hint
  }

  /// Scans the archive.
  ///
  /// - Throws: `ZipError` `.io`.
  package mutating func scan() throws(ZipError) -> ScannedArchive {
    try scanByDirectory()
    try findByOwnHeaders()
    try dropCopies()
    return result
  }

  /// Finds the members where the directory says that they are, or walks to them where it cannot be trusted.
  private mutating func scanByDirectory() throws(ZipError) {
    var options = ZipArchive.Options()
    options.acceptsTrailingData = true
    var archive: ZipArchive?
    do { archive = try ZipArchive(source, options: options) } catch {
      if case .io = error.code { throw error }
    }
    // An archive that is stored in a member, and stands at the end of a file that was cut off, opens as
    // well: with a member in front of it that it does not list.
    let front = try LooseHeader(local: 0, in: source)
    guard let archive, archive.prefixCount == 0 || front == nil else {
      if try readDirectory(), front == nil || listed[0] != nil {
        result.directory = .damaged
      } else {
        (listed, order, directoryStart) = ([:], [], nil)
      }
      try walk()
      try findListed()
      return
    }
    result.comment = archive.comment
    result.directory = .sound
    result.endsAtDirectory = true
    for entry in archive.entries {
      listed[entry.localHeaderOffset] = LooseHeader(entry)
      order.append(entry.localHeaderOffset)
    }
    for (entry, offset) in zip(archive.entries, order) {
      let (member, _) = try examine(offset, limit: entry.limit)
      result.members.append(member ?? lost(LooseHeader(entry)))
    }
  }

  /// What stands for a member of which nothing was found.
  func lost(_ header: LooseHeader) -> ScannedMember {
    ScannedMember(
      state: .lost, name: header.name, flags: header.flags, method: header.method,
      crc32: header.crc32, size: header.size, statedSize: header.compressedSize,
      offset: header.offset, dataRange: header.offset..<header.offset, record: header.record)
  }

  /// Walks the members from the front to the directory, or to the end.
  mutating func walk() throws(ZipError) {
    var position = 0
    let anchors = listed.keys.sorted()
    var nextAnchor = 0
    while position < source.count, !isExhausted {
      if try isDirectory(position) {
        result.endsAtDirectory = true
        if result.directory == .missing, try readEntries(at: position) {
          result.directory = .damaged
        }
        break
      }
      let (member, end) = try examine(position, limit: nil)
      if let member {
        result.members.append(member)
        if let end {
          position = end
          continue
        }
      }
      // Within a header there is no other member, unless its own lengths are what is damaged, or it is
      // not there, but where an entry says.
      let isSound = try LooseHeader(local: position, in: source)?.isSound ?? false
      let searchStart = max(position + 1, isSound ? member?.dataRange.lowerBound ?? 0 : 0)
      while nextAnchor < anchors.count, anchors[nextAnchor] < searchStart { nextAnchor += 1 }
      let anchor = nextAnchor < anchors.count ? anchors[nextAnchor] : nil
      let next = try search(from: searchStart, to: anchor ?? source.count) ?? anchor ?? source.count
      if member == nil {
        result.gaps.append(position..<next)
      } else if let last = result.members.indices.last {
        let start = min(next, result.members[last].dataRange.lowerBound)
        result.members[last].dataRange = start..<next
        if result.members[last].method == .store {
          result.members[last].decodedCount = next - start
        }
      }
      position = next
    }
    result.isGivenUp = isExhausted
  }

  /// True where the directory begins, or what follows it.
  private func isDirectory(_ position: Int) throws(ZipError) -> Bool {
    if position == directoryStart { return true }
    guard position <= source.count - 4 else { return false }
    let signature = UInt32(littleEndian: try source.array(at: position, count: 4), at: 0)
    return [DirectoryReader.signature, EndRecord.signature, Zip64End.signature].contains(signature)
  }

  /// Where the end record says that the directory begins.
  var directoryStart: Int?

  /// Uses what a directory says that cannot be trusted: for members whose own headers are damaged, and for
  /// what only a directory has.
  private mutating func findListed() throws(ZipError) {
    let places = Dictionary(
      result.members.indices.map { (result.members[$0].offset, $0) }, uniquingKeysWith: { $1 })
    for offset in order {
      guard let header = listed[offset] else { continue }
      guard let index = places[offset] else {
        // In a whole member, its header or its data, there is no other one.
        let isInside = result.members.contains {
          $0.state == .whole && ($0.offset..<$0.dataRange.upperBound).contains(offset)
        }
        if isInside || isExhausted { continue }
        let (member, _) = try examine(offset, limit: nil)
        result.members.append(member ?? lost(header))
        continue
      }
      if result.members[index].state != .whole {
        if let member = try examine(offset, limit: nil).member, member.state == .whole {
          result.members[index] = member
        }
      } else {
        complete(&result.members[index], with: header)
      }
    }
    let ranks = Dictionary(
      order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    result.members = result.members.enumerated().sorted {
      (ranks[$0.element.offset] ?? .max, $0.offset) < (ranks[$1.element.offset] ?? .max, $1.offset)
    }.map(\.element)
    if !order.isEmpty { dropGapsWithinMembers() }
  }
}
