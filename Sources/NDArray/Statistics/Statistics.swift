extension NDArray {
  /// Count, extremes, mean and spread of numbers: of one array, or of pieces of an array that is larger
  /// than memory.
  ///
  /// ```swift
  /// let s = try a.statistics()
  /// print(s.count, s.nanCount, s.minimum?.double as Any, s.mean?.double as Any)
  ///
  /// var whole = try NDArray.Statistics(dtype: .float32)
  /// for piece in pieces { try whole.add(piece) }
  /// ```
  ///
  /// | dtype | extremes | mean and deviation | NaN, infinite, zero |
  /// |---|---|---|---|
  /// | bool | `.bool` | in float64 | 0, 0, counted |
  /// | integers | `.int` and `.uint`, exact | in float64 | 0, 0, counted |
  /// | floats, bfloat16 and 8-bit floats too | `.float`, exact; a longdouble's rounded to float64 | in float64 | counted |
  /// | complex | none | `.complex` mean; deviation of the distance from it | counted; NaN or infinite in either part, zero in both |
  /// | datetime64, timedelta64 | `.int`: counts of the unit | none | NaT, 0, counted |
  ///
  /// What is NaN is counted, and has no part in the rest: `numpy.nanmin`, `numpy.nanmax`,
  /// `numpy.nanmean` and `numpy.nanstd`, computed in float64 whatever the dtype. An infinity makes the
  /// mean infinite or NaN and the deviation NaN, as in NumPy.
  public struct Statistics: Sendable, Equatable {
    /// The dtype of the numbers, in this machine's byte order.
    public let dtype: DType
    /// How many elements there were, NaN included.
    public private(set) var count = 0
    /// How many of them are NaN, or NaT.
    public private(set) var nanCount = 0
    /// How many are infinite.
    public private(set) var infiniteCount = 0
    /// How many are zero, of either sign; false among truth values.
    public private(set) var zeroCount = 0
    /// The smallest number; nil where there is none but NaN, and for complex numbers.
    public private(set) var minimum: Number?
    /// The largest number; nil where there is none but NaN, and for complex numbers.
    public private(set) var maximum: Number?

    private let type: NumberType
    /// The sums of the real and of the imaginary parts.
    private var real = Moments()
    private var imaginary = Moments()

    /// The statistics of no elements, to which arrays are added.
    ///
    /// - Parameter dtype: what all of them will be of, but for the byte order.
    /// - Throws: ``NDArrayError`` `.badDType` for what is no number: text, records, objects, `void`,
    ///   8-bit floats whose format is not known. The hint says what to do.
    /// - Complexity: O(1).
    public init(dtype: DType) throws(NDArrayError) {
      guard let type = NumberType(dtype) else {
        throw NDArrayError(
          .badDType, "elements of \(dtype) are not numbers: they have no statistics",
          hint: Self.remedy(dtype))
      }
      self.dtype = dtype.with(byteOrder: .native)
      self.type = type
    }

    private static func remedy(_ dtype: DType) -> String {
      switch dtype.kind {
      case .structured: "take one field: try a[\"\(dtype.fields.first?.name ?? "name")\"]"
      case .bytes, .unicode:
        "convert text that holds numbers: try a.converted(to: .float64, casting: .unsafe)"
      case .float8: "say which format it is: try a.viewed(as: .float8(.e4m3fn))"
      case .object: "save the array without dtype=object"
      default: "see the bytes as numbers: try a.viewed(as: …)"
      }
    }

    /// The arithmetic mean, computed in float64; nil where there is none but NaN, and for dates and
    /// spans. `.complex` for complex numbers, `.float` otherwise.
    public var mean: Number? {
      if isTime || real.count == 0 { return nil }
      return type.isComplex ? .complex(real.mean, imaginary.mean) : .float(real.mean)
    }

    /// The standard deviation of all there are (NumPy's `ddof=0`), computed in float64; nil where there
    /// is none but NaN, and for dates and spans.
    public var standardDeviation: Double? {
      if isTime || real.count == 0 { return nil }
      return ((real.squares + imaginary.squares) / Double(real.count)).squareRoot()
    }

    private var isTime: Bool { dtype.kind == .datetime || dtype.kind == .timedelta }

    /// Adds all elements of an array.
    ///
    /// Elements are read in the order in which they lie in memory, in blocks: no copy of the array is
    /// made, whatever its strides and its byte order. The last bits of mean and deviation may depend on
    /// that order and on how an array is cut into pieces; nothing else does.
    ///
    /// - Parameter array: of this dtype, in either byte order and of any shape.
    /// - Throws: ``NDArrayError`` `.badDType` where the dtype is another.
    /// - Complexity: O(`array.count`).
    public mutating func add(_ array: NDArray) throws(NDArrayError) {
      guard array.dtype.with(byteOrder: .native) == dtype else {
        throw NDArrayError(
          .badDType, "an array of \(array.dtype) cannot be added to statistics of \(dtype)",
          hint: "convert it first: try a.converted(to: .\(dtype.name))")
      }
      merge(StatisticsKernel(type, isTime: isTime).run(array))
    }

    /// Adds what was counted elsewhere.
    ///
    /// - Parameter other: statistics of the same dtype.
    /// - Throws: ``NDArrayError`` `.badDType` where the dtype is another.
    /// - Complexity: O(1).
    public mutating func merge(_ other: Statistics) throws(NDArrayError) {
      guard other.dtype == dtype else {
        throw NDArrayError(
          .badDType, "statistics of \(other.dtype) cannot be merged with those of \(dtype)")
      }
      merge(
        StatisticsPart(
          count: other.count, nanCount: other.nanCount, infiniteCount: other.infiniteCount,
          zeroCount: other.zeroCount, minimum: other.minimum, maximum: other.maximum,
          real: other.real, imaginary: other.imaginary))
    }

    private mutating func merge(_ part: StatisticsPart) {
      count += part.count
      nanCount += part.nanCount
      infiniteCount += part.infiniteCount
      zeroCount += part.zeroCount
      if let other = part.minimum, minimum.map({ other.isLess(than: $0) }) ?? true {
        minimum = other
      }
      if let other = part.maximum, maximum.map({ $0.isLess(than: other) }) ?? true {
        maximum = other
      }
      real.merge(part.real)
      imaginary.merge(part.imaginary)
    }
  }

  /// Count, extremes, mean and spread of the elements, in one pass.
  ///
  /// ```swift
  /// let s = try NDArray([1.0, 2.0, .nan]).statistics()   // count 3, nanCount 1, mean 1.5
  /// ```
  ///
  /// The corresponding NumPy functions are `numpy.nanmin`, `numpy.nanmax`, `numpy.nanmean` and
  /// `numpy.nanstd`, with `dtype="f8"`; ``Statistics`` says what there is for which dtype.
  ///
  /// - Returns: the statistics; of an empty array, zeros and nil.
  /// - Throws: ``NDArrayError`` `.badDType` for what is no number; the hint says what to do.
  /// - Complexity: O(`count`), without a copy of the array.
  public func statistics() throws(NDArrayError) -> Statistics {
    var statistics = try Statistics(dtype: dtype)
    try statistics.add(self)
    return statistics
  }
}

extension NDArray.Number {
  /// The order of two numbers of the same kind, neither of them NaN.
  fileprivate func isLess(than other: NDArray.Number) -> Bool {
    switch (self, other) {
    case (.bool(let a), .bool(let b)): !a && b
    case (.int(let a), .int(let b)): a < b
    case (.uint(let a), .uint(let b)): a < b
    default: double < other.double
    }
  }
}
