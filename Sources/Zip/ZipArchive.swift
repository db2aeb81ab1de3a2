package import Bytes

/// A ZIP archive open for reading.
///
/// Opening reads the records at the end and the directory, and no member. An archive whose directory
/// cannot be trusted does not open; damage inside a member is found when that member is opened or
/// read, and leaves the others readable. One archive serves many threads.
package final class ZipArchive: Sendable {
  /// What is accepted.
  package struct Options: Sendable {
    /// The most members an archive may have.
    package var maximumEntries = 16_000_000
    /// The most bytes a directory may have.
    package var maximumDirectorySize = 1 << 30
    /// The most bytes a name may have.
    package var maximumNameSize = 0xFFFF
    /// The most bytes that one member may have, by its stated size.
    package var maximumMemberSize = Int.max
    /// The most bytes that all members together may have, by their stated sizes.
    package var maximumTotalSize = Int.max
    /// The most bytes that one compressed byte may become.
    package var maximumRatio = Int.max
    /// Accepts bytes behind the archive, as NumPy does.
    package var acceptsTrailingData = false
    /// Accepts bytes in front of the archive, unless they are an archive themselves.
    package var acceptsPrefix = true
    /// Accepts them also where they start as an archive does: then what is read may be a member of one
    /// that was cut off behind it.
    package var acceptsCutPrefix = false

    package init() {}
  }

  /// The archive's bytes.
  package let source: ByteSource
  let options: Options
  /// The members, in the directory's order.
  package let entries: [ZipEntry]
  /// The archive's comment.
  package let comment: [UInt8]
  /// How many bytes stand in front of the first member (of the directory, where there is none).
  package let prefixCount: Int
  /// True where the archive has a ZIP64 end record.
  package let isZip64: Bool
  /// Where the directory starts and ends.
  package let directoryRange: Range<Int>
  /// How many bytes stand behind the archive: 0 unless the options accept them.
  package let trailingCount: Int

  /// Opens an archive.
  ///
  /// - Throws: `ZipError`: `.notAZip`, `.truncated`, `.badDirectory`, `.countMismatch`,
  ///   `.zip64Mismatch`, `.overlap`, `.multiDisk`, `.badName`, `.ambiguousEnd`, `.trailingData`,
  ///   `.prefixData`, `.limitExceeded`, `.io`.
  /// - Complexity: O(n log n) for n members, O(n) where they stand in the directory's order. Reads the
  ///   directory and at most 128 KiB besides.
  package init(_ source: ByteSource, options: Options = Options()) throws(ZipError) {
    let end = try EndFinder(source, acceptsTrailingData: options.acceptsTrailingData).find()
    let directory = try DirectoryReader(source: source, end: end, options: options)
    self.source = source
    self.options = options
    self.entries = try directory.entries()
    self.comment = end.comment
    self.isZip64 = end.isZip64
    self.directoryRange = directory.range
    self.trailingCount = source.count - end.end
    self.prefixCount =
      entries.lazy.map(\.localHeaderOffset).min() ?? directory.range.lowerBound
    try checkPrefix(options, isCounted: directory.shift == 0)
  }

  /// Refuses what stands in front where it is an archive itself: which of the two is meant is open.
  ///
  /// - Parameter isCounted: Whether the archive's offsets count it: then it was there when the archive was
  ///   written.
  private func checkPrefix(_ options: Options, isCounted: Bool) throws(ZipError) {
    guard prefixCount > 0 else { return }
    guard options.acceptsPrefix else {
      throw ZipError(.prefixData, "\(prefixCount) bytes stand in front of the archive", offset: 0)
    }
    if !isCounted, !options.acceptsCutPrefix, prefixCount >= 4,
      try source.array(at: 0, count: 4) == [0x50, 0x4B, 3, 4]
    {
      throw ZipError(
        .prefixData,
        "the \(prefixCount) bytes in front of the archive start as one themselves, which may have been "
          + "cut off", offset: 0)
    }
    let length = min(prefixCount, EndRecord.size + 0xFFFF)
    let start = prefixCount - length
    let bytes = try source.array(at: start, count: length)
    for position in stride(from: length - EndRecord.size, through: 0, by: -1)
    where UInt32(littleEndian: bytes, at: position) == EndRecord.signature {
      let comment = Int(UInt16(littleEndian: bytes, at: position + 20))
      if position + EndRecord.size + comment == length {
        throw ZipError(
          .prefixData, "another archive of \(prefixCount) bytes stands in front of this one",
          offset: start + position)
      }
    }
  }
}
