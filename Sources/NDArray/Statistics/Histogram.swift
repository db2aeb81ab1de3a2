extension NDArray {
  /// How many numbers lie in each of some bins of the same width.
  public struct Histogram: Sendable, Equatable {
    /// How many numbers each bin holds, from the lowest on.
    public let counts: [Int]
    /// Where the bins begin, and where the last one ends: one more than there are bins.
    public let edges: [Double]
  }

  /// Counts numbers in bins of the same width.
  ///
  /// ```swift
  /// let h = try NDArray([1.0, 2, 2, 4]).histogram(bins: 3)   // counts [1, 2, 1], edges 1, 2, 3, 4
  /// ```
  ///
  /// A bin holds its lower edge, and the last one its upper edge as well. NaN and infinities are in none. The
  /// corresponding NumPy function is `numpy.histogram` of the finite elements, computed in float64.
  ///
  /// - Parameters:
  ///   - bins: how many: 1 to 2²⁰.
  ///   - range: where the first begins and the last ends; nil, the default, for the smallest and the largest
  ///     finite number.
  /// - Throws: ``NDArrayError`` `.badDType` for what is no real number; `.badArgument` for another number of
  ///   bins, or a range that is not finite; `.outOfMemory`.
  /// - Complexity: O(`count` + `bins`).
  public func histogram(
    bins: Int = 10, range: ClosedRange<Double>? = nil
  ) throws(NDArrayError) -> Histogram {
    guard 1...1 << 20 ~= bins else {
      throw NDArrayError(.badArgument, "\(bins) bins; there can be 1 to \(1 << 20)")
    }
    let values = try realNumbers()
    var (first, last) = (range?.lowerBound ?? .infinity, range?.upperBound ?? -.infinity)
    if range == nil {
      for value in values where value.isFinite {
        first = Swift.min(first, value)
        last = Swift.max(last, value)
      }
      // As NumPy does for no elements.
      if first > last { (first, last) = (0, 1) }
    }
    guard first.isFinite, last.isFinite else {
      throw NDArrayError(.badArgument, "the range \(first)...\(last) is not finite")
    }
    if first == last { (first, last) = (first - 0.5, last + 0.5) }
    // Half a step is less than the next number of a large one.
    if first == last {
      (first, last) = (Swift.max(first.nextDown, -.greatestFiniteMagnitude), last)
    }
    if first == last { last = Swift.min(last.nextUp, .greatestFiniteMagnitude) }
    let edges = Self.edges(first, last, bins)
    var counts = [Int](repeating: 0, count: bins)
    // Halves: the distance of two finite numbers need not be finite.
    let scale = Double(bins) / (last / 2 - first / 2)
    for value in values where value >= first && value <= last {
      // The scale of a range of the smallest numbers is infinite.
      let place = (value / 2 - first / 2) * scale
      var bin = place.isNaN ? 0 : Int(Swift.min(Double(bins - 1), Swift.max(0, place)))
      // What rounding has put beside its bin.
      while bin > 0, value < edges[bin] { bin -= 1 }
      while bin < bins - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return Histogram(counts: counts, edges: edges)
  }

  /// `numpy.linspace(first, last, bins + 1)`.
  private static func edges(_ first: Double, _ last: Double, _ bins: Int) -> [Double] {
    let step = (last - first) / Double(bins)
    var edges = (0...bins).map { index in
      step.isFinite
        ? Double(index) * step + first
        : first * (1 - Double(index) / Double(bins)) + last * (Double(index) / Double(bins))
    }
    edges[bins] = last
    return edges
  }

  /// The numbers below which so many hundredths of the numbers lie.
  ///
  /// ```swift
  /// try a.percentiles([25, 50, 75])
  /// ```
  ///
  /// Between two numbers that are next to each other in order, the result lies on the line between them. The
  /// corresponding NumPy function is `numpy.nanpercentile`, in float64; next to an infinity, where that gives
  /// NaN, the result is that infinity.
  ///
  /// - Parameter shares: of a hundred: 0 is the smallest number, 50 the median, 100 the largest.
  /// - Returns: one number for each; NaN where there are none but NaN.
  /// - Throws: ``NDArrayError`` `.badDType` for what is no real number; `.badArgument` for shares beyond 0…100;
  ///   `.outOfMemory`.
  /// - Complexity: O(`count` · log `count`).
  public func percentiles(_ shares: [Double]) throws(NDArrayError) -> [Double] {
    if let wrong = shares.first(where: { !(0...100 ~= $0) }) {
      throw NDArrayError(.badArgument, "a percentile of \(wrong); they are 0 to 100")
    }
    let values = try realNumbers().filter { !$0.isNaN }.sorted()
    guard let largest = values.last else { return shares.map { _ in .nan } }
    return shares.map { share in
      let place = share / 100 * Double(values.count - 1)
      let index = Int(place)
      guard index + 1 < values.count else { return largest }
      let (low, high, part) = (values[index], values[index + 1], place - Double(index))
      // As NumPy: from the nearer end, so that nothing is lost at either.
      if low == high || part == 0 { return low }
      guard low.isFinite, high.isFinite else {
        return low.isFinite ? high : high.isFinite ? low : .nan
      }
      return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part)
    }
  }

  /// How many different elements there are; all NaN count as one, and so do the zeros of both signs.
  ///
  /// The corresponding NumPy function is `numpy.unique(a).size`. Longdoubles are compared as float64.
  ///
  /// - Throws: ``NDArrayError`` `.badDType` for records and Python objects; `.outOfMemory`.
  /// - Complexity: O(`count` · log `count`).
  public func uniqueCount() throws(NDArrayError) -> Int {
    if count == 0 { return 0 }
    switch dtype.kind {
    case .structured, .object:
      throw NDArrayError(
        .badDType, "different elements of \(dtype) are not counted",
        hint: "take one field, or the values")
    case .bool, .int, .uint:
      // 64 bits tell all integers of one dtype apart.
      let numbers = try converted(to: .int64, casting: .unsafe).scalars(as: Int64.self)
      return Self.distinct(Array(numbers))
    case .float, .bfloat16, .float8:
      return Self.distinct(try realNumbers().map(Self.bits))
    case .complex:
      let bits = try complexParts().map(Self.bits)
      return Set(
        stride(from: 0, to: bits.count, by: 2).map { place in
          let isNaN = bits[place] == .max || bits[place + 1] == .max
          return isNaN ? [.max, .max] : [bits[place], bits[place + 1]]
        }
      ).count
    default:
      let (bytes, size) = (try bytes(), dtype.itemSize)
      if size == 0 { return 1 }
      return Set(stride(from: 0, to: bytes.count, by: size).map { bytes[$0..<$0 + size] }).count
    }
  }

  /// The bits of a number, the same for both zeros, and for all NaN.
  private static func bits(_ value: Double) -> UInt64 {
    value == 0 ? 0 : value.isNaN ? .max : value.bitPattern
  }

  private static func distinct<T: Comparable>(_ values: [T]) -> Int {
    let sorted = values.sorted()
    var count = sorted.isEmpty ? 0 : 1
    for index in sorted.indices.dropFirst() where sorted[index] != sorted[index - 1] { count += 1 }
    return count
  }

  /// The elements as float64.
  private func realNumbers() throws(NDArrayError) -> [Double] {
    switch dtype.kind {
    case .bool, .int, .uint, .float, .bfloat16, .float8: break
    default: throw NDArrayError(.badDType, "elements of \(dtype) are no real numbers")
    }
    return try float64s()
  }
}
