// Trusted file: hands packed memory to the kernels.

import Bytes

extension NDArray {
  /// The array with its elements converted to another dtype: NumPy's
  /// `a.astype(dtype, casting='same_kind')`.
  ///
  /// ```swift
  /// try a.converted(to: .float32)                      // float64 to float32: the same kind
  /// try a.converted(to: .int32, casting: .unsafe)      // cuts fractions
  /// ```
  ///
  /// Integers wrap around, floats are cut towards zero on their way to integers, and what is not a
  /// number or too large becomes the smallest `Int64` cut to the bits, as NumPy does on x86. Numbers
  /// become text as they print; text is cut to the room there is.
  ///
  /// - Parameters:
  ///   - dtype: the dtype to convert to.
  ///   - casting: what may be lost; `.sameKind` by default, which keeps integers from floats.
  /// - Returns: an array in C order, or in Fortran order where this one is; this array itself where
  ///   the dtype is the same.
  /// - Throws: ``NDArrayError`` `.badCast` where the rule does not allow it, or a text is no number;
  ///   `.objectArray`; `.outOfMemory`.
  /// - Complexity: O(`count`).
  public func converted(
    to dtype: DType, casting: Casting = .sameKind
  ) throws(NDArrayError) -> NDArray {
    let level = self.dtype.level(to: dtype)
    guard level <= DType.Level(casting) else {
      throw self.dtype.badCast(to: dtype, casting)
    }
    if level == .no { return self }
    if self.dtype.hasObjects || dtype.hasObjects { return try objectsConverted(to: dtype) }
    let order: Order = !isCContiguous && isFortranContiguous ? .fortran : .c
    if let numbers = try numbersConverted(to: dtype, order: order) { return numbers }
    let source = try native(order)
    let target = try source.nativeConverted(to: dtype.with(byteOrder: .native), order: order)
    // Text without a length has got one by now.
    let final = dtype.itemSize == 0 ? target.dtype.with(byteOrder: dtype.byteOrder) : dtype
    return try target.swapped(to: final, order: order)
  }

  /// This packed native array as another native dtype.
  private func nativeConverted(
    to target: DType, order: Order
  ) throws(NDArrayError) -> NDArray {
    if dtype == target { return self }
    switch (dtype.kind, target.kind) {
    case (.structured, .void): return try resized(to: target, order: order)
    case (.structured, _), (_, .structured):
      return try structuredConverted(to: target, order: order)
    case (.datetime, .datetime), (.timedelta, .timedelta):
      return try timeConverted(to: target, order: order)
    case (.bytes, .bytes) where target.itemSize == 0,
      (.unicode, .unicode) where target.itemSize == 0:
      return self
    case (.bytes, .bytes), (.void, .void), (.unicode, .unicode), (_, .void):
      return try resized(to: target, order: order)
    case (.bytes, _), (.unicode, _), (_, .bytes), (_, .unicode):
      return try textConverted(to: target, order: order)
    default:
      throw NDArrayError(.badCast, "\(dtype) cannot be converted to \(target)")
    }
  }

  /// Numbers as other numbers, in one pass whatever the byte orders; nil for what is no number, and
  /// for times that become times of another unit.
  private func numbersConverted(
    to target: DType, order: Order
  ) throws(NDArrayError) -> NDArray? {
    let isTime = (dtype.kind == .datetime || dtype.kind == .timedelta) && dtype.kind == target.kind
    guard !isTime, let from = NumberType(dtype), let to = NumberType(target) else { return nil }
    let result = try empty(target, order: order)
    if count == 0 { return result }
    // Blocks are swapped while the cache holds them; without a swap there is one block.
    let runs = target.swapRuns
    let size = target.itemSize
    // Tiles make a transposed array's elements dense faster than rows of far apart elements do.
    let source = isTransposed(order) ? try packed(order) : self
    unsafe result.memory.withMutableBytes { bytes in
      unsafe NativeBlocks.forEach(source, order, whole: runs.isEmpty) { place, start, count in
        let end = unsafe UnsafeMutableRawBufferPointer(
          rebasing: bytes[start * size..<(start + count) * size])
        guard let first = end.baseAddress else { return }
        unsafe castNumbers(count, place, from, first, to)
        if !runs.isEmpty { unsafe swapBytes(end, itemSize: size, runs: runs) }
      }
    }
    return result
  }

