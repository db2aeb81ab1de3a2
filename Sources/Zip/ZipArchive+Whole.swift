// Trusted file: lets several threads read into one memory, each into a range of its own.

package import Bytes
import Deflate

extension ZipArchive {
  /// Stored members are read in pieces of this size, on all cores; smaller ones at once.
  private static let piece = 1 << 20
  /// Compressed members up to this size are left to libdeflate, where it is there: it is ready sooner, but
  /// wants all of their bytes in memory, of several members at a time.
  private static let largestAtOnce = 1 << 20
  /// Deflated members of less data are left to a reader, where libdeflate is not there.
  private static let smallest = 1 << 12

  /// The whole data of a member, checked by its size and its CRC-32, by the fastest way that there is.
  ///
  /// - Returns: nil where there is no faster way than a reader of the member, or where anything is wrong
  ///   with it: the reader says what.
  /// - Complexity: O(member size); at most 1 MiB is held besides the data.
  package func wholeData(of entry: ZipEntry, threads: Int? = nil) -> Memory? {
    guard let range = try? dataRange(of: entry) else { return nil }
    switch entry.method {
    case .store where range.count == entry.size && range.count >= 4 * Self.piece:
      return try? stored(range, of: entry, threads: threads ?? Cores.count)
    case .deflate where Libdeflate.isAvailable || entry.size >= Self.smallest:
      return inflated(range, of: entry)
    default: return nil
    }
  }

  private func stored(
    _ range: Range<Int>, of entry: ZipEntry, threads: Int
  ) throws(IOError) -> Memory? {
    let memory = try Memory(count: range.count)
    let count = (range.count + Self.piece - 1) / Self.piece
    let checksums = try unsafe memory.withMutableBytes { (target) throws(IOError) in
      nonisolated(unsafe) let target = unsafe target
      return try concurrently(count, threads: threads) { (index) throws(IOError) in
        let place = index * Self.piece..<min(range.count, (index + 1) * Self.piece)
        // In bounds, and no other thread's: the pieces divide the memory.
        let part = unsafe UnsafeMutableRawBufferPointer(rebasing: target[place])
        try unsafe source.read(at: range.lowerBound + place.lowerBound, into: part)
        return CRC32.Piece(
          value: unsafe CRC32.of(UnsafeRawBufferPointer(part)), count: part.count)
      }
    }
    var crc = CRC32()
    for piece in checksums { crc.append(piece) }
    return crc.value == entry.crc32 ? memory : nil
  }

  private func inflated(_ range: Range<Int>, of entry: ZipEntry) -> Memory? {
    // Deflate makes at most 1032 bytes of one: a size beyond that is a lie, and not to be allocated.
    guard entry.size / 1032 <= range.count, let memory = try? Memory(count: entry.size) else {
      return nil
    }
    let crc = unsafe memory.withMutableBytes { target in
      if Libdeflate.isAvailable && range.count <= Self.largestAtOnce {
        return unsafe inflatedAtOnce(range, into: target)
      }
      return try? unsafe StreamInflater.inflate(source, range, into: target)
    }
    return crc == entry.crc32 ? memory : nil
  }

  /// Inflates with libdeflate, from memory.
  ///
  /// - Returns: The CRC-32 of the data; nil where anything is wrong.
  @unsafe
  private func inflatedAtOnce(
    _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer
  ) -> UInt32? {
    let input: Memory
    var place = 0..<range.count
    if let memory = source.memory {
      input = memory
      place = range
    } else {
      guard let memory = try? source.read(at: range.lowerBound, count: range.count) else {
        return nil
      }
      input = memory
    }
    return unsafe input.withBytes { bytes in
      // In bounds: the range lies in the source.
      let stream = unsafe UnsafeRawBufferPointer(rebasing: bytes[place])
      guard unsafe WholeInflater.inflate(stream, into: target) == stream.count else { return nil }
      return unsafe CRC32.of(UnsafeRawBufferPointer(target))
    }
  }
}
