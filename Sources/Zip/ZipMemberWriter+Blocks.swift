import Bytes
package import Deflate

extension ZipMemberWriter {
  /// Writes the whole data of a deflated member in blocks, compressed on all cores: a lead, which is a
  /// block of its own, and what follows it. Nothing else may be written to the member.
  ///
  /// The entry in the directory gets an index of the blocks, where there are several.
  ///
  /// - Throws: As `write`.
  package func writeBlocks(
    lead: RawSpan, _ data: RawSpan, with deflater: BlockDeflater
  ) throws(ZipError) {
    var blocks: [(compressedCount: Int, crc32: UInt32)] = []
    let blockSize: Int
    do {
      blockSize = try BlockDeflater.blockSize(for: data)
      for (part, isEnd) in [(0, false), (1, true)] {
        try deflater.deflate(part == 0 ? lead : data, blockSize: blockSize, isEnd: isEnd) { block in
          try append(block)
          blocks.append((block.compressed.count, block.crc32))
        }
      }
    } catch let error as ZipError {
      throw error
    } catch {
      throw outOfMemory()
    }
    if blocks.count > 2,
      let field = BlockIndex.field(lead: lead.byteCount, blockSize: blockSize, blocks: blocks)
    {
      directoryExtra = field
    }
  }
}
