import Pickle

/// Tables as ``FrameEncoder`` writes them: calls of pandas' own constructors, with their arguments
/// in their places.
extension FrameDecoder {
  /// `DataFrame({name: column, …}, index, columns)`.
  mutating func made(
    _ object: Pickle.Value.Object
  ) throws(NDArrayError) -> Pandas.DataFrame {
    let arguments = object.arguments
    guard let data = arguments.first, data.kind == .dictionary else {
      throw Self.bad("a frame is made in an unknown way")
    }
    var state: Pickle.Value?
    for value in object.states { state = value }
    var values: [Pandas.Column] = []
    for pair in data.pairs { values.append(try madeColumn(pair.value)) }
    var index: Pandas.Index?
    if arguments.count > 1, !arguments[1].isNone { index = try self.index(arguments[1]) }
    let names: Pandas.Index
    if let columns = state?.first(of: "columns") {
      names = try self.index(columns)
    } else if arguments.count > 2, !arguments[2].isNone {
      names = try self.index(arguments[2])
      let keys = data.pairs.map { Pandas.Cell($0.key).representation }
      guard names.count == keys.count,
        keys.indices.allSatisfy({ names[$0].representation == keys[$0] })
      else { throw Self.bad("the columns of a frame are in another order than their names") }
    } else {
      names = Pandas.Index(Pandas.Column(inferring: data.pairs.map(\.key)))
    }
    var frame = try Self.checked { () throws(NDArrayError) in
      try Pandas.DataFrame(values, columns: names, index: index)
    }
    if let attributes = state?.first(of: "attrs") {
      frame.attributes = attributes.pairs.map { (key: $0.key, value: $0.value) }
    }
    return frame
  }

  /// `Series(values, index, dtype, name)`.
  mutating func madeSeries(
    _ object: Pickle.Value.Object
  ) throws(NDArrayError) -> Pandas.Series {
    let arguments = object.arguments
    guard let data = arguments.first else { throw Self.bad("a series has no values") }
    var index: Pandas.Index?
    if arguments.count > 1, !arguments[1].isNone { index = try self.index(arguments[1]) }
    let values = try madeValues(data, dtype: arguments.count > 2 ? arguments[2] : .none)
    let name = arguments.count > 3 ? arguments[3] : Pickle.Value.none
    var series = try Self.checked { () throws(NDArrayError) in
      try Pandas.Series(values, index: index, name: name)
    }
    if let state = object.states.last, let attributes = state.first(of: "attrs") {
      series.attributes = attributes.pairs.map { (key: $0.key, value: $0.value) }
    }
    return series
  }

  /// Values, and the type that they are told to have.
  private mutating func madeValues(
    _ value: Pickle.Value, dtype: Pickle.Value
  ) throws(NDArrayError) -> Pandas.Column {
    if dtype.pandasName == "ArrowDtype", let inner = dtype.object?.arguments.first {
      guard let type = ArrowType(inner) else { throw Self.bad("a type of Arrow's is not known") }
      return try madeArrow(value, type)
    }
    let column = try madeColumn(value, isObject: dtype.string == "object" || !dtype.isNone)
    switch dtype.pandasName {
    case "DatetimeTZDtype":
      guard case .times(let array) = column.storage else {
        throw Self.bad("moments have no counts")
      }
      let name = dtype.first(of: "tz") ?? dtype.object?.arguments.dropFirst().first
      return .init(
        .zoned(array.dtype.unit ?? .nanosecond, try zone(name ?? Pickle.Value.none)),
        .times(array))
    case "PeriodDtype":
      let frequency = try Self.period(dtype)
      let ordinals = column.cells.map { cell -> Int64? in
        if case .period(let period) = cell { return period.ordinal }
        return cell.isMissing ? .min : nil
      }
      let found = ordinals.compactMap { $0 }
      guard found.count == ordinals.count else { throw Self.bad("a period is none") }
      return .init(.period(frequency), .periods(found))
    case "SparseDtype":
      return try column.sparse(fill: dtype.object?.arguments.dropFirst().first)
    default: return column
    }
  }

