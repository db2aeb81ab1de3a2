import Bytes

/// A member's local header, compared with the directory.
///
///     | PK\3\4 | needed u16 | flags u16 | method u16 | time u16 | date u16 | crc u32 |
///     | compressed size u32 | size u32 | name count u16 | extra count u16 | name | extra | data |
struct LocalHeader {
  static let signature: UInt32 = 0x0403_4B50
  static let size = 30

  /// Where the member's data stands.
  let dataRange: Range<Int>
  let extra: [UInt8]
}

extension ZipArchive {
  /// Where the data of `entry` stands, after its local header was compared with the directory.
  ///
  /// - Throws: `ZipError`: `.headerMismatch` where they contradict each other, `.overlap` where the
  ///   data runs into what follows, `.io`.
  /// - Complexity: One read, two for a member with a data descriptor.
  package func dataRange(of entry: ZipEntry) throws(ZipError) -> Range<Int> {
    try localHeader(of: entry).dataRange
  }

  /// The local header of `entry`, checked.
  func localHeader(of entry: ZipEntry) throws(ZipError) -> LocalHeader {
    let start = entry.localHeaderOffset
    // Header and name lie in front of the entry's limit: that was checked when the archive opened.
    // The extra field mostly fits what is read on top.
    let least = LocalHeader.size + entry.nameRange.count
    var bytes = try source.array(at: start, count: min(least + 96, entry.limit - start))
    func mismatch(_ text: String) -> ZipError {
      ZipError(.headerMismatch, text, member: entry.name, offset: start)
    }
    guard UInt32(littleEndian: bytes, at: 0) == LocalHeader.signature else {
      throw mismatch("there is no local header where the directory says")
    }
    let flags = UInt16(littleEndian: bytes, at: 6)
    let method = UInt16(littleEndian: bytes, at: 8)
    let nameCount = Int(UInt16(littleEndian: bytes, at: 26))
    let extraCount = Int(UInt16(littleEndian: bytes, at: 28))
    guard nameCount == entry.nameRange.count, bytes[30..<least] == entry.nameBytes[...] else {
      throw mismatch("the local header has another name than the directory")
    }
    guard method == entry.method.rawValue else {
      throw mismatch(
        "the local header says \(CompressionMethod(rawValue: method)), the directory says "
          + "\(entry.method)")
    }
    // Encryption, descriptor, patches, encrypted directory; and UTF-8 where it makes a difference.
    // It does for other letters, and where it decides whether a Unicode Path counts.
    let mask: UInt16 = entry.isASCII && entry.unicodePath == nil ? 0x2069 : 0x2869
    guard flags & mask == entry.flags & mask else {
      throw mismatch(
        "the local header has flags 0x\(String(flags, radix: 16)), the directory has "
          + "0x\(String(entry.flags, radix: 16))")
    }
    let dataStart = start + least + extraCount
    let descriptor = entry.hasDataDescriptor ? 12 : 0
    guard dataStart <= entry.limit, entry.compressedSize <= entry.limit - dataStart - descriptor
    else {
      throw ZipError(
        .overlap,
        "\(entry.compressedSize) bytes of data from offset \(dataStart) on run into what starts at "
          + "\(entry.limit)", member: entry.name, offset: dataStart)
    }
    if least + extraCount > bytes.count {
      bytes = try source.array(at: start, count: least + extraCount)
    }
    let extra = Array(bytes[least..<least + extraCount])
    if let problem = compare(bytes, extra: extra, with: entry) { throw mismatch(problem) }
    let range = dataStart..<dataStart + entry.compressedSize
    if entry.hasDataDescriptor { try checkDescriptor(of: entry, at: range.upperBound) }
    return LocalHeader(dataRange: range, extra: extra)
  }

  /// What CRC and sizes of a local header have against the directory's, nil where nothing.
  private func compare(_ header: [UInt8], extra: [UInt8], with entry: ZipEntry) -> String? {
    guard let blocks = ExtraBlock.blocks(of: extra) else {
      return "the local header has an extra field that runs past its end"
    }
    let zip64 = blocks.filter { $0.id == ExtraBlock.zip64 }
    guard zip64.count < 2 else { return "the local header has two ZIP64 fields" }
    // The one field besides the name that a member's name depends on.
    if UInt16(littleEndian: header, at: 6) & 0x800 == 0,
      let block = blocks.last(where: { $0.id == ExtraBlock.unicodePath }),
      let path = ZipEntry.unicodePath(extra[block.range], for: entry.nameBytes),
      path != entry.unicodePath
    {
      return "the local header has another Unicode Path than the directory"
    }
    let crc = UInt32(littleEndian: header, at: 14)
    var fields = Zip64Fields(
      size: UInt64(UInt32(littleEndian: header, at: 22)),
      compressedSize: UInt64(UInt32(littleEndian: header, at: 18)))
    if let problem = fields.resolve(zip64.first.map { extra[$0.range] }) {
      return "local header: " + problem
    }
    let isOpen = entry.hasDataDescriptor
    guard crc == entry.crc32 || (isOpen && crc == 0) else {
      return "the local header has CRC 0x\(String(crc, radix: 16)), the directory has "
        + "0x\(String(entry.crc32, radix: 16))"
    }
    guard fields.size == UInt64(entry.size) || (isOpen && fields.size == 0) else {
      return "the local header says \(fields.size) bytes, the directory says \(entry.size)"
    }
    guard
      fields.compressedSize == UInt64(entry.compressedSize)
        || (isOpen && fields.compressedSize == 0)
    else {
      return "the local header says \(fields.compressedSize) compressed bytes, the directory says "
        + "\(entry.compressedSize)"
    }
    return nil
  }

  /// Checks the data descriptor at `offset`: with or without a signature, sizes of 32 or 64 bits.
  ///
  ///     | PK\7\8, or nothing | crc u32 | compressed size | size |
  private func checkDescriptor(of entry: ZipEntry, at offset: Int) throws(ZipError) {
    let bytes = try source.array(at: offset, count: min(24, entry.limit - offset))
    func matches(_ start: Int, wide: Bool) -> Bool {
      guard start + (wide ? 20 : 12) <= bytes.count,
        UInt32(littleEndian: bytes, at: start) == entry.crc32
      else { return false }
      if wide {
        return UInt64(littleEndian: bytes, at: start + 4) == UInt64(entry.compressedSize)
          && UInt64(littleEndian: bytes, at: start + 12) == UInt64(entry.size)
      }
      return Int(UInt32(littleEndian: bytes, at: start + 4)) == entry.compressedSize
        && Int(UInt32(littleEndian: bytes, at: start + 8)) == entry.size
    }
    let isSigned = UInt32(littleEndian: bytes, at: 0) == 0x0807_4B50
    guard
      isSigned && (matches(4, wide: false) || matches(4, wide: true))
        || matches(0, wide: false) || matches(0, wide: true)
    else {
      throw ZipError(
        .headerMismatch, "the data descriptor contradicts the directory", member: entry.name,
        offset: offset)
    }
  }
}
