import Bytes

extension ZipWriter {
  /// Copies a member of another archive, its data as it stands: not inflated, not verified.
  ///
  /// Dates, attributes, comment and extra fields go with it; a data descriptor does not, since the
  /// header has the sizes then.
  ///
  /// - Parameters:
  ///   - entry: The member; any method, encrypted as well.
  ///   - source: The archive it is in.
  ///   - name: A new name, UTF-8; nil keeps the old one.
  ///   - alignment: As in `add`, for stored data.
  /// - Throws: `ZipError`: as `add`, and as `ZipArchive.dataRange(of:)`, which leaves the archive
  ///   being written as it was.
  package func addRaw(
    _ entry: ZipEntry, from source: ZipArchive, name: [UInt8]? = nil, alignment: Int = 64
  ) throws(ZipError) {
    let header = try source.localHeader(of: entry)
    let dropped: Set<UInt16> =
      name == nil
      ? [ExtraBlock.zip64, ExtraBlock.alignment]
      // It names the old name.
      : [ExtraBlock.zip64, ExtraBlock.alignment, ExtraBlock.unicodePath]
    var record = DirectoryRecord(name: name ?? entry.nameBytes, method: entry.method)
    // The data of ZIP's own encryption starts with a byte of the time where there is a descriptor,
    // so there the bit has to stay.
    let keepsDescriptor = entry.isEncrypted && entry.hasDataDescriptor
    record.flags = keepsDescriptor ? entry.flags : entry.flags & ~0x8
    if let name {
      record.flags = record.flags & ~0x800 | (name.allSatisfy { $0 < 0x80 } ? 0 : 0x800)
    }
    record.versionMadeBy = entry.versionMadeBy
    record.time = entry.dosTime
    record.date = entry.dosDate
    record.crc32 = entry.crc32
    record.size = UInt64(entry.size)
    record.compressedSize = UInt64(entry.compressedSize)
    record.extra = ExtraBlock.remove(from: entry.extra) { dropped.contains($0) }
    record.comment = entry.commentBytes
    record.internalAttributes = entry.internalAttributes
    record.externalAttributes = entry.externalAttributes
    let isWide = max(entry.size, entry.compressedSize) >= 0xFFFF_FFFF
    record.versionNeeded = isWide ? max(45, entry.versionNeeded) : entry.versionNeeded
    guard record.extra.count <= 0xFFFF - 28 else {
      throw ZipError(
        .limitExceeded, "the extra field has \(record.extra.count) bytes, the limit is 65507",
        member: entry.name)
    }
    try claim(record.name, isUTF8: record.flags & 0x800 != 0)
    record.offset = UInt64(sink.position - base)
    try writeLocalHeader(
      record, extra: ExtraBlock.remove(from: header.extra) { dropped.contains($0) },
      isWide: isWide, alignment: entry.method == .store ? alignment : 1)
    try copy(header.dataRange, from: source.source, for: record)
    if keepsDescriptor { try writeDescriptor(record, isWide: isWide) }
    records.append(record)
    state = .ready
  }

  private func copy(
    _ range: Range<Int>, from source: ByteSource, for record: DirectoryRecord
  ) throws(ZipError) {
    do {
      if let memory = source.memory {
        try sink.write(memory.bytes.extracting(range))
        return
      }
      var position = range.lowerBound
      while position < range.upperBound {
        let piece = try source.read(at: position, count: min(1 << 18, range.upperBound - position))
        try sink.write(piece.bytes)
        position += piece.count
      }
    } catch { throw fail(.io(error), error.message, record) }
  }

  private func writeDescriptor(_ record: DirectoryRecord, isWide: Bool) throws(ZipError) {
    var bytes = ByteBuilder()
    bytes.append(0x0807_4B50 as UInt32)
    bytes.append(record.crc32)
    if isWide {
      bytes.append(record.compressedSize)
      bytes.append(record.size)
    } else {
      bytes.append(UInt32(record.compressedSize))
      bytes.append(UInt32(record.size))
    }
    try write(bytes.bytes, for: record)
  }
}
