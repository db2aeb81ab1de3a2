extension NDArray: Equatable {
  /// True where both have the same shape, the same dtype but for the byte order, and the same values.
  ///
  /// NaN equals NaN, and NaT equals NaT, so that an array equals its copy; 0 equals -0. Where the
  /// elements lie in memory has no say. Strings are equal when they are but for zeros at their end;
  /// bytes between the fields of a record have no say. Python objects are equal as those
  /// of `Pickle.Value` are.
  ///
  /// - Complexity: O(`count`).
  public static func == (left: NDArray, right: NDArray) -> Bool {
    guard left.shape == right.shape,
      left.dtype.with(byteOrder: .native) == right.dtype.with(byteOrder: .native)
    else { return false }
    return left.equalsNative(right)
  }

  private func equalsNative(_ other: NDArray) -> Bool {
    if count == 0 { return true }
    if dtype.kind == .object { return (try? values()) == (try? other.values()) }
    if dtype.kind == .structured {
      return zip(dtype.fields, other.dtype.fields).allSatisfy { field, _ in
        self[field: field] == other[field: field]
      }
    }
    var type: NumberType?
    if dtype.kind == .float || dtype.kind == .complex || dtype.isSmallFloat {
      type = NumberType(dtype)
      if type == nil { return false }
    }
    guard let type else { return sameBytes(other) }
    return sameNumbers(as: other, type, type, .same(nanEqual: true))
  }

  /// True where both have the same shape and equal values, whatever their dtypes: NumPy's
  /// `np.array_equal(a, b, equal_nan=…)`.
  ///
  /// Numbers are compared exactly: 2⁵³ + 1 as an integer is not 2⁵³ as a float.
  ///
  /// - Throws: ``NDArrayError`` `.badCast` where one is a number and the other is not;
  ///   `.objectArray`, `.outOfMemory`.
  /// - Complexity: O(`count`).
  public func valuesEqual(
    to other: NDArray, nanEqual: Bool = false
  ) throws(NDArrayError) -> Bool {
    try compare(other, .same(nanEqual: nanEqual))
  }

  /// True where every element is within a tolerance of the other array's: |a − b| ≤ `absolute` +
  /// `relative`·|b|. NumPy's `np.allclose(a, b, rtol, atol, equal_nan)`.
  ///
  /// Equal infinities are close. The arrays must have the same shape.
  ///
  /// - Parameters:
  ///   - other: an array of the same shape.
  ///   - relative: `rtol`, 1e-5 by default.
  ///   - absolute: `atol`, 1e-8 by default.
  ///   - nanEqual: whether NaN is close to NaN; it is not by default, as in NumPy.
  /// - Throws: ``NDArrayError`` `.badCast` for dtypes that are not numbers, `.objectArray`,
  ///   `.outOfMemory`.
  /// - Complexity: O(`count`).
  public func allClose(
    _ other: NDArray, relative: Double = 1e-5, absolute: Double = 1e-8, nanEqual: Bool = false
  ) throws(NDArrayError) -> Bool {
    try compare(
      other, .close(Closeness(relative: relative, absolute: absolute, nanEqual: nanEqual)))
  }

  private func compare(
    _ other: NDArray, _ test: Comparison
  ) throws(NDArrayError) -> Bool {
    if dtype.hasObjects || other.dtype.hasObjects { throw .holdsObjects }
    guard shape == other.shape else { return false }
    guard let type = NumberType(dtype), let otherType = NumberType(other.dtype) else {
      guard NumberType(dtype) == nil, NumberType(other.dtype) == nil else {
        throw NDArrayError(.badCast, "\(dtype) and \(other.dtype) cannot be compared")
      }
      if dtype.kind == other.dtype.kind, dtype.kind == .bytes || dtype.kind == .unicode {
        let wider = dtype.itemSize >= other.dtype.itemSize ? dtype : other.dtype
        return try converted(to: wider) == other.converted(to: wider)
      }
      return self == other
    }
    return count == 0 || sameNumbers(as: other, type, otherType, test)
  }
}
