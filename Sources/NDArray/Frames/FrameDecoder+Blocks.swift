import Pickle

/// The block managers of pandas, in which columns of one type stand together:
///
///     up to 0.13    state (axes, [values], [names of the columns])
///     0.14 to 1.2   state (axes, [values], [names], {"0.14.1": {"axes", "blocks"}}),
///                   a block being {"values", "mgr_locs"}
///     1.3           BlockManager((new_block(values, placement), …), axes)
///     from 1.4 on   BlockManager((_unpickle_block(values, placement, ndim), …), axes)
///
/// The manager of a series has the second form to this day.
extension FrameDecoder {
  /// The axes and the blocks of a manager.
  mutating func parts(
    of manager: Pickle.Value
  ) throws(NDArrayError) -> (axes: [Pandas.Index], blocks: [Block]) {
    guard let object = manager.object, let name = manager.pandasName,
      name.hasSuffix("BlockManager") || name == "Panel"
    else { throw Self.bad("the columns of a table are \(manager.kind)") }
    guard let state = object.states.last, state.kind == .tuple else {
      return try newParts(object.arguments)
    }
    let parts = state.items
    if let last = parts.last, parts.count >= 4, last.kind == .dictionary,
      let content = last.first(of: "0.14.1")
    {
      guard let axes = content.first(of: "axes")?.listed,
        let blocks = content.first(of: "blocks")?.listed
      else { throw Self.bad("the columns of a table have no blocks") }
      var found: [Block] = []
      let indexes = try indexes(of: axes)
      for block in blocks {
        guard let values = block.first(of: "values"), let place = block.first(of: "mgr_locs")
        else { throw Self.bad("a block has no values") }
        found.append(Block(columns: try columns(of: values), placement: try placement(place)))
      }
      return (indexes, found)
    }
    guard parts.count >= 3, let axes = parts[0].listed, let values = parts[1].listed,
      let names = parts[2].listed, values.count == names.count
    else { throw Self.bad("the columns of a table have no blocks") }
    return try oldParts(try indexes(of: axes), values, names)
  }

  private mutating func indexes(
    of axes: Pickle.Value.Items
  ) throws(NDArrayError) -> [Pandas.Index] {
    guard 1...2 ~= axes.count else {
      throw NDArrayError(
        .badPickle, "a table of \(axes.count) axes is not supported",
        hint: "pandas' Panel has three; its arrays are in the pickle")
    }
    var indexes: [Pandas.Index] = []
    for axis in axes { indexes.append(try index(axis)) }
    return indexes
  }

  private mutating func newParts(
    _ arguments: Pickle.Value.Items
  ) throws(NDArrayError) -> (axes: [Pandas.Index], blocks: [Block]) {
    guard arguments.count >= 2, let axes = arguments[1].listed else {
      throw Self.bad("the columns of a table have no blocks")
    }
    // The manager of a series may hold one block, without a tuple around it.
    let list = arguments[0].listed.map { Array($0) } ?? [arguments[0]]
    var blocks: [Block] = []
    let indexes = try indexes(of: axes)
    for block in list {
      guard let object = block.object, Self.makesBlock(object), object.arguments.count >= 2 else {
        throw Self.bad("a block is made in an unknown way")
      }
      blocks.append(
        Block(
          columns: try columns(of: object.arguments[0]),
          placement: try placement(object.arguments[1])))
    }
    return (indexes, blocks)
  }

  /// `_unpickle_block`, or `functools.partial(new_block, ndim=2)`.
  private static func makesBlock(_ object: Pickle.Value.Object) -> Bool {
    if let name = object.function.name?.inPandas {
      return ["_unpickle_block", "new_block", "make_block"].contains(name)
    }
    guard let partial = object.function.object,
      partial.function.name?.isNamed("functools", "partial") == true
    else { return false }
    return partial.arguments.first?.name?.inPandas == "new_block"
  }

  /// Blocks that name their columns, which stand where the first axis has these names.
  private mutating func oldParts(
    _ axes: [Pandas.Index], _ values: Pickle.Value.Items, _ names: Pickle.Value.Items
  ) throws(NDArrayError) -> (axes: [Pandas.Index], blocks: [Block]) {
    var places: [String: Int] = [:]
    if axes.count == 2 {
      guard axes[0].count <= NDArray.DType.mostEmptyParts else {
        throw NDArrayError(.limitExceeded, "\(axes[0].count) columns are too many")
      }
      for position in 0..<axes[0].count { places[axes[0][position].representation] = position }
    }
    var blocks: [Block] = []
    for (values, names) in zip(values, names) {
      let columns = try columns(of: values)
      guard axes.count == 2 else {
        blocks.append(Block(columns: columns, placement: .list([0])))
        continue
      }
      let own = try index(names)
      guard own.count == columns.count else {
        throw Self.bad("a block of \(columns.count) columns names \(own.count)")
      }
      var list: [Int] = []
      for position in 0..<own.count {
        guard let place = places[own[position].representation] else {
          throw Self.bad("a block holds a column that the table has not")
        }
        list.append(place)
      }
      blocks.append(Block(columns: columns, placement: .list(list)))
    }
    return (axes, blocks)
  }

