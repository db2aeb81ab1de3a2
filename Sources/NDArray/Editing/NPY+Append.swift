import Bytes

extension NPY {
  /// Appends rows to the array in the `.npy` file at `path`, along its first axis.
  ///
  /// ```swift
  /// try NPY.append(rows, to: "log.npy")        // (100, 3) and (2, 3) make (102, 3)
  /// ```
  ///
  /// First the last blank of the header becomes a tab, which to every reader is a blank, and says that what
  /// stands behind the array is not to be wondered at. The rows are written there; then the digits of the
  /// header that have changed, and the tab, are replaced by one write that lies within 512 bytes, which is
  /// what a disk writes whole. Each step is forced to the disk before the next one. So the file's size
  /// does not matter, and a crash at any moment leaves the old array or the new one. What a crash leaves
  /// behind the old array is passed over by readers, and the next append writes over it.
  ///
  /// The file is copied instead, and replaced as by a save, where that cannot be: where the header has no
  /// room for another digit (NumPy leaves some since 1.23), or where other arrays follow, which then follow
  /// the longer one. `copying` asks for it. Somebody who reads the file at that moment sees a whole
  /// version always; where the header is replaced in place, as far as the system reads and writes bytes of
  /// one page at once, which Linux does on local disks but does not promise.
  ///
  /// Appends to one file wait for each other by an advisory lock, as ``NPZ/update(_:to:creating:level:policy:dryRun:progress:_:)``
  /// does.
  ///
  /// - Parameters:
  ///   - rows: an array with the file's shape but for the first axis; or one of the shape of one row.
  ///   - path: the file.
  ///   - casting: what may be lost where the dtypes differ; `.safe`, nothing, by default.
  ///   - copying: true copies the file and replaces it.
  /// - Returns: what has become of the file.
  /// - Throws: ``NDArrayError``: `.notInRows` for an array without axes, and for one in Fortran order with
  ///   several, whose columns would have to grow; `.shapeMismatch`, `.badCast`, `.overflow`;
  ///   `.objectArray`; `.truncated` where elements are missing already; `.trailingData` where bytes
  ///   follow that nobody knows; `.changedMeanwhile`;
  ///   `.fileSystem`. The old array is there then. `.notDurable` where the new one is, and may be lost
  ///   by a power cut.
  /// - Complexity: O(bytes of the rows); O(bytes of the file) where it is copied. Bounded memory.
  @discardableResult
  public static func append(
    _ rows: NDArray, to path: String, casting: NDArray.Casting = .safe, copying: Bool = false
  ) throws(NDArrayError) -> Appended {
    try append(contentsOf: [rows], to: path, casting: casting, copying: copying)
  }

  /// Appends the rows of several arrays, one behind the other, all or none.
  ///
  /// - Parameters:
  ///   - arrays: arrays with the file's shape but for the first axis; or of the shape of one row.
  ///   - path: the file.
  ///   - casting: what may be lost where the dtypes differ; `.safe`, nothing, by default.
  ///   - copying: true copies the file and replaces it.
  ///   - dryRun: true does everything but write: what is returned is what would become of the file.
  /// - Returns: what has become of the file.
  /// - Throws: ``NDArrayError``, as for one array.
  /// - Complexity: as for one array.
  @discardableResult
  public static func append(
    contentsOf arrays: [NDArray], to path: String, casting: NDArray.Casting = .safe,
    copying: Bool = false, dryRun: Bool = false
  ) throws(NDArrayError) -> Appended {
    do {
      let target = try ChangingFile(path: path)
      guard try target.file.lock(limit: 60_000, waiting: {}) else {
        throw NDArrayError(
          .fileSystem, "another change of this file has been running for a minute",
          systemError: IOError.isLocked)
      }
      defer { target.file.unlock() }
      let identity = try FileIdentity(target.file)
      guard try FileIdentity(path: path) == identity, target.file.size == identity.size else {
        throw IOError(.changed, operation: "append", path: path)
      }
      let append = try Append(
        arrays,
        to: try NPYFile(
          ByteSource(target.file), path: path, limits: .default, policy: .strict),
        casting: casting)
      var outcome = append.outcome
      if dryRun || append.addedCount == 0 { return outcome }
      if !copying, try append.write(to: target, path, identity) { return outcome }
      outcome.isCopied = true
      try append.write(replacing: path, identity)
      return outcome
    } catch { throw NPZ.wrap(error).at(path: path) }
  }

  /// What an append has made of a file.
  public struct Appended: Sendable, Hashable {
    /// The shape of the array now.
    public let shape: [Int]
    /// The type of its elements.
    public let dtype: NDArray.DType
    /// The rows that were appended.
    public let addedRowCount: Int
    /// True where the file was copied and replaced, false where it was changed in place.
    public internal(set) var isCopied = false
  }
}

/// Rows, and the file that they are appended to.
private struct Append {
  let file: NPYFile
  let format: RowFormat
  let casting: NDArray.Casting
  let arrays: [NDArray]
  /// The rows that are added.
  let addedCount: Int
  let shape: [Int]

