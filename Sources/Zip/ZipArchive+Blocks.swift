// Trusted file: lets several threads inflate into one memory, each into a range of its own.

package import Bytes
import Deflate

extension ZipArchive {
  /// Inflates blocks of a member on several cores, and checks each of them by its CRC-32.
  ///
  /// - Parameters:
  ///   - blocks: Neighbours in the member's index; not empty.
  ///   - entry: The member.
  ///   - threads: How many blocks are inflated at the same time; nil takes one for each core.
  /// - Returns: The data of these blocks.
  /// - Throws: `ZipError`: `.badDeflate`, `.badCRC`, `.sizeMismatch`; as `dataRange(of:)`.
  package func inflate(
    _ blocks: ArraySlice<BlockIndex.Block>, of entry: ZipEntry, threads: Int? = nil
  ) throws(ZipError) -> Memory {
    let range = try dataRange(of: entry)
    guard let first = blocks.first, let last = blocks.last else {
      throw ZipError(.badDirectory, "the index has no blocks", member: entry.name)
    }
    let start = first.data.lowerBound
    let memory: Memory
    do { memory = try Memory(count: last.data.upperBound - start) } catch {
      throw ZipError(error, member: entry.name)
    }
    let threads = threads ?? Cores.count
    // Several blocks at a time on each core, as long as there are enough of them for all cores.
    let size = max(1, min(LiteralDecoder.laneCount, (blocks.count + threads - 1) / threads))
    try unsafe memory.withMutableBytes { (target) throws(ZipError) in
      nonisolated(unsafe) let target = unsafe target
      _ = try concurrently((blocks.count + size - 1) / size, threads: threads) {
        (index) throws(ZipError) in
        let first = blocks.startIndex + index * size
        let pieces = try unsafe blocks[first..<min(blocks.endIndex, first + size)].map {
          (block) throws(ZipError) in
          // Within the memory: the blocks are neighbours, and it spans them all.
          let place = unsafe UnsafeMutableRawBufferPointer(
            rebasing: target[block.data.lowerBound - start..<block.data.upperBound - start])
          return try unsafe Piece(block, at: range.lowerBound, of: entry, in: source, to: place)
        }
        try unsafe inflate(pieces, of: entry)
      }
    }
    return memory
  }

  /// A block that was read, and where its data goes.
  @unsafe
  private struct Piece {
    let block: BlockIndex.Block
    let offset: Int
    /// The compressed bytes, with some slack behind them.
    let compressed: Memory
    let target: UnsafeMutableRawBufferPointer
    let isLast: Bool
    var count: Int { unsafe block.compressed.count }

    init(
      _ block: BlockIndex.Block, at start: Int, of entry: ZipEntry, in source: ByteSource,
      to target: UnsafeMutableRawBufferPointer
    ) throws(ZipError) {
      let count = block.compressed.count
      let offset = start + block.compressed.lowerBound
      do {
        let memory = try Memory(count: count + LiteralDecoder.slack)
        try unsafe memory.withMutableBytes { (bytes) throws(IOError) in
          // In bounds: the memory is longer than the block.
          try unsafe source.read(
            at: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        }
        unsafe compressed = memory
      } catch { throw ZipError(error, member: entry.name) }
      unsafe self.block = block
      unsafe self.offset = offset
      unsafe self.target = unsafe target
      unsafe isLast = block.data.upperBound == entry.size
    }
  }

  /// Inflates blocks by the fastest way that takes them, and checks their CRC-32.
  private func inflate(_ pieces: [Piece], of entry: ZipEntry) throws(ZipError) {
    let lanes = unsafe pieces.map { piece in
      unsafe LiteralDecoder.Lane(
        stream: UnsafeRawBufferPointer(
          start: piece.compressed.start, count: piece.compressed.count),
        count: piece.count, target: piece.target, isEnd: piece.isLast)
    }
    // The memory of the pieces lives as long as they do: to the end of this function.
    let areDone = unsafe LiteralDecoder.inflate(lanes)
    for index in areDone.indices {
      let piece = unsafe pieces[index]
      let found: UInt32
      if areDone[index] {
        found = unsafe CRC32.of(UnsafeRawBufferPointer(piece.target))
      } else if let crc = unsafe inflateWhole(piece) {
        found = crc
      } else {
        try unsafe piece.compressed.withBytes { (bytes) throws(ZipError) in
          try unsafe inflate(
            UnsafeRawBufferPointer(rebasing: bytes[..<piece.count]), isLast: piece.isLast,
            at: piece.offset, of: entry, into: piece.target)
        }
        found = unsafe CRC32.of(UnsafeRawBufferPointer(piece.target))
      }
      let wanted = unsafe piece.block.crc32
      guard found == wanted else {
        throw ZipError(
          .badCRC,
          "a block's CRC-32 is \(CRC32.hex(found)) but the index says \(CRC32.hex(wanted))",
          member: entry.name, offset: unsafe piece.offset)
      }
    }
  }

  /// Inflates a block at once.
  ///
  /// - Returns: The CRC-32 of the data; nil where that is not possible.
  private func inflateWhole(_ piece: Piece) -> UInt32? {
    try? unsafe StreamInflater.inflate(
      ByteSource(piece.compressed), 0..<piece.count, into: piece.target, isOpen: !piece.isLast)
  }

  /// Inflates a block with zlib, which says what is wrong.
  @unsafe
  private func inflate(
    _ block: UnsafeRawBufferPointer, isLast: Bool, at offset: Int, of entry: ZipEntry,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ZipError) {
    var (consumed, produced, isWhole) = (0, 0, false)
    do throws(DeflateError) {
      let inflater = try Inflater()
      (consumed, produced) = try unsafe inflater.inflate(from: block, into: target)
      // What is left is the flush at the block's end, which gives no data: one byte of room more than
      // that stays empty, unless the block holds too much.
      let spare = try Memory.forStream(1)
      let rest = unsafe UnsafeRawBufferPointer(rebasing: block[consumed...])
      let more = try unsafe spare.withMutableBytes { (spare) throws(DeflateError) in
        try unsafe inflater.inflate(from: rest, into: spare)
      }
      consumed += more.consumed
      produced += more.produced
      // In the middle of a block of deflate, what follows would mean something else to other readers.
      isWhole = isLast ? inflater.isFinished : inflater.isBetweenBlocks
    } catch { throw ZipError(error, entry: entry, offset: offset) }
    guard produced == target.count, consumed == block.count, isWhole else {
      throw ZipError(
        .sizeMismatch,
        "a block of \(block.count) bytes gives \(produced) bytes where the index says "
          + "\(target.count)", member: entry.name, offset: offset)
    }
  }
}
