import Pickle

extension NDArray {
  /// Arrays joined along an axis that all of them have.
  ///
  /// ```swift
  /// let all = try NDArray.concatenated([monday, tuesday], axis: 0)
  /// ```
  ///
  /// The corresponding NumPy function is `numpy.concatenate`, but that the dtypes must be the same.
  ///
  /// - Parameters:
  ///   - arrays: at least one; of one dtype but for the byte order, and of one shape but for the axis.
  ///   - axis: negative ones count from the last.
  /// - Returns: an array in C order, in this machine's byte order.
  /// - Throws: ``NDArrayError`` `.badArgument` for no arrays; `.badIndex` for an axis that is not there;
  ///   `.shapeMismatch`, `.badCast` where they do not fit together; `.outOfMemory`.
  /// - Complexity: O(`count` of the result).
  public static func concatenated(
    _ arrays: [NDArray], axis: Int = 0
  ) throws(NDArrayError) -> NDArray {
    guard let first = arrays.first else {
      throw NDArrayError(.badArgument, "there is nothing to concatenate")
    }
    let place = try first.place(ofAxis: axis)
    let dtype = first.dtype.with(byteOrder: .native)
    var shape = first.shape
    shape[place] = 0
    for array in arrays {
      var other = array.shape
      let length = other.indices.contains(place) ? other[place] : 0
      if other.indices.contains(place) { other[place] = shape[place] }
      guard other == shape else {
        throw NDArrayError(
          .shapeMismatch,
          "\(array.shape.tupleText) does not fit \(first.shape.tupleText) along axis \(axis)")
      }
      guard array.dtype.with(byteOrder: .native) == dtype else {
        throw NDArrayError(
          .badCast, "\(array.dtype.name) and \(dtype.name) are not concatenated",
          hint: "convert one of them first")
      }
      let (sum, overflow) = shape[place].addingReportingOverflow(length)
      guard !overflow else { throw NDArrayError(.outOfMemory, "the axis has too many elements") }
      shape[place] = sum
    }
    if dtype.hasObjects {
      guard dtype.kind == .object, place == 0 else {
        throw NDArrayError(
          .notSupported, "Python objects are concatenated along the first axis only")
      }
      var values: [Pickle.Value] = []
      for array in arrays { values += try array.values() }
      return try NDArray(objects: values, shape: shape)
    }
    var result = try NDArray(zeros: shape, dtype: dtype)
    var start = 0
    for array in arrays {
      let end = start + array.shape[place]
      let steps = [IndexStep](repeating: .slice(start: nil, stop: nil, step: 1), count: place)
      try result.assign(array, at: steps + [.slice(start: start, stop: end, step: 1)])
      start = end
    }
    return result
  }
}
