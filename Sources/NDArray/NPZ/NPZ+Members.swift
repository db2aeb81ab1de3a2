import Bytes
import Deflate
import Zip

extension NPZ {
  /// Arrays of fewer bytes are compressed several at a time, each on one core.
  private static let smallestAlone = 4 << 20
  /// So many bytes of arrays are compressed between two writes.
  private static let batchSize = 32 << 20

  /// Writes arrays as members, in their order.
  ///
  /// Large arrays are compressed on all cores one after another; of small ones, each core takes one.
  static func write(
    _ arrays: [(String, NDArray)], to sink: some ByteSink, _ compressed: Bool, _ level: Level,
    _ meter: ProgressMeter?
  ) throws {
    let writer = ZipWriter(sink)
    var rest = arrays[...]
    while let (key, array) = rest.first {
      let batch = compressed ? batch(rest) : rest.prefix(1)
      rest = rest.dropFirst(batch.count)
      if batch.count > 1 {
        try write(batch, to: writer, level, meter)
        continue
      }
      do {
        try writer.add(array, key: key, compressed: compressed, level: level, meter: meter)
      } catch { throw wrap(error, path: nil, key: key) }
    }
    try writer.finish()
  }

  /// The first arrays, as many as are small and may be held together; one at least.
  private static func batch(
    _ arrays: ArraySlice<(String, NDArray)>
  ) -> ArraySlice<(String, NDArray)> {
    var count = 0
    var sum = 0
    for (_, array) in arrays {
      // Neither is more than a batch, so this does not overflow.
      guard array.byteCount < smallestAlone, sum + array.byteCount <= batchSize else { break }
      sum += array.byteCount
      count += 1
    }
    return arrays.prefix(max(1, count))
  }

  private static func write(
    _ arrays: ArraySlice<(String, NDArray)>, to writer: ZipWriter, _ level: Level,
    _ meter: ProgressMeter?
  ) throws {
    let parts = try concurrently(arrays.count, threads: Cores.count) {
      (index) throws(NDArrayError) in
      let (key, array) = arrays[arrays.startIndex + index]
      do {
        return try ZipPart {
          try $0.add(array, key: key, compressed: true, level: level, threads: 1)
        }
      } catch { throw wrap(error, path: nil, key: key) }
    }
    for ((key, array), part) in zip(arrays, parts) {
      try meter?.begin(key)
      do { try writer.append(part) } catch { throw wrap(error, path: nil, key: key) }
      try meter?.advance(by: array.byteCount)
    }
  }
}

extension ZipWriter {
  /// Adds an array as the member `key` + `.npy`.
  ///
  /// - Parameter threads: How many threads compress; nil takes one for each core.
  func add(
    _ array: NDArray, key: String, compressed: Bool, level: NPZ.Level, threads: Int? = nil,
    alignment: Int = 64, meter: ProgressMeter? = nil
  ) throws {
    let content = try ArrayContent(array)
    let feed = try ZipMemberFeed(
      self, name: try NPZ.memberName(for: key),
      coding: level.coding(compressed: compressed, threads: threads), lead: content.header,
      knownCount: content.byteCount, alignment: alignment)
    try meter?.begin(key)
    try content.forEachPiece { piece in
      try feed.write(piece)
      try meter?.advance(by: piece.byteCount)
    }
    try feed.finish(lead: content.header)
  }
}
