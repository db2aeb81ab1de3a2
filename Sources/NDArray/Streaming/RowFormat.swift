import Deflate

/// What the rows of an array being written have in common.
struct RowFormat {
  let dtype: NDArray.DType
  let rowShape: [Int]
  private let version: NPY.Version?

  /// - Throws: ``NDArrayError``: `.badArgument`, `.limitExceeded`, `.overflow` for the shape; `.badDType`
  ///   where a header cannot say the dtype; `.objectArray`.
  init(
    dtype: NDArray.DType, rowShape: [Int], version: NPY.Version? = nil
  ) throws(NDArrayError) {
    _ = try NDArray.checkedByteCount(of: [1] + rowShape, dtype: dtype)
    if dtype.hasObjects { throw .holdsObjects }
    self.dtype = dtype
    self.rowShape = rowShape
    self.version = version
    _ = try header(rowCount: 0)
  }

  /// The header of an array with so many rows. Its length is the same for any number of them: NumPy's
  /// format leaves room for the digits.
  func header(rowCount: Int) throws(NDArrayError) -> [UInt8] {
    try NPY.Header.bytes(
      dtype: dtype, shape: [rowCount] + rowShape, order: .c, version: version)
  }

  /// An array as rows: its first axis counts them; a single row gets such an axis.
  ///
  /// - Throws: ``NDArrayError``: `.shapeMismatch`; `.badCast` where `casting` does not allow the dtype;
  ///   `.overflow` where there are too many rows together with those there are.
  func rows(
    of array: NDArray, behind rowCount: Int, casting: NDArray.Casting
  ) throws(NDArrayError) -> NDArray {
    let rows: NDArray
    if array.shape == rowShape {
      rows = try array[steps: [.newAxis, .ellipsis]]
    } else if array.rank == rowShape.count + 1, array.shape.dropFirst().elementsEqual(rowShape) {
      rows = array
    } else {
      let several = "(n" + rowShape.map { ", \($0)" }.joined() + (rowShape.isEmpty ? ",)" : ")")
      throw NDArrayError(
        .shapeMismatch,
        "an array of shape \(array.shape.tupleText) is appended where rows have the shape "
          + rowShape.tupleText, hint: "append rows of shape \(several), or one row")
    }
    guard array.dtype.canCast(to: dtype, casting) else {
      throw array.dtype.badCast(to: dtype, casting)
    }
    let (sum, overflow) = rowCount.addingReportingOverflow(rows.shape[0])
    guard !overflow else {
      throw NDArrayError(.overflow, "the number of rows does not fit into 63 bits")
    }
    _ = try NDArray.checkedByteCount(of: [sum] + rowShape, dtype: dtype)
    return rows
  }

  /// Hands rows to `body` as they stand in a file, in bounded memory.
  func forEachPiece(
    of rows: NDArray, casting: NDArray.Casting, _ body: (RawSpan) throws -> Void
  ) throws {
    if rows.dtype == dtype { return try rows.forEachPiece(.c, body) }
    if rows.count == 0 { return }
    let rowBytes = Swift.max(
      1, rows.byteCount / rows.shape[0], dtype.itemSize * rowShape.elementCount)
    let count = Swift.max(1, BlockDeflater.pieceUnit / rowBytes)
    for start in stride(from: 0, to: rows.shape[0], by: count) {
      let step = NDArray.IndexStep.slice(start: start, stop: start + count, step: 1)
      let piece = try rows[steps: [step]].converted(to: dtype, casting: casting)
      guard piece.dtype.itemSize == dtype.itemSize else {
        throw NDArrayError(.badCast, "elements of \(dtype) have no room for \(piece.dtype)")
      }
      try piece.forEachPiece(.c, body)
    }
  }
}
