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
    var size = 1 << 20
    while count / size >= 4096, size < 1 << 40 { size <<= 1 }
    return size
  }

  /// The size of the blocks for `data`: as for its count, but at least 8 MiB where it shrinks to next to
  /// nothing, since what each block costs would show then.
  package static func blockSize(for data: RawSpan) throws(DeflateError) -> Int {
    let size = blockSize(for: data.byteCount)
    if data.byteCount <= size || size >= 1 << 23 { return size }
    let sample = 1 << 14
    var compressed = 0
    for start in [0, (data.byteCount - sample) / 2, data.byteCount - sample] {
      let piece = data.extracting(start..<start + sample)
      compressed += try Way.level(1).compress(piece, end: true).count
    }
    return compressed < 3 * sample / 64 ? 1 << 23 : size
  }

  /// Compresses `data` in blocks of `blockSize`, and gives them to `emit` in their order.
  ///
  /// - Parameter isEnd: True ends the stream with the last block.
  /// - Throws: `DeflateError` `.outOfMemory`; what `emit` throws.
  package func deflate(
    _ data: RawSpan, blockSize: Int, isEnd: Bool, to emit: (Block) throws -> Void
  ) throws {
    let layout = Layout(dataCount: data.byteCount, blockSize: blockSize)
    // Few at a time: what is compressed waits in memory until all of them are.
    let window = max(2, (threads * 4 + Self.groupSize - 1) / Self.groupSize)
    var choices: [Choice] = []
    var groups = 0..<0
    while true {
      // The groups that come next are judged while these are compressed.
      let next = groups.upperBound..<min(layout.groupCount, groups.upperBound + window)
      let blocks = layout.blocks(in: groups)
      let current = choices
      let steps = try unsafe data.withUnsafeBytes { bytes throws(DeflateError) in
        try concurrently(next.count + blocks.count, threads: threads) {
          (index) throws(DeflateError) in
          if index < next.count {
            let group = layout.blocks(in: next.lowerBound + index..<next.lowerBound + index + 1)
            return .judged(
              try unsafe self.choices(for: group.map { layout.range(of: $0) }, of: bytes))
          }
          let block = blocks.lowerBound + index - next.count
          let piece = unsafe RawSpan(
            _unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[layout.range(of: block)]))
          let isLast = isEnd && block == layout.blockCount - 1
          return .compressed(
            Block(
              compressed: try current[block - blocks.lowerBound].compress(piece, end: isLast),
              crc32: CRC32.of(piece), count: piece.byteCount))
        } as [Step]
      }
      choices = []
      for step in steps {
        switch step {
        case .judged(let group): choices += group
        case .compressed(let block): try emit(block)
        }
      }
      if next.isEmpty { return }
      groups = next
    }
  }

  /// What a thread has done.
  private enum Step: Sendable {
    case judged([Choice])
    case compressed(Block)
  }

  /// How data is cut.
  private struct Layout: Sendable {
    let dataCount: Int
    let blockSize: Int
    /// No data is one block.
    var blockCount: Int { max(1, (dataCount + blockSize - 1) / blockSize) }
    var groupCount: Int { (blockCount + groupSize - 1) / groupSize }

    func blocks(in groups: Range<Int>) -> Range<Int> {
      min(
        blockCount, groups.lowerBound * groupSize)..<min(blockCount, groups.upperBound * groupSize)
    }

    func range(of block: Int) -> Range<Int> {
      min(block * blockSize, dataCount)..<min((block + 1) * blockSize, dataCount)
    }
  }
}
