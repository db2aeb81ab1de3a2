// Trusted file: copies between memory whose bounds it compares.

import Bytes
import Deflate
import Zip

/// A member in blocks, of which a few are inflated at a time, on all cores; each is checked by a CRC-32
/// of its own, and together they are the member's.
final class BlockInput: NPYInput {
  private let archive: ZipArchive
  private let entry: ZipEntry
  private let blocks: [BlockIndex.Block]
  private let blocksAtOnce: Int
  /// The first block that was not inflated yet.
  private var next: Int
  /// The blocks at hand, which start at `windowStart` in the member's data.
  private var window: Memory?
  private var windowStart = 0
  private(set) var position: Int

  /// The most bytes that are inflated at a time.
  private static let mostAtOnce = 64 << 20

  /// Stands at `position` in the member's data.
  ///
  /// - Returns: nil where the member has no blocks, or such that they cannot be held in memory.
  init?(_ archive: ZipArchive, _ entry: ZipEntry, at position: Int) {
    guard let blocks = BlockIndex(entry)?.blocks, blocks.count > 2,
      let largest = blocks.map(\.data.count).max(), largest > 0, largest <= Self.mostAtOnce / 2
    else { return nil }
    self.archive = archive
    self.entry = entry
    self.blocks = blocks
    let wanted = BlockDeflater.pieceSize() / largest
    blocksAtOnce = Swift.max(
      1, Swift.min(Swift.max(Cores.count, wanted), Self.mostAtOnce / largest))
    self.position = position
    next = blocks.prefix { $0.data.upperBound <= position }.count
  }

  var remaining: Int? { entry.size - position }

  @unsafe
  func read(into target: UnsafeMutableRawBufferPointer) throws(NDArrayError) -> Int {
    var done = 0
    while done < target.count, position < entry.size {
      let window = try blocksAtPosition()
      let first = position - windowStart
      let count = Swift.min(window.count - first, target.count - done)
      unsafe window.withBytes { bytes in
        // In bounds: both counts are those of what is left.
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[done..<done + count])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[first..<first + count]))
      }
      done += count
      position += count
    }
    return done
  }

  /// The blocks that hold the position, and start at `windowStart`.
  private func blocksAtPosition() throws(NDArrayError) -> Memory {
    if let window, position < windowStart + window.count { return window }
    let end = Swift.min(blocks.count, next + blocksAtOnce)
    // The old blocks go before the new ones come.
    window = nil
    do {
      let inflated = try archive.inflate(blocks[next..<end], of: entry)
      window = inflated
      windowStart = blocks[next].data.lowerBound
      next = end
      return inflated
    } catch { throw NDArrayError(error) }
  }
}
