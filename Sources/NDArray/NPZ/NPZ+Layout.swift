import Bytes
import Zip

extension NPZ {
  /// Where a member's bytes, as they are stored, stand in the file.
  ///
  /// - Throws: ``NDArrayError`` `.headerMismatch`, `.overlap` where the member's own header
  ///   contradicts the directory.
  /// - Complexity: one or two small reads.
  package func dataRange(of entry: Entry) throws(NDArrayError) -> Range<Int> {
    do { return try archive.dataRange(of: entry.raw) } catch {
      var located = NDArrayError(error)
      located.path = path
      located.member = entry.key
      throw located
    }
  }

  /// The bytes of the archive file.
  package var byteCount: Int { archive.source.count }
  /// The bytes that stand in front of the archive: a program that unpacks itself, junk.
  package var prefixByteCount: Int { archive.prefixCount }
  /// True where the archive has ZIP64 records.
  package var isZip64: Bool { archive.isZip64 }
}
