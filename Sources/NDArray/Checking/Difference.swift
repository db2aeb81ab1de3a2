import Pickle

extension NDArray {
  /// In what one array differs from another.
  public struct Difference: Sendable {
    /// What differs first: nothing else is compared then.
    public enum Reason: String, Sendable, Hashable {
      /// The shapes.
      case shape
      /// The dtypes, be it but for the byte order.
      case dtype
      /// Elements.
      case values
      /// Only how the elements lie in the file: their byte order, or C and Fortran order.
      case layout
    }

    /// A number, and where it is.
    public struct Extreme: Sendable, Hashable {
      /// The number.
      public let value: Double
      /// The index of the element.
      public let index: [Int]
    }

    /// Two elements that differ, as NumPy prints them.
    public struct Pair: Sendable, Hashable {
      /// The index of both.
      public let index: [Int]
      /// The element of the array.
      public let left: String
      /// The element of the other array.
      public let right: String
    }

    /// What differs; nil where the arrays are equal.
    public internal(set) var reason: Reason?
    /// How many elements were compared.
    public internal(set) var count = 0
    /// How many of them differ.
    public internal(set) var differingCount = 0
    /// How many are NaN or NaT in one of the arrays only.
    public internal(set) var nanMismatchCount = 0
    /// The largest |a − b| of those that differ; nil where there is none of finite numbers.
    public internal(set) var largestAbsolute: Extreme?
    /// The largest |a − b| / |b| of those that differ, as far as b is not 0.
    public internal(set) var largestRelative: Extreme?
    /// The first elements that differ, in C order.
    public internal(set) var first: [Pair] = []

    /// Whether the arrays are equal.
    public var isEqual: Bool { reason == nil }
  }

  /// Compares the array with another one, element by element.
  ///
  /// ```swift
  /// let d = try a.difference(from: b, tolerance: .init(relative: 1e-6))
  /// if !d.isEqual { print(d.differingCount, d.largestAbsolute as Any) }
  /// ```
  ///
  /// The corresponding NumPy functions are `numpy.array_equal`, `numpy.allclose` and
  /// `numpy.testing.assert_allclose`, with which it shares the meaning of the tolerances.
  ///
  /// - Parameters:
  ///   - other: the array to compare with: b in the formulas.
  ///   - tolerance: how near numbers must be; by default they must be equal, and NaN equals NaN. What is no
  ///     number must be equal.
  ///   - isStrict: whether the order of the elements and their byte order must be the same as well.
  ///   - ignoresDType: whether numbers of different dtypes are compared.
  ///   - limit: how many pairs of elements are told.
  /// - Throws: ``NDArrayError`` `.outOfMemory`; `.badPickle` for damaged objects.
  /// - Complexity: O(`count`).
  public func difference(
    from other: NDArray, tolerance: Tolerance = .exact, isStrict: Bool = false,
    ignoresDType: Bool = false, limit: Int = 10
  ) throws(NDArrayError) -> Difference {
    let known = Difference(
      between: (dtype, shape), and: (other.dtype, other.shape), ignoresDType: ignoresDType)
    if let known { return known }
    var difference = Difference()
    difference.count = count
    var finder = DifferenceFinder(self, other, tolerance, limit: Swift.max(0, limit))
    try finder.find(&difference)
    if difference.reason == nil, isStrict,
      fileOrder != other.fileOrder || dtype.byteOrder != other.dtype.byteOrder
    {
      difference.reason = .layout
    }
    return difference
  }
}

extension NDArray.Difference {
  /// What dtypes and shapes tell apart; nil where the elements have to be looked at.
  package init?(
    between one: (dtype: NDArray.DType, shape: [Int]),
    and two: (dtype: NDArray.DType, shape: [Int]), ignoresDType: Bool
  ) {
    self.init()
    if one.shape != two.shape {
      reason = .shape
      return
    }
    let isSameType = one.dtype.with(byteOrder: .native) == two.dtype.with(byteOrder: .native)
    let areNumbers = NumberType(one.dtype) != nil && NumberType(two.dtype) != nil
    if isSameType || (ignoresDType && areNumbers) { return nil }
    reason = .dtype
  }
}

/// Goes through two arrays of one shape in pieces, and looks closer at those that differ.
private struct DifferenceFinder {
  private let left: NDArray
  private let right: NDArray
  private let tolerance: NDArray.Tolerance
  private let limit: Int
  private static let piece = 1 << 14

