import Bytes

/// The record in front of the end record that says where the ZIP64 end record stands.
///
///     | PK\6\7 | disk u32 | offset of the ZIP64 end record u64 | disks u32 |
enum Zip64Locator {
  static let signature: UInt32 = 0x0706_4B50
  static let size = 20
}

/// The ZIP64 end record.
///
///     | PK\6\6 | size of what follows u64 | made by u16 | needed u16 | disk u32 | directory's disk u32 |
///     | entries here u64 | entries u64 | directory size u64 | directory offset u64 | more, any size |
enum Zip64End {
  static let signature: UInt32 = 0x0606_4B50
  static let size = 56
}

extension EndRecord {
  /// Takes the values of the ZIP64 records, where there are such.
  mutating func takeZip64(from source: ByteSource) throws(ZipError) {
    let locatorPosition = position - Zip64Locator.size
    let locator =
      locatorPosition >= 0
      ? try source.array(at: locatorPosition, count: Zip64Locator.size) : []
    guard !locator.isEmpty, UInt32(littleEndian: locator, at: 0) == Zip64Locator.signature else {
      // 65535 entries may be meant as they stand; the directory's place and size may not.
      guard directorySize != 0xFFFF_FFFF, directoryOffset != 0xFFFF_FFFF else {
        throw ZipError(
          .zip64Mismatch,
          "the directory's size or offset is 0xFFFFFFFF, and there are no ZIP64 records",
          offset: position)
      }
      return
    }
    guard UInt32(littleEndian: locator, at: 4) == 0, UInt32(littleEndian: locator, at: 16) <= 1
    else {
      throw ZipError(
        .multiDisk, "the archive is one part of several; join them first", offset: locatorPosition)
    }
    let stated = UInt64(littleEndian: locator, at: 8)
    let (start, record) = try Self.zip64Record(
      stated: stated, before: locatorPosition, in: source)
    guard UInt32(littleEndian: record, at: 16) == 0, UInt32(littleEndian: record, at: 20) == 0,
      record[24..<32] == record[32..<40]
    else {
      throw ZipError(.multiDisk, "the archive is one part of several; join them first", offset: start)
    }
    let count = UInt64(littleEndian: record, at: 32)
    let size = UInt64(littleEndian: record, at: 40)
    let offset = UInt64(littleEndian: record, at: 48)
    guard self.count == 0xFFFF || self.count == count,
      directorySize == 0xFFFF_FFFF || directorySize == size,
      directoryOffset == 0xFFFF_FFFF || directoryOffset == offset
    else {
      throw ZipError(
        .zip64Mismatch, "the ZIP64 end record contradicts the end record", offset: start)
    }
    self.count = count
    directorySize = size
    directoryOffset = offset
    directoryEnd = start
    isZip64 = true
    // What the locator is off by, everything must be off by.
    let (directoryStart, isBefore) = UInt64(start).subtractingReportingOverflow(size)
    guard !isBefore, directoryStart >= offset, directoryStart - offset == UInt64(start) - stated
    else {
      throw ZipError(
        .zip64Mismatch,
        "the ZIP64 end record names a directory of \(size) bytes at offset \(offset), which does not "
          + "end where the record begins", offset: start)
    }
  }

  /// The ZIP64 end record, which ends where the locator begins, and its place.
  private static func zip64Record(
    stated: UInt64, before end: Int, in source: ByteSource
  ) throws(ZipError) -> (start: Int, bytes: [UInt8]) {
    // A record as long as the standard's stands here even where the locator does not count what is
    // in front of the archive.
    let usual = end - Zip64End.size
    var found: [(start: Int, bytes: [UInt8])] = []
    let places = Int(exactly: stated).map { $0 == usual ? [usual] : [$0, usual] } ?? [usual]
    for start in places where start >= 0 && start <= usual && UInt64(start) >= stated {
      let bytes = try source.array(at: start, count: Zip64End.size)
      let rest = UInt64(littleEndian: bytes, at: 4)
      guard UInt32(littleEndian: bytes, at: 0) == Zip64End.signature,
        rest == UInt64(end - start - 12)
      else { continue }
      found.append((start, bytes))
    }
    guard found.count < 2 else {
      throw ZipError(
        .ambiguousEnd, "there are two ZIP64 end records; which of them is meant is open",
        offset: usual)
    }
    guard let record = found.first else {
      throw ZipError(
        .zip64Mismatch,
        "the ZIP64 locator names offset \(stated), where no ZIP64 end record of the right size stands",
        offset: end)
    }
    return record
  }
}
