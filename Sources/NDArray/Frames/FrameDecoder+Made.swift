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
    for pair in data.pairs { values.append(try column(pair.value)) }
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
    var column = try within(data) { (decoder) throws(NDArrayError) in try decoder.madeValues(data) }
    var index: Pandas.Index?
    if arguments.count > 1, !arguments[1].isNone { index = try self.index(arguments[1]) }
    if arguments.count > 2, arguments[2].pandasName == "DatetimeTZDtype",
      case .times(let array) = column.storage
    {
      let dtype = arguments[2]
      let name = dtype.first(of: "tz") ?? dtype.object?.arguments.dropFirst().first
      let zone = try zone(name ?? Pickle.Value.none)
      column = .init(.zoned(array.dtype.unit ?? .nanosecond, zone), .times(array))
    }
    let name = arguments.count > 3 ? arguments[3] : Pickle.Value.none
    let values = column
    var series = try Self.checked { () throws(NDArrayError) in
      try Pandas.Series(values, index: index, name: name)
    }
    if let state = object.states.last, let attributes = state.first(of: "attrs") {
      series.attributes = attributes.pairs.map { (key: $0.key, value: $0.value) }
    }
    return series
  }

  private mutating func madeValues(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Column {
    if let list = value.listed { return Pandas.Column(inferring: Array(list)) }
    if let array = try arrays.decode(value)?.array { return try column(of: array) }
    if let columns = try extensionColumns(value), columns.count == 1 { return columns[0] }
    throw Self.bad("the values of a series are \(value.pandasName ?? "\(value.kind)")")
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
      if let list = data.listed {
        index = Pandas.Index(
          argument(1).string == "object"
            ? Pandas.Column(objects: Array(list)) : Pandas.Column(inferring: Array(list)))
      } else {
        index = Pandas.Index(try column(data))
      }
      index.names = [argument(3)]
    }
    return index
  }

  /// `array(values, dtype)`.
  mutating func madeArray(_ object: Pickle.Value.Object) throws(NDArrayError) -> Pandas.Column {
    guard let list = object.arguments.first?.listed, object.arguments.count == 2,
      object.arguments[1].string == "string"
    else { throw Self.bad("an array is made in an unknown way") }
    return .init(.string, .strings(list.map(\.string)))
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
    let column: Pandas.Column
    if let list = arguments[0].listed {
      column = Pandas.Column(inferring: Array(list))
    } else {
      column = try self.column(arguments[0])
    }
    var places: [String: Int32] = [:]
    guard categories.count <= NDArray.DType.mostEmptyParts, categories.levelCount == 1 else {
      throw Self.bad("a categorical has too many categories, or several levels of them")
    }
    for place in 0..<categories.count { places[categories[place].representation] = Int32(place) }
    var codes: [Int32] = []
    codes.reserveCapacity(column.count)
    for position in 0..<column.count {
      let cell = column[position]
      codes.append(cell.isMissing ? -1 : places[cell.representation] ?? -1)
    }
    return try Pandas.Column(
      codes: codes, categories: categories, ordered: arguments[2].bool ?? false)
  }

  /// `IntervalArray([Interval(…), …], closed)`.
  mutating func madeIntervals(
    _ list: Pickle.Value.Items, _ closed: Pickle.Value?
  ) throws(NDArrayError) -> Pandas.Column {
    throw Self.bad("intervals are made in an unknown way")
  }
}
