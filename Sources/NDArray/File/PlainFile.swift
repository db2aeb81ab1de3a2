import Bytes

/// Files of bytes that are no arrays: text, pictures, pages.
package enum PlainFile {
  /// Saves bytes as the file at `path`, which is whole, or as it was.
  ///
  /// - Throws: ``NDArrayError`` `.fileSystem`, `.notDurable`.
  package static func save(_ bytes: [UInt8], to path: String) throws(NDArrayError) {
    do { try AtomicFile.save(bytes, to: path) } catch { throw NDArrayError(error).at(path: path) }
  }
}
