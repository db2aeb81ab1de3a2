// Trusted file: gives several threads parts of one memory to read.

/// Deflates data in blocks that do not refer to one another, on all cores, into one ordinary stream.
///
/// Every block but the last ends with an empty stored block, on a byte boundary, after which nothing
/// refers to what stands before it. So each can be inflated alone, and to everyone else the blocks are
/// one stream. The bytes do not depend on the number of threads.
package struct BlockDeflater: Sendable {
  /// How a block is compressed.
  package enum Effort: Sendable, Hashable {
    /// What the data asks for, never larger than zlib's level 6 by more than a hair.
    case adaptive
    /// As `adaptive`, among the fast ways only.
    case fastest
    /// As `adaptive`, with the smallest way, whatever it costs.
    case smallest
    /// One of zlib's levels, 0 to 9.
    case level(Int)
  }

  /// A block that was compressed.
  package struct Block: Sendable {
    /// Its piece of the stream.
    package var compressed: [UInt8]
    /// The CRC-32 of its data.
    package var crc32: UInt32
    /// The bytes of its data.
    package var count: Int
  }

  let effort: Effort
  private let threads: Int

  /// Blocks that are judged together. Data that is given in pieces gives the same stream where each
  /// piece has a multiple of so many blocks.
  package static let groupSize = 8

  /// - Parameters:
  ///   - effort: How blocks are compressed.
  ///   - threads: How many blocks are compressed at the same time; nil takes one for each core.
  package init(effort: Effort = .adaptive, threads: Int? = nil) {
    self.effort = effort
    self.threads = max(1, threads ?? Cores.count)
  }

  /// The size of the blocks for so much data: 1 MiB, and more where there would be over 4096.
  package static func blockSize(for count: Int) -> Int {
    var size = blockSize
    while count / size >= 4096, size < 1 << 40 { size <<= 1 }
    return size
  }

  /// Compresses `data` in blocks of `blockSize`, and gives them to `emit` in their order: from any
  /// thread, one after another. Blocks that are judged together and shrink to next to nothing become
  /// one.
  ///
  /// - Parameter isEnd: True ends the stream with the last block.
  /// - Throws: `DeflateError` `.outOfMemory`; what `emit` throws.
  package func deflate(
    _ data: RawSpan, blockSize: Int, isEnd: Bool, to emit: (Block) throws -> Void
  ) throws {
    let layout = Layout(dataCount: data.byteCount, blockSize: blockSize)
    // Few at a time: what is compressed waits in memory until all of them are.
    let window = max(2, (threads * 4 + Self.groupSize - 1) / Self.groupSize)
    var groups = 0..<0
    var pieces: [Piece] = []
    var done: [Block] = []
    repeat {
      // While these pieces are compressed, those before them are written, and the next ones judged.
      let next = groups.upperBound..<min(layout.groupCount, groups.upperBound + window)
      let (current, finished) = (pieces, done)
      nonisolated(unsafe) let emit = emit
      let steps = try unsafe data.withUnsafeBytes { bytes in
        try concurrently(1 + next.count + current.count, threads: threads) { index in
          if index == 0 {
            for block in finished { try unsafe emit(block) }
            return .emitted
          }
          if index <= next.count {
            return .judged(
              try unsafe judge(layout.blocks(in: next.lowerBound + index - 1), of: bytes))
          }
          let piece = current[index - 1 - next.count]
          // In bounds: a layout divides the data.
          let span = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[piece.range]))
          let isLast = isEnd && piece.range.upperBound == data.byteCount
          return .compressed(
            Block(
              compressed: try piece.choice.compress(span, end: isLast), crc32: CRC32.of(span),
              count: piece.range.count))
        } as [Step]
      }
      (pieces, done) = ([], [])
      for step in steps {
        switch step {
        case .emitted: break
        case .judged(let group): pieces += group
        case .compressed(let block): done.append(block)
        }
      }
      groups = next
    } while !pieces.isEmpty || !done.isEmpty
  }

  /// What a thread has done.
  private enum Step: Sendable {
    case emitted
    case judged([Piece])
    case compressed(Block)
  }

  /// How data is cut.
  private struct Layout: Sendable {
    let dataCount: Int
    let blockSize: Int
    /// No data is one block.
    var blockCount: Int { max(1, (dataCount + blockSize - 1) / blockSize) }
    var groupCount: Int { (blockCount + groupSize - 1) / groupSize }

    func blocks(in group: Int) -> [Range<Int>] {
      let blocks = group * groupSize..<min(blockCount, (group + 1) * groupSize)
      return blocks.map {
        min($0 * blockSize, dataCount)..<min(($0 + 1) * blockSize, dataCount)
      }
    }
  }
}