  init(_ left: NDArray, _ right: NDArray, _ tolerance: NDArray.Tolerance, limit: Int) {
    self.left = left
    self.right = right
    self.tolerance = tolerance
    self.limit = limit
  }

  mutating func find(_ difference: inout NDArray.Difference) throws(NDArrayError) {
    // Elements without bytes are all the same.
    if left.count == 0 || left.dtype.itemSize == 0 { return }
    let isExact = tolerance.nanEqual && left.dtype.itemSize > 0
    if isExact, left == right { return }
    let (a, b) = (try left.flattened(), try right.flattened())
    var start = 0
    while start < a.count {
      let end = Swift.min(a.count, start + Self.piece)
      let part: [NDArray.IndexStep] = [.slice(start: start, stop: end, step: 1)]
      let (one, two) = (try a[steps: part], try b[steps: part])
      if !isExact || one != two { try compare(one, two, at: start, &difference) }
      start = end
    }
    if difference.differingCount > 0 { difference.reason = .values }
  }

  private func compare(
    _ one: NDArray, _ two: NDArray, at start: Int, _ difference: inout NDArray.Difference
  ) throws(NDArrayError) {
    switch (one.dtype.kind, two.dtype.kind) {
    case (.complex, _), (_, .complex): try complex(one, two, at: start, &difference)
    case (.bool, _), (.int, _), (.uint, _), (.datetime, _), (.timedelta, _):
      switch two.dtype.kind {
      case .bool, .int, .uint, .datetime, .timedelta:
        try integers(one, two, at: start, &difference)
      default: try reals(one, two, at: start, &difference)
      }
    case (.float, _), (.bfloat16, _), (.float8, _): try reals(one, two, at: start, &difference)
    case (.object, _):
      for (index, (a, b)) in zip(try one.values(), try two.values()).enumerated() {
        let (isNaN, isOtherNaN) = (a.isNaN, b.isNaN)
        if a.isEqual(to: b, nanEqual: tolerance.nanEqual) { continue }
        // pandas' own values may be written in several ways.
        if let one = FrameDecoder.publicScalar(a), let two = FrameDecoder.publicScalar(b),
          one == two
        {
          continue
        }
        if isNaN != isOtherNaN { difference.nanMismatchCount += 1 }
        try note(one, two, index, start, &difference)
      }
    default:
      for index in 0..<one.count {
        if try one[index] != two[index] { try note(one, two, index, start, &difference) }
      }
    }
  }

  private func integers(
    _ one: NDArray, _ two: NDArray, at start: Int, _ difference: inout NDArray.Difference
  ) throws(NDArrayError) {
    let (a, b) = (try one.exactIntegers(), try two.exactIntegers())
    let isTime = one.dtype.kind == .datetime || one.dtype.kind == .timedelta
    let missing = Int128(Int64.min)
    for index in a.indices {
      if isTime, a[index] == missing || b[index] == missing {
        if a[index] == b[index], tolerance.nanEqual { continue }
        if a[index] != b[index] { difference.nanMismatchCount += 1 }
        try note(one, two, index, start, &difference)
        continue
      }
      if a[index] == b[index] { continue }
      let distance = (a[index] - b[index]).magnitude
      if distance <= UInt128(Swift.max(0, tolerance.ulps)) { continue }
      let bound = tolerance.absolute + tolerance.relative * Double(b[index].magnitude)
      if !isTime, Double(distance) <= bound { continue }
      try note(one, two, index, start, &difference)
      measure(Double(distance), Double(b[index].magnitude), index + start, &difference)
    }
  }

  private func reals(
    _ one: NDArray, _ two: NDArray, at start: Int, _ difference: inout NDArray.Difference
  ) throws(NDArrayError) {
    let (a, b) = (try one.float64s(), try two.float64s())
    // What a longdouble has and no float64, only its own bits tell.
    let isExtended = [one, two].contains { $0.dtype.kind == .float && $0.dtype.itemSize > 8 }
    for index in a.indices {
      let (x, y) = (a[index], b[index])
      let isClose =
        tolerance.accepts(x, y)
        || (tolerance.ulps > 0 && Self.steps(x, y, one.dtype) <= tolerance.ulps)
      if isClose {
        guard isExtended, tolerance == .exact, !x.isNaN else { continue }
        if try one[index] == two[index] { continue }
      }
      try note(one, two, index, start, &difference)
      if x.isNaN != y.isNaN { difference.nanMismatchCount += 1 }
      measure((x - y).magnitude, y.magnitude, index + start, &difference)
    }
  }