  var outcome: NPY.Appended {
    NPY.Appended(shape: shape, dtype: file.header.dtype, addedRowCount: addedCount)
  }
  /// Where the elements end.
  private var end: Int { file.header.byteCount + file.header.dataByteCount }
  /// True where further arrays stand behind them.
  private var hasFollowers: Bool { !file.header.isBeingAppended && end < file.byteCount }

  init(_ arrays: [NDArray], to file: NPYFile, casting: NDArray.Casting) throws(NDArrayError) {
    let header = file.header
    if header.dtype.hasObjects { throw .holdsObjects }
    guard let count = header.shape.first else {
      throw NDArrayError(.notInRows, "an array without axes has no rows to append to")
    }
    guard header.order == .c || header.shape.count == 1 else {
      throw header.notInRows("in Fortran order the columns would have to grow; save it in C order")
    }
    guard file.byteCount >= header.byteCount + header.dataByteCount else {
      throw NPY.short(
        header, offset: header.byteCount, found: file.byteCount - header.byteCount)
    }
    try file.checkTrailing(at: header.byteCount + header.dataByteCount)
    format = try RowFormat(dtype: header.dtype, rowShape: Array(header.shape.dropFirst()))
    var rows: [NDArray] = []
    var sum = count
    for array in arrays {
      let next = try format.rows(of: array, behind: sum, casting: casting)
      sum += next.shape[0]
      rows.append(next)
    }
    self.file = file
    self.casting = casting
    self.arrays = rows
    addedCount = sum - count
    shape = [sum] + format.rowShape
  }

  private func header(version: NPY.Version?) throws(NDArrayError) -> [UInt8] {
    try NPY.Header.bytes(
      dtype: file.header.dtype, shape: shape, order: file.header.order, version: version)
  }

  /// The new header in the place of the old one: what is to be written, and where, up to and with the
  /// place of the mark. Nil where it has no room, or where a disk might write only a part of it.
  private func headerChange() throws -> (offset: Int, bytes: [UInt8])? {
    let old = try file.source.read(at: 0, count: file.header.byteCount).array()
    guard var new = try? header(version: file.header.version) else { return nil }
    let lengthSize = file.header.version.lengthSize
    let lead = NPY.magic.count + 2 + lengthSize
    // The same text, with as many blanks behind it as the old one needs.
    let text = new[lead...].prefix { $0 != 0x0A }.reversed().drop { $0 == 0x20 }.reversed()
    // A blank is left for the mark of the next append.
    guard lead + text.count + 2 <= old.count else { return nil }
    new = Array(old[..<lead]) + text
    new += [UInt8](repeating: 0x20, count: old.count - new.count - 1) + [0x0A]
    let mark = old.count - 2
    guard [0x20, 0x09].contains(old[mark]), old[mark + 1] == 0x0A,
      let first = old.indices.first(where: { old[$0] != new[$0] }), first / 512 == mark / 512
    else { return nil }
    return (Swift.min(first, mark), Array(new[Swift.min(first, mark)...mark]))
  }

  /// Appends where the file stands.
  ///
  /// - Returns: False where that cannot be; nothing is changed then.
  func write(to target: ChangingFile, _ path: String, _ identity: FileIdentity) throws -> Bool {
    // Arrays that follow must not be written over; what an append has left that was cut may be.
    if hasFollowers { return false }
    guard let change = try headerChange() else { return false }
    let mark = file.header.byteCount - NPY.Header.appendMark.count
    var position = end
    do {
      try target.write(NPY.Header.appendMark, at: mark)
      try target.synchronize()
      if file.byteCount > end { try target.truncate(to: end) }
      for array in arrays {
        try format.forEachPiece(of: array, casting: casting) { piece in
          try target.write(piece, at: position)
          position += piece.byteCount
        }
      }
      try target.synchronize()
      // Somebody may have put another file here, which would not have the rows.
      guard try FileIdentity(path: path)?.isSameFile(as: identity) == true,
        try FileIdentity(target.file).size == position
      else { throw IOError(.changed, operation: "append", path: path) }
    } catch {
      // The rows go, and the mark; where even that fails, readers pass over them.
      do {
        try target.truncate(to: end)
        try target.write([0x20], at: mark)
      } catch {}
      throw error
    }
    try target.write(change.bytes, at: change.offset)
    try target.commit()
    return true
  }

  /// Writes a copy with the rows in it, which takes the file's place.
  func write(replacing path: String, _ identity: FileIdentity) throws {
    let new: [UInt8]
    do { new = try header(version: file.header.version) } catch { new = try header(version: nil) }
    let target = try AtomicFile(replacing: path)
    try target.write(new)
    try target.copy(file.header.byteCount..<end, of: file.source) { _ in }
    for array in arrays {
      try format.forEachPiece(of: array, casting: casting) { try target.write($0) }
    }
    if hasFollowers {
      try target.copy(end..<file.byteCount, of: file.source) { _ in }
    }
    try target.commit { () throws(IOError) in
      guard try FileIdentity(path: path) == identity else {
        throw IOError(.changed, operation: "append", path: path)
      }
    }
  }
}
