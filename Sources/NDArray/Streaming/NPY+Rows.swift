extension NPY {
  /// Reads an array piece by piece, so many rows at a time: one that is larger than memory.
  ///
  /// ```swift
  /// let rows = try NPY.rows(of: "large.npy", by: 4096)
  /// while let part = try rows.next() {     // an NDArray of shape [4096] + rowShape; the last is shorter
  ///   print(part.shape)
  /// }
  /// ```
  ///
  /// ``NPY/rows(of:by:limits:policy:)`` reads files and pipes, ``NPZ/rows(of:by:)-(String,_)`` the
  /// arrays of an archive. Rows are the parts along the first axis.
  ///
  /// A reader belongs to one thread at a time. NumPy's way is to index an array of
  /// `np.load(path, mmap_mode='r')`, which does nothing for archives and pipes.
  public final class Rows {
    /// What the file says about the array.
    public let header: Header
    /// The rows that a piece has; the last one may have fewer.
    public let pieceRowCount: Int
    /// The rows that were read so far.
    public private(set) var position = 0
    private let source: any RowSource
    private let place: (path: String?, key: String?)
    private var failure: NDArrayError?
    private var isFinished = false

    /// The rows that there are: the length of the first axis.
    public var rowCount: Int { header.shape[0] }
    /// The shape of one row.
    public var rowShape: [Int] { Array(header.shape.dropFirst()) }
    /// How far the reading has come.
    public var progress: NPZ.Progress {
      let rowBytes = rowCount == 0 ? 0 : header.dataByteCount / rowCount
      return NPZ.Progress(
        key: place.key ?? "", completedByteCount: position * rowBytes,
        totalByteCount: header.dataByteCount)
    }

    /// - Parameter count: nil takes as many rows as make about 8 MiB.
    /// - Throws: ``NDArrayError`` `.notInRows` for an array without axes, `.objectArray`,
    ///   `.limitExceeded` for pieces over the limit.
    init(
      _ header: Header, by count: Int?, limits: Limits, path: String? = nil, key: String? = nil,
      from source: any RowSource
    ) throws(NDArrayError) {
      let (rowCount, rowBytes) = try header.rowLayout()
      let usual = Swift.min(Rows.usualPieceSize, limits.arrayBytes)
      let fitting = rowBytes == 0 ? rowCount : usual / rowBytes
      pieceRowCount = Swift.max(1, Swift.min(count ?? fitting, rowCount))
      // A piece has no more bytes than the array, whose bytes can be counted.
      let bytes = rowCount == 0 ? 0 : pieceRowCount * rowBytes
      guard bytes <= limits.arrayBytes else {
        throw NDArrayError(
          .limitExceeded,
          "\(pieceRowCount) rows of \(rowBytes) bytes are \(bytes) bytes; the limit is "
            + "\(limits.arrayBytes)", hint: "read fewer rows at a time, or raise the limit")
      }
      self.header = header
      self.source = source
      place = (path, key)
    }

    /// What a piece has where nothing else was asked for.
    private static let usualPieceSize = 8 << 20

    /// The next rows, or nil where there are none left.
    ///
    /// Every piece is memory of its own, in the order of the file. What is checked is checked before the
    /// last piece is given: the CRC-32 of an archive's member, and that the array fills it. A member
    /// that this library compressed in blocks has a CRC-32 for each of them, and gives no byte of a
    /// damaged one.
    ///
    /// - Throws: ``NDArrayError``: `.truncated`, `.crcMismatch`, `.badDeflate`, `.fileSystem`,
    ///   `.outOfMemory`; the same one again when it is asked again.
    /// - Complexity: O(bytes of the piece).
    public func next() throws(NDArrayError) -> NDArray? {
      if let failure { throw failure }
      do throws(NDArrayError) {
        let count = Swift.min(pieceRowCount, rowCount - position)
        let rows = count == 0 ? nil : try source.rows(position..<position + count)
        if position + count == rowCount, !isFinished {
          try source.finish()
          isFinished = true
        }
        position += count
        return rows
      } catch {
        var located = error.at(path: place.path)
        located.member = place.key
        failure = located
        throw located
      }
    }
  }

  /// The rows of the array in the file at `path`.
  ///
  /// What follows the array in the file is left alone.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given; a pipe or `/dev/stdin` will do.
  ///   - count: how many rows a piece has; nil, the default, takes as many as make about 8 MiB.
  ///   - limits: what is too much: of a header, and of one piece.
  ///   - policy: what is accepted of the header.
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``; `.notInRows` for an array without axes, and for
  ///   one in Fortran order that comes from a pipe. A file that ends before the array does is
  ///   `.truncated` here, a pipe where it ends.
  /// - Complexity: O(header size). The pieces of an array in Fortran order are gathered by one read
  ///   for each of its columns.
  public static func rows(
    of path: String, by count: Int? = nil, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> Rows {
    precondition(count ?? 1 > 0, "a piece has at least one row")
    do {
      return try Reader(path: path, limits: limits, policy: policy).rows(by: count)
    } catch { throw error.at(path: path) }
  }

  /// The rows of the array that comes next from an open file, a pipe or a socket.
  ///
  /// - Parameters:
  ///   - descriptor: an open file descriptor, which stays open and must do so until the rows are read.
  ///   - count: how many rows a piece has; nil takes as many as make about 8 MiB.
  ///   - limits: what is too much.
  ///   - policy: what is accepted of the header.
  /// - Throws: ``NDArrayError``, as ``rows(of:by:limits:policy:)``.
  /// - Complexity: O(header size).
  public static func rows(
    descriptor: Int32, by count: Int? = nil, limits: Limits = .default,
    policy: Policy = .strict
  ) throws(NDArrayError) -> Rows {
    precondition(count ?? 1 > 0, "a piece has at least one row")
    return try Reader(descriptor: descriptor, limits: limits, policy: policy).rows(by: count)
  }
}

extension NPY.Header {
  /// The rows of the array, and the bytes that each of them has.
  ///
  /// - Throws: ``NDArrayError`` `.notInRows`, `.objectArray`.
  func rowLayout() throws(NDArrayError) -> (count: Int, byteCount: Int) {
    if dtype.hasObjects { throw .holdsObjects }
    guard let count = shape.first else {
      throw NDArrayError(
        .notInRows, "an array without axes has no rows", hint: "read it whole: it is one element")
    }
    return (count, count == 0 ? 0 : dataByteCount / count)
  }

  /// True where the rows follow one another in the file: in C order, and in Fortran order where that
  /// is the same.
  var hasRowsInOrder: Bool {
    if order == .c || count == 0 { return true }
    let lengths = shape.filter { $0 != 1 }
    return lengths.count <= 1
  }

  /// What reading rows says where they do not follow one another and cannot be gathered.
  func notInRows(_ reason: String) -> NDArrayError {
    NDArrayError(
      .notInRows,
      "the array is in Fortran order: its columns follow one another, and \(reason)",
      hint: "read it whole, or save it in C order to read it by rows")
  }
}