  private func complex(
    _ one: NDArray, _ two: NDArray, at start: Int, _ difference: inout NDArray.Difference
  ) throws(NDArrayError) {
    let (a, b) = (try one.complexParts(), try two.complexParts())
    // As for longdoubles.
    let isExtended = [one, two].contains { $0.dtype.kind == .complex && $0.dtype.itemSize > 16 }
    let part: NDArray.DType = one.dtype.itemSize == 8 ? .float32 : .float64
    for index in 0..<one.count {
      let (x, xi, y, yi) = (a[2 * index], a[2 * index + 1], b[2 * index], b[2 * index + 1])
      let (isNaN, isOtherNaN) = (x.isNaN || xi.isNaN, y.isNaN || yi.isNaN)
      if x == y, xi == yi {
        guard isExtended, tolerance == .exact else { continue }
        if try one[index] == two[index] { continue }
      }
      let size = Self.length(y, yi)
      if isNaN || isOtherNaN {
        if isNaN && isOtherNaN && tolerance.nanEqual { continue }
        if isNaN != isOtherNaN { difference.nanMismatchCount += 1 }
        try note(one, two, index, start, &difference)
        continue
      }
      let distance = Self.length(x - y, xi - yi)
      if distance.isFinite, distance > 0,
        distance <= tolerance.absolute + tolerance.relative * size
      {
        continue
      }
      if tolerance.ulps > 0,
        Self.steps(x, y, part) <= tolerance.ulps, Self.steps(xi, yi, part) <= tolerance.ulps
      {
        continue
      }
      try note(one, two, index, start, &difference)
      measure(distance, size, index + start, &difference)
    }
  }

  private static func length(_ x: Double, _ y: Double) -> Double {
    let most = Swift.max(x.magnitude, y.magnitude)
    // Squares of small numbers are nothing, and those of large ones infinite.
    if most == 0 || !most.isFinite { return most }
    let (a, b) = (x / most, y / most)
    return most * (a * a + b * b).squareRoot()
  }

  /// How many numbers of a dtype lie from one to the other; what is not a binary float has its distance.
  private static func steps(_ a: Double, _ b: Double, _ dtype: NDArray.DType) -> Int {
    func place(_ value: Double) -> Int? {
      switch (dtype.kind, dtype.itemSize) {
      case (.float, 4):
        let bits = Int(Float(value).bitPattern & 0x7FFF_FFFF)
        return value.sign == .minus ? -bits : bits
      case (.float, 8):
        let bits = Int(value.bitPattern & 0x7FFF_FFFF_FFFF_FFFF)
        return value.sign == .minus ? -bits : bits
      case (.float, 2):
        // The exponent and the digits of a half, one step at a time.
        let exponent = value == 0 ? -14 : Swift.max(-14, Int(value.exponent))
        let scaled = value.magnitude * Double(sign: .plus, exponent: 10 - exponent, significand: 1)
        let bits = (exponent + 14) * 1024 + Int(scaled)
        return value.sign == .minus ? -bits : bits
      default: return nil
      }
    }
    guard a.isFinite, b.isFinite, let one = place(a), let two = place(b) else { return .max }
    let (distance, overflow) = one.subtractingReportingOverflow(two)
    return overflow || distance == .min ? .max : abs(distance)
  }

  /// Counts a pair, and tells it where it is one of the first.
  private func note(
    _ one: NDArray, _ two: NDArray, _ index: Int, _ start: Int,
    _ difference: inout NDArray.Difference
  ) throws(NDArrayError) {
    difference.differingCount += 1
    guard difference.first.count < limit else { return }
    let (left, right) = (try one[index].description, try two[index].description)
    difference.first.append(.init(index: place(index + start), left: left, right: right))
  }

  private func measure(
    _ distance: Double, _ size: Double, _ index: Int, _ difference: inout NDArray.Difference
  ) {
    guard distance.isFinite else { return }
    if distance > difference.largestAbsolute?.value ?? -1 {
      difference.largestAbsolute = .init(value: distance, index: place(index))
    }
    let relative = distance / size
    if size > 0, size.isFinite, relative > difference.largestRelative?.value ?? -1 {
      difference.largestRelative = .init(value: relative, index: place(index))
    }
  }

  /// The index of an element that has this place in C order.
  private func place(_ index: Int) -> [Int] { left.shape.indices(ofElement: index) }
}

extension Pickle.Value {
  /// Whether a float or a complex number is none.
  fileprivate var isNaN: Bool {
    if case .complex(let real, let imaginary) = content { return real.isNaN || imaginary.isNaN }
    return double?.isNaN ?? false
  }
}
