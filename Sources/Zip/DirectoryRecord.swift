import Bytes

/// What the directory of an archive being written will say about a member.
struct DirectoryRecord {
  var name: [UInt8]
  var method: CompressionMethod
  var flags: UInt16 = 0
  /// Made by a Unix program that knows version 4.5 of the format.
  var versionMadeBy: UInt16 = 3 << 8 | 45
  var versionNeeded: UInt16 = 20
  /// Midnight of 1980-01-01, as NumPy writes: the first moment that the format knows.
  var time: UInt16 = 0
  var date: UInt16 = 0x0021
  var crc32: UInt32 = 0
  var size: UInt64 = 0
  var compressedSize: UInt64 = 0
  var offset: UInt64 = 0
  var extra: [UInt8] = []
  var comment: [UInt8] = []
  var internalAttributes: UInt16 = 0
  /// A file that its owner may read and write, as NumPy writes.
  var externalAttributes: UInt32 = 0o600 << 16

  init(name: [UInt8], method: CompressionMethod) {
    self.name = name
    self.method = method
  }

  /// Takes over what another archive says of a member besides its data: date, origin, attributes and
  /// comment.
  mutating func takeOver(_ entry: ZipEntry) {
    time = entry.dosTime
    date = entry.dosDate
    versionMadeBy = entry.versionMadeBy
    internalAttributes = entry.internalAttributes
    externalAttributes = entry.externalAttributes
    comment = entry.commentBytes
  }

  /// The name for messages.
  var text: String { String(decoding: name, as: UTF8.self) }

  /// Appends the directory's entry; values that do not fit go into a ZIP64 block.
  func append(to bytes: inout ByteBuilder) {
    let full: UInt64 = 0xFFFF_FFFF
    var zip64 = ByteBuilder()
    for value in [size, compressedSize, offset] where value >= full { zip64.append(value) }
    let isWide = !zip64.bytes.isEmpty
    bytes.append(DirectoryReader.signature)
    bytes.append(versionMadeBy)
    bytes.append(isWide ? max(45, versionNeeded) : versionNeeded)
    bytes.append(flags)
    bytes.append(method.rawValue)
    bytes.append(time)
    bytes.append(date)
    bytes.append(crc32)
    bytes.append(UInt32(min(compressedSize, full)))
    bytes.append(UInt32(min(size, full)))
    bytes.append(UInt16(name.count))
    bytes.append(UInt16(extra.count + (isWide ? zip64.bytes.count + 4 : 0)))
    bytes.append(UInt16(comment.count))
    bytes.append(0 as UInt16)
    bytes.append(internalAttributes)
    bytes.append(externalAttributes)
    bytes.append(UInt32(min(offset, full)))
    bytes.append(contentsOf: name)
    if isWide {
      bytes.append(ExtraBlock.zip64)
      bytes.append(UInt16(zip64.bytes.count))
      bytes.append(contentsOf: zip64.bytes)
    }
    bytes.append(contentsOf: extra)
    bytes.append(contentsOf: comment)
  }
}
