import Bytes
package import Deflate

/// Puts a lead and the data that follows it into a member, in whatever pieces the data comes.
///
/// The bytes of the archive do not depend on how the data is cut, nor on the number of threads. Where
/// the length of the data is not known beforehand, so much of it is held back that short data is written
/// as if it had been known; behind that, the lead is one that can be replaced at the end.
package final class ZipMemberFeed {
  /// How the data is put into the archive.
  package enum Coding: Sendable {
    /// As it is, aligned to 64 bytes.
    case store
    /// Deflated, in blocks where there is enough of it. `level` is for what is too short to be judged;
    /// `threads` nil takes one for each core.
    case deflate(BlockDeflater.Effort, level: Int, threads: Int? = nil)
  }

  /// Shorter data is one stream together with its lead: a block of its own for the lead would show in
  /// their size.
  package static let smallestInBlocks = 1 << 16
  /// Data of unknown length is written as if it were known up to this many bytes.
  package static let mostHeldBack = BlockDeflater.pieceUnit

  private let archive: ZipWriter
  private let name: [UInt8]
  private let lead: [UInt8]
  private let knownCount: Int?
  private let level: Int
  private let alignment: Int
  /// What compresses the blocks; nil where the data is stored.
  private let deflater: BlockDeflater?
  /// The bytes that are compressed at a time.
  private let pieceSize: Int
  /// The member, once it has begun.
  private var member: ZipMemberWriter?
  private var isInBlocks = false
  /// Data that is not written yet.
  private let pending = MemorySink()
  private var writtenCount = 0
  /// The bytes of data that came so far.
  package var position: Int { writtenCount + pending.position }

  /// Begins a member.
  ///
  /// - Parameters:
  ///   - archive: Where it goes; nothing else may be added until `finish`.
  ///   - name: As in `ZipWriter.add`.
  ///   - coding: How the data is put there.
  ///   - lead: What stands in front of the data. Where the length is not known, `finish` may put
  ///     other bytes, as many, in its place.
  ///   - knownCount: How many bytes will follow the lead; nil where that is not known.
  ///   - alignment: As in `ZipWriter.add`, for stored data.
  /// - Throws: `ZipError`, as `ZipWriter.add`.
  package init(
    _ archive: ZipWriter, name: [UInt8], coding: Coding, lead: [UInt8], knownCount: Int?,
    alignment: Int = 64
  ) throws(ZipError) {
    self.archive = archive
    self.name = name
    self.lead = lead
    self.knownCount = knownCount
    self.alignment = alignment
    switch coding {
    case .store:
      deflater = nil
      level = 0
      pieceSize = Self.mostHeldBack
    case .deflate(let effort, let level, let threads):
      deflater = BlockDeflater(effort: effort, threads: threads)
      self.level = level
      pieceSize = BlockDeflater.pieceSize(threads: threads)
    }
    try archive.claim(name, isUTF8: !name.allSatisfy { $0 < 0x80 })
    if let knownCount { try begin(lead, knownCount) }
  }

  /// Appends data.
  ///
  /// - Throws: `ZipError`: `.io`, `.writerUnusable`, `.sizeMismatch` where there is more than was
  ///   announced.
  package func write(_ bytes: RawSpan) throws(ZipError) {
    var start = 0
    while start < bytes.byteCount {
      let rest = bytes.extracting(start..<bytes.byteCount)
      if let member, !isInBlocks {
        try member.write(rest)
        writtenCount += rest.byteCount
        return
      }
      let ready = pending.position == 0 ? readyCount(of: rest.byteCount) : 0
      if ready > 0 {
        try put(rest.extracting(0..<ready), isEnd: writtenCount + ready == knownCount)
        start += ready
        continue
      }
      if pending.position == pieceSize {
        try putPending(isEnd: false)
        continue
      }
      let count = min(pieceSize - pending.position, rest.byteCount)
      do { try pending.write(rest.extracting(0..<count)) } catch {
        throw archive.fail(.io(error), error.message, DirectoryRecord(name: name, method: .store))
      }
      start += count
    }
  }

  /// How many of `count` bytes can be written without looking at what follows them: whole pieces, and
  /// all that there is at the known end.
  private func readyCount(of count: Int) -> Int {
    guard let knownCount else { return (count - 1) / pieceSize * pieceSize }
    return writtenCount + count == knownCount ? count : count / pieceSize * pieceSize
  }

  /// Ends the member.
  ///
  /// - Parameter lead: What stands in front of the data: as many bytes as the lead it began with.
  /// - Throws: As `write`.
  package func finish(lead: [UInt8]) throws(ZipError) {
    precondition(
      lead.count == self.lead.count && (knownCount == nil || lead == self.lead),
      "a lead is replaced by one of the same length, where the data's length was not known")
    if member == nil {
      try begin(lead, position <= Self.mostHeldBack ? position : nil)
    }
    if pending.position > 0 { try putPending(isEnd: true) }
    guard let member else { return }
    if member.lead != nil { try member.replaceLead(lead) }
    try member.finish()
  }

  private func begin(_ lead: [UInt8], _ knownCount: Int?) throws(ZipError) {
    let member = try archive.open(
      name: name, method: deflater == nil ? .store : .deflate, level: level,
      alignment: alignment, knownSize: knownCount.map { lead.count + $0 })
    self.member = member
    guard let knownCount else {
      isInBlocks = deflater != nil
      return try member.writeLead(lead)
    }
    if let deflater, knownCount >= Self.smallestInBlocks {
      isInBlocks = true
      try member.writeLeadBlock(lead, with: deflater)
    } else {
      try member.write(lead)
    }
  }

  private func putPending(isEnd: Bool) throws(ZipError) {
    let sink = pending
    try put(sink.bytes, isEnd: isEnd)
    sink.removeAll()
  }

  private func put(_ bytes: RawSpan, isEnd: Bool) throws(ZipError) {
    if member == nil { try begin(lead, nil) }
    guard let member else { return }
    if let deflater, isInBlocks {
      try member.writeBlocks(bytes, isEnd: isEnd, with: deflater)
    } else {
      try member.write(bytes)
    }
    writtenCount += bytes.byteCount
  }
}
