// Trusted file: lets several threads write the places of an array, each its own.

import Bytes
import Dispatch

/// Deflates data in blocks that do not refer to one another, on all cores, into one ordinary stream.
///
/// Every block but the last ends with a full flush: an empty stored block, on a byte boundary, after
/// which nothing refers to what stands before it. So each can be inflated alone, and to everyone else
/// the blocks are one stream. The bytes do not depend on the number of threads.
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

  private let effort: Effort
  private let threads: Int

  /// Blocks that share one decision about how they are compressed.
  private static let groupSize = 8
  /// What is tried of a group: so many bytes at its start, its middle and its end.
  private static let sampleSize = 1 << 15

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

  /// Compresses `data` in blocks of `blockSize`, and gives them to `emit` in their order.
  ///
  /// - Parameter isEnd: True ends the stream with the last block.
  /// - Throws: `DeflateError` `.outOfMemory`; what `emit` throws.
  package func deflate(
    _ data: RawSpan, blockSize: Int, isEnd: Bool, to emit: (Block) throws -> Void
  ) throws {
    let count = max(1, (data.byteCount + blockSize - 1) / blockSize)
    let window = max(
      Self.groupSize, (threads * 2 + Self.groupSize - 1) / Self.groupSize * Self.groupSize)
    var first = 0
    while first < count {
      let blocks = first..<min(count, first + window)
      let done = try compress(blocks, of: count, data, blockSize, isEnd)
      for block in done { try emit(block) }
      first = blocks.upperBound
    }
  }

  private func compress(
    _ blocks: Range<Int>, of count: Int, _ data: RawSpan, _ blockSize: Int, _ isEnd: Bool
  ) throws(DeflateError) -> [Block] {
    let groups = (blocks.count + Self.groupSize - 1) / Self.groupSize
    func range(_ block: Int) -> Range<Int> {
      min(block * blockSize, data.byteCount)..<min((block + 1) * blockSize, data.byteCount)
    }
    let ways = try unsafe data.withUnsafeBytes { (bytes) throws(DeflateError) in
      try concurrently(groups, threads: threads) { (group) throws(DeflateError) in
        let first = blocks.lowerBound + group * Self.groupSize
        let last = min(blocks.upperBound, first + Self.groupSize) - 1
        let whole = range(first).lowerBound..<range(last).upperBound
        return try way(
          for: unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[whole])))
      }
    }
    return try unsafe data.withUnsafeBytes { (bytes) throws(DeflateError) in
      try concurrently(blocks.count, threads: threads) { (index) throws(DeflateError) in
        let block = blocks.lowerBound + index
        let piece = unsafe RawSpan(
          _unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[range(block)]))
        let way = ways[index / Self.groupSize]
        let end = isEnd && block == count - 1
        return Block(
          compressed: try way.compress(piece, end: end), crc32: CRC32.of(piece),
          count: piece.byteCount)
      }
    }
  }

  /// One of zlib's ways to compress.
  private struct Way: Sendable, Equatable {
    var level: Int
    var strategy: Deflater.Strategy

    static let huffman = Way(level: 6, strategy: .huffmanOnly)
    static let runs = Way(level: 6, strategy: .runLength)
    static func level(_ level: Int) -> Way { Way(level: level, strategy: .standard) }

    func compress(_ data: RawSpan, end: Bool) throws(DeflateError) -> [UInt8] {
      let deflater = try Deflater(level: level, strategy: strategy)
      var out: [UInt8] = []
      deflater.deflateBlock(data, end: end) { piece in
        unsafe piece.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
      }
      return out
    }
  }

  /// The way that suits `data`, judged by samples of it: the same for the same data.
  private func way(for data: RawSpan) throws(DeflateError) -> Way {
    if case .level(let level) = effort { return .level(level) }
    let size = Self.sampleSize
    let count = data.byteCount
    let starts = count <= 3 * size ? [0] : [0, (count - size) / 2, count - size]
    func sampled(_ way: Way) throws(DeflateError) -> Int {
      var total = 0
      for start in starts {
        let end = count <= 3 * size ? count : start + size
        total += try way.compress(data.extracting(start..<end), end: true).count
      }
      return total
    }
    let huffman = try sampled(.huffman)
    let runs = try sampled(.runs)
    // Runs cost more time than single bytes where there are none.
    let plain: (way: Way, size: Int) =
      runs < huffman - huffman / 1000 ? (.runs, runs) : (.huffman, huffman)
    let fast = try sampled(.level(1))
    if effort == .fastest { return plain.size <= fast ? plain.way : .level(1) }
    let usual = try sampled(.level(6))
    let middle = try sampled(.level(3))
    if effort == .smallest {
      let best = try sampled(.level(9))
      let all = [
        (plain.way, plain.size), (.level(1), fast), (.level(3), middle), (.level(6), usual),
      ]
      return all.reduce((.level(9), best)) { $1.1 < $0.1 ? $1 : $0 }.0
    }
    let bound = usual + usual / 400
    if plain.size <= bound, plain.size <= fast + fast / 50 { return plain.way }
    if fast <= bound { return .level(1) }
    return middle <= bound ? .level(3) : .level(6)
  }
}

/// Runs `body` for every index below `count` on several threads, and gathers what it returns.
///
/// The first error ends the work and is thrown.
package func concurrently<R: Sendable, E: Error>(
  _ count: Int, threads: Int, _ body: (Int) throws(E) -> R
) throws(E) -> [R] {
  if threads <= 1 || count <= 1 {
    var results: [R] = []
    results.reserveCapacity(count)
    for index in 0..<count { results.append(try body(index)) }
    return results
  }
  // Each thread writes places of its own, and they are read when all have ended.
  var results = [Result<R, E>?](repeating: nil, count: count)
  unsafe results.withUnsafeMutableBufferPointer { places in
    nonisolated(unsafe) let places = unsafe places
    nonisolated(unsafe) let body = body
    let workers = min(threads, count)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      for index in stride(from: worker, to: count, by: workers) {
        unsafe places[index] = Result { () throws(E) in try unsafe body(index) }
      }
    }
  }
  var values: [R] = []
  values.reserveCapacity(count)
  for result in results {
    if let result { values.append(try result.get()) }
  }
  return values
}
