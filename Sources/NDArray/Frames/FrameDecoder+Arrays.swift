import Pickle

/// Extension arrays: what pandas has beside NumPy's.
extension FrameDecoder {
  /// The one column that a value is: an array of NumPy's or of pandas', or an index.
  mutating func column(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Column {
    let columns = try columns(of: value)
    guard columns.count == 1 else {
      throw Self.bad("\(columns.count) columns stand where one should")
    }
    return columns[0]
  }

  /// The columns of an extension array: one, or for moments and spans several; nil for anything
  /// else.
  mutating func extensionColumns(
    _ value: Pickle.Value
  ) throws(NDArrayError) -> [Pandas.Column]? {
    guard let object = value.object, let name = object.function.name else { return nil }
    if name.module.hasPrefix("pyarrow") { return [try arrow(value)] }
    var kind = value.pandasName
    if name.inPandas?.hasPrefix("__pyx_unpickle") == true || name.name == "_reconstruct" {
      kind = object.arguments.first?.name?.inPandas
    }
    guard let kind else { return nil }
    let parts = ArrayParts(value, object)
    switch kind {
    case "DatetimeArray", "TimedeltaArray": return try times(parts)
    case "PeriodArray":
      guard let data = parts.array ?? object.arguments.first else {
        throw Self.bad("periods have no ordinals")
      }
      let frequency =
        parts.dtype ?? parts.state("_freq", "freq")
        ?? (object.arguments.count > 1 ? object.arguments[1] : nil)
      return try periodColumns(data, frequency)
    case "Categorical": return [try categorical(object, parts)]
    case "StringArray", "ArrowStringArray", "ArrowStringArrayNumpySemantics",
      "StringArrayNumpySemantics":
      return [try strings(kind, parts)]
    case "ArrowExtensionArray":
      guard let array = parts.state("_pa_array", "_data") else {
        throw Self.bad("a column of Arrow's has no values")
      }
      return [try arrow(array)]
    case "NumpyExtensionArray", "PandasArray":
      guard let array = parts.array ?? object.arguments.first,
        let decoded = try arrays.decode(array)
      else { throw Self.bad("a column has no array") }
      return try columns(of: decoded.array)
    case "IntegerArray", "FloatingArray", "BooleanArray": return [try masked(object, parts)]
    case "IntervalArray": return [try intervalArray(object, parts)]
    case "SparseArray": return [try sparse(value, parts)]
    case "array" where object.function.name?.inPandas == "array": return [try madeArray(object)]
    case "to_datetime": return [try madeMoments(object)]
    case "Series":
      guard let series = try series(value) else { return nil }
      return [series.values]
    default: return nil
    }
  }

  /// Moments and spans, in one axis or two.
  private mutating func times(_ parts: ArrayParts) throws(NDArrayError) -> [Pandas.Column] {
    guard let value = parts.array, let array = try arrays.decode(value)?.array,
      array.dtype.kind == .datetime || array.dtype.kind == .timedelta
    else { throw Self.bad("moments or spans have no counts") }
    let columns = try columns(of: array)
    guard let dtype = parts.dtype, dtype.pandasName == "DatetimeTZDtype" else { return columns }
    let zone = try zone(dtype.first(of: "tz") ?? Pickle.Value.none)
    return columns.map { column in
      .init(.zoned(array.dtype.unit ?? .nanosecond, zone), column.storage)
    }
  }

  /// Periods: ordinals, and a frequency that is a dtype, an offset or a text.
  mutating func periods(
    _ data: Pickle.Value, _ frequency: Pickle.Value?
  ) throws(NDArrayError) -> Pandas.Column {
    let ordinals = try integers(data, "the ordinals of periods")
    return .init(
      .period(try Self.period(frequency ?? Pickle.Value.none)), .periods(Array(ordinals)))
  }

  /// Periods in one axis or two, as several columns of one frequency stand in a block.
  private mutating func periodColumns(
    _ data: Pickle.Value, _ frequency: Pickle.Value?
  ) throws(NDArrayError) -> [Pandas.Column] {
    guard let array = try arrays.decode(data)?.array, array.rank == 2, array.dtype == .int64 else {
      return [try periods(data, frequency)]
    }
    let dtype = Pandas.DType.period(try Self.period(frequency ?? Pickle.Value.none))
    var result: [Pandas.Column] = []
    for column in try columns(of: array) {
      guard case .numbers(let row) = column.storage else { continue }
      result.append(.init(dtype, .periods(Array(try row.scalars(as: Int64.self)))))
    }
    return result
  }

  /// Codes, and the values that they are places of.
  private mutating func categorical(
    _ object: Pickle.Value.Object, _ parts: ArrayParts
  ) throws(NDArrayError) -> Pandas.Column {
    if parts.array == nil, object.arguments.count == 3,
      object.function.name?.inPandas == "Categorical"
    {
      return try madeCategorical(object.arguments)
    }
    let dtype = parts.dtype
    guard let data = parts.array,
      let list = dtype?.first(of: "categories", "_categories")
        ?? parts.state("_categories", "categories", "_levels")
    else { throw Self.bad("a categorical has no codes or no categories") }
    let categories = try index(list)
    guard categories.isFlat else { throw Self.bad("categories have several levels") }
    let codes = try codes(data, "the codes of a categorical")
    let ordered = dtype?.first(of: "ordered", "_ordered") ?? parts.state("_ordered", "ordered")
    return try Self.checked { () throws(NDArrayError) in
      try Pandas.Column(codes: codes, categories: categories, ordered: ordered?.bool ?? false)
    }
  }

  /// Text, in Python's objects or in Arrow's buffers.
  private mutating func strings(
    _ kind: String, _ parts: ArrayParts
  ) throws(NDArrayError) -> Pandas.Column {
    var isNaN = kind.hasSuffix("NumpySemantics")
    if let dtype = parts.dtype {
      let missing =
        dtype.first(of: "_na_value", "na_value") ?? dtype.object?.arguments.dropFirst().first
      if missing?.double?.isNaN == true { isNaN = true }
      if (dtype.first(of: "storage") ?? dtype.object?.arguments.first)?.string == "pyarrow_numpy" {
        isNaN = true
      }
    }
    let dtype: Pandas.DType = isNaN ? .str : .string
    if let value = parts.state("_pa_array", "_data"), !ArrayDecoder.isArray(value) {
      let column = try arrow(value)
      guard case .strings(let texts) = column.storage else {
        throw Self.bad("a column of text holds \(column.dtype)")
      }
      return .init(dtype, .strings(texts))
    }
    guard let value = parts.array, let array = try arrays.decode(value)?.array.singleRow,
      array.rank == 1, array.dtype.kind == .object
    else { throw Self.bad("a column of text has no values") }
    var texts: [String?] = []
    for value in try array.values() {
      if let text = value.string {
        texts.append(text)
      } else if value.isNone || value.double?.isNaN == true || Pandas.Cell(value).isMissing {
        texts.append(nil)
      } else {
        throw Self.bad("a column of text holds a \(value.kind)")
      }
    }
    return .init(dtype, .strings(TextList(texts)))
  }

  /// Numbers and a mask.
  private mutating func masked(
    _ object: Pickle.Value.Object, _ parts: ArrayParts
  ) throws(NDArrayError) -> Pandas.Column {
    let made = object.arguments
    guard let values = parts.array ?? made.first,
      let mask = parts.state("_mask") ?? made.dropFirst().first,
      let array = try arrays.decode(values)?.array, let missing = try arrays.decode(mask)?.array,
      array.rank == 1, missing.shape == array.shape, missing.dtype.kind == .bool,
      [.bool, .int, .uint, .float].contains(array.dtype.kind)
    else { throw Self.bad("numbers and their mask do not fit together") }
    let bits = try missing.scalars(as: Bool.self)
    let native = try array.native()
    return .init(.masked(native.dtype), .numbers(native), mask: Array(bits))
  }

  private mutating func intervalArray(
    _ object: Pickle.Value.Object, _ parts: ArrayParts
  ) throws(NDArrayError) -> Pandas.Column {
    if let list = object.arguments.first?.listed, parts.state("_left") == nil {
      return try madeIntervals(list, object.arguments.dropFirst().first)
    }
    guard let left = parts.state("_left"), let right = parts.state("_right") else {
      throw Self.bad("intervals have no ends")
    }
    let closed = parts.dtype?.first(of: "_closed", "closed") ?? parts.state("_closed", "closed")
    return try intervals(left, right, closed)
  }

  /// Intervals between the values of two columns.
  mutating func intervals(
    _ left: Pickle.Value, _ right: Pickle.Value, _ closed: Pickle.Value?
  ) throws(NDArrayError) -> Pandas.Column {
    let (low, high) = (try column(left), try column(right))
    guard low.count == high.count, low.dtype == high.dtype else {
      throw Self.bad("the ends of intervals do not fit together")
    }
    switch low.storage {
    case .numbers, .times, .periods: break
    default: throw Self.bad("intervals of \(low.dtype)")
    }
    let side = closed?.string.flatMap { Pandas.Interval.Closed(rawValue: $0) } ?? .right
    return .init(.interval(low.dtype.description, side), .intervals(low, high))
  }

  /// Values that are mostly one and the same.
  private mutating func sparse(
    _ value: Pickle.Value, _ parts: ArrayParts
  ) throws(NDArrayError) -> Pandas.Column {
    var values = parts.state("_sparse_values")
    var places = parts.state("_sparse_index", "sp_index")
    var fill = parts.dtype?.first(of: "_fill_value", "fill_value") ?? parts.state("fill_value")
    var column: Pandas.Column?
    if values == nil, let decoded = try arrays.decode(value) {
      // Up to 0.23 the values are the array itself.
      column = try self.column(of: decoded.array)
      let own = decoded.ownState?.listed
      values = value
      if let own, own.count >= 2 { (fill, places) = (own[0], own[1]) }
    }
    guard let values, let places, let index = places.object, let length = index.arguments.first?.int
    else { throw Self.bad("a sparse column has no values") }
    let found: Pandas.Column
    if let column { found = column } else { found = try self.column(values) }
    let list = try self.places(places, length)
    guard list.count == found.count else {
      throw Self.bad("\(found.count) values of a sparse column have \(list.count) places")
    }
    return try Pandas.Column(sparse: length, places: list, values: found, fill: fill)
  }

  /// `IntIndex(length, places)`, or `BlockIndex(length, starts, lengths)`.
  private mutating func places(
    _ value: Pickle.Value, _ length: Int
  ) throws(NDArrayError) -> [Int] {
    guard let arguments = value.object?.arguments, arguments.count >= 2, length >= 0 else {
      throw Self.bad("a sparse column has no places")
    }
    var places: [Int] = []
    let first = try integers(arguments[1], "the places of a sparse column")
    if value.pandasName == "BlockIndex" {
      guard arguments.count >= 3 else { throw Self.bad("a sparse column has no places") }
      let lengths = try integers(arguments[2], "the lengths of a sparse column")
      guard lengths.count == first.count else { throw Self.bad("blocks of places have no lengths") }
      for (start, count) in zip(first, lengths) {
        guard start >= 0, count >= 0, count <= Int64(length), start <= Int64(length) - count else {
          throw Self.bad("a sparse column of \(length) values has some beyond")
        }
        guard places.count + Int(count) <= NDArray.DType.mostEmptyParts else {
          throw NDArrayError(.limitExceeded, "a sparse column has too many places")
        }
        places += Int(start)..<Int(start + count)
      }
    } else {
      places = first.map { Int($0) }
    }
    for (place, next) in zip(places, places.dropFirst()) where place >= next {
      throw Self.bad("the places of a sparse column are not in order")
    }
    guard places.first ?? 0 >= 0, places.last ?? -1 < length else {
      throw Self.bad("a sparse column of \(length) values has some beyond")
    }
    return places
  }
}

/// The parts of an extension array, whatever way they are written in: a dictionary of attributes,
/// or a tuple of the dtype and the array.
struct ArrayParts {
  private let value: Pickle.Value
  let dtype: Pickle.Value?
  /// The array of NumPy's.
  let array: Pickle.Value?
  /// A dictionary of attributes within a tuple.
  private let inner: Pickle.Value?

  init(_ value: Pickle.Value, _ object: Pickle.Value.Object) {
    self.value = value
    var dtype: Pickle.Value?
    var array: Pickle.Value?
    var inner: Pickle.Value?
    if let state = object.states.last, state.kind == .tuple {
      for part in state.items {
        if ArrayDecoder.isArray(part) {
          if array == nil { array = part }
        } else if part.kind == .dictionary {
          inner = part
        } else if dtype == nil, part.kind == .object {
          dtype = part
        }
      }
    }
    self.inner = inner
    self.dtype = dtype ?? value.first(of: "_dtype", "dtype") ?? inner?.first(of: "_dtype", "dtype")
    let named =
      value.first(of: "_ndarray", "_codes", "_data")
      ?? inner?.first(of: "_ndarray", "_codes", "_data")
    self.array = array ?? named.flatMap { ArrayDecoder.isArray($0) ? $0 : nil }
  }

  /// The first of some attributes that there is.
  func state(_ names: String...) -> Pickle.Value? {
    for name in names {
      if let found = inner?.first(of: name) ?? value.first(of: name) { return found }
    }
    return nil
  }
}
