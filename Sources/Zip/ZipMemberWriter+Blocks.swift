import Bytes
package import Deflate

extension ZipMemberWriter {
  /// Writes the lead of a deflated member: a block of its own, behind which only blocks may follow.
  ///
  /// - Throws: As `write`.
  func writeLeadBlock(_ lead: [UInt8], with deflater: BlockDeflater) throws(ZipError) {
    let bytes = try copied(lead)
    try deflate(bytes.bytes, blockSize: max(1, lead.count), isEnd: false, with: deflater) { block in
      blocks.setLead(
        compressedCount: block.compressed.count, crc32: block.crc32, count: block.count)
    }
  }

  /// Writes a piece of a deflated member's data in blocks, compressed on all cores. The directory gets
  /// an index of the blocks, where there are several.
  ///
  /// - Parameters:
  ///   - data: The piece: a multiple of `BlockDeflater.pieceUnit`, unless it is the last one.
  ///   - isEnd: True ends the data.
  ///   - deflater: What compresses it.
  /// - Throws: As `write`.
  package func writeBlocks(
    _ data: RawSpan, isEnd: Bool, with deflater: BlockDeflater
  ) throws(ZipError) {
    try deflate(data, blockSize: BlockDeflater.blockSize, isEnd: isEnd, with: deflater) { block in
      blocks.append(block)
    }
  }

  private func deflate(
    _ data: RawSpan, blockSize: Int, isEnd: Bool, with deflater: BlockDeflater,
    noting note: (BlockDeflater.Block) -> Void
  ) throws(ZipError) {
    do {
      try deflater.deflate(data, blockSize: blockSize, isEnd: isEnd) { block in
        try append(block)
        note(block)
      }
    } catch let error as ZipError {
      throw error
    } catch {
      throw outOfMemory()
    }
  }
}
