import Pickle

/// Makes the objects that pandas makes tables of when it loads them: calls of its own public
/// classes and functions, which are the same from pandas 1 to 3.
///
///     DataFrame({name: column, …}, index, columns)
///     Series(values, index, dtype, name)
///
/// Labels of columns that no dictionary has as keys (several levels, equal ones) are set as a
/// state.
struct FrameEncoder {
  var arrays = ArrayEncoder()
  private var globals: [String: Slot] = [:]

  // MARK: - Parts

  mutating func text(_ text: String) -> Slot { arrays.graph.add(.text(.own(Array(text.utf8)))) }
  mutating func list(_ items: [Slot]) -> Slot { arrays.graph.add(.list(items)) }

  mutating func global(_ module: String, _ name: String) -> Slot {
    let key = "\(module).\(name)"
    if let slot = globals[key] { return slot }
    let slot = arrays.graph.add(.global(GlobalName(module: module, name: name)))
    globals[key] = slot
    return slot
  }

  /// A call of a class or a function.
  mutating func call(
    _ name: String, _ arguments: [Slot], in module: String = "pandas", state: Slot? = nil
  ) -> Slot {
    let function = global(module, name)
    let tuple = arrays.graph.add(.tuple(arguments))
    var node = ObjectNode(form: .reduce, callee: function, arguments: tuple)
    if let state { node.states = [state] }
    return arrays.graph.add(.object(node))
  }

  /// A state of attributes, for a `DataFrame` or a `Series`.
  private mutating func state(_ type: String, _ attributes: [(String, Slot)]) -> Slot? {
    guard !attributes.isEmpty else { return nil }
    var pairs = [text("_typ"), text(type)]
    for (name, value) in attributes { pairs += [text(name), value] }
    return arrays.graph.add(.dictionary(pairs))
  }

  private mutating func attributes(
    _ attributes: [(key: Pickle.Value, value: Pickle.Value)]
  ) -> Slot? {
    attributes.isEmpty ? nil : arrays.take(.dictionary(attributes))
  }

  // MARK: - Tables

  mutating func frame(_ frame: Pandas.DataFrame) throws(NDArrayError) -> Slot {
    let index = try index(frame.index)
    let names = try self.index(frame.columns)
    var keys: [Slot] = []
    var state: [(String, Slot)] = []
    if let texts = frame.columns.uniqueTexts {
      keys = texts.map { text($0) }
    } else {
      keys = frame.values.indices.map { .int($0) }
      state.append(("columns", names))
    }
    var pairs: [Slot] = []
    for (key, column) in zip(keys, frame.values) {
      pairs += [key, try values(column, index: index)]
    }
    if let attributes = attributes(frame.attributes) { state.append(("attrs", attributes)) }
    let data = arrays.graph.add(.dictionary(pairs))
    let hasKeys = frame.columns.uniqueTexts != nil
    return call(
      "DataFrame", hasKeys ? [data, index, names] : [data, index],
      state: self.state("dataframe", state))
  }

  mutating func series(_ series: Pandas.Series) throws(NDArrayError) -> Slot {
    let index = try index(series.index)
    let name = arrays.take(series.name)
    let (data, dtype) = try parts(series.values)
    let attributes = attributes(series.attributes)
    let state = state("series", attributes.map { [("attrs", $0)] } ?? [])
    return call("Series", [data, index, dtype, name], state: state)
  }

  /// The values of a frame's column: an array, or where its type must be told, a series with the
  /// frame's own labels.
  private mutating func values(
    _ column: Pandas.Column, index: Slot
  ) throws(NDArrayError) -> Slot {
    let (data, dtype) = try parts(column)
    if case .none = dtype { return data }
    return call("Series", [data, index, dtype])
  }

  // MARK: - Labels

