public import Pickle

extension Pandas {
  /// The values of a column or an index, one after another, all of one type: what `series.array`
  /// is.
  ///
  /// ```swift
  /// let column: Pandas.Column = [1.5, 2.5, nil]
  /// column.doubles                     // [1.5, 2.5, nil]
  /// column[0]                          // a Pandas.Cell
  /// try column.array()                 // an NDArray of float64, NaN for what is missing
  /// ```
  ///
  /// The corresponding pandas class is `pandas.api.extensions.ExtensionArray`.
  public struct Column: Sendable {
    /// The type of the values.
    public let dtype: DType
    let storage: Storage
    /// True for every value that is missing; nil where the values themselves say so.
    let mask: [Bool]?

    /// How the values are kept.
    enum Storage: Sendable {
      /// Numbers, truth values, or anything else that NumPy has in a fixed size.
      case numbers(NDArray)
      /// Moments or spans: an array of `datetime64` or `timedelta64`.
      case times(NDArray)
      case strings(TextList)
      case objects(ObjectList)
      /// Places in the categories; −1 for a missing value.
      indirect case categories([Int32], Index, ordered: Bool)
      /// Steps of the frequency from 1970.
      case periods([Int64])
      indirect case intervals(Column, Column)
      /// What differs from `fill`, and where it stands, in rising order.
      indirect case sparse(count: Int, places: [Int], values: Column, fill: Cell)
    }

    init(_ dtype: DType, _ storage: Storage, mask: [Bool]? = nil) {
      self.dtype = dtype
      self.storage = storage
      self.mask = mask
    }

    /// The number of values.
    public var count: Int {
      switch storage {
      case .numbers(let array), .times(let array): array.count
      case .strings(let values): values.count
      case .objects(let values): values.count
      case .categories(let codes, _, _): codes.count
      case .periods(let ordinals): ordinals.count
      case .intervals(let left, _): left.count
      case .sparse(let count, _, _, _): count
      }
    }
  }
}

extension Pandas.Column {
  /// A column of an array's elements: a one-dimensional one of any of NumPy's dtypes.
  ///
  /// The elements are not copied where they follow one another in this machine's byte order.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where the array has not one axis; `.outOfMemory`.
  /// - Complexity: O(number of elements).
  public init(_ array: NDArray) throws(NDArrayError) {
    guard array.rank == 1 else {
      throw NDArrayError(
        .shapeMismatch, "a column has one axis, and the array is of shape \(array.shape.tupleText)")
    }
    switch array.dtype.kind {
    case .object: self.init(.numpy(.object), .objects(try ObjectList(array)))
    case .datetime, .timedelta:
      let array = try array.native()
      self.init(.numpy(array.dtype), .times(array))
    default:
      let array = array.dtype.hasObjects ? array : try array.native()
      self.init(.numpy(array.dtype), .numbers(array))
    }
  }

  /// A column of text, nil for what is missing: pandas 3's `str`.
  public init(_ strings: [String?]) { self.init(.str, .strings(TextList(strings))) }

  /// A column of Python objects.
  public init(objects: [Pickle.Value]) {
    self.init(.numpy(.object), .objects(ObjectList(objects)))
  }

  /// A column of floats, nil for what is missing, which becomes NaN.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(number of values).
  public init(_ values: [Double?]) throws(NDArrayError) {
    try self.init(NDArray(values.map { $0 ?? .nan }, shape: nil))
  }

  /// A column of integers, nil for what is missing: `Int64` where something is, otherwise `int64`.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(number of values).
  public init(_ values: [Int?]) throws(NDArrayError) {
    let array = try NDArray(values.map { $0 ?? 1 }, shape: nil)
    guard values.contains(nil) else {
      try self.init(array)
      return
    }
    self.init(.masked(.int64), .numbers(array), mask: values.map { $0 == nil })
  }

  /// A column of truth values, nil for what is missing: `boolean` where something is, otherwise
  /// `bool`.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(number of values).
  public init(_ values: [Bool?]) throws(NDArrayError) {
    let array = try NDArray(values.map { $0 ?? false }, shape: nil)
    guard values.contains(nil) else {
      try self.init(array)
      return
    }
    self.init(.masked(.bool), .numbers(array), mask: values.map { $0 == nil })
  }

  /// A column of values out of a list: pandas' `pd.Categorical.from_codes`.
  ///
  /// - Parameters:
  ///   - codes: the place of every value in the list; −1 for one that is missing.
  ///   - categories: the list.
  ///   - ordered: whether the list is in an order that means something.
  /// - Throws: ``NDArrayError`` `.badIndex` for a code that is no place in the list.
  /// - Complexity: O(number of values).
  public init(
    codes: [Int32], categories: Pandas.Index, ordered: Bool = false
  ) throws(NDArrayError) {
    let count = categories.count
    if let code = codes.first(where: { $0 < -1 || Int($0) >= count }) {
      throw NDArrayError(.badIndex, "the code \(code) is none of \(count) categories")
    }
    self.init(.category, .categories(codes, categories, ordered: ordered))
  }
}

extension Pandas.Column: ExpressibleByArrayLiteral {
  /// A column of the values of a literal: numbers, truth values, text, or `nil` for what is
  /// missing.
  ///
  /// Integers give `int64`, `Int64` where a value is missing; floats, or both, `float64`; text
  /// gives `str`, and values of several kinds `object`.
  public init(arrayLiteral elements: Pickle.Value...) { self.init(inferring: elements) }

  /// A column of Python values, of the type that pandas infers for a list of them.
  public init(inferring values: [Pickle.Value]) {
    let kinds = Set(values.lazy.filter { !$0.isNone }.map(\.kind))
    let column: Pandas.Column?
    switch kinds {
    case [.bool]: column = try? Self(values.map(\.bool))
    case [.int] where values.allSatisfy({ $0.isNone || $0.int != nil }):
      column = try? Self(values.map(\.int))
    case [.float], [.int, .float]: column = try? Self(values.map(\.double))
    case [.string] where values.allSatisfy({ $0.isNone || $0.isValidText }):
      column = Self(values.map(\.string))
    default: column = nil
    }
    self = column ?? Self(objects: values)
  }
}

extension Pickle.Value {
  /// Whether the bytes of a text are UTF-8, without lone surrogates.
  var isValidText: Bool {
    guard let text = string, let utf8 else { return false }
    return text.utf8.elementsEqual(utf8)
  }
}
