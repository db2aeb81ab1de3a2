// Trusted file: reads and writes raw memory in the loop that every byte passes through.

/// Inflates streams of literals alone, as `LiteralEncoder` makes them: several at the same time on one
/// core, which would mostly wait for the symbol before with one stream.
///
/// A stream with anything else in it is declined, and left to an inflater.
package enum LiteralDecoder {
  /// How many streams are worth being inflated at the same time.
  package static let laneCount = 4
  /// How many bytes, of any value, must be readable behind a stream.
  package static let slack = BitReader.slack
  /// A stream, and the memory for its data.
  @safe
  package struct Lane {
    /// The stream with `slack` bytes behind it.
    package var stream: UnsafeRawBufferPointer
    /// The bytes of the stream.
    package var count: Int
    /// What the data fills.
    package var target: UnsafeMutableRawBufferPointer
    /// True for a stream that ends; false for one that another follows, on a byte boundary.
    package var isEnd: Bool

    package init(
      stream: UnsafeRawBufferPointer, count: Int, target: UnsafeMutableRawBufferPointer, isEnd: Bool
    ) {
      unsafe self.stream = unsafe stream
      self.count = count
      unsafe self.target = unsafe target
      self.isEnd = isEnd
    }
  }

  /// Inflates streams.
  ///
  /// - Returns: For each of them whether it was inflated, filling its target just so; where it was not,
  ///   what is in its target is undefined.
  @unsafe
  package static func inflate(_ lanes: [Lane]) -> [Bool] {
    unsafe withUnsafeTemporaryAllocation(
      of: UInt16.self, capacity: laneCount << LiteralRun.tableBits
    ) { tables in
      var results: [Bool] = []
      var next = 0
      while next < lanes.count {
        let group = lanes[next..<min(lanes.count, next + laneCount)]
        var runs = group.enumerated().map { index, lane in
          // In bounds: there is a table for each lane of a group.
          let start = index << LiteralRun.tableBits
          let table = unsafe UnsafeMutableBufferPointer(
            rebasing: tables[start..<start + 1 << LiteralRun.tableBits])
          return unsafe LiteralRun(lane, table: table)
        }
        for index in runs.indices { runs[index].begin() }
        if runs.count == laneCount {
          while runs.allSatisfy({ $0.state == .decoding }) {
            LiteralRun.decode(&runs)
            for index in runs.indices { runs[index].endPart() }
          }
        }
        for index in runs.indices {
          while runs[index].state == .decoding {
            runs[index].decode()
            runs[index].endPart()
          }
        }
        results += runs.map { $0.state == .done }
        next += group.count
      }
      return results
    }
  }
}
