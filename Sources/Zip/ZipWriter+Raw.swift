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
  ///   - done: Is told how many bytes of the data were copied, piece by piece.
  /// - Throws: `ZipError`: as `add`, and as `ZipArchive.dataRange(of:)`, which leaves the archive
  ///   being written as it was; what `done` throws.
  package func addRaw(
    _ entry: ZipEntry, from source: ZipArchive, name: [UInt8]? = nil, alignment: Int = 64,
    done: (Int) throws -> Void = { _ in }
  ) throws {
    let header = try source.localHeader(of: entry)
    var record = DirectoryRecord(name: name ?? entry.nameBytes, method: entry.method)
    // The data of ZIP's own encryption starts with a byte of the time where there is a descriptor,
    // so there the bit has to stay.
    let keepsDescriptor = entry.isEncrypted && entry.hasDataDescriptor
    record.flags = keepsDescriptor ? entry.flags : entry.flags & ~0x8
    if let name {
      record.flags = record.flags & ~0x800 | (name.allSatisfy { $0 < 0x80 } ? 0 : 0x800)
    }
    record.takeOver(entry)
    record.crc32 = entry.crc32
    record.size = UInt64(entry.size)
    record.compressedSize = UInt64(entry.compressedSize)
    record.extra = Self.keptExtra(of: entry.extra, isRenamed: name != nil)
    record.versionNeeded = entry.versionNeeded
    try addRaw(
      record, localExtra: Self.keptExtra(of: header.extra, isRenamed: name != nil),
      header.dataRange, of: source.source, keepsDescriptor: keepsDescriptor, alignment: alignment,
      done: done)
  }

  /// Copies the data of a member of which everything is known.
  func addRaw(
    _ record: DirectoryRecord, localExtra: [UInt8], _ range: Range<Int>, of source: ByteSource,
    keepsDescriptor: Bool = false, alignment: Int, done: (Int) throws -> Void
  ) throws {
    var record = record
    let isWide = max(record.size, record.compressedSize) >= 0xFFFF_FFFF
    if isWide { record.versionNeeded = max(45, record.versionNeeded) }
    guard max(record.extra.count, localExtra.count) <= 0xFFFF - 28 else {
      throw ZipError(
        .limitExceeded, "the extra field has more than 65507 bytes, which is the limit",
        member: record.text)
    }
    try claim(record.name, isUTF8: record.flags & 0x800 != 0)
    record.offset = UInt64(sink.position - base)
    try writeLocalHeader(
      record, extra: localExtra, isWide: isWide,
      alignment: record.method == .store ? alignment : 1)
    do { try sink.copy(range, of: source, done: done) } catch let error as IOError {
      throw fail(.io(error), error.message, record)
    } catch {
      state = .failed
      throw error
    }
    if keepsDescriptor { try writeDescriptor(record, isWide: isWide) }
    records.append(record)
    state = .ready
  }

  /// What of an extra field goes with a member: not what says sizes and places, which the copy has of
  /// its own, nor another name.
  static func keptExtra(of extra: [UInt8], isRenamed: Bool) -> [UInt8] {
    ExtraBlock.remove(from: extra) { id in
      id == ExtraBlock.zip64 || id == ExtraBlock.alignment
        || isRenamed && id == ExtraBlock.unicodePath
    }
  }

  /// Gives the member that was added last the date, attributes, comment and extra fields of another
  /// one: of the member whose data it has, coded anew.
  ///
  /// - Throws: `ZipError` `.io`.
  package func inherit(_ entry: ZipEntry, isRenamed: Bool) throws(ZipError) {
    guard state == .ready, var record = records.popLast() else { return }
    record.takeOver(entry)
    let extra = ExtraBlock.remove(
      from: Self.keptExtra(of: entry.extra, isRenamed: isRenamed)
    ) { $0 == BlockIndex.id }
    // An index of blocks is worth more than what somebody else has put there.
    if record.extra.count + extra.count <= 0xFFFF - 28 { record.extra += extra }
    var date = ByteBuilder()
    date.append(record.time)
    date.append(record.date)
    do { try sink.replace(at: Int(record.offset) + base + 10, with: date.bytes) } catch {
      throw fail(.io(error), error.message, record)
    }
    records.append(record)
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