  /// True where the axis that changes fastest in `order` is not the one of the smallest step.
  func isTransposed(_ order: Order) -> Bool {
    if isContiguous(order) { return false }
    let steps = shape.indices.filter { shape[$0] > 1 }.map { strides[$0].magnitude }
    guard let fastest = order == .c ? steps.last : steps.first else { return false }
    return steps.contains { $0 < fastest }
  }

  /// An array of this shape whose elements are undefined, or zero.
  func empty(
    _ dtype: DType, order: Order, zeroed: Bool = false
  ) throws(NDArrayError) -> NDArray {
    let size = try NDArray.checkedByteCount(of: shape, dtype: dtype)
    do {
      let memory = try Memory(count: size, zeroed: zeroed)
      return NDArray(memory: memory, dtype: dtype, shape: shape, order: order)
    } catch { throw NDArrayError(error) }
  }

  /// Byte strings, strings and voids cut, or filled with zeros.
  private func resized(to target: DType, order: Order) throws(NDArrayError) -> NDArray {
    let result = try empty(target, order: order, zeroed: true)
    let (from, to) = (dtype.itemSize, target.itemSize)
    let kept = Swift.min(from, to)
    if kept == 0 { return result }
    unsafe withPackedBytes { source in
      unsafe result.memory.withMutableBytes { bytes in
        for index in 0..<count {
          let item = unsafe UnsafeRawBufferPointer(
            rebasing: source[index * from..<index * from + kept])
          unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[index * to..<index * to + kept])
            .copyMemory(from: item)
        }
      }
    }
    return result
  }

  /// Field by field in their order, as NumPy assigns records.
  private func structuredConverted(
    to target: DType, order: Order
  ) throws(NDArrayError) -> NDArray {
    let result = try empty(target, order: order, zeroed: true)
    if target.kind != .structured {
      guard let only = dtype.fields.first, dtype.fields.count == 1, only.shape.isEmpty else {
        throw NDArrayError(
          .badCast,
          dtype.fields.count == 1
            ? "the field of \(dtype) is an array itself"
            : "\(dtype) has \(dtype.fields.count) fields, not one")
      }
      return try self[only.name].packed(order).nativeConverted(to: target, order: order)
    }
    for (index, field) in target.fields.enumerated() {
      // A field without bytes has no room for anything.
      if field.dtype.itemSize == 0 { continue }
      let source =
        dtype.kind == .structured ? self[field: dtype.fields[index]] : repeated(field.shape)
      let part = try source.converted(to: field.dtype, casting: .unsafe)
      unsafe part.copyElements(into: result[field: field])
    }
    return result
  }

  /// Every element repeated in axes behind those there are.
  private func repeated(_ axes: [Int]) -> NDArray {
    NDArray(
      memory: memory, offset: offset, dtype: dtype, shape: shape + axes,
      strides: strides + axes.map { _ in 0 })
  }

  /// A view of one field.
  package subscript(field field: DType.Field) -> NDArray {
    NDArray(
      memory: memory, offset: offset + field.offset, dtype: field.dtype, shape: shape + field.shape,
      strides: strides + Order.c.strides(of: field.shape, itemSize: field.dtype.itemSize))
  }

  /// This packed native array in the byte order that `target` has; the dtypes are otherwise equal.
  private func swapped(to target: DType, order: Order) throws(NDArrayError) -> NDArray {
    if count == 0 || target.swapRuns.isEmpty {
      return NDArray(memory: memory, offset: offset, dtype: target, shape: shape, order: order)
    }
    // Swapping is its own inverse: the native bytes, seen as the foreign dtype, are made "native".
    let seen = NDArray(memory: memory, offset: offset, dtype: target, shape: shape, order: order)
    let swapped = try seen.native(order)
    return NDArray(memory: swapped.memory, dtype: target, shape: shape, order: order)
  }
}

extension NDArray.DType {
  /// That a rule does not allow a conversion, and which one would.
  func badCast(to dtype: NDArray.DType, _ casting: NDArray.Casting) -> NDArrayError {
    let rule = NDArray.Casting.allCases.first { canCast(to: dtype, $0) }
    return NDArrayError(
      .badCast, "\(self) cannot be converted to \(dtype) under the rule '\(casting.rawValue)'",
      hint: rule.map { "the rule '\($0.rawValue)' allows it: casting: .\($0)" })
  }
}

extension NDArrayError {
  /// What is said where there is no such thing for Python objects.
  static var holdsObjects: NDArrayError {
    NDArrayError(
      .objectArray, "the elements are Python objects, of which this cannot be made",
      hint: "take them out: a.values(), or a[index, as: Pickle.Value.self]")
  }
}
