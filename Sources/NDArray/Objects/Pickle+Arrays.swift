public import Pickle

extension Pickle.Value {
  /// True where the value is an array or a scalar of NumPy's: ``NDArray/init(_:)-(Pickle.Value)`` takes it.
  public var isArray: Bool { ArrayDecoder.isArray(self) }

  /// The array that the value is: of any release of NumPy, at any protocol; nil where it is none.
  ///
  /// ```swift
  /// let model = try Pickle.load("model.pkl")
  /// let weights = try model["coef_"]?.array()
  /// ```
  ///
  /// A scalar is an array without axes, a matrix or a record array is an array, and a masked array is its
  /// data: ``maskedArray()`` has the mask. The elements are not copied: they stay in the pickle's memory.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle`, `.badDType`, `.overflow`, `.limitExceeded`, `.outOfMemory`
  ///   where it is an array that is damaged.
  /// - Complexity: O(1), and O(`count`) for Python objects.
  public func array() throws(NDArrayError) -> NDArray? {
    var decoder = ArrayDecoder()
    return try decoder.decode(self)?.array
  }

  /// The array that the value is, with what NumPy has beside it; nil where it is none.
  package func arrayParts() throws(NDArrayError) -> DecodedArray? {
    var decoder = ArrayDecoder()
    return try decoder.decode(self)
  }

  /// The masked array that the value is: NumPy's `numpy.ma.MaskedArray`; nil where it is none.
  ///
  /// - Throws: ``NDArrayError``, as ``array()``.
  /// - Complexity: O(number of elements).
  public func maskedArray() throws(NDArrayError) -> NDArray.Masked? {
    var decoder = ArrayDecoder()
    guard let decoded = try decoder.decode(self), let mask = decoded.mask else { return nil }
    return NDArray.Masked(values: decoded.array, mask: mask, fillValue: decoded.fillValue)
  }

  /// The dtype that the value is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError`` `.badDType` where it is one that is damaged, or of no array's elements.
  /// - Complexity: O(number of fields).
  public func dtype() throws(NDArrayError) -> NDArray.DType? {
    guard DTypeDecoder.isDType(self) else { return nil }
    var decoder = DTypeDecoder()
    return try decoder.plain(self)
  }

  /// The dtype that the value is, and the shape that it adds where it is a sub-array; nil where it is none.
  package func dtypeParts() throws(NDArrayError) -> (dtype: NDArray.DType, shape: [Int])? {
    guard DTypeDecoder.isDType(self) else { return nil }
    var decoder = DTypeDecoder()
    return try decoder.decode(self)
  }

  /// A `float`, `int` or `bool`, or a scalar of NumPy's, as the nearest `Double`; nil for everything else.
  public var number: Double? {
    if let double { return double }
    guard let array = try? array(), array.count == 1, array.dtype.kind != .object else {
      return nil
    }
    if let value = try? array.item(as: Double.self) { return value }
    return try? array.converted(to: .float64).item(as: Double.self)
  }
}

extension NDArray {
  /// The array that a value of a pickle is.
  ///
  /// - Throws: ``NDArrayError`` `.badArgument` where it is none; otherwise as ``Pickle/Pickle/Value/array()``.
  /// - Complexity: O(number of elements).
  public init(_ value: Pickle.Value) throws(NDArrayError) {
    guard let array = try value.array() else {
      throw NDArrayError(.badArgument, "a \(value.kind) is no array of NumPy's")
    }
    self = array
  }

  /// An array some of whose elements do not count: NumPy's `numpy.ma.MaskedArray`.
  public struct Masked: Sendable, Equatable {
    /// The elements, those that do not count too.
    public let values: NDArray
    /// True for every element that does not count.
    public let mask: NDArray
    /// What stands for such elements; nil for the default of the dtype.
    public let fillValue: NDArray?
  }
}

extension Pickle.Value {
  /// The value as Python's `repr` writes it, arrays and NumPy's scalars too.
  package var pythonText: String { pythonText(limit: 100_000) }

  /// The value as Python's `repr` writes it, cut where it is longer than `limit` bytes or so.
  package func pythonText(limit: Int) -> String {
    text(limit: limit) { value in
      guard value.isArray else { return nil }
      guard Nesting.depth < Nesting.deepest else { return "array(...)" }
      guard let decoded = try? ArrayDecoder.decoded(value) else { return nil }
      return Nesting.$depth.withValue(Nesting.depth + 1) {
        decoded.isScalar ? decoded.array.scalarText : decoded.array.debugDescription
      }
    }
  }
}

/// How many arrays of objects the one that is being printed stands in: each takes room on the thread's stack.
private enum Nesting {
  @TaskLocal static var depth = 0
  static let deepest = 32
}

extension NDArray {
  /// The only element as the `repr` of NumPy's scalars writes it: `np.float64(1.5)`.
  fileprivate var scalarText: String {
    switch dtype.kind {
    case .bool, .int, .uint, .float, .complex: "np.\(dtype.name)(\(description))"
    case .unicode: "np.str_(\((try? values().first?.description) ?? ""))"
    case .bytes: description
    case .datetime where description != "NaT": "np.datetime64('\(description)')"
    case .datetime, .timedelta: timeText
    default: description
    }
  }

  /// A span, or a moment that is none, with its unit.
  private var timeText: String {
    let count = (try? native().viewed(as: .int64).item(as: Int64.self)) ?? .min
    let unit = dtype.unit.map { ",'\($0.letters)'" } ?? ""
    return "np.\(dtype.kind)64(\(count == .min ? "'NaT'" : "\(count)")\(unit))"
  }
}
