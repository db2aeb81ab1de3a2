import Bytes

/// A local header, or an entry of the directory, read for what it is worth: nothing of it is believed
/// before the data agrees with it.
struct LooseHeader {
  var flags: UInt16
  var method: CompressionMethod
  var crc32: UInt32
  /// Nil where the header does not say them: 0 where a descriptor follows, or not written yet.
  var compressedSize: Int?
  var size: Int?
  /// False where zeros stand for the checksum, which follows the data, or was not written.
  var hasChecksum = true
  var name: [UInt8]
  var extra: [UInt8]
  /// What a copy of the member takes over.
  var record: DirectoryRecord
  /// Where the local header stands.
  var offset: Int
  /// Where this header ends: of a local one, where the data begins.
  var end: Int

  /// True where nothing is wrong with the name.
  var hasGoodName: Bool {
    ZipEntry.problem(nameBytes: name, isUTF8: flags & 0x800 != 0) == nil
  }

  /// True where nothing is wrong with the name and the extra field, so that their lengths can be believed.
  var isSound: Bool { hasGoodName && ExtraBlock.blocks(of: extra) != nil }

  /// The local header at `offset`; nil where there is none that makes sense.
  init?(local offset: Int, in source: ByteSource) throws(ZipError) {
    guard offset >= 0, offset <= source.count - LocalHeader.size else { return nil }
    let fixed = try source.array(at: offset, count: LocalHeader.size)
    let nameCount = Int(UInt16(littleEndian: fixed, at: 26))
    let extraCount = Int(UInt16(littleEndian: fixed, at: 28))
    guard UInt32(littleEndian: fixed, at: 0) == LocalHeader.signature,
      Self.makesSense(
        version: UInt16(littleEndian: fixed, at: 4), method: UInt16(littleEndian: fixed, at: 8)),
      nameCount > 0, nameCount + extraCount <= source.count - offset - LocalHeader.size
    else { return nil }
    let texts = try source.array(at: offset + LocalHeader.size, count: nameCount + extraCount)
    self.init(
      fixed, from: 4, name: Array(texts[..<nameCount]), extra: Array(texts[nameCount...]),
      localOffset: nil)
    self.offset = offset
    end = offset + LocalHeader.size + nameCount + extraCount
    if flags & 8 != 0 {
      // Each zero stands for what follows the data, also where another one has been damaged.
      if size == 0 { size = nil }
      if compressedSize == 0 { compressedSize = nil }
      hasChecksum = crc32 != 0
    } else if crc32 == 0, size == 0, compressedSize == 0 {
      (size, compressedSize, hasChecksum) = (nil, nil, false)
    }
  }

  /// The entry of a directory at `position`; nil where there is none that makes sense.
  init?(central position: Int, in source: ByteSource) throws(ZipError) {
    let fixedCount = DirectoryReader.headerSize
    guard position >= 0, position <= source.count - fixedCount else { return nil }
    let fixed = try source.array(at: position, count: fixedCount)
    let nameCount = Int(UInt16(littleEndian: fixed, at: 28))
    let extraCount = Int(UInt16(littleEndian: fixed, at: 30))
    let commentCount = Int(UInt16(littleEndian: fixed, at: 32))
    guard UInt32(littleEndian: fixed, at: 0) == DirectoryReader.signature,
      Self.makesSense(
        version: UInt16(littleEndian: fixed, at: 6), method: UInt16(littleEndian: fixed, at: 10)),
      nameCount > 0,
      nameCount + extraCount + commentCount <= source.count - position - fixedCount
    else { return nil }
    let texts = try source.array(
      at: position + fixedCount, count: nameCount + extraCount + commentCount)
    self.init(
      fixed, from: 6, name: Array(texts[..<nameCount]),
      extra: Array(texts[nameCount..<nameCount + extraCount]),
      localOffset: UInt32(littleEndian: fixed, at: 42))
    record.versionMadeBy = UInt16(littleEndian: fixed, at: 4)
    record.internalAttributes = UInt16(littleEndian: fixed, at: 36)
    record.externalAttributes = UInt32(littleEndian: fixed, at: 38)
    record.comment = Array(texts[(nameCount + extraCount)...])
    end = position + fixedCount + texts.count
  }

  /// What a directory that can be trusted says.
  init(_ entry: ZipEntry) {
    flags = entry.flags
    method = entry.method
    crc32 = entry.crc32
    compressedSize = entry.compressedSize
    size = entry.size
    name = entry.nameBytes
    extra = entry.extra
    record = DirectoryRecord(name: entry.nameBytes, method: entry.method)
    record.takeOver(entry)
    record.versionNeeded = entry.versionNeeded
    offset = entry.localHeaderOffset
    end = entry.headerOffset
  }

  /// - Parameters:
  ///   - fixed: The header up to the name.
  ///   - start: Where the version needed stands in it: behind that, both kinds are the same.
  ///   - localOffset: What an entry of the directory says; nil for a local header.
  private init(
    _ fixed: [UInt8], from start: Int, name: [UInt8], extra: [UInt8], localOffset: UInt32?
  ) {
    flags = UInt16(littleEndian: fixed, at: start + 2)
    method = CompressionMethod(rawValue: UInt16(littleEndian: fixed, at: start + 4))
    crc32 = UInt32(littleEndian: fixed, at: start + 10)
    self.name = name
    self.extra = extra
    record = DirectoryRecord(name: name, method: method)
    record.versionNeeded = UInt16(littleEndian: fixed, at: start)
    record.time = UInt16(littleEndian: fixed, at: start + 6)
    record.date = UInt16(littleEndian: fixed, at: start + 8)
    var fields = Zip64Fields(
      size: UInt64(UInt32(littleEndian: fixed, at: start + 18)),
      compressedSize: UInt64(UInt32(littleEndian: fixed, at: start + 14)),
      localHeaderOffset: localOffset.map { UInt64($0) })
    let zip64 = ExtraBlock.blocks(of: extra)?.first { $0.id == ExtraBlock.zip64 }
    let isKnown = fields.resolve(zip64.map { extra[$0.range] }) == nil
    compressedSize = isKnown ? Int(exactly: fields.compressedSize) : nil
    size = isKnown ? Int(exactly: fields.size) : nil
    offset = fields.localHeaderOffset.flatMap { Int(exactly: $0) } ?? 0
    end = 0
  }

  /// True for what a program that writes archives puts there.
  private static func makesSense(version: UInt16, method: UInt16) -> Bool {
    version & 0xFF <= 63 && version >> 8 <= 20 && (method <= 20 || 93...99 ~= method)
  }
}