  /// The state that sets the frequency of an index; nil where it has none, or its labels do not keep it.
  private mutating func frequency(of index: Pandas.Index, _ column: Pandas.Column) -> Slot? {
    guard let offset = index.frequency.flatMap({ DateOffset($0) }), offset.fits(column) else {
      return nil
    }
    let made = call(offset.name, offset.arguments, in: "pandas.tseries.offsets")
    let attributes = arrays.graph.add(.dictionary([text("freq"), made]))
    return arrays.graph.add(.tuple([.none, attributes]))
  }

  mutating func index(_ index: Pandas.Index) throws(NDArrayError) -> Slot {
    switch index.storage {
    case .range(let start, let stop, let step):
      let name = arrays.take(index.name)
      return call(
        "RangeIndex", [.int(start), .int(stop), .int(step), .none, .bool(false), name])
    case .levels(let levels, let codes):
      var lists: [Slot] = []
      for level in levels {
        var level = level
        // The names stand beside the levels.
        level.names = level.names.map { _ in .none }
        lists.append(try self.index(level))
      }
      var places: [Slot] = []
      for codes in codes { places.append(try arrays.array(NDArray(codes, shape: nil))) }
      let names = list(index.names.map { arrays.take($0) })
      return call("MultiIndex", [list(lists), list(places), .none, names])
    case .values(let column):
      let name = arrays.take(index.name)
      var (data, dtype) = try parts(column)
      var kind = Slot.none
      if case .numpy(.object) = column.dtype {
        kind = dtype
      } else if case .none = dtype {
      } else {
        data = call("Series", [data, .none, dtype])
        dtype = .none
      }
      // Tuples stay labels of one level.
      return call(
        "Index", [data, kind, .bool(false), name, .bool(false)], state: frequency(of: index, column)
      )
    }
  }
}

extension Pandas.Index {
  /// The labels, where they are texts that all differ; nil otherwise.
  fileprivate var uniqueTexts: [String]? {
    guard case .values(let column) = storage, case .strings(let values) = column.storage else {
      return nil
    }
    let texts = values.compactMap { $0 }
    // As Python compares them: by code points, not by what looks the same.
    guard texts.count == values.count, Set(texts.map { Array($0.utf8) }).count == texts.count else {
      return nil
    }
    return texts
  }
}

extension Pickle.Value {
  /// A frame as a pickle: `pd.read_pickle` makes a `DataFrame` of it, in pandas 1 to 3.
  ///
  /// Types are kept as far as the release that loads it has them. Moments in a time zone with steps other than
  /// nanoseconds need pandas 2. Columns of Arrow's need pandas 1.5 and pyarrow: where it makes no such values of
  /// Python's, they become Python objects, and NaN among their floats is missing. An index keeps a frequency of whole
  /// steps, days, weeks, months, quarters or years, or of business days, as far as its labels do; it loses others.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`; `.limitExceeded` for a sparse column that is too
  ///   long.
  /// - Complexity: O(number of values).
  public init(_ frame: Pandas.DataFrame) throws(NDArrayError) {
    var encoder = FrameEncoder()
    let slot = try encoder.frame(frame)
    self.init(graph: encoder.arrays.graph, slot: slot)
  }

  /// A series as a pickle: `pd.read_pickle` makes a `Series` of it, in pandas 1 to 3.
  ///
  /// - Throws: ``NDArrayError``, as for a frame.
  /// - Complexity: O(number of values).
  public init(_ series: Pandas.Series) throws(NDArrayError) {
    var encoder = FrameEncoder()
    let slot = try encoder.series(series)
    self.init(graph: encoder.arrays.graph, slot: slot)
  }

  /// An index as a pickle: `pd.read_pickle` makes an `Index` of it, in pandas 1 to 3.
  ///
  /// - Throws: ``NDArrayError``, as for a frame.
  /// - Complexity: O(number of labels).
  public init(_ index: Pandas.Index) throws(NDArrayError) {
    var encoder = FrameEncoder()
    let slot = try encoder.index(index)
    self.init(graph: encoder.arrays.graph, slot: slot)
  }
}
