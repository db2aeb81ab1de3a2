import Pickle

/// Indexes: `_new_Index(class, {…})` since 0.14; before, arrays of a class of pandas' own.
extension FrameDecoder {
  /// The index that a value is.
  mutating func index(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Index {
    guard let index = try indexIfAny(value) else {
      throw Self.bad("the labels of a table are \(value.pandasName ?? "\(value.kind)")")
    }
    return index
  }

  /// The index that a value is; nil where it is none.
  mutating func indexIfAny(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Index? {
    guard case .node(let place) = value.slot, let object = value.object else { return nil }
    if let known = indexes[place] { return known }
    guard let name = object.function.name else { return nil }
    var found: Pandas.Index?
    if name.inPandas?.hasPrefix("_new_") == true {
      guard object.arguments.count == 2, let kind = object.arguments[0].name?.inPandas else {
        throw Self.bad("an index is made in an unknown way")
      }
      let parts = object.arguments[1]
      found = try within(value) { (decoder) throws(NDArrayError) in
        try decoder.index(kind, parts)
      }
    } else if name.name == "_reconstruct", let kind = object.arguments.first?.name?.inPandas,
      kind.hasSuffix("Index")
    {
      found = try within(value) { (decoder) throws(NDArrayError) in
        try decoder.oldIndex(kind, value, object)
      }
    } else if let kind = value.tableName, kind.hasSuffix("Index"), !object.arguments.isEmpty {
      found = try within(value) { (decoder) throws(NDArrayError) in
        try decoder.madeIndex(kind, object.arguments)
      }
      if let state = object.states.last?.listed, state.count == 2 {
        found?.frequency = state[1].first(of: "freq").flatMap { Self.frequencyText($0) }
      }
    }
    indexes[place] = found
    return found
  }

  private mutating func index(
    _ kind: String, _ parts: Pickle.Value
  ) throws(NDArrayError) -> Pandas.Index {
    var index: Pandas.Index
    switch kind {
    case "RangeIndex":
      guard let start = parts.first(of: "start")?.wholeNumber,
        let stop = parts.first(of: "stop")?.wholeNumber,
        let step = parts.first(of: "step")?.wholeNumber
      else { throw Self.bad("a range has no start, stop and step") }
      index = try Self.range(start, stop, step)
    case "MultiIndex":
      guard let levels = parts.first(of: "levels")?.listed,
        let codes = parts.first(of: "codes", "labels")?.listed
      else { throw Self.bad("an index of several levels has none") }
      return try self.levels(levels, codes, names: parts.first(of: "names")?.listed)
    case "IntervalIndex":
      if let data = parts.first(of: "data") {
        index = Pandas.Index(try column(data))
        break
      }
      guard let left = parts.first(of: "left"), let right = parts.first(of: "right") else {
        throw Self.bad("intervals have no ends")
      }
      index = Pandas.Index(try intervals(left, right, parts.first(of: "closed")))
    default:
      guard let data = parts.first(of: "data") else { throw Self.bad("an index has no labels") }
      var column = try column(data)
      if kind == "DatetimeIndex", case .times(let array) = column.storage, column.zone == nil,
        let tz = parts.first(of: "tz"), !tz.isNone
      {
        column = .init(.zoned(array.dtype.unit ?? .nanosecond, try zone(tz)), .times(array))
      }
      if kind == "PeriodIndex", case .numbers = column.storage {
        column = try periods(data, parts.first(of: "freq"))
      }
      index = Pandas.Index(column)
    }
    index.names = [parts.first(of: "name", "names") ?? Pickle.Value.none]
    if kind == "DatetimeIndex" || kind == "TimedeltaIndex" {
      var frequency = parts.first(of: "freq")
      if let data = parts.first(of: "data"), let object = data.object {
        frequency = frequency ?? ArrayParts(data, object).state("_freq", "freq")
      }
      index.frequency = frequency.flatMap { Self.frequencyText($0) }
    }
    return index
  }

  static func range(_ start: Int, _ stop: Int, _ step: Int) throws(NDArrayError) -> Pandas.Index {
    guard step != 0 else { throw bad("a range has a step of 0") }
    let count = Pandas.Index.count(start, stop, step)
    let (span, overflow) = count.multipliedReportingOverflow(by: step)
    guard !overflow, !start.addingReportingOverflow(span).overflow else {
      throw bad("a range of \(count) labels ends beyond 64 bits")
    }
    return Pandas.Index(.range(start: start, stop: stop, step: step), names: [.none])
  }

  /// An index of several levels.
  mutating func levels(
    _ levels: Pickle.Value.Items, _ codes: Pickle.Value.Items, names: Pickle.Value.Items?
  ) throws(NDArrayError) -> Pandas.Index {
    guard levels.count == codes.count, !levels.isEmpty else {
      throw Self.bad("\(levels.count) levels have codes for \(codes.count)")
    }
    var lists: [Pandas.Index] = []
    for level in levels { lists.append(try index(level)) }
    var places: [[Int32]] = []
    var known: [UInt32: [Int32]] = [:]
    for (list, value) in zip(lists, codes) {
      var node: UInt32?
      if case .node(let place) = value.slot { node = place }
      let found: [Int32]
      if let node, let earlier = known[node] {
        found = earlier
      } else {
        found = try self.codes(value, "the codes of a level")
      }
      if let node { known[node] = found }
      // As many labels as codes can name are counted, and no more.
      let count = list.count
      if let code = found.first(where: { $0 < -1 || Int($0) >= count }) {
        throw Self.bad("the code \(code) is none of \(count) labels of a level")
      }
      places.append(found)
    }
    var texts = names.map { Array($0) } ?? []
    if texts.isEmpty { texts = levels.map { _ in .none } }
    return try Self.checked { () throws(NDArrayError) in
      try Pandas.Index(levels: lists, codes: places, names: texts)
    }
  }

  /// Codes, which are small integers of any type.
  mutating func codes(_ value: Pickle.Value, _ what: String) throws(NDArrayError) -> [Int32] {
    var codes: [Int32] = []
    let integers = try integers(value, what)
    codes.reserveCapacity(integers.count)
    for code in integers {
      guard let small = Int32(exactly: code) else {
        throw Self.bad("the code \(code) is too large")
      }
      codes.append(small)
    }
    return codes
  }

  /// An index of pandas up to 0.13: an array of NumPy's, with a state of its own.
  private mutating func oldIndex(
    _ kind: String, _ value: Pickle.Value, _ object: Pickle.Value.Object
  ) throws(NDArrayError) -> Pandas.Index {
    guard let decoded = try arrays.decode(value) else { throw Self.bad("an index is no array") }
    let own = decoded.ownState?.listed
    if kind == "MultiIndex" {
      guard let own, own.count >= 2, let levels = own[0].listed, let codes = own[1].listed else {
        throw Self.bad("an index of several levels has none")
      }
      return try self.levels(levels, codes, names: own.count > 3 ? own[3].listed : nil)
    }
    var column = try column(of: decoded.array)
    var frequency: String?
    let rest = own.map { Array($0) } ?? []
    if kind == "PeriodIndex" {
      let ordinals = try decoded.array.scalars(as: Int64.self)
      let text = rest.count > 1 ? rest[1] : Pickle.Value.none
      column = .init(.period(try Self.period(text)), .periods(Array(ordinals)))
    } else if kind == "DatetimeIndex" || kind == "TimedeltaIndex" {
      frequency = rest.count > 1 ? Self.frequencyText(rest[1]) : nil
      if rest.count > 2, !rest[2].isNone, case .times(let array) = column.storage {
        column = .init(.zoned(array.dtype.unit ?? .nanosecond, try zone(rest[2])), .times(array))
      }
    }
    var index = Pandas.Index(column, name: rest.first ?? Pickle.Value.none)
    index.frequency = frequency
    return index
  }
}
