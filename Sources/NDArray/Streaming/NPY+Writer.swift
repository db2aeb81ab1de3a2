import Bytes

extension NPY {
  /// Writes an array row by row to a `.npy` file: one that is larger than memory, or whose length is
  /// known only at the end.
  ///
  /// ```swift
  /// let writer = try NPY.Writer(path: "log.npy", dtype: .float32, rowShape: [3])
  /// while let rows = nextRows() { try writer.append(rows) }   // shape [n, 3], or [3] for one row
  /// try writer.commit()
  /// ```
  ///
  /// The file is byte for byte what ``NPY/save(_:to:version:)`` writes of the whole array, however it
  /// was cut into pieces. It takes its name in ``commit()``; a writer that goes away without it leaves
  /// the old file as it was, and nothing else. Rows follow one another in C order; an array in Fortran
  /// order, whose columns follow one another, cannot be written by rows.
  ///
  /// A writer belongs to one thread at a time. NumPy has no such function;
  /// `numpy.lib.format.open_memmap` needs to know the number of rows.
  public final class Writer {
    private let file: AtomicFile
    private let format: RowFormat
    private let path: String
    private let headerCount: Int
    private var state = WriterState.ready
    /// The rows that were appended.
    public private(set) var rowCount = 0

    /// The type of the elements.
    public var dtype: NDArray.DType { format.dtype }
    /// The shape of one row: that of the array without its first axis.
    public var rowShape: [Int] { format.rowShape }

    /// Starts a file.
    ///
    /// - Parameters:
    ///   - path: the file to create or replace; nothing is appended to it.
    ///   - dtype: the type of the elements.
    ///   - rowShape: the shape of one row; `[]`, the default, makes an array with one axis.
    ///   - version: nil takes the earliest version that can hold the header, as NumPy does.
    /// - Throws: ``NDArrayError``: `.fileSystem`; `.badDType` where a header cannot say the dtype;
    ///   `.objectArray`; `.badArgument`, `.limitExceeded`, `.overflow` for the shape.
    /// - Complexity: O(1).
    public init(
      path: String, dtype: NDArray.DType, rowShape: [Int] = [], version: Version? = nil
    ) throws(NDArrayError) {
      self.path = path
      do throws(NDArrayError) {
        format = try RowFormat(dtype: dtype, rowShape: rowShape, version: version)
        let header = try format.header(rowCount: 0)
        headerCount = header.count
        do {
          file = try AtomicFile(replacing: path)
          try file.write(header)
        } catch { throw NDArrayError(error) }
      } catch { throw error.at(path: path) }
    }

    /// Appends rows, or one row.
    ///
    /// Elements of another dtype are converted, as in an assignment to a part of an array.
    ///
    /// - Parameters:
    ///   - rows: an array of shape `[n] + rowShape`, with any strides; or one of `rowShape`, which is
    ///     one row.
    ///   - casting: what may be lost in a conversion; `.sameKind` by default.
    /// - Throws: ``NDArrayError``: `.shapeMismatch`, `.badCast`, `.overflow`, which leave the writer as
    ///   it was; `.fileSystem`, `.outOfMemory`, and `.badCast` for a text that is no number, behind
    ///   which only `.unusableWriter` is thrown.
    /// - Complexity: O(bytes of the rows); rows of the writer's dtype that lie in C order are not
    ///   copied, of others 8 MiB or one row at a time.
    public func append(
      _ rows: NDArray, casting: NDArray.Casting = .sameKind
    ) throws(NDArrayError) {
      try state.check(path: path)
      do {
        let rows = try format.rows(of: rows, behind: rowCount, casting: casting)
        state = .failed
        try format.forEachPiece(of: rows, casting: casting) { try file.write($0) }
        state = .ready
        rowCount += rows.shape[0]
      } catch { throw NPZ.wrap(error).at(path: path) }
    }

    /// Ends the array: writes its header, forces the file to the disk and gives it its name.
    ///
    /// - Throws: ``NDArrayError``: `.fileSystem`, where the old file stands as it was; `.notDurable`,
    ///   where the new one does; `.unusableWriter` where something failed before.
    /// - Complexity: O(1), and what it takes to force the file to the disk.
    public func commit() throws(NDArrayError) {
      try state.check(path: path)
      state = .failed
      do {
        let header = try format.header(rowCount: rowCount)
        precondition(
          header.count == headerCount, "a header leaves room for the digits of its length")
        try file.replace(at: 0, with: header)
        try file.commit()
      } catch {
        let error = NPZ.wrap(error).at(path: path)
        if error.code == .notDurable { state = .committed }
        throw error
      }
      state = .committed
    }
  }
}

/// Where something that is written piece by piece stands.
enum WriterState {
  case ready, inMember, failed, committed

  /// - Throws: ``NDArrayError`` `.unusableWriter` unless something may be written.
  func check(path: String?) throws(NDArrayError) {
    let reason: String
    switch self {
    case .ready: return
    case .inMember: reason = "the rows of another array are being written"
    case .failed: reason = "an earlier failure has left the file incomplete"
    case .committed: reason = "the file is complete"
    }
    throw NDArrayError(
      .unusableWriter, "nothing can be written: \(reason)", path: path,
      hint: self == .inMember ? nil : "begin again with a new writer")
  }
}
