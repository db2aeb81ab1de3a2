import Bytes
import Zip

extension NPZ {
  /// Writes an archive array by array, and arrays row by row: what is larger than memory, or not known
  /// at the start.
  ///
  /// ```swift
  /// let writer = try NPZ.Writer(path: "out.npz", compressed: true)
  /// try writer.add(weights, as: "weights")
  /// try writer.addRows(as: "log", dtype: .float32, rowShape: [3]) { log in
  ///   while let rows = nextRows() { try log.append(rows) }   // shape [n, 3], or [3] for one row
  /// }
  /// try writer.commit()
  /// ```
  ///
  /// The archive takes its name in ``commit()``; a writer that goes away without it leaves the old file
  /// as it was, and nothing else. Its bytes depend neither on the number of cores nor on how the rows
  /// were cut; arrays up to 8 MiB are written as ``NPZ/save(_:to:compressed:level:progress:)-(KeyValuePairs<String,NDArray>,_,_,_,_)`` does.
  ///
  /// A writer belongs to one thread at a time. NumPy has no such function: `np.savez` takes all arrays
  /// at once.
  public final class Writer {
    private let file: AtomicFile
    private let archive: ZipWriter
    private let path: String
    private let compressed: Bool
    private let level: Level
    private let meter: ProgressMeter?
    /// The threads that compress; nil takes one for each core.
    private let threads: Int?
    private var state = WriterState.ready

    /// Starts an archive.
    ///
    /// - Parameters:
    ///   - path: the file to create or replace; nothing is appended to it.
    ///   - compressed: true deflates the members, false stores them.
    ///   - level: how hard deflate tries.
    ///   - progress: is told about the work every few megabytes, on the calling thread; the total is
    ///     not known. An error that it throws makes the writer unusable.
    /// - Throws: ``NDArrayError`` `.fileSystem`.
    /// - Complexity: O(1).
    public convenience init(
      path: String, compressed: Bool = false, level: Level = .default,
      progress: ((Progress) throws -> Void)? = nil
    ) throws(NDArrayError) {
      try self.init(
        path: path, compressed: compressed, level: level, progress: progress, threads: nil)
    }

    init(
      path: String, compressed: Bool, level: Level = .default,
      progress: ((Progress) throws -> Void)? = nil, threads: Int?
    ) throws(NDArrayError) {
      do { file = try AtomicFile(replacing: path) } catch {
        throw NDArrayError(error).at(path: path)
      }
      archive = ZipWriter(file)
      self.path = path
      self.compressed = compressed
      self.level = level
      self.threads = threads
      meter = progress.map { ProgressMeter(total: nil, report: $0) }
    }

    /// Adds an array.
    ///
    /// - Parameters:
    ///   - array: the array.
    ///   - key: the key; the member is named by it with `.npy` behind.
    /// - Throws: ``NDArrayError``: `.duplicateName`, `.badDType`, `.limitExceeded`, `.fileSystem`, `.cancelled`; `.unusableWriter` after any of them.
    /// - Complexity: O(`byteCount`), bounded memory.
    public func add(_ array: NDArray, as key: String) throws(NDArrayError) {
      try state.check(path: path)
      state = .failed
      do {
        try archive.add(
          array, key: key, compressed: compressed, level: level, threads: threads, meter: meter)
      } catch { throw NPZ.wrap(error, path: path, key: key) }
      state = .ready
    }

