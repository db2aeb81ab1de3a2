extension NDArray {
  /// Records whose fields are the elements of arrays: NumPy's `np.rec.fromarrays`, with packed fields.
  ///
  /// ```swift
  /// try NDArray(records: [("id", NDArray([1, 2])), ("v", NDArray([0.5, 1.5]))])   // (2,) of id, v
  /// ```
  ///
  /// - Parameters:
  ///   - columns: the fields' names, which differ, and their elements.
  ///   - rank: how many axes the records have. Axes behind those belong to the field. Default: 1.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` for arrays whose first axes differ, and for no arrays at all;
  ///   `.badDType` for two fields of one name, for an empty name and for records that get too large; `.objectArray`;
  ///   `.outOfMemory`.
  /// - Complexity: O(size of the arrays).
  public init(
    records columns: [(key: String, value: NDArray)], rank: Int = 1
  ) throws(NDArrayError) {
    guard rank >= 0, let shape = columns.first?.value.shape.prefix(rank), shape.count == rank else {
      throw NDArrayError(.shapeMismatch, "there are no columns of at least \(rank) axes")
    }
    var fields: [DType.Field] = []
    var names: Set<[UInt8]> = []
    var end = 0
    for (name, array) in columns {
      guard array.shape.prefix(rank) == shape else {
        throw NDArrayError(
          .shapeMismatch,
          "'\(name)' has the shape \(array.shape.tupleText); \(Array(shape).tupleText) come first in the others"
        )
      }
      guard !name.isEmpty, names.insert(Array(name.utf8)).inserted else {
        throw NDArrayError(
          .badDType, name.isEmpty ? "a field without a name" : "two fields of the name '\(name)'")
      }
      if array.dtype.hasObjects { throw .holdsObjects }
      let field = DType.Field(
        name: PythonString(utf8: Array(name.utf8)), dtype: array.dtype,
        shape: Array(array.shape.dropFirst(rank)), offset: end)
      fields.append(field)
      let (sum, overflow) = end.addingReportingOverflow(field.byteCount)
      guard !overflow, sum <= DType.maximumItemSize else {
        throw NDArrayError(.badDType, "\(columns.count) columns make records that are too large")
      }
      end = sum
    }
    let dtype = DType(kind: .structured, itemSize: end, fields: fields)
    var result = try NDArray(zeros: Array(shape), dtype: dtype)
    for (name, array) in columns { try result.assign(array, field: name) }
    self = result
  }
}
