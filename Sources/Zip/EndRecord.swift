import Bytes

/// What the records at the end of an archive say about its directory.
///
///     | PK\5\6 | disk u16 | directory's disk u16 | entries here u16 | entries u16 |
///     | directory size u32 | directory offset u32 | comment count u16 | comment |
struct EndRecord {
  static let signature: UInt32 = 0x0605_4B50
  static let size = 22

  /// Where the record stands.
  var position: Int
  /// Where the first of the end records stands, which is where the directory ends.
  var directoryEnd: Int
  var count: UInt64
  var directorySize: UInt64
  /// As stated: without what stands in front of the archive.
  var directoryOffset: UInt64
  var comment: [UInt8]
  var isZip64 = false
  /// The offset behind the comment.
  var end: Int { position + Self.size + comment.count }
}

/// Looks for the end record of `source`.
struct EndFinder {
  let source: ByteSource
  let acceptsTrailingData: Bool
  /// The end of the source: as much as an end record and the longest comment can take.
  private let tail: [UInt8]
  private var base: Int { source.count - tail.count }

  init(_ source: ByteSource, acceptsTrailingData: Bool) throws(ZipError) {
    self.source = source
    self.acceptsTrailingData = acceptsTrailingData
    let length = min(source.count, EndRecord.size + 0xFFFF)
    self.tail = try source.array(at: source.count - length, count: length)
  }

  /// The archive's one end record.
  ///
  /// - Throws: `ZipError`: `.notAZip`, `.truncated`, `.ambiguousEnd`, `.trailingData`, `.multiDisk`,
  ///   `.zip64Mismatch`, `.io`.
  func find() throws(ZipError) -> EndRecord {
    let candidates = positions()
    let exact = candidates.filter { end(of: $0) == tail.count }
    // An array may have the bytes of a record by chance: one is in doubt where it has a directory, or
    // says that there are no members.
    for other in exact.dropFirst() {
      let isEmpty = UInt64(littleEndian: tail, at: other + 8) == 0
      let isInDoubt = try isEmpty ? true : pointsAtDirectory(other)
      guard isInDoubt else { continue }
      throw ZipError(
        .ambiguousEnd, "two end records fit the end of the file; which of them is meant is open",
        offset: base + other)
    }
    if let position = exact.first {
      // In the comment, another record with a directory of its own would be the one that readers
      // take which look for the last signature.
      for other in candidates where other > position {
        if try pointsAtDirectory(other) {
          throw ZipError(
            .ambiguousEnd, "the archive's comment contains the end record of another directory",
            offset: base + other)
        }
      }
      return try record(at: position)
    }
    // The candidates stand with the last one first.
    for position in candidates where end(of: position) < tail.count {
      let isEmpty = UInt64(littleEndian: tail, at: position + 8) == 0
      let fits = try isEmpty ? true : pointsAtDirectory(position)
      guard fits else { continue }
      if acceptsTrailingData { return try record(at: position) }
      let stray = tail.count - end(of: position)
      throw ZipError(
        .trailingData, "\(stray) bytes follow the end of the archive",
        offset: base + end(of: position))
    }
    if let position = candidates.first {
      throw ZipError(
        .truncated,
        "the end record's comment ends at offset \(base + end(of: position)), the file at "
          + "\(source.count)", offset: base + position)
    }
    let start = try source.array(at: 0, count: min(4, source.count))
    if start == [0x50, 0x4B, 3, 4] {
      throw ZipError(
        .truncated, "the archive has no end record: it was cut off", offset: source.count)
    }
    throw ZipError(.notAZip, "this is no ZIP archive: it has no end record", offset: source.count)
  }

  /// The positions in the tail at which an end record's signature stands, the last one first.
  private func positions() -> [Int] {
    guard tail.count >= EndRecord.size else { return [] }
    var result: [Int] = []
    for position in stride(from: tail.count - EndRecord.size, through: 0, by: -1)
    where tail[position] == 0x50 && tail[position + 1] == 0x4B
      && tail[position + 2] == 5 && tail[position + 3] == 6
    {
      result.append(position)
    }
    return result
  }

  /// The position in the tail at which the comment of the record at `position` would end.
  private func end(of position: Int) -> Int {
    position + EndRecord.size + Int(UInt16(littleEndian: tail, at: position + 20))
  }

  /// True where the record at `position` of the tail names a place that holds a directory.
  private func pointsAtDirectory(_ position: Int) throws(ZipError) -> Bool {
    guard UInt16(littleEndian: tail, at: position + 10) > 0 else { return false }
    let size = Int(UInt32(littleEndian: tail, at: position + 12))
    let offset = Int(UInt32(littleEndian: tail, at: position + 16))
    let isZip64 =
      position >= 20 && UInt32(littleEndian: tail, at: position - 20) == Zip64Locator.signature
    if isZip64 { return true }
    for start in [base + position - size, offset] where start >= 0 && start <= source.count - 46 {
      if try source.array(at: start, count: 4) == [0x50, 0x4B, 1, 2] { return true }
    }
    return false
  }

  private func record(at position: Int) throws(ZipError) -> EndRecord {
    let absolute = base + position
    let disk = UInt16(littleEndian: tail, at: position + 4)
    let directoryDisk = UInt16(littleEndian: tail, at: position + 6)
    let here = UInt16(littleEndian: tail, at: position + 8)
    let count = UInt16(littleEndian: tail, at: position + 10)
    var record = EndRecord(
      position: absolute, directoryEnd: absolute, count: UInt64(count),
      directorySize: UInt64(UInt32(littleEndian: tail, at: position + 12)),
      directoryOffset: UInt64(UInt32(littleEndian: tail, at: position + 16)),
      comment: Array(tail[position + EndRecord.size..<end(of: position)]))
    try record.takeZip64(from: source)
    // With ZIP64 records, the part numbers may be full; the ZIP64 record's own are checked.
    let isZero = disk == 0 && directoryDisk == 0
    let isFull =
      record.isZip64 && [0, 0xFFFF].contains(disk) && [0, 0xFFFF].contains(directoryDisk)
    guard isZero || isFull, here == count else {
      throw ZipError(
        .multiDisk, "the archive is one part of several; join them first", offset: absolute)
    }
    return record
  }
}

extension ByteSource {
  /// `count` bytes from `offset` on; a small number of them.
  func array(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
    do { return try read(at: offset, count: count).array() } catch { throw ZipError(error) }
  }
}
