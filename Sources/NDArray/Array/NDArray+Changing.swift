// Trusted file: writes into memory that nobody else holds.

import Bytes

extension NDArray {
  /// Makes this array the only holder of its memory: a copy, unless it is that already. Of a mapped file
  /// the system copies the pages that are written.
  mutating func makeUnique() throws(NDArrayError) {
    if isKnownUniquelyReferenced(&memory), memory.isWritable { return }
    self = try copied(fileOrder)
  }

  /// Sets one element: `try a.set(2.5, at: 1, 0)`.
  ///
  /// The value is converted to the dtype: rounded to a float, and to an integer only where it is just
  /// that one. Other copies and views of the
  /// array keep theirs: memory that is shared is copied first, and of a mapped
  /// file the pages that are written: the file never changes.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`, `.badCast`, `.outOfMemory`.
  /// - Complexity: O(1), or O(`count`) where the memory is shared.
  public mutating func set<T: Scalar>(_ value: T, at index: Int...) throws(NDArrayError) {
    // No view may be left over: the memory would have another holder, and be copied.
    guard try self[steps: index.map { .at($0) }].rank == 0 else {
      _ = try offset(of: index)
      return
    }
    try assign(fitted(value), at: index.map { .at($0) })
  }

  /// Sets every element to one value, converted as ``set(_:at:)-(T,_)`` does.
  ///
  /// - Throws: ``NDArrayError`` `.badCast`, `.outOfMemory`.
  /// - Complexity: O(`count`).
  public mutating func fill<T: Scalar>(with value: T) throws(NDArrayError) {
    try assign(fitted(value), at: [])
  }

  /// A value in this array's dtype.
  private func fitted<T: Scalar>(_ value: T) throws(NDArrayError) -> NDArray {
    let single = NDArray(value)
    if single.dtype.canCast(to: dtype, .sameKind) { return single }
    guard dtype.kind == .int || dtype.kind == .uint,
      let exact = try? single.converted(to: dtype, casting: .unsafe),
      (try? exact.valuesEqual(to: single)) == true
    else {
      throw NDArrayError(.badCast, "\(value) is no value of \(dtype)")
    }
    return exact
  }

  /// Sets a part of the array: `try a.assign(row, at: 3, .all)`. NumPy's `a[3, :] = row`.
  ///
  /// `values` is broadcast to the part as NumPy does: axes of length 1, and missing ones in front, are
  /// repeated.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`, `.badCast`, `.shapeMismatch`, `.outOfMemory`.
  /// - Complexity: O(elements that are set), and O(`count`) where the memory is shared.
  public mutating func assign<each Part: IndexPart>(
    _ values: NDArray, at index: repeat each Part
  ) throws(NDArrayError) {
    var steps: [IndexStep] = []
    repeat steps.append((each index).indexStep)
    try assign(values, at: steps)
  }

  /// Sets a part of the array that a list of index steps names.
  ///
  /// - Throws: ``NDArrayError``, as ``assign(_:at:)``.
  /// - Complexity: O(number of elements assigned); the array is copied first where others hold its memory.
  public mutating func assign(_ values: NDArray, at steps: [IndexStep]) throws(NDArrayError) {
    if dtype.hasObjects {
      try assignObjects(try values.converted(to: .object, casting: .safe), at: steps)
      return
    }
    try put(values, into: { (array) throws(NDArrayError) in try array[steps: steps] })
  }

  /// Sets a field of the records that a list of index steps names: NumPy's `a["id"][3:] = values`.
  ///
  /// - Throws: ``NDArrayError`` `.noSuchField`, and those of ``assign(_:at:)-(_,[NDArray.IndexStep])``.
  /// - Complexity: O(elements that are set), and O(`count`) where the memory is shared.
  public mutating func assign(
    _ values: NDArray, field: String, at steps: [IndexStep] = [.ellipsis]
  ) throws(NDArrayError) {
    _ = try self[field]
    if dtype.hasObjects { throw .holdsObjects }
    try put(values, into: { (array) throws(NDArrayError) in try array[field][steps: steps] })
  }

  /// Puts values, converted and repeated, into a part that shares the array's memory.
  private mutating func put(
    _ values: NDArray, into part: (NDArray) throws(NDArrayError) -> NDArray
  ) throws(NDArrayError) {
    // The values must not be the memory that is about to change.
    let source = try Self.fitting(values, part(self))
    // Elements without bytes have no room for what a conversion to their dtype finds long enough.
    if try part(self).dtype.itemSize == 0 { return }
    try makeUnique()
    let target = try part(self)
    unsafe source.copyElements(into: target)
  }

  /// The values with the dtype and the shape of a part.
  private static func fitting(_ values: NDArray, _ part: NDArray) throws(NDArrayError) -> NDArray {
    try values.converted(to: part.dtype, casting: .sameKind).broadcast(to: part.shape)
  }

  /// The array repeated to `shape`, sharing its memory: NumPy's `np.broadcast_to`.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch`.
  /// - Complexity: O(number of axes).
  public func broadcast(to target: [Int]) throws(NDArrayError) -> NDArray {
    _ = try NDArray.checkedByteCount(of: target, dtype: dtype)
    let missing = target.count - rank
    let fits =
      missing >= 0
      && zip(shape, target.dropFirst(missing)).allSatisfy { $0 == $1 || $0 == 1 }
    guard fits else {
      throw NDArrayError(
        .shapeMismatch,
        "an array of shape \(shape.tupleText) cannot be repeated to \(target.tupleText)")
    }
    let steps = target.indices.map { axis in
      axis < missing || shape[axis - missing] != target[axis] ? 0 : strides[axis - missing]
    }
    return NDArray(memory: memory, offset: offset, dtype: dtype, shape: target, strides: steps)
  }
}
