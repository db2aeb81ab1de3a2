/// One block of an extra field: a number that says what it is, and its bytes.
///
///     | id u16 | count u16 | bytes |
struct ExtraBlock: Sendable {
  /// The sizes and offsets that do not fit into 32 bits.
  static let zip64: UInt16 = 0x0001
  /// The name in UTF-8, with the CRC of the other name (Info-ZIP).
  static let unicodePath: UInt16 = 0x7075
  /// Padding that aligns the data (Android's zipalign).
  static let alignment: UInt16 = 0xD935

  let id: UInt16
  /// The block's bytes as a range of the extra field.
  let range: Range<Int>

  /// The blocks of `extra`; nil where one runs past the end.
  ///
  /// Up to three bytes at the end that cannot be a block are accepted: some programs leave them.
  static func blocks(of extra: [UInt8]) -> [ExtraBlock]? {
    var result: [ExtraBlock] = []
    var position = 0
    while extra.count - position >= 4 {
      let id = UInt16(littleEndian: extra, at: position)
      let count = Int(UInt16(littleEndian: extra, at: position + 2))
      position += 4
      guard count <= extra.count - position else { return nil }
      result.append(ExtraBlock(id: id, range: position..<position + count))
      position += count
    }
    return result
  }

  /// `extra` without the blocks that `isDropped` names, nor stray bytes at its end.
  static func remove(from extra: [UInt8], where isDropped: (UInt16) -> Bool) -> [UInt8] {
    var result: [UInt8] = []
    for block in blocks(of: extra) ?? [] where !isDropped(block.id) {
      result += extra[block.range.lowerBound - 4..<block.range.upperBound]
    }
    return result
  }
}

/// The 32-bit fields of a header, and what a ZIP64 block says in place of those that are full.
struct Zip64Fields {
  var size: UInt64
  var compressedSize: UInt64
  var localHeaderOffset: UInt64?
  var disk: UInt32?

  /// Takes from a ZIP64 block the fields that are full, in their order.
  ///
  /// What is left of the block must be nothing, or else repeat what the header says: some programs
  /// write all fields always.
  ///
  /// - Parameter block: The block's bytes, nil where there is none.
  /// - Returns: What is wrong, nil where nothing is.
  mutating func resolve(_ block: ArraySlice<UInt8>?) -> String? {
    let isFull =
      (
        size: size == 0xFFFF_FFFF, compressedSize: compressedSize == 0xFFFF_FFFF,
        offset: localHeaderOffset == 0xFFFF_FFFF, disk: disk == 0xFFFF
      )
    guard let block else {
      // 0xFFFF alone would be a part number, which is refused as such.
      return isFull.size || isFull.compressedSize || isFull.offset
        ? "a size or offset is 0xFFFFFFFF, and there is no ZIP64 field with its value" : nil
    }
    let bytes = Array(block)
    var position = 0
    func next(_ count: Int) -> UInt64? {
      guard count <= bytes.count - position else { return nil }
      defer { position += count }
      return count == 8
        ? UInt64(littleEndian: bytes, at: position)
        : UInt64(UInt32(littleEndian: bytes, at: position))
    }
    let short = "the ZIP64 field has \(bytes.count) bytes, which are too few"
    if isFull.size {
      guard let value = next(8) else { return short }
      size = value
    }
    if isFull.compressedSize {
      guard let value = next(8) else { return short }
      compressedSize = value
    }
    if isFull.offset {
      guard let value = next(8) else { return short }
      localHeaderOffset = value
    }
    if isFull.disk {
      guard let value = next(4) else { return short }
      disk = UInt32(value)
    }
    if position == bytes.count { return nil }
    // The rest: read from the start, as the program that writes all fields means it.
    position = 0
    let values: [UInt64?] = [size, compressedSize, localHeaderOffset, disk.map(UInt64.init)]
    for (index, value) in values.enumerated() where position < bytes.count {
      guard let found = next(index == 3 ? 4 : 8), found == value else {
        return "the ZIP64 field has \(bytes.count) bytes that contradict the header"
      }
    }
    return position == bytes.count ? nil : "the ZIP64 field has \(bytes.count) bytes, too many"
  }
}

extension FixedWidthInteger {
  /// The integer whose little-endian bytes stand at `position`, which must be in bounds.
  init(littleEndian bytes: [UInt8], at position: Int) {
    var value: Self = 0
    for index in 0..<Self.bitWidth / 8 {
      value |= Self(bytes[position + index]) << Self(8 * index)
    }
    self = value
  }
}
