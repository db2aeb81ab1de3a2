extension NDArray {
  /// The place of an axis in the shape.
  ///
  /// - Parameter axis: negative ones count from the last.
  /// - Throws: ``NDArrayError`` `.badIndex` where there is none.
  func place(ofAxis axis: Int) throws(NDArrayError) -> Int {
    let place = axis < 0 ? axis + rank : axis
    guard shape.indices.contains(place) else {
      throw NDArrayError(
        .badIndex,
        "axis \(axis) is out of range: there \(rank == 1 ? "is 1 axis" : "are \(rank) axes")")
    }
    return place
  }

  /// The array with its axes in reverse order, sharing its memory: NumPy's `a.T`.
  ///
  /// - Complexity: O(number of axes).
  public var transposed: NDArray {
    NDArray(
      memory: memory, offset: offset, dtype: dtype, shape: shape.reversed(),
      strides: strides.reversed())
  }

  /// The array with its axes in the order of `axes`, sharing its memory: NumPy's `a.transpose(axes)`.
  ///
  /// - Parameter axes: every axis once; negative ones count from the end.
  /// - Throws: ``NDArrayError`` `.badArgument`.
  /// - Complexity: O(number of axes).
  public func transposed(_ axes: [Int]) throws(NDArrayError) -> NDArray {
    let places = axes.map { $0 < 0 ? $0 + rank : $0 }
    guard places.sorted() == Array(0..<rank) else {
      throw NDArrayError(.badArgument, "\(axes) is not an order of \(rank) axes")
    }
    return NDArray(
      memory: memory, offset: offset, dtype: dtype, shape: places.map { shape[$0] },
      strides: places.map { strides[$0] })
  }

  /// The same elements in another shape: NumPy's `a.reshape(shape, order=order)`.
  ///
  /// The result shares the array's memory where its strides allow, and is a copy otherwise.
  ///
  /// - Parameters:
  ///   - newShape: the lengths; one may be -1 and is what is left.
  ///   - order: which index changes fastest as elements are taken and laid down.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where the number of elements differs.
  /// - Complexity: O(1), or O(`count`) where it copies.
  public func reshaped(_ newShape: [Int], order: Order = .c) throws(NDArrayError) -> NDArray {
    var target = newShape
    if let hole = newShape.firstIndex(of: -1) {
      target[hole] = 1
      let known = target.reduce((1, false)) { product, length in
        let (value, overflow) = product.0.multipliedReportingOverflow(by: length)
        return (value, product.1 || overflow)
      }
      guard !known.1, known.0 > 0, count % known.0 == 0 else {
        throw cannotReshape(to: newShape)
      }
      target[hole] = count / known.0
    }
    guard target.allSatisfy({ $0 >= 0 }),
      DType.byteCount(of: target, itemSize: 1) == count, target.count <= DType.maximumDimensions
    else { throw cannotReshape(to: newShape) }
    _ = try NDArray.checkedByteCount(of: target, dtype: dtype)
    if let strides = reshapedStrides(target, order: order) {
      return NDArray(memory: memory, offset: offset, dtype: dtype, shape: target, strides: strides)
    }
    let copy = try copied(order)
    return NDArray(memory: copy.memory, dtype: dtype, shape: target, order: order)
  }

  private func cannotReshape(to target: [Int]) -> NDArrayError {
    NDArrayError(
      .shapeMismatch,
      "an array of shape \(shape.tupleText), \(count) elements, does not fit the shape \(target.tupleText)"
    )
  }

  /// The strides of the same memory in another shape; nil where a copy is needed.
  private func reshapedStrides(_ target: [Int], order: Order) -> [Int]? {
    if count == 0 { return order.strides(of: target, itemSize: dtype.itemSize) }
    // Both shapes are walked from the fastest axis; groups of axes with equal products must be
    // contiguous among themselves.
    var old = zip(shape, strides).filter { $0.0 != 1 }
    var new = target
    if order == .c {
      old.reverse()
      new.reverse()
    }
    var result: [Int] = []
    var axis = 0
    var left = 1
    var step = old.first?.1 ?? dtype.itemSize
    for length in new {
      if length == 1 {
        result.append(left == 1 && axis < old.count ? old[axis].1 : step)
        continue
      }
      if left == 1 {
        guard axis < old.count else { return nil }
        left = old[axis].0
        step = old[axis].1
        axis += 1
      }
      while left % length != 0 || left < length {
        guard axis < old.count, old[axis].1 == step * left else { return nil }
        left *= old[axis].0
        axis += 1
      }
      result.append(step)
      left /= length
      step *= length
    }
    return order == .c ? result.reversed() : result
  }

  /// The array with axes of length 1 left out: NumPy's `squeeze`.
  public var squeezed: NDArray {
    let axes = shape.indices.filter { shape[$0] != 1 }
    return NDArray(
      memory: memory, offset: offset, dtype: dtype, shape: axes.map { shape[$0] },
      strides: axes.map { strides[$0] })
  }

  /// The elements in one axis, in C order: NumPy's `ravel`. A view where the memory allows.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory` where a copy is needed and there is no memory.
  /// - Complexity: O(1), or O(`count`) where it copies.
  public func flattened() throws(NDArrayError) -> NDArray { try reshaped([count]) }
}

