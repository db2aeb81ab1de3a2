// Trusted file: inflates into raw memory.

import Bytes
import Deflate

/// A deflate stream inflated as far as it goes, whose end is not known.
struct DeflateProbe {
  /// The compressed bytes that were used.
  private(set) var consumed = 0
  /// The bytes that they gave.
  private(set) var produced = 0
  /// The CRC-32 of those.
  private(set) var crc = CRC32()
  /// True where the stream has come to its end.
  private(set) var isFinished = false
  /// What is wrong with the stream; nil where nothing is, or where it is only cut off.
  private(set) var problem: String?

  /// Inflates the stream that begins at the start of `range`, and ends where it likes.
  ///
  /// - Parameters:
  ///   - source: Where the compressed bytes are.
  ///   - range: No byte behind it is looked at.
  ///   - body: Is given the bytes, piece by piece; false ends it.
  /// - Throws: `IOError`, and what `body` throws.
  init(
    _ source: ByteSource, _ range: Range<Int>, _ body: (RawSpan) throws -> Bool
  ) throws {
    let inflater: Inflater
    do { inflater = try Inflater() } catch {
      throw IOError(.outOfMemory(1 << 16), operation: "inflating")
    }
    // Small: what a call has given before it meets damage is not known.
    let output = try Memory(count: 1 << 14)
    var position = range.lowerBound
    while !inflater.isFinished {
      let input = try source.read(at: position, count: min(1 << 17, range.upperBound - position))
      var used = 0
      while !inflater.isFinished {
        let step: (consumed: Int, produced: Int)
        do throws(DeflateError) {
          step = try unsafe input.withBytes { (bytes) throws(DeflateError) in
            try unsafe output.withMutableBytes { (target) throws(DeflateError) in
              // In bounds: no more is used than there is.
              try unsafe inflater.inflate(
                from: UnsafeRawBufferPointer(rebasing: bytes[used...]), into: target)
            }
          }
        } catch {
          problem = "\(error)"
          return
        }
        used += step.consumed
        consumed += step.consumed
        produced += step.produced
        let piece = output.bytes.extracting(0..<step.produced)
        crc.update(piece)
        if step.produced > 0, try !body(piece) { return }
        if step.consumed == 0 && step.produced == 0 { break }
      }
      // What zlib does not take now, it takes together with what follows; at the end there is nothing.
      if used == 0 && !inflater.isFinished { break }
      position += used
      if position == range.upperBound { break }
    }
    isFinished = inflater.isFinished
  }
}