  /// The places of a block's columns: a slice, an integer or an array of them.
  private mutating func placement(_ value: Pickle.Value) throws(NDArrayError) -> Placement {
    if case .slice(let start, let stop, let step) = value.content {
      let step = step.isNone ? 1 : step.int
      guard let first = start.isNone ? 0 : start.int, let step else {
        throw Self.bad("the columns of a block have no places")
      }
      // Downwards to the first there is no number that says so.
      guard let last = stop.isNone && step < 0 ? -1 : stop.int else {
        throw Self.bad("the columns of a block have no places")
      }
      return .slice(start: first, stop: last, step: step)
    }
    if let number = value.wholeNumber { return .list([number]) }
    return .list(try integers(value, "the places of a block").map { Int($0) })
  }

  /// The integers of an array of one axis.
  mutating func integers(
    _ value: Pickle.Value, _ what: String
  ) throws(NDArrayError) -> NDArray.Scalars<Int64> {
    guard let array = try arrays.decode(value)?.array.singleRow, array.rank == 1,
      [.int, .uint].contains(array.dtype.kind),
      array.dtype.itemSize < 8 || array.dtype.kind == .int
    else { throw Self.bad("\(what) are no integers") }
    return try array.scalars(as: Int64.self)
  }

  /// The columns of a block's values: the rows of an array of two axes, or one extension array.
  mutating func columns(of value: Pickle.Value) throws(NDArrayError) -> [Pandas.Column] {
    guard case .node(let place) = value.slot else {
      throw Self.bad("the values of a block are \(value.kind)")
    }
    if let known = columns[place] { return known }
    if let index = try indexIfAny(value) {
      guard index.isFlat else { throw Self.bad("a column has several levels") }
      return [try index.level(0)]
    }
    let found = try within(value) { (decoder) throws(NDArrayError) -> [Pandas.Column] in
      if let decoded = try decoder.arrays.decode(value), !decoded.isPandas {
        return try decoder.columns(of: decoded.array)
      }
      if let columns = try decoder.extensionColumns(value) { return columns }
      let name = value.pandasName ?? value.object?.className?.description ?? "\(value.kind)"
      throw NDArrayError(.badPickle, "columns of \(name) are not supported")
    }
    columns[place] = found
    return found
  }

  /// The columns that an array is: itself, or its rows.
  func columns(of array: NDArray) throws(NDArrayError) -> [Pandas.Column] {
    guard array.rank == 2 else { return [try column(of: array)] }
    guard array.shape[0] <= 1 << 20 || array.shape[1] > 0 else {
      throw NDArrayError(.limitExceeded, "\(array.shape[0]) columns without values are too many")
    }
    guard array.dtype.kind == .object else {
      var columns: [Pandas.Column] = []
      for row in 0..<array.shape[0] { columns.append(try column(of: array[row])) }
      return columns
    }
    // The objects are listed once for all rows.
    let values = try ObjectList(array)
    let count = array.shape[1]
    return (0..<array.shape[0]).map { row in
      Pandas.Column(.numpy(.object), .objects(values[in: row * count..<(row + 1) * count]))
    }
  }

  /// The column that an array of one axis is.
  func column(of array: NDArray) throws(NDArrayError) -> Pandas.Column {
    guard array.rank == 1 else {
      throw Self.bad("the values of a column have the shape \(array.shape.tupleText)")
    }
    guard array.dtype.itemSize > 0 || array.count <= NDArray.DType.mostEmptyParts else {
      throw NDArrayError(.limitExceeded, "\(array.count) values without bytes are too many")
    }
    return try Pandas.Column(array)
  }
}

extension NDArray {
  /// The only row of an array that has one: a column of one block.
  var singleRow: NDArray { rank == 2 && shape[0] == 1 ? (try? self[0]) ?? self : self }
}

extension ArrayDecoder.Decoded {
  /// Whether the array is of a class of pandas', which has more to it.
  var isPandas: Bool { className?.inPandas.map { $0 != "FrozenNDArray" } ?? false }
}
