import Bytes
import Deflate
import Zip

extension NPZ {
  /// The rows of the array of that key, read piece by piece at bounded memory.
  ///
  /// ```swift
  /// if let rows = try npz.rows(of: "a", by: 4096) {
  ///   while let part = try rows.next() { print(part.shape) }
  /// }
  /// ```
  ///
  /// Members that are stored or deflated, by whomever, can be read so. One that this library compressed
  /// in blocks is inflated on all cores. The CRC-32 is compared before the last piece is given.
  ///
  /// An array in Fortran order is read by rows where it is stored: each piece takes one read for every
  /// column, so a piece should have many rows. Where it is compressed, this throws.
  ///
  /// - Parameters:
  ///   - key: the key.
  ///   - count: how many rows a piece has; nil, the default, takes as many as make about 8 MiB. The
  ///     limit on an array's bytes holds for a piece.
  /// - Returns: nil where there is no member for the key.
  /// - Throws: ``NDArrayError``, as for the array; `.notInRows` for an array without axes, and for one
  ///   in Fortran order that is compressed.
  /// - Complexity: O(header size).
  public func rows(of key: String, by count: Int? = nil) throws(NDArrayError) -> NPY.Rows? {
    guard let entry = try entry(for: key) else { return nil }
    return try rows(of: entry, by: count)
  }

  /// The rows of the array in a member.
  ///
  /// - Throws: ``NDArrayError``, as for a key.
  /// - Complexity: O(header size).
  public func rows(of entry: Entry, by count: Int? = nil) throws(NDArrayError) -> NPY.Rows {
    precondition(count ?? 1 > 0, "a piece has at least one row")
    do throws(NDArrayError) {
      try checkName(of: entry)
      let input = try open(entry)
      let header = try header(input)
      _ = try header.rowLayout()
      try check(header, entry, input)
      return try NPY.Rows(
        header, by: count, limits: limits, path: path, key: entry.key,
        from: try rowSource(entry, header, input))
    } catch { throw located(error, entry) }
  }

  private func rowSource(
    _ entry: Entry, _ header: NPY.Header, _ input: MemberInput
  ) throws(NDArrayError) -> any RowSource {
    guard header.hasRowsInOrder else { return try columns(of: entry, header) }
    if let blocks = BlockInput(archive, entry.raw, at: header.byteCount) {
      return try SequentialRows(blocks, header)
    }
    return try SequentialRows(input, header) { () throws(NDArrayError) in try finish(input) }
  }

  private func columns(
    of entry: Entry, _ header: NPY.Header
  ) throws(NDArrayError) -> any RowSource {
    guard entry.isStored else {
      throw header.notInRows("a compressed member can be read from its start only")
    }
    let archive = archive
    let start = try dataRange(of: entry).lowerBound
    let size = header.shape[0] * header.dtype.itemSize
    return try ColumnRows(archive.source, at: start + header.byteCount, header) {
      (columns) throws(NDArrayError) in
      var sum = CRC32()
      do throws(IOError) {
        let lead = try archive.source.read(at: start, count: header.byteCount)
        sum.update(lead.bytes)
      } catch { throw NDArrayError(error) }
      for column in columns { sum.append(column.value, count: size) }
      guard sum.value == entry.crc32 else {
        throw NDArrayError(ZipError(wrongCRC: sum.value, entry: entry.raw, offset: start))
      }
    }
  }
}
