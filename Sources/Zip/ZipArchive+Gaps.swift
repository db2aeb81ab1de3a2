import Bytes

extension ZipArchive {
  /// The bytes between the members, and between them and the directory, that belong to neither.
  ///
  /// A member whose local header is damaged, or is not what the directory says, ends where the next one
  /// starts. A data descriptor belongs to its member.
  ///
  /// - Complexity: O(n log n) for n members; one or two small reads for each.
  package func gaps() -> [Range<Int>] {
    var gaps: [Range<Int>] = []
    for entry in entries {
      guard let range = try? dataRange(of: entry) else { continue }
      let end = range.upperBound + descriptorSize(of: entry, at: range.upperBound)
      if end < entry.limit { gaps.append(end..<entry.limit) }
    }
    return gaps.sorted { $0.lowerBound < $1.lowerBound }
  }

  /// The bytes of a data descriptor, which was found to be right: with or without a signature, with
  /// sizes of 32 or 64 bits.
  private func descriptorSize(of entry: ZipEntry, at offset: Int) -> Int {
    guard entry.hasDataDescriptor,
      let bytes = try? source.array(at: offset, count: min(24, entry.limit - offset))
    else { return 0 }
    let signature = UInt32(littleEndian: bytes, at: 0) == 0x0807_4B50 ? 4 : 0
    let wide = signature + 20
    guard bytes.count >= wide,
      UInt64(littleEndian: bytes, at: signature + 4) == UInt64(entry.compressedSize),
      UInt64(littleEndian: bytes, at: signature + 12) == UInt64(entry.size)
    else { return signature + 12 }
    return wide
  }
}
