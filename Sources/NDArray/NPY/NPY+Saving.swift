import Bytes

extension NPY {
  /// Saves an array to the file at `path`: NumPy's `np.save`, byte for byte.
  ///
  /// The file takes its name only when it is whole and on the disk: a crash, a full disk or an error
  /// leaves the old file as it was. Nothing is appended to `path`. An array that is contiguous in
  /// Fortran order alone is written in that order; every other one in C order.
  ///
  /// A new file takes the old one's place, with its permissions: a symbolic link is followed, other hard
  /// links keep the old content. A write-protected file, a device, a pipe and a socket are not replaced.
  /// Of several writers of one path the last to finish wins, and readers see whole files only. What a
  /// process that was killed has left is removed by the next save to the same path.
  ///
  /// - Parameters:
  ///   - array: the array.
  ///   - path: the file to create or replace.
  ///   - version: nil takes the earliest version that can hold the header, as NumPy does.
  /// - Throws: ``NDArrayError``: `.fileSystem`; `.notDurable`, the only one where the new file stands
  ///   at `path`; `.badDType` where the dtype cannot be written; `.outOfMemory`.
  /// - Complexity: O(`byteCount`); memory is bounded: an array that is contiguous is not copied, of
  ///   another one 8 MiB at a time, and a mapped file's pages are given back as they are written.
  public static func save(
    _ array: NDArray, to path: String, version: Version? = nil
  ) throws(NDArrayError) {
    try save(contentsOf: [array], to: path, version: version)
  }

  /// Saves several arrays one behind the other in one file, as several `np.save` to one open file do;
  /// ``Reader`` reads them.
  ///
  /// - Throws: ``NDArrayError``, as ``save(_:to:version:)``.
  /// - Complexity: O(number of bytes).
  public static func save(
    contentsOf arrays: [NDArray], to path: String, version: Version? = nil
  ) throws(NDArrayError) {
    do {
      let file = try AtomicFile(replacing: path)
      for array in arrays { try array.write(to: file, version: version) }
      try file.commit()
    } catch { throw NPZ.wrap(error).at(path: path) }
  }

  /// The bytes of a `.npy` file with this array.
  ///
  /// - Throws: ``NDArrayError`` `.badDType`, `.outOfMemory`.
  /// - Complexity: O(`byteCount`).
  public static func save(
    _ array: NDArray, version: Version? = nil
  ) throws(NDArrayError) -> [UInt8] {
    let sink = MemorySink()
    do { try array.write(to: sink, version: version) } catch { throw NPZ.wrap(error) }
    return sink.array()
  }
}

extension NDArray {
  /// The order in which NumPy writes this array: Fortran order only where it is contiguous in that
  /// and not in C order.
  var fileOrder: Order { !isCContiguous && isFortranContiguous ? .fortran : .c }

  /// Writes a header and the elements.
  func write(to sink: some ByteSink, version: NPY.Version?) throws {
    let content = try ArrayContent(self, version: version)
    try sink.write(content.header)
    try content.forEachPiece { try sink.write($0) }
  }
}
