import Deflate

/// The blocks of a member being written: what its `BlockIndex` is made of.
///
/// The index of a large member tells of several neighbouring blocks as of one, so that it stays short
/// however long the member becomes: what is listed as one block doubles in size whenever there would
/// be too many. What the list ends as depends on the length of the data alone.
struct BlockList {
  /// Neighbouring blocks that are listed as one.
  private struct Entry {
    var compressedCount: Int
    var crc32: UInt32
    var count: Int

    mutating func append(_ next: Entry) {
      compressedCount += next.compressedCount
      crc32 = CRC32.combine(crc32, next.crc32, secondCount: next.count)
      count += next.count
    }
  }

  /// What stands in front of the data, a block of its own.
  private var lead = Entry(compressedCount: 0, crc32: 0, count: 0)
  private var entries: [Entry] = []
  /// The data of an entry: a block's, times a power of two.
  private var size = BlockDeflater.blockSize
  private var count = 0

  /// More entries than an index may have; `BlockDeflater.blockSize(for:)` allows half of them.
  private static let limit = 8192

  /// Says what stands in front of the data; may be said again.
  mutating func setLead(compressedCount: Int, crc32: UInt32, count: Int) {
    lead = Entry(compressedCount: compressedCount, crc32: crc32, count: count)
  }

  /// Appends a block, which is full unless it is the last one. A block may be larger than the others, by
  /// a power of two; it begins at a multiple of its size.
  mutating func append(_ block: BlockDeflater.Block) {
    let next = Entry(
      compressedCount: block.compressed.count, crc32: block.crc32, count: block.count)
    count += block.count
    while size < block.count { merge() }
    if let last = entries.indices.last, entries[last].count < size {
      entries[last].append(next)
      return
    }
    if entries.count == Self.limit { merge() }
    entries.append(next)
  }

  /// Lists two neighbours as one.
  private mutating func merge() {
    entries = stride(from: 0, to: entries.count, by: 2).map { index in
      var entry = entries[index]
      if index + 1 < entries.count { entry.append(entries[index + 1]) }
      return entry
    }
    size *= 2
  }

  /// The extra field for the directory; nil where there are too few blocks to be worth one.
  mutating func field() -> [UInt8]? {
    let wanted = BlockDeflater.blockSize(for: count)
    while size < wanted { merge() }
    guard entries.count > 1 else { return nil }
    return BlockIndex.field(
      lead: lead.count, blockSize: size,
      blocks: ([lead] + entries).map { ($0.compressedCount, $0.crc32) })
  }
}