  /// A column as a frame or a series takes it: an array, a list, or one of pandas' own arrays. Text
  /// is told from other objects, as pandas 3 does, unless they are to be objects.
  private mutating func madeColumn(
    _ value: Pickle.Value, isObject: Bool = false
  ) throws(NDArrayError) -> Pandas.Column {
    let column: Pandas.Column
    if let list = value.listed {
      column = Pandas.Column(objects: Array(list))
    } else {
      column = try self.column(value)
    }
    // An array of `U` is text, one by one.
    if !isObject, case .numbers(let array) = column.storage, array.dtype.kind == .unicode {
      return Pandas.Column(try array.strings())
    }
    // A series says what it holds.
    guard !isObject, value.listed != nil || ArrayDecoder.isArray(value),
      case .objects(let values) = column.storage, !values.isEmpty,
      column.dtype == .numpy(.object)
    else { return column }
    var texts: [String?] = []
    texts.reserveCapacity(values.count)
    for value in values {
      let text = value.kind == .string && value.isValidText ? value.string : nil
      guard text != nil || value.isNone || value.double?.isNaN == true else { return column }
      texts.append(text)
    }
    return texts.contains { $0 != nil } ? Pandas.Column(texts) : column
  }

  /// `Index(data, dtype, copy, name)` and what is derived from it.
  mutating func madeIndex(
    _ kind: String, _ arguments: Pickle.Value.Items
  ) throws(NDArrayError) -> Pandas.Index {
    func argument(_ number: Int) -> Pickle.Value {
      number < arguments.count ? arguments[number] : .none
    }
    var index: Pandas.Index
    switch kind {
    case "RangeIndex":
      guard let start = argument(0).wholeNumber, let stop = argument(1).wholeNumber,
        let step = argument(2).wholeNumber
      else { throw Self.bad("a range has no start, stop and step") }
      index = try Self.range(start, stop, step)
      index.names = [argument(5)]
    case "MultiIndex":
      guard let levels = argument(0).listed, let codes = argument(1).listed else {
        throw Self.bad("an index of several levels has none")
      }
      return try self.levels(levels, codes, names: argument(3).listed)
    default:
      let data = argument(0)
      index = Pandas.Index(try madeColumn(data, isObject: argument(1).string == "object"))
      index.names = [argument(3)]
    }
    return index
  }

  /// `array(values, dtype)`.
  mutating func madeArray(_ object: Pickle.Value.Object) throws(NDArrayError) -> Pandas.Column {
    guard object.arguments.count == 2, let name = object.arguments[1].string else {
      throw Self.bad("an array is made in an unknown way")
    }
    let values = object.arguments[0]
    if name == "string", let list = values.listed {
      return .init(.string, .strings(TextList(list.map(\.string))))
    }
    if name == "string", let array = try arrays.decode(values)?.array, array.rank == 1 {
      if array.dtype.kind == .unicode {
        return .init(.string, .strings(TextList(try array.strings())))
      }
      if array.dtype.kind == .object {
        return .init(.string, .strings(TextList(try ObjectList(array).map(\.string))))
      }
    }
    throw Self.bad("an array of '\(name)' is not known")
  }

  /// Values that are told to be of one of Arrow's types.
  private mutating func madeArrow(
    _ value: Pickle.Value, _ type: ArrowType
  ) throws(NDArrayError) -> Pandas.Column {
    let dtype = Pandas.DType.arrow(type.description)
    guard let list = value.listed else {
      let column = try self.column(value)
      guard case .times = column.storage else { throw Self.bad("moments of Arrow's are none") }
      let mask = column.isMissing
      return .init(dtype, column.storage, mask: mask.contains(true) ? mask : nil)
    }
    let values = Array(list)
    let mask = values.map(\.isNone)
    switch type {
    case .text(isText: true, _), .textView(isText: true):
      return .init(dtype, .strings(TextList(values.map(\.string))))
    case .number(let number):
      let array = try ValuePacker.array(
        of: values.map { $0.isNone ? .int(0) : $0 }, number, shape: [values.count])
      return .init(dtype, .numbers(array), mask: mask)
    case .bool:
      let array = try NDArray(values.map { $0.bool ?? false }, shape: nil)
      return .init(dtype, .numbers(array), mask: mask)
    case .date:
      let days = values.map { value in
        if case .date(let date) = value.content { return date.daysSinceEpoch }
        return Int64.min
      }
      return .init(dtype, .times(try NDArray(days, shape: nil).viewed(as: .datetime64(.day))))
    default: return .init(dtype, .objects(ObjectList(values)), mask: mask)
    }
  }

