import Bytes
import Zip

extension NPZ {
  /// Writes a member's bytes, as they are in the archive when inflated, to the file at `path`: for an
  /// array, that is a `.npy` file.
  ///
  /// The file takes its name only when it is whole and the CRC-32 was checked. No path is made of the
  /// member's name: that is the caller's business, see `Entry.unsafeNameReason`.
  ///
  /// - Throws: ``NDArrayError``: `.crcMismatch`, `.badDeflate`, …; `.fileSystem`.
  /// - Complexity: O(member size) time, bounded memory.
  package func extract(_ entry: Entry, to path: String) throws(NDArrayError) {
    do {
      let reader: ZipMemberReader
      do { reader = try archive.open(entry.raw) } catch { throw located(error, entry) }
      let file = try AtomicFile(replacing: path)
      while reader.remaining > 0 {
        let piece: Memory
        do { piece = try reader.read(count: Swift.min(reader.remaining, 1 << 18)) } catch {
          throw located(error, entry)
        }
        try file.write(piece.bytes)
      }
      do { try reader.finish() } catch { throw located(error, entry) }
      try file.commit()
    } catch let error as IOError {
      throw NDArrayError(error).at(path: path)
    } catch { throw Self.wrap(error) }
  }

  private func located(_ error: ZipError, _ entry: Entry) -> NDArrayError {
    var located = NDArrayError(error)
    located.path = path
    located.member = entry.key
    return located
  }
}

extension NPYFile {
  /// Writes a copy of the file to `path`, atomically.
  ///
  /// - Throws: ``NDArrayError`` `.truncated` where elements are missing; `.fileSystem`.
  package func copy(to path: String) throws(NDArrayError) {
    do {
      let file = try AtomicFile(replacing: path)
      try copyFirst { try file.write($0) }
      try file.commit()
    } catch let error as IOError {
      throw NDArrayError(error).at(path: path)
    } catch { throw NPZ.wrap(error) }
  }

  /// The bytes of the first array with its header; of an object array, the whole file.
  var firstByteCount: Int { source.count - trailingByteCount }

  /// Gives the first array, header and elements, in pieces.
  func copyFirst(_ body: (RawSpan) throws -> Void) throws {
    let found = source.count - header.byteCount
    if !header.dtype.hasObjects, found < header.dataByteCount {
      throw NPY.short(header, offset: header.byteCount, found: found).at(path: path)
    }
    try source.forEachPiece(of: 0..<firstByteCount, body)
  }
}
