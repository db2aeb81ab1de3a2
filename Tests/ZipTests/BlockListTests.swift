import Testing

@testable import Deflate
@testable import Zip

@Suite struct BlockListTests {
  /// A block of so much data, whose compressed bytes and checksum are made up.
  private func block(_ number: Int, _ count: Int) -> BlockDeflater.Block {
    BlockDeflater.Block(
      compressed: [UInt8](repeating: 1, count: 1 + number % 5),
      crc32: UInt32(truncatingIfNeeded: number &* 2_654_435_761), count: count)
  }

  /// The number of blocks, what follows the last full one, and how many an index lists as one.
  @Test(arguments: [
    (0, 0, 1), (1, 0, 1), (1, 1, 1), (4095, 5, 1), (4096, 0, 2), (8191, 0, 2), (8192, 0, 4),
    (8192, 7, 4), (16_384, 1, 8), (40_000, 12_345, 16),
  ])
  func `long lists get shorter`(full: Int, rest: Int, together: Int) throws {
    let size = BlockDeflater.blockSize
    var list = BlockList()
    list.setLead(compressedCount: 9, crc32: 9, count: 9)
    list.setLead(compressedCount: 133, crc32: 7, count: 128)
    var blocks = (0..<full).map { block($0, size) }
    if rest > 0 { blocks.append(block(full, rest)) }
    for block in blocks { list.append(block) }
    let field = list.field()
    guard blocks.count > 1 else {
      #expect(field == nil)
      return
    }
    var expected: [(compressedCount: Int, crc32: UInt32)] = [(133, 7)]
    for start in stride(from: 0, to: blocks.count, by: together) {
      var (count, crc) = (0, CRC32())
      for block in blocks[start..<min(start + together, blocks.count)] {
        count += block.compressed.count
        crc.append(block.crc32, count: block.count)
      }
      expected.append((count, crc.value))
    }
    #expect(expected.count <= 4098)
    #expect(
      field == BlockIndex.field(lead: 128, blockSize: size * together, blocks: expected))
  }
}