  /// `to_datetime(counts, 'raise', False, False, True)`: moments in UTC.
  mutating func madeMoments(_ object: Pickle.Value.Object) throws(NDArrayError) -> Pandas.Column {
    guard let first = object.arguments.first, let array = try arrays.decode(first)?.array,
      array.dtype.kind == .datetime, object.arguments.count == 5
    else { throw Self.bad("moments are made in an unknown way") }
    let column = try column(of: array)
    return .init(
      .zoned(array.dtype.unit ?? .nanosecond, Pandas.Zone(named: "UTC")), column.storage)
  }

  /// `Categorical(values, categories, ordered)`.
  mutating func madeCategorical(
    _ arguments: Pickle.Value.Items
  ) throws(NDArrayError) -> Pandas.Column {
    let categories = try index(arguments[1])
    let column = try madeColumn(arguments[0])
    var places: [String: Int32] = [:]
    guard categories.count <= NDArray.DType.mostEmptyParts, categories.isFlat else {
      throw Self.bad("a categorical has too many categories, or several levels of them")
    }
    for place in 0..<categories.count { places[categories[place].key] = Int32(place) }
    var codes: [Int32] = []
    codes.reserveCapacity(column.count)
    for position in 0..<column.count {
      let cell = column[position]
      codes.append(cell.isMissing ? -1 : places[cell.key] ?? -1)
    }
    return try Pandas.Column(
      codes: codes, categories: categories, ordered: arguments[2].bool ?? false)
  }

  /// `IntervalArray([Interval(…), …], closed)`.
  mutating func madeIntervals(
    _ list: Pickle.Value.Items, _ closed: Pickle.Value?
  ) throws(NDArrayError) -> Pandas.Column {
    guard let side = closed?.string.flatMap({ Pandas.Interval.Closed(rawValue: $0) }) else {
      throw Self.bad("intervals have no open and no closed ends")
    }
    var left: [Pandas.Cell] = []
    var right: [Pandas.Cell] = []
    for value in list {
      let cell = Pandas.Cell(value)
      if case .interval(let interval) = cell {
        left.append(interval.left)
        right.append(interval.right)
      } else {
        guard cell.isMissing else { throw Self.bad("an interval is none") }
        left.append(.missing(.nan))
        right.append(.missing(.nan))
      }
    }
    let (low, high) = (try Pandas.Column.ends(left), try Pandas.Column.ends(right))
    return .init(.interval(low.dtype.description, side), .intervals(low, high))
  }
}

extension Pandas.Cell {
  /// A text that values share which Python takes for equal.
  fileprivate var key: String {
    if let double, double.rounded() == double, double.magnitude < 0x1p63 {
      return String(Int64(double))
    }
    return representation
  }
}

extension Pandas.Column {
  /// The ends of intervals: numbers, or moments.
  fileprivate static func ends(_ cells: [Pandas.Cell]) throws(NDArrayError) -> Pandas.Column {
    if let moment = cells.lazy.compactMap({ cell -> Pandas.Timestamp? in
      if case .timestamp(let moment) = cell { return moment }
      return nil
    }).first {
      var counts: [Int64] = []
      for cell in cells {
        guard case .timestamp(let value) = cell else {
          counts.append(.min)
          continue
        }
        counts.append(value.unit.convertDate(value.count, to: moment.unit) ?? .min)
      }
      let array = try NDArray(counts, shape: nil).viewed(as: .datetime64(moment.unit))
      guard let zone = moment.zone else { return try .init(array) }
      return .init(.zoned(moment.unit, zone), .times(array))
    }
    if cells.allSatisfy({ if case .int = $0 { true } else { false } }) {
      return try .init(NDArray(cells.map { $0.int ?? 0 }, shape: nil))
    }
    return try .init(NDArray(cells.map { $0.double ?? .nan }, shape: nil))
  }
}
