import Bytes

/// Reads the central directory.
///
///     | PK\1\2 | made by u16 | needed u16 | flags u16 | method u16 | time u16 | date u16 | crc u32 |
///     | compressed size u32 | size u32 | name count u16 | extra count u16 | comment count u16 |
///     | disk u16 | internal u16 | external u32 | local header's offset u32 | name | extra | comment |
struct DirectoryReader {
  static let signature: UInt32 = 0x0201_4B50
  static let headerSize = 46

  let source: ByteSource
  /// Where the directory stands.
  let range: Range<Int>
  /// What the stated offsets are short of: bytes in front that they do not count.
  let shift: Int
  private let count: Int
  private let options: ZipArchive.Options

  init(source: ByteSource, end: EndRecord, options: ZipArchive.Options) throws(ZipError) {
    guard let size = Int(exactly: end.directorySize), size <= end.directoryEnd else {
      throw ZipError(
        .badDirectory,
        "the directory is said to have \(end.directorySize) bytes; \(end.directoryEnd) stand in front "
          + "of its end", offset: end.position)
    }
    let start = end.directoryEnd - size
    guard let offset = Int(exactly: end.directoryOffset), offset <= start else {
      throw ZipError(
        .badDirectory,
        "the directory is said to start at offset \(end.directoryOffset); by its size it starts at "
          + "\(start)", offset: end.position)
    }
    guard size <= options.maximumDirectorySize else {
      throw ZipError(
        .limitExceeded,
        "the directory has \(size) bytes, the limit is \(options.maximumDirectorySize)",
        offset: start)
    }
    // A count that the directory's size excludes is refused before anything is made for it.
    guard let count = Int(exactly: end.count), count <= size / Self.headerSize else {
      throw ZipError(
        .countMismatch,
        "the end record counts \(end.count) entries, the directory's \(size) bytes have room for "
          + "\(size / Self.headerSize)", offset: end.position)
    }
    guard count <= options.maximumEntries else {
      throw ZipError(
        .limitExceeded, "the archive has \(count) members, the limit is \(options.maximumEntries)",
        offset: end.position)
    }
    self.source = source
    self.options = options
    self.range = start..<end.directoryEnd
    self.shift = start - offset
    self.count = count
  }

  /// The entries, checked one by one and against each other.
  func entries() throws(ZipError) -> [ZipEntry] {
    var entries: [ZipEntry]
    if let memory = source.memory {
      entries = try parse(memory, base: 0)
    } else {
      let memory: Memory
      do {
        memory = try source.read(at: range.lowerBound, count: range.count)
      } catch { throw ZipError(error) }
      entries = try parse(memory, base: range.lowerBound)
    }
    try setLimits(&entries)
    try checkTotal(entries)
    if shift > 0, let first = entries.first {
      // Bytes in front, or a wrong offset? The first member tells.
      let place = first.localHeaderOffset
      guard try source.array(at: place, count: 4) == [0x50, 0x4B, 3, 4] else {
        throw ZipError(
          .badDirectory,
          "the directory starts \(shift) bytes behind its stated offset, and no member does",
          offset: place)
      }
    }
    return entries
  }

  /// - Parameters:
  ///   - memory: What holds the directory.
  ///   - base: Where that memory starts in the source.
  private func parse(_ memory: Memory, base: Int) throws(ZipError) -> [ZipEntry] {
    let bytes = memory.bytes.extracting(range.lowerBound - base..<range.upperBound - base)
    var cursor = Cursor(bytes, base: range.lowerBound)
    var entries: [ZipEntry] = []
    entries.reserveCapacity(count)
    while cursor.remaining > 0 {
      let offset = cursor.offset
      guard entries.count < count else {
        throw ZipError(
          .countMismatch,
          "the end record counts \(count) entries, and \(cursor.remaining) more bytes follow them",
          offset: offset)
      }
      let raw: RawEntry
      do {
        raw = try RawEntry(&cursor)
      } catch {
        throw ZipError(
          .badDirectory, "entry \(entries.count) of the directory runs past the directory's end",
          offset: offset)
      }
      guard raw.nameCount <= options.maximumNameSize else {
        throw ZipError(
          .limitExceeded,
          "a name of \(raw.nameCount) bytes; the limit is \(options.maximumNameSize)",
          offset: offset)
      }
      entries.append(
        try raw.entry(at: offset, in: memory, base: base, shift: shift, index: entries.count))
    }
    guard entries.count == count else {
      throw ZipError(
        .countMismatch,
        "the end record counts \(count) entries, the directory holds \(entries.count)",
        offset: range.upperBound)
    }
    return entries
  }

  /// Refuses an archive whose members are said to have too many bytes together.
  private func checkTotal(_ entries: [ZipEntry]) throws(ZipError) {
    guard options.maximumTotalSize < .max else { return }
    var total = 0
    for entry in entries {
      let (sum, overflow) = total.addingReportingOverflow(entry.size)
      guard !overflow, sum <= options.maximumTotalSize else {
        throw ZipError(
          .limitExceeded,
          "the members have more than \(options.maximumTotalSize) bytes together, which is the limit",
          member: entry.name, offset: entry.headerOffset)
      }
      total = sum
    }
  }

  /// Refuses members that share bytes, and tells each where the next one starts.
  private func setLimits(_ entries: inout [ZipEntry]) throws(ZipError) {
    var order = Array(entries.indices)
    let isSorted = order.dropFirst().allSatisfy {
      entries[$0 - 1].localHeaderOffset <= entries[$0].localHeaderOffset
    }
    if !isSorted {
      order.sort { entries[$0].localHeaderOffset < entries[$1].localHeaderOffset }
    }
    var next = range.lowerBound
    for index in order.reversed() {
      let entry = entries[index]
      // The header and the name are there at least; a descriptor has 12 bytes or more.
      let least = 30 + entry.nameRange.count + (entry.hasDataDescriptor ? 12 : 0)
      let room = next - entry.localHeaderOffset
      guard entry.localHeaderOffset < range.lowerBound, room >= 0 else {
        throw ZipError(
          .badDirectory,
          "the local header is said to be at offset \(entry.localHeaderOffset), the directory starts "
            + "at \(range.lowerBound)", member: entry.name, offset: entry.headerOffset)
      }
      guard least <= room, entry.compressedSize <= room - least else {
        throw ZipError(
          .overlap,
          "\(entry.compressedSize) bytes of data from offset \(entry.localHeaderOffset) on run into "
            + "what starts at \(next)", member: entry.name, offset: entry.headerOffset)
      }
      entries[index].limit = next
      next = entry.localHeaderOffset
    }
  }
}
