// Trusted file: lets several threads read into one memory, each into a range of its own.

package import Bytes
import Deflate

extension ZipArchive {
  /// Stored members are read in pieces of this size, on all cores; smaller ones at once.
  private static let piece = 1 << 20
  /// Deflated members of less data are left to a reader.
  private static let smallest = 1 << 12

  /// The whole data of a member, checked by its size and its CRC-32, by the fastest way that there is.
  ///
  /// - Returns: nil where there is no faster way than a reader of the member, or where anything is wrong
  ///   with it: the reader says what.
  /// - Complexity: O(member size); less than 1 MiB is held besides the data.
  package func wholeData(of entry: ZipEntry, threads: Int? = nil) -> Memory? {
    guard let range = try? dataRange(of: entry) else { return nil }
    switch entry.method {
    case .store where range.count == entry.size && range.count >= 4 * Self.piece:
      return try? stored(range, of: entry, threads: threads ?? Cores.count)
    case .deflate where entry.size >= Self.smallest:
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
      try? unsafe StreamInflater.inflate(source, range, into: target)
    }
    return crc == entry.crc32 ? memory : nil
  }
}
