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
  /// Where the name starts, counted as the cursor counts; the extra field and the comment follow it.
  let nameStart: Int
  let nameCount: Int
  let extraCount: Int
  let commentCount: Int

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
    nameCount = Int(try cursor.u16())
    extraCount = Int(try cursor.u16())
    commentCount = Int(try cursor.u16())
    disk = try cursor.u16()
    internalAttributes = try cursor.u16()
    externalAttributes = try cursor.u32()
    localHeaderOffset = try cursor.u32()
    nameStart = cursor.offset
    try cursor.skip(nameCount)
    try cursor.skip(extraCount)
    try cursor.skip(commentCount)
  }

  /// The entry that these bytes mean.
  ///
  /// - Parameters:
  ///   - offset: Where they stand.
  ///   - directory: The memory that holds them.
  ///   - base: What stands at the start of that memory, counted as the cursor counts.
  ///   - shift: What the stated offset is short of.
  ///   - index: Which entry of the directory this is.
  func entry(
    at offset: Int, in directory: Memory, base: Int, shift: Int, index: Int
  ) throws(ZipError) -> ZipEntry {
    guard signature == DirectoryReader.signature else {
      throw ZipError(
        .badDirectory, "entry \(index) of the directory has no signature", offset: offset)
    }
    let place = nameStart - base..<nameStart - base + nameCount
    let kind = ASCII(directory.bytes, place)
    if kind != .plain,
      let problem = ZipEntry.problem(nameBytes: directory.array(place), isUTF8: flags & 0x800 != 0)
    {
      throw ZipError(.badName, "entry \(index) of the directory: \(problem)", offset: offset)
    }
    var fields = Zip64Fields(
      size: UInt64(size), compressedSize: UInt64(compressedSize),
      localHeaderOffset: UInt64(localHeaderOffset), disk: UInt32(disk))
    var unicodePath: [UInt8]?
    var zip64: ArraySlice<UInt8>?
    if extraCount > 0 {
      let extra = directory.array(place.upperBound..<place.upperBound + extraCount)
      guard let blocks = ExtraBlock.blocks(of: extra) else {
        throw ZipError(
          .badDirectory,
          "entry \(index) of the directory has an extra field that runs past its end",
          offset: offset)
      }
      for block in blocks {
        if block.id == ExtraBlock.zip64 {
          guard zip64 == nil else {
            throw ZipError(
              .zip64Mismatch, "entry \(index) of the directory has two ZIP64 fields", offset: offset
            )
          }
          zip64 = extra[block.range]
        } else if block.id == ExtraBlock.unicodePath, flags & 0x800 == 0 {
          unicodePath =
            ZipEntry.unicodePath(extra[block.range], for: directory.array(place))
            ?? unicodePath
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
      let stated = Int(exactly: fields.localHeaderOffset ?? 0)
    else {
      throw ZipError(
        .zip64Mismatch, "entry \(index) of the directory has a size or offset of 2^63 or more",
        offset: offset)
    }
    // A folder has no data; what has some is no folder to one reader and one to the next.
    if size > 0, nameCount > 0, directory.bytes.byte(at: place.upperBound - 1) == 0x2F {
      throw ZipError(
        .badName, "entry \(index) of the directory has the name of a folder, and \(size) bytes",
        offset: offset)
    }
    let (absolute, overflow) = stated.addingReportingOverflow(shift)
    guard !overflow else {
      throw ZipError(
        .zip64Mismatch, "entry \(index) of the directory names offset \(stated)", offset: offset)
    }
    return ZipEntry(
      directory: directory, nameRange: place, extraCount: extraCount, commentCount: commentCount,
      isASCII: kind != .other, unicodePath: unicodePath, flags: flags,
      method: CompressionMethod(rawValue: method), crc32: crc32, compressedSize: compressedSize,
      size: size, localHeaderOffset: absolute, headerOffset: offset, versionMadeBy: versionMadeBy,
      versionNeeded: versionNeeded, dosTime: time, dosDate: date,
      internalAttributes: internalAttributes, externalAttributes: externalAttributes, limit: 0)
  }

  /// What a name is made of, as far as one look tells.
  private enum ASCII {
    /// Not empty, and ASCII without NUL: nothing can be wrong with it.
    case plain
    /// Empty, or ASCII with NUL.
    case odd
    /// Bytes of 128 and more are among it.
    case other

    init(_ bytes: RawSpan, _ place: Range<Int>) {
      var all: UInt8 = 0
      var hasNUL = place.isEmpty
      for index in place {
        let byte = bytes.byte(at: index)
        all |= byte
        hasNUL = hasNUL || byte == 0
      }
      self = all >= 0x80 ? .other : hasNUL ? .odd : .plain
    }
  }
}
