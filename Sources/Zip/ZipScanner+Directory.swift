import Bytes

extension ZipScanner {
  /// Reads what is left of a directory, where the end record says that it is.
  ///
  /// - Returns: False where there is none.
  mutating func readDirectory() throws(ZipError) -> Bool {
    let length = min(source.count, EndRecord.size + 0xFFFF)
    let base = source.count - length
    let tail = try source.array(at: base, count: length)
    guard length >= EndRecord.size else { return false }
    for position in stride(from: length - EndRecord.size, through: 0, by: -1)
    where UInt32(littleEndian: tail, at: position) == EndRecord.signature {
      var size = Int(UInt32(littleEndian: tail, at: position + 12))
      var stated = Int(UInt32(littleEndian: tail, at: position + 16))
      var end = base + position
      let record = end - Zip64Locator.size - Zip64End.size
      if record >= 0 {
        let bytes = try source.array(at: record, count: Zip64End.size)
        if UInt32(littleEndian: bytes, at: 0) == Zip64End.signature {
          size = Int(exactly: UInt64(littleEndian: bytes, at: 40)) ?? .max
          stated = Int(exactly: UInt64(littleEndian: bytes, at: 48)) ?? .max
          end = record
        }
      }
      for start in [stated, end - size] where start >= 0 && start < source.count {
        if try readEntries(at: start) {
          directoryStart = start
          return true
        }
      }
      // Its first entry may be what is damaged.
      guard end - size == stated, stated < end else { return false }
      directoryStart = stated
      let next = try search(DirectoryReader.signature, from: stated, to: end)
      guard let next else { return false }
      return try readEntries(at: next)
    }
    return false
  }

  /// Reads the entries from `start` on; behind one that is damaged, the next one is searched for.
  ///
  /// - Returns: False where there are none.
  mutating func readEntries(at start: Int) throws(ZipError) -> Bool {
    guard try LooseHeader(central: start, in: source) != nil else { return false }
    var position: Int? = start
    while let place = position {
      if let entry = try LooseHeader(central: place, in: source) {
        if entry.offset < start, listed[entry.offset] == nil, try mayBeTrue(entry) {
          listed[entry.offset] = entry
          order.append(entry.offset)
        }
        // A damaged length leads to where no entry is.
        let signature =
          entry.end <= source.count - 4
          ? UInt32(littleEndian: try source.array(at: entry.end, count: 4), at: 0) : 0
        if signature == DirectoryReader.signature {
          position = entry.end
          continue
        }
      }
      position = try search(DirectoryReader.signature, from: place + 4, to: source.count)
    }
    return true
  }

  /// False where another member stands at the place that an entry names.
  private func mayBeTrue(_ entry: LooseHeader) throws(ZipError) -> Bool {
    guard let local = try LooseHeader(local: entry.offset, in: source) else { return true }
    return local.name == entry.name
      || local.crc32 == entry.crc32 && local.compressedSize == entry.compressedSize
  }

  /// What only a directory has, for a member that is whole.
  func complete(_ member: inout ScannedMember, with entry: LooseHeader) {
    // Of another member's data this entry says nothing.
    guard entry.crc32 == member.crc32 else { return }
    if entry.name != member.name {
      member.hasTwoNames = true
      if Self.isBetter(entry, than: member.name, flags: member.flags) {
        member.name = entry.name
        member.flags = member.flags & ~0x800 | entry.flags & 0x800
      }
    } else if String(validating: member.name, as: UTF8.self) != nil {
      // Where one of them calls it UTF-8, and it is, the other one has lost the flag.
      member.flags |= entry.flags & 0x800
    }
    guard entry.compressedSize == member.dataRange.count else { return }
    member.record.comment = entry.record.comment
    member.record.externalAttributes = entry.record.externalAttributes
    member.record.internalAttributes = entry.record.internalAttributes
    member.record.versionMadeBy = entry.record.versionMadeBy
    member.record.extra = ZipWriter.keptExtra(of: entry.extra, isRenamed: entry.name != member.name)
  }

  /// True where a member is rather named as the directory says: where its own name cannot be one, or has
  /// lost the suffix of an array. Else its own name holds.
  private static func isBetter(_ entry: LooseHeader, than name: [UInt8], flags: UInt16) -> Bool {
    guard entry.hasGoodName else { return false }
    if ZipEntry.problem(nameBytes: name, isUTF8: flags & 0x800 != 0) != nil { return true }
    let suffix = Array(".npy".utf8)
    return entry.name.suffix(4) == suffix[...] && name.suffix(4) != suffix[...]
  }
}
