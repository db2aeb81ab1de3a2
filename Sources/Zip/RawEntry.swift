import Bytes

/// An entry of the directory as its bytes say, before ZIP64 fields are taken into account.
struct RawEntry {
  let signature: UInt32
  let versionMadeBy: UInt16
  let versionNeeded: UInt16
  let flags: UInt16
  let method: UInt16
  let time: UInt16
  let date: UInt16
  let crc32: UInt32
  let compressedSize: UInt32
  let size: UInt32
  let disk: UInt16
  let internalAttributes: UInt16
  let externalAttributes: UInt32
  let localHeaderOffset: UInt32
  let name: [UInt8]
  let extra: [UInt8]
  let comment: [UInt8]

  /// Reads an entry, with a wrong signature as well: the caller looks at it.
  init(_ cursor: inout Cursor) throws(IOError) {
    signature = try cursor.u32()
    versionMadeBy = try cursor.u16()
    versionNeeded = try cursor.u16()
    flags = try cursor.u16()
    method = try cursor.u16()
    time = try cursor.u16()
    date = try cursor.u16()
    crc32 = try cursor.u32()
    compressedSize = try cursor.u32()
    size = try cursor.u32()
    let nameCount = Int(try cursor.u16())
    let extraCount = Int(try cursor.u16())
    let commentCount = Int(try cursor.u16())
    disk = try cursor.u16()
    internalAttributes = try cursor.u16()
    externalAttributes = try cursor.u32()
    localHeaderOffset = try cursor.u32()
    name = try cursor.array(nameCount)
    extra = extraCount == 0 ? [] : try cursor.array(extraCount)
    comment = commentCount == 0 ? [] : try cursor.array(commentCount)
  }

  /// The entry that these bytes mean.
  ///
  /// - Parameters:
  ///   - offset: Where they stand.
  ///   - shift: What the stated offset is short of.
  ///   - index: Which entry of the directory this is.
  func entry(at offset: Int, shift: Int, index: Int) throws(ZipError) -> ZipEntry {
    guard signature == DirectoryReader.signature else {
      throw ZipError(
        .badDirectory, "entry \(index) of the directory has no signature", offset: offset)
    }
    if let problem = ZipEntry.problem(nameBytes: name, isUTF8: flags & 0x800 != 0) {
      throw ZipError(.badName, "entry \(index) of the directory: \(problem)", offset: offset)
    }
    var fields = Zip64Fields(
      size: UInt64(size), compressedSize: UInt64(compressedSize),
      localHeaderOffset: UInt64(localHeaderOffset), disk: UInt32(disk))
    var unicodePath: [UInt8]?
    var zip64: ArraySlice<UInt8>?
    if !extra.isEmpty {
      guard let blocks = ExtraBlock.blocks(of: extra) else {
        throw ZipError(
          .badDirectory, "entry \(index) of the directory has an extra field that runs past its end",
          offset: offset)
      }
      for block in blocks {
        if block.id == ExtraBlock.zip64 {
          guard zip64 == nil else {
            throw ZipError(
              .zip64Mismatch, "entry \(index) of the directory has two ZIP64 fields", offset: offset)
          }
          zip64 = extra[block.range]
        } else if block.id == ExtraBlock.unicodePath, flags & 0x800 == 0 {
          unicodePath = ZipEntry.unicodePath(extra[block.range], for: name) ?? unicodePath
        }
      }
    }
    if let unicodePath, let problem = ZipEntry.problem(nameBytes: unicodePath, isUTF8: true) {
      throw ZipError(
        .badName, "entry \(index) of the directory, Unicode Path: \(problem)", offset: offset)
    }
    if let problem = fields.resolve(zip64) {
      throw ZipError(
        .zip64Mismatch, "entry \(index) of the directory: \(problem)", offset: offset)
    }
    guard fields.disk == 0 else {
      throw ZipError(
        .multiDisk, "entry \(index) of the directory is in another part of a split archive",
        offset: offset)
    }
    guard let size = Int(exactly: fields.size),
      let compressedSize = Int(exactly: fields.compressedSize),
      let place = Int(exactly: fields.localHeaderOffset ?? 0)
    else {
      throw ZipError(
        .zip64Mismatch, "entry \(index) of the directory has a size or offset of 2^63 or more",
        offset: offset)
    }
    let (absolute, overflow) = place.addingReportingOverflow(shift)
    guard !overflow else {
      throw ZipError(
        .zip64Mismatch, "entry \(index) of the directory names offset \(place)", offset: offset)
    }
    return ZipEntry(
      nameBytes: name, unicodePath: unicodePath, flags: flags,
      method: CompressionMethod(rawValue: method), crc32: crc32, compressedSize: compressedSize,
      size: size, localHeaderOffset: absolute, headerOffset: offset, extra: extra,
      commentBytes: comment, versionMadeBy: versionMadeBy, versionNeeded: versionNeeded,
      dosTime: time, dosDate: date, internalAttributes: internalAttributes,
      externalAttributes: externalAttributes, limit: 0)
  }
}
