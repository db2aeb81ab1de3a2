import Bytes

/// Files of bytes that are no arrays: text, pictures, pages.
package enum PlainFile {
  /// Saves bytes as the file at `path`, which is whole, or as it was.
  ///
  /// - Throws: ``NDArrayError`` `.fileSystem`, `.notDurable`.
  package static func save(_ bytes: [UInt8], to path: String) throws(NDArrayError) {
    do { try AtomicFile.save(bytes, to: path) } catch { throw NDArrayError(error).at(path: path) }
  }

  /// Loads the bytes of the file at `path`.
  ///
  /// - Throws: ``NDArrayError`` `.fileSystem`; `.limitExceeded` where there are more than an array may have.
  package static func load(_ path: String, limits: NPY.Limits) throws(NDArrayError) -> [UInt8] {
    do throws(NDArrayError) {
      let file: File
      do { file = try File(path: path) } catch { throw NDArrayError(error) }
      return try file.contents(limit: limits.arrayBytes).array()
    } catch { throw error.at(path: path) }
  }
}