    /// Adds an array whose rows `body` appends.
    ///
    /// - Parameters:
    ///   - key: the key; the member is named by it with `.npy` behind.
    ///   - dtype: the type of the elements.
    ///   - rowShape: the shape of one row; `[]`, the default, makes an array with one axis.
    ///   - body: appends the rows to what it is given, in their order.
    /// - Throws: ``NDArrayError``, as ``add(_:as:)``; `.objectArray` for Python objects, whose pickle is not
    ///   written by rows; and what `body` throws. The writer is unusable then.
    /// - Complexity: O(bytes of the rows); memory as ``NPZ/save(_:to:compressed:level:progress:)-(KeyValuePairs<String,NDArray>,_,_,_,_)``.
    public func addRows(
      as key: String, dtype: NDArray.DType, rowShape: [Int] = [], _ body: (Rows) throws -> Void
    ) throws {
      try state.check(path: path)
      state = .failed
      let rows: Rows
      do {
        let format = try RowFormat(dtype: dtype, rowShape: rowShape)
        let feed = try ZipMemberFeed(
          archive, name: try memberName(for: key),
          coding: level.coding(compressed: compressed, threads: threads),
          lead: format.header(rowCount: 0), knownCount: nil)
        try meter?.begin(key)
        rows = Rows(feed, format, meter, path: path, key: key)
      } catch { throw NPZ.wrap(error, path: path, key: key) }
      state = .inMember
      do {
        try body(rows)
        try rows.finish()
      } catch {
        rows.state = .failed
        state = .failed
        throw error
      }
      state = .ready
    }

    /// Ends the archive: writes its directory, forces the file to the disk and gives it its name.
    ///
    /// - Throws: ``NDArrayError``: `.fileSystem`, where the old file stands as it was; `.notDurable`,
    ///   where the new one does; `.unusableWriter` where something failed before.
    /// - Complexity: O(number of members), and what it takes to force the file to the disk.
    public func commit() throws(NDArrayError) {
      try state.check(path: path)
      state = .failed
      do {
        try archive.finish()
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

extension NPZ.Writer {
  /// Takes the rows of one array in an archive being written.
  public final class Rows {
    private let feed: ZipMemberFeed
    private let format: RowFormat
    private let meter: ProgressMeter?
    private let path: String
    private let key: String
    fileprivate var state = WriterState.ready
    /// The bytes that were reported as done.
    private var reported = 0
    /// The rows that were appended.
    public private(set) var rowCount = 0

    fileprivate init(
      _ feed: ZipMemberFeed, _ format: RowFormat, _ meter: ProgressMeter?, path: String, key: String
    ) {
      self.feed = feed
      self.format = format
      self.meter = meter
      self.path = path
      self.key = key
    }

    /// Appends rows, or one row.
    ///
    /// Elements of another dtype are converted, as in an assignment to a part of an array.
    ///
    /// - Parameters:
    ///   - rows: an array of shape `[n] + rowShape`, with any strides; or one of `rowShape`, which is
    ///     one row.
    ///   - casting: what may be lost in a conversion; `.sameKind` by default.
    /// - Throws: ``NDArrayError``: `.shapeMismatch`, `.badCast`, `.overflow`, behind which other rows
    ///   may be appended; `.fileSystem`, `.outOfMemory`, `.cancelled`, and `.badCast` for a text that is
    ///   no number, behind which only `.unusableWriter` is thrown.
    /// - Complexity: O(bytes of the rows), bounded memory.
    public func append(
      _ rows: NDArray, casting: NDArray.Casting = .sameKind
    ) throws(NDArrayError) {
      do {
        try state.check(path: path)
        let rows = try format.rows(of: rows, behind: rowCount, casting: casting)
        state = .failed
        try format.forEachPiece(of: rows, casting: casting) { piece in
          try feed.write(piece)
          // Many rows are small: not each of them is worth a report.
          if feed.position - reported >= ZipMemberFeed.mostHeldBack { try report() }
        }
        state = .ready
        rowCount += rows.shape[0]
      } catch { throw NPZ.wrap(error, path: path, key: key) }
    }

    fileprivate func finish() throws(NDArrayError) {
      do {
        try state.check(path: path)
        state = .committed
        try feed.finish(lead: format.header(rowCount: rowCount))
        try report()
      } catch { throw NPZ.wrap(error, path: path, key: key) }
    }

    private func report() throws(NDArrayError) {
      let count = feed.position - reported
      reported = feed.position
      if count > 0 { try meter?.advance(by: count) }
    }
  }
}
