import Bytes

extension NDArray: Equatable {
  /// True where both have the same shape, the same dtype but for the byte order, and the same values.
  ///
  /// NaN equals NaN, and NaT equals NaT, so that an array equals its copy; 0 equals -0. Where the
  /// elements lie in memory has no say. Strings are equal when they are but for zeros at their end;
  /// bytes between the fields of a record have no say. Object arrays, which cannot be read, are equal
  /// to none.
  ///
  /// - Complexity: O(`count`).
  public static func == (left: NDArray, right: NDArray) -> Bool {
    guard left.shape == right.shape, !left.dtype.hasObjects,
      left.dtype.with(byteOrder: .native) == right.dtype.with(byteOrder: .native),
      let a = try? left.native(), let b = try? right.native()
    else { return false }
    return a.equalsNative(b)
  }

  private func equalsNative(_ other: NDArray) -> Bool {
    if dtype.kind == .structured {
      return zip(dtype.fields, other.dtype.fields).allSatisfy { field, _ in
        self[field: field] == other[field: field]
      }
    }
    let (a, b) = (memory.bytes, other.memory.bytes)
    let size = dtype.itemSize
    if dtype.kind != .float && dtype.kind != .complex, !dtype.isSmallFloat {
      let all = byteCount
      return (0..<all).allSatisfy { a.byte(at: offset + $0) == b.byte(at: other.offset + $0) }
    }
    guard let type = NumberType(dtype) else { return false }
    let codec = NumberCodec(type)
    return (0..<count).allSatisfy { index in
      let (x, y) = (offset + index * size, other.offset + index * size)
      switch type {
      case .extended: return Extended(a, at: x).equals(Extended(b, at: y))
      case .complexExtended(let part):
        return Extended(a, at: x).equals(Extended(b, at: y))
          && Extended(a, at: x + part).equals(Extended(b, at: y + part))
      default: return codec.load(a, at: x).equals(codec.load(b, at: y))
      }
    }
  }

  /// True where both have the same shape and equal values, whatever their dtypes: NumPy's
  /// `np.array_equal(a, b, equal_nan=…)`.
  ///
  /// Numbers are compared exactly: 2⁵³ + 1 as an integer is not 2⁵³ as a float.
  ///
  /// - Throws: ``NDArrayError`` `.badCast` where one is a number and the other is not;
  ///   `.objectArray`, `.outOfMemory`.
  public func valuesEqual(
    to other: NDArray, nanEqual: Bool = false
  ) throws(NDArrayError) -> Bool {
    try compare(other) { nanEqual ? $0.equals($1) : $0.isEqual($1) }
  }

  /// True where every element is within a tolerance of the other array's: |a − b| ≤ `absolute` +
  /// `relative`·|b|. NumPy's `np.allclose(a, b, rtol, atol, equal_nan)`.
  ///
  /// Equal infinities are close. The arrays must have the same shape.
  ///
  /// - Parameters:
  ///   - relative: `rtol`, 1e-5 by default.
  ///   - absolute: `atol`, 1e-8 by default.
  ///   - nanEqual: whether NaN is close to NaN; it is not by default, as in NumPy.
  /// - Throws: ``NDArrayError`` `.badCast` for dtypes that are not numbers, `.objectArray`,
  ///   `.outOfMemory`.
  public func allClose(
    _ other: NDArray, relative: Double = 1e-5, absolute: Double = 1e-8, nanEqual: Bool = false
  ) throws(NDArrayError) -> Bool {
    try compare(other) { a, b in
      a.isClose(to: b, relative: relative, absolute: absolute)
        || (nanEqual && a.isNaN && b.isNaN)
    }
  }

  private func compare(
    _ other: NDArray, _ test: (Number, Number) -> Bool
  ) throws(NDArrayError) -> Bool {
    if dtype.hasObjects || other.dtype.hasObjects { throw .needsPickle }
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
    let (x, y) = (try native(), try other.native())
    let (a, b) = (x.memory.bytes, y.memory.bytes)
    let (left, right) = (NumberCodec(type), NumberCodec(otherType))
    return (0..<count).allSatisfy {
      test(
        left.load(a, at: x.offset + $0 * left.size), right.load(b, at: y.offset + $0 * right.size))
    }
  }
}

extension Extended {
  /// The same value; NaN equals NaN.
  fileprivate func equals(_ other: Extended) -> Bool {
    if double.isNaN || other.double.isNaN { return double.isNaN && other.double.isNaN }
    if significand == 0, other.significand == 0 { return true }
    return self == other
  }
}

extension NDArray.Number {
  var isNaN: Bool {
    switch self {
    case .float(let value): value.isNaN
    case .complex(let real, let imaginary): real.isNaN || imaginary.isNaN
    default: false
    }
  }

  /// The same value, exactly; NaN equals NaN, part by part.
  func equals(_ other: NDArray.Number) -> Bool {
    func same(_ a: Double, _ b: Double) -> Bool { a == b || a.isNaN && b.isNaN }
    if case .complex(let a, let b) = complex, case .complex(let c, let d) = other.complex,
      isInexact, other.isInexact
    {
      return same(a, c) && same(b, d)
    }
    return isEqual(other)
  }

  /// The same value, exactly; NaN equals nothing.
  func isEqual(_ other: NDArray.Number) -> Bool {
    switch (exactInteger, other.exactInteger) {
    case (let a?, let b?): return a == b
    case (nil, nil):
      guard case .complex(let a, let b) = complex, case .complex(let c, let d) = other.complex
      else {
        return false
      }
      return a == c && b == d
    default: return false
    }
  }

  /// |a − b| ≤ absolute + relative·|b|, or both the same infinity.
  func isClose(to other: NDArray.Number, relative: Double, absolute: Double) -> Bool {
    if isEqual(other) { return true }
    guard case .complex(let a, let b) = complex, case .complex(let c, let d) = other.complex else {
      return false
    }
    let size = d == 0 ? c.magnitude : (c * c + d * d).squareRoot()
    guard size.isFinite else { return false }
    let distance = b == d ? (a - c).magnitude : ((a - c) * (a - c) + (b - d) * (b - d)).squareRoot()
    return distance <= absolute + relative * size
  }

  private var isInexact: Bool {
    switch self {
    case .float, .complex: true
    default: false
    }
  }

  /// As a complex number.
  private var complex: NDArray.Number {
    if case .complex = self { return self }
    return .complex(double, 0)
  }

  /// The value as an integer where it is one.
  private var exactInteger: Int128? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Int128(value)
    case .uint(let value): Int128(value)
    case .float(let value): Int128(exactly: value)
    case .complex(let real, let imaginary): imaginary == 0 ? Int128(exactly: real) : nil
    }
  }
}
