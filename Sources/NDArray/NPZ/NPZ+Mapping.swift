import Bytes
import Zip

extension NPZ {
  /// The array of a stored member, mapped into memory: `try npz.map("a")`.
  ///
  /// Its pages are read as they are used, and the call takes the same time whatever the size. A change of
  /// the array stays in memory, where the system copies the pages that are written; the file is never
  /// written. Archives that this library saved without
  /// compression have their elements on a 64-byte boundary; those of others are mapped as they lie.
  ///
  /// The CRC-32 is not checked, since that would read it all: ``verify(deep:)`` does. If the file shrinks
  /// while it is mapped, the process ends at the next access to what is gone.
  ///
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``: `.notMappable` where the member is compressed or the archive is in
  ///   memory; what ``header(of:)-(String)`` throws; `.objectArray`.
  /// - Complexity: O(header size).
  public func map(_ key: String) throws(NDArrayError) -> NDArray? {
    guard let entry = try entry(for: key) else { return nil }
    try checkName(of: entry)
    let header = try header(of: entry)
    do {
      return try map(entry, header)
    } catch {
      var error = Self.wrap(error)
      error.path = path
      error.member = entry.key
      throw error
    }
  }

  private func map(_ entry: Entry, _ header: NPY.Header) throws -> NDArray {
    if header.dtype.hasObjects { throw NPY.notMappable }
    guard entry.isStored else {
      throw NDArrayError(
        .notMappable, "the member is compressed (\(entry.method))",
        hint: "save the archive with compressed: false to map it")
    }
    guard let file = archive.source.file else {
      throw NDArrayError(.notMappable, "the archive is in memory, not in a file")
    }
    let range = try archive.dataRange(of: entry.raw)
    let found = range.count - header.byteCount
    guard found >= header.dataByteCount else {
      throw NPY.short(header, offset: header.byteCount, found: found)
    }
    guard found == header.dataByteCount else {
      throw NDArrayError(
        .trailingData, "\(found - header.dataByteCount) bytes behind the array's elements",
        offset: header.byteCount + header.dataByteCount)
    }
    let memory = try file.map(at: range.lowerBound + header.byteCount, count: found)
    return NDArray(memory: memory, dtype: header.dtype, shape: header.shape, order: header.order)
  }
}