extension NDArray {
  /// The field of a structured array, sharing its memory: `a["x"]`.
  ///
  /// A field that is an array itself adds its axes behind those of the whole.
  ///
  /// - Throws: ``NDArrayError`` `.noSuchField`; the message lists the fields there are.
  /// - Complexity: O(number of fields).
  public subscript(_ field: String) -> NDArray {
    get throws(NDArrayError) {
      guard let found = dtype.field(named: field) else {
        let names = dtype.fields.map(\.name).joined(separator: ", ")
        throw NDArrayError(
          .noSuchField,
          dtype.kind == .structured
            ? "no field named '\(field)'; the fields are \(names)"
            : "no field named '\(field)': the elements are \(dtype), not records")
      }
      return try part(found)
    }
  }

  /// One of the fields of the dtype, sharing the array's memory.
  ///
  /// - Throws: ``NDArrayError`` `.limitExceeded` where it has too many dimensions.
  func part(_ field: DType.Field) throws(NDArrayError) -> NDArray {
    let axes = rank + field.shape.count
    guard axes <= DType.maximumDimensions else {
      throw NDArrayError(
        .limitExceeded,
        "the field '\(field.name)' has \(axes) dimensions; an array has at most "
          + "\(DType.maximumDimensions)")
    }
    return self[field: field]
  }

  /// Several fields of a structured array, sharing its memory: NumPy's `a[["x", "y"]]`.
  ///
  /// - Throws: ``NDArrayError`` `.noSuchField`.
  /// - Complexity: O(number of names, times that of fields).
  public subscript(fields names: [String]) -> NDArray {
    get throws(NDArrayError) {
      var fields: [DType.Field] = []
      for name in names {
        guard let field = dtype.field(named: name) else { return try self[name] }
        guard !fields.contains(field) else {
          throw NDArrayError(.badArgument, "the field '\(name)' stands twice")
        }
        fields.append(field)
      }
      return NDArray(
        memory: memory, offset: offset,
        dtype: DType(kind: .structured, itemSize: dtype.itemSize, fields: fields), shape: shape,
        strides: strides)
    }
  }

  /// The same bytes seen as elements of another dtype of the same size: NumPy's `a.view(dtype)`.
  ///
  /// ```swift
  /// let counts = try dates.viewed(as: .int64)
  /// ```
  ///
  /// - Throws: ``NDArrayError`` `.badCast` where the sizes differ, or an object is on either side.
  /// - Complexity: O(1).
  public func viewed(as other: DType) throws(NDArrayError) -> NDArray {
    guard other.itemSize == dtype.itemSize, !other.hasObjects, !dtype.hasObjects else {
      throw NDArrayError(
        .badCast,
        "\(dtype) of \(dtype.itemSize) bytes cannot be seen as \(other) of \(other.itemSize) bytes")
    }
    _ = try NDArray.checkedByteCount(of: shape, dtype: other)
    return NDArray(memory: memory, offset: offset, dtype: other, shape: shape, strides: strides)
  }
}
