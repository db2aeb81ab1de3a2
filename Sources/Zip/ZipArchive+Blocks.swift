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
    try unsafe memory.withMutableBytes { (target) throws(ZipError) in
      nonisolated(unsafe) let target = unsafe target
      _ = try concurrently(blocks.count, threads: threads ?? Cores.count) {
        (index) throws(ZipError) in
        let block = blocks[blocks.startIndex + index]
        // Within the memory: the blocks are neighbours, and it spans them all.
        let place = unsafe UnsafeMutableRawBufferPointer(
          rebasing: target[block.data.lowerBound - start..<block.data.upperBound - start])
        try unsafe inflate(block, at: range.lowerBound, of: entry, into: place)
      }
    }
    return memory
  }

  @unsafe
  private func inflate(
    _ block: BlockIndex.Block, at start: Int, of entry: ZipEntry,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ZipError) {
    let offset = start + block.compressed.lowerBound
    let count = block.compressed.count
    let isLast = block.data.upperBound == entry.size
    let compressed: Memory
    do {
      compressed = try Memory(count: count + WholeInflater.end.count)
      try unsafe compressed.withMutableBytes { (bytes) throws(IOError) in
        // In bounds: the memory is as long as both together.
        try unsafe source.read(
          at: offset, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]))
        for (index, byte) in WholeInflater.end.enumerated() { unsafe bytes[count + index] = byte }
      }
    } catch { throw ZipError(error, member: entry.name) }
    // A block that is not the last one is made a stream of its own by an end behind it.
    let wanted = isLast ? count : compressed.count
    let isDone = unsafe compressed.withBytes { bytes in
      unsafe WholeInflater.inflate(UnsafeRawBufferPointer(rebasing: bytes[..<wanted]), into: target)
        == wanted
    }
    if !isDone {
      try unsafe compressed.withBytes { (bytes) throws(ZipError) in
        try unsafe inflate(
          UnsafeRawBufferPointer(rebasing: bytes[..<count]), isLast: isLast, at: offset, of: entry,
          into: target)
      }
    }
    var crc = CRC32()
    unsafe crc.update(UnsafeRawBufferPointer(target))
    guard crc.value == block.crc32 else {
      throw ZipError(
        .badCRC,
        "a block's CRC-32 is \(CRC32.hex(crc.value)) but the index says \(CRC32.hex(block.crc32))",
        member: entry.name, offset: offset)
    }
  }

  /// Inflates a block with zlib, which says what is wrong.
  @unsafe
  private func inflate(
    _ block: UnsafeRawBufferPointer, isLast: Bool, at offset: Int, of entry: ZipEntry,
    into target: UnsafeMutableRawBufferPointer
  ) throws(ZipError) {
    var (consumed, produced, isFinished) = (0, 0, false)
    do throws(DeflateError) {
      let inflater = try Inflater()
      (consumed, produced) = try unsafe inflater.inflate(from: block, into: target)
      // What is left is the flush at the block's end, which gives no data: one byte of room more than
      // that stays empty, unless the block holds too much.
      let spare = try Self.spareByte()
      let rest = unsafe UnsafeRawBufferPointer(rebasing: block[consumed...])
      let more = try unsafe spare.withMutableBytes { (spare) throws(DeflateError) in
        try unsafe inflater.inflate(from: rest, into: spare)
      }
      consumed += more.consumed
      produced += more.produced
      isFinished = inflater.isFinished
    } catch { throw ZipError(error, entry: entry, offset: offset) }
    guard produced == target.count, consumed == block.count, isFinished == isLast else {
      throw ZipError(
        .sizeMismatch,
        "a block of \(block.count) bytes gives \(produced) bytes where the index says "
          + "\(target.count)", member: entry.name, offset: offset)
    }
  }

  private static func spareByte() throws(DeflateError) -> Memory {
    do { return try Memory(count: 1) } catch { throw DeflateError(.outOfMemory) }
  }
}
