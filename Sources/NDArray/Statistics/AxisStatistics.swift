extension NDArray {
  /// Statistics along one axis: arrays that have the other axes.
  public struct AxisStatistics: Sendable {
    /// The smallest numbers, of the array's dtype; nil for complex numbers.
    public let minimum: NDArray?
    /// The largest numbers, of the array's dtype; nil for complex numbers.
    public let maximum: NDArray?
    /// The means, in float64 or complex128; NaN where there is none but NaN. Nil for dates and spans.
    public let mean: NDArray?
    /// The standard deviations (NumPy's `ddof=0`), in float64. Nil for dates and spans.
    public let standardDeviation: NDArray?
    /// How many are NaN, or NaT.
    public let nanCount: NDArray
    /// How many are infinite.
    public let infiniteCount: NDArray
    /// How many are zero.
    public let zeroCount: NDArray
  }

  /// Extremes, mean and spread along one axis.
  ///
  /// The corresponding NumPy functions are `numpy.nanmin`, `numpy.nanmax`, `numpy.nanmean` and `numpy.nanstd`
  /// with `axis=`, as ``Statistics`` says. Where all are NaN, so are the results; an integer there is none of.
  ///
  /// - Parameter axis: negative ones count from the last.
  /// - Throws: ``NDArrayError`` `.badDType` for what is no number; `.badIndex` for an axis that is not there;
  ///   `.badArgument` for an axis of no elements, which have no extremes; `.outOfMemory`.
  /// - Complexity: O(`count`).
  public func statistics(axis: Int) throws(NDArrayError) -> AxisStatistics {
    let place = try place(ofAxis: axis)
    var order = Array(shape.indices)
    order.remove(at: place)
    let rest = order.map { shape[$0] }
    let length = shape[place]
    guard length > 0 else {
      throw NDArrayError(.badArgument, "axis \(axis) has no elements, and so no extremes")
    }
    let lanes = try transposed(order + [place]).reshaped([count / length, length])
    var parts: [Statistics] = []
    parts.reserveCapacity(lanes.shape[0])
    for lane in 0..<lanes.shape[0] { parts.append(try lanes[lane].statistics()) }
    // No lanes at all tell nothing of the dtype.
    _ = try Statistics(dtype: dtype)
    func counts(_ count: (Statistics) -> Int) throws(NDArrayError) -> NDArray {
      try NDArray(parts.map { Int64(count($0)) }, shape: rest)
    }
    func extremes(_ number: (Statistics) -> Number?) throws(NDArrayError) -> NDArray? {
      if dtype.kind == .complex { return nil }
      return try Self.array(parts.map(number), dtype, rest)
    }
    let isTime = dtype.kind == .datetime || dtype.kind == .timedelta
    return AxisStatistics(
      minimum: try extremes(\.minimum), maximum: try extremes(\.maximum),
      mean: isTime
        ? nil : try Self.means(parts.map(\.mean), isComplex: dtype.kind == .complex, rest),
      standardDeviation: isTime
        ? nil : try NDArray(parts.map { $0.standardDeviation ?? .nan }, shape: rest),
      nanCount: try counts(\.nanCount), infiniteCount: try counts(\.infiniteCount),
      zeroCount: try counts(\.zeroCount))
  }

  /// Extremes as an array of the dtype that they are of; what is missing is NaN, or NaT.
  private static func array(
    _ numbers: [Number?], _ dtype: DType, _ shape: [Int]
  ) throws(NDArrayError) -> NDArray {
    switch dtype.kind {
    case .datetime, .timedelta:
      let counts = numbers.map { number -> Int64 in
        if case .int(let count) = number { return count }
        return .min
      }
      return try NDArray(counts, shape: shape).viewed(as: dtype.with(byteOrder: .native))
    case .uint:
      let values = numbers.map { number -> UInt64 in
        if case .uint(let value) = number { return value }
        return 0
      }
      return try NDArray(values, shape: shape).converted(to: dtype, casting: .unsafe)
    case .int:
      let values = numbers.map { number -> Int64 in
        if case .int(let value) = number { return value }
        return 0
      }
      return try NDArray(values, shape: shape).converted(to: dtype, casting: .unsafe)
    default:
      return try NDArray(numbers.map { $0?.double ?? .nan }, shape: shape)
        .converted(to: dtype, casting: .unsafe)
    }
  }

  private static func means(
    _ numbers: [Number?], isComplex: Bool, _ shape: [Int]
  ) throws(NDArrayError) -> NDArray {
    guard isComplex else {
      return try NDArray(numbers.map { $0?.double ?? .nan }, shape: shape)
    }
    var parts: [Double] = []
    for number in numbers {
      if case .complex(let real, let imaginary) = number {
        parts += [real, imaginary]
      } else {
        parts += [.nan, .nan]
      }
    }
    return try NDArray(bytes: NDArray(parts).bytes(), shape: shape, dtype: .complex128)
  }
}
