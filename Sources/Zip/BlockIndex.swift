import Bytes
import Deflate

/// Where the blocks of a deflated member start: what a directory entry says, in an extra field of its
/// own, about a member that this library wrote in blocks.
///
/// Other readers pass over the field, and see one ordinary deflate stream. The data starts with a lead
/// (a file's header), which is a block of its own; the others have `blockSize` bytes, the last one
/// what is left. In a very large member, what is a block here is several in the stream.
///
///     id        2   "NZ" (0x5A4E)
///     size      2   of what follows
///     version   1   1
///     shift     1   blockSize is 2^shift, 16 to 40
///     lead      n   the bytes of the lead, LEB128
///     blocks        for the lead and every block: its compressed bytes, LEB128; its CRC-32, 4
///
/// An index is believed only where its sizes add up to the member's and its checksums to the
/// member's CRC-32; then each block is checked by its own.
package struct BlockIndex: Sendable, Equatable {
  /// A block of the member.
  package struct Block: Sendable, Equatable {
    /// Its data, in the member's.
    package var data: Range<Int>
    /// Its piece of the deflate stream, in the member's compressed bytes.
    package var compressed: Range<Int>
    /// The CRC-32 of its data.
    package var crc32: UInt32
  }

  static let id: UInt16 = 0x5A4E
  /// The lead and the blocks, in their order.
  package let blocks: [Block]

  /// The blocks that hold data of `range`; `range` is not empty.
  package func blocks(covering range: Range<Int>) -> ArraySlice<Block> {
    blocks.drop { $0.data.upperBound <= range.lowerBound }
      .prefix { $0.data.lowerBound < range.upperBound }
  }
}

extension BlockIndex {
  /// The extra field for a member in blocks; nil where it would be too long.
  static func field(
    lead: Int, blockSize: Int, blocks: [(compressedCount: Int, crc32: UInt32)]
  ) -> [UInt8]? {
    var body = ByteBuilder()
    body.append(1 as UInt8)
    body.append(UInt8(blockSize.trailingZeroBitCount))
    body.append(contentsOf: leb128(lead))
    for block in blocks {
      body.append(contentsOf: leb128(block.compressedCount))
      body.append(block.crc32)
    }
    guard body.bytes.count <= 60_000 else { return nil }
    var field = ByteBuilder()
    field.append(id)
    field.append(UInt16(body.bytes.count))
    field.append(contentsOf: body.bytes)
    return field.bytes
  }

  private static func leb128(_ value: Int) -> [UInt8] {
    var rest = UInt64(value)
    var bytes: [UInt8] = []
    repeat {
      let low = UInt8(rest & 0x7F)
      rest >>= 7
      bytes.append(rest == 0 ? low : low | 0x80)
    } while rest > 0
    return bytes
  }

  /// The index of a member; nil where it has none, or one that does not agree with the directory.
  package init?(_ entry: ZipEntry) {
    guard entry.method == .deflate else { return nil }
    let extra = entry.extra
    guard let field = ExtraBlock.blocks(of: extra)?.first(where: { $0.id == Self.id }) else {
      return nil
    }
    var reader = Reader(bytes: extra[field.range])
    guard reader.byte() == 1, let shift = reader.byte(), 16...40 ~= shift,
      let lead = reader.leb128(), lead <= entry.size
    else { return nil }
    let size = 1 << Int(shift)
    var blocks: [Block] = []
    var (data, compressed) = (0, 0)
    var crc = CRC32()
    while !reader.isAtEnd {
      guard let count = reader.leb128(), count <= entry.compressedSize - compressed,
        let checksum = reader.crc()
      else { return nil }
      let length = blocks.isEmpty ? lead : Swift.min(size, entry.size - data)
      // No block may be empty but the lead: there would be no end of them.
      guard length > 0 || blocks.isEmpty else { return nil }
      blocks.append(
        Block(
          data: data..<data + length, compressed: compressed..<compressed + count, crc32: checksum))
      data += length
      compressed += count
      crc.append(checksum, count: length)
    }
    guard data == entry.size, compressed == entry.compressedSize, crc.value == entry.crc32 else {
      return nil
    }
    self.blocks = blocks
  }

  private struct Reader {
    var bytes: ArraySlice<UInt8>
    var isAtEnd: Bool { bytes.isEmpty }

    mutating func byte() -> UInt8? { bytes.popFirst() }

    mutating func leb128() -> Int? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), to: 56, by: 7) {
        guard let next = byte() else { return nil }
        value |= UInt64(next & 0x7F) << shift
        if next & 0x80 == 0 { return Int(value) }
      }
      return nil
    }

    mutating func crc() -> UInt32? {
      guard bytes.count >= 4 else { return nil }
      return (0..<4).reduce(0) { $0 | UInt32(bytes.removeFirst()) << UInt32(8 * $1) }
    }
  }
}
