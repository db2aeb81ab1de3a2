extension NDArray {
  /// The numbers with those that an integer dtype does not have at the end of its range, and NaN at 0; of any
  /// other dtype, the array itself.
  ///
  /// ```swift
  /// try NDArray([300.0, -5, .nan]).saturated(to: .uint8)     // 255, 0, 0 of uint8
  /// ```
  ///
  /// The corresponding NumPy expression is `np.nan_to_num(a.clip(info.min, info.max)).astype(dtype)`, which
  /// rounds 64-bit limits; here they are exact. Floats are cut towards zero.
  ///
  /// - Throws: ``NDArrayError`` `.badCast` for what is no real number; `.outOfMemory`.
  /// - Complexity: O(`count`).
  public func saturated(to dtype: DType) throws(NDArrayError) -> NDArray {
    guard dtype.kind == .int || dtype.kind == .uint else { return self }
    let bits = 8 * dtype.itemSize
    let isSigned = dtype.kind == .int
    let most = isSigned ? Int128(1) << (bits - 1) - 1 : Int128(1) << bits - 1
    let least = isSigned ? -(Int128(1) << (bits - 1)) : 0
    let numbers: [Int128]
    switch self.dtype.kind {
    case .bool, .int, .uint: numbers = try exactIntegers()
    case .float, .bfloat16, .float8:
      // Beyond 2⁶⁴ all are too large, so that how much is of no account.
      numbers = try float64s().map {
        $0.isNaN ? 0 : Int128(Swift.max(-0x1p65, Swift.min(0x1p65, $0)))
      }
    default: throw NDArrayError(.badCast, "elements of \(self.dtype) are no real numbers")
    }
    let kept = numbers.map { Swift.max(least, Swift.min(most, $0)) }
    let result =
      isSigned
      ? try NDArray(kept.map { Int64(truncatingIfNeeded: $0) }, shape: shape)
      : try NDArray(kept.map { UInt64(truncatingIfNeeded: $0) }, shape: shape)
    return try result.converted(to: dtype, casting: .unsafe)
  }
}
