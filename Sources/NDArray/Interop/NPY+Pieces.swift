extension NPY {
  /// The rows of a file as a sequence to wait for, piece by piece: an array larger than memory in
  /// `for try await piece in …`.
  ///
  /// Every iteration opens the file anew. The work is done outside of the actor that asks for it.
  public struct Pieces: AsyncSequence, Sendable {
    /// Some rows: an array whose first axis has as many.
    public typealias Element = NDArray

    let path: String
    let rowCount: Int?
    let limits: Limits
    let policy: Policy

    /// Begins at the first row.
    public func makeAsyncIterator() -> Iterator { Iterator(pieces: self) }

    /// Reads one piece after another.
    public struct Iterator: AsyncIteratorProtocol {
      let pieces: Pieces
      private var rows: Rows?
      private var isAtEnd = false

      init(pieces: Pieces) { self.pieces = pieces }

      /// The next rows; nil behind the last one.
      ///
      /// - Throws: ``NDArrayError``, as ``NPY/rows(of:by:limits:policy:)``; `CancellationError`.
      /// - Complexity: O(bytes of the piece).
      @concurrent
      public mutating func next() async throws -> NDArray? {
        if isAtEnd { return nil }
        try Task.checkCancellation()
        let rows =
          try self.rows
          ?? NPY.rows(
            of: pieces.path, by: pieces.rowCount, limits: pieces.limits, policy: pieces.policy)
        self.rows = rows
        let piece = try rows.next()
        isAtEnd = piece == nil
        return piece
      }
    }
  }

  /// The rows of the array in the file at `path`, to be waited for.
  ///
  /// ```swift
  /// for try await piece in NPY.pieces(of: "large.npy") { print(piece.shape) }
  /// ```
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - count: how many rows a piece has; nil takes as many as make about 8 MiB.
  ///   - limits: what is too much: of a header, and of one piece.
  ///   - policy: what is accepted of the header.
  public static func pieces(
    of path: String, by count: Int? = nil, limits: Limits = .default, policy: Policy = .strict
  ) -> Pieces {
    precondition(count ?? 1 > 0, "a piece has at least one row")
    return Pieces(path: path, rowCount: count, limits: limits, policy: policy)
  }
}
