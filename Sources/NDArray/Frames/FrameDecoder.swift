import Pickle

/// Finds pandas' frames, series and indexes among the objects of a pickle, and turns them into
/// tables: of every release from 0.10 on.
///
/// What is one object in the pickle is decoded once, however often a table refers to it.
struct FrameDecoder {
  var arrays = ArrayDecoder()
  /// Indexes and columns by the places of their objects.
  var indexes: [UInt32: Pandas.Index] = [:]
  var columns: [UInt32: [Pandas.Column]] = [:]
  /// What is being decoded: none of it may turn up within itself.
  private var open: Set<UInt32> = []
  /// The bytes of text that have been made of views, which may be many of the same bytes.
  var viewedBytes = 0

  /// How deep categories, levels and ends of intervals may be nested.
  private static let deepest = 8
  /// The most columns of a frame whose columns have no bytes.
  private static let mostEmptyColumns = 1 << 20

  static func bad(_ message: String) -> NDArrayError { ArrayDecoder.bad(message) }

  /// Decodes an object that may hold others, none of which may be itself.
  mutating func within<T>(
    _ value: Pickle.Value, _ body: (inout FrameDecoder) throws(NDArrayError) -> T
  ) throws(NDArrayError) -> T {
    guard case .node(let place) = value.slot else { return try body(&self) }
    guard open.insert(place).inserted else { throw Self.bad("a table holds itself") }
    guard open.count <= Self.deepest else {
      throw Self.bad("the parts of a table are nested more than \(Self.deepest) deep")
    }
    defer { open.remove(place) }
    return try body(&self)
  }

  // MARK: - Frames and series

  /// The frame that a value is; nil where it is none.
  mutating func frame(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.DataFrame? {
    guard value.tableName == "DataFrame", let object = value.object else { return nil }
    if !object.arguments.isEmpty, object.function.name?.inPandas == "DataFrame" {
      return try made(object)
    }
    guard let manager = Self.manager(value, object) else {
      throw Self.bad("a frame has no columns")
    }
    let (axes, blocks) = try parts(of: manager)
    guard axes.count == 2 else { throw Self.bad("a frame has \(axes.count) axes") }
    let index = axes[1]
    let values = try place(blocks, names: axes[0], index: index)
    var frame = try Self.checked { () throws(NDArrayError) in
      try Pandas.DataFrame(values, columns: axes[0], index: index)
    }
    frame.attributes = Self.attributes(value)
    frame.origin = Self.release(value, object, manager)
    return frame
  }

  /// The series that a value is; nil where it is none.
  mutating func series(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Series? {
    if let old = try oldSeries(value) { return old }
    guard value.tableName == "Series", let object = value.object else { return nil }
    if !object.arguments.isEmpty, object.function.name?.inPandas == "Series" {
      return try madeSeries(object)
    }
    guard let manager = Self.manager(value, object) else {
      throw Self.bad("a series has no values")
    }
    let (axes, blocks) = try parts(of: manager)
    guard axes.count == 1, blocks.count == 1, blocks[0].columns.count == 1 else {
      throw Self.bad("a series has not one axis and one block of values")
    }
    let name = value.first(of: "_name", "name") ?? Pickle.Value.none
    var series = try Self.checked { () throws(NDArrayError) in
      try Pandas.Series(blocks[0].columns[0], index: axes[0], name: name)
    }
    series.attributes = Self.attributes(value)
    if object.className?.module == "pandas" {
      series.origin = .newest
    } else {
      // The manager is the same in all releases.
      series.origin = value.first(of: "_mgr") == nil ? .init(1, 0) : .init(2, 3)
    }
    return series
  }

  /// What was made of parts that a pickle holds: where they do not fit together, it is damaged.
  static func checked<T>(_ body: () throws(NDArrayError) -> T) throws(NDArrayError) -> T {
    do throws(NDArrayError) { return try body() } catch {
      guard [.shapeMismatch, .badIndex, .badArgument].contains(error.code) else { throw error }
      throw bad(error.message)
    }
  }

  private static func manager(
    _ value: Pickle.Value, _ object: Pickle.Value.Object
  ) -> Pickle.Value? {
    if let found = value.first(of: "_mgr", "_data") { return found }
    // Up to 0.13 the state is the manager.
    guard let state = object.states.last, state.pandasName?.hasSuffix("BlockManager") == true
    else { return nil }
    return state
  }

  /// The last release that writes frames in this way.
  private static func release(
    _ value: Pickle.Value, _ object: Pickle.Value.Object, _ manager: Pickle.Value
  ) -> Pandas.Release {
    if object.className?.module == "pandas" { return .newest }
    guard let manager = manager.object, manager.states.isEmpty else {
      return value.first(of: "_mgr") == nil ? .init(1, 0) : .init(1, 2)
    }
    let block = manager.arguments.first?.listed?.first?.object?.function
    return block?.object == nil ? .init(2, 3) : .init(1, 3)
  }

  private static func attributes(
    _ value: Pickle.Value
  ) -> [(key: Pickle.Value, value: Pickle.Value)] {
    value.first(of: "attrs", "_attrs").map { $0.pairs.map { (key: $0.key, value: $0.value) } } ?? []
  }

  /// A series of pandas up to 0.12: an array of NumPy's, whose class is `Series`.
  private mutating func oldSeries(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Series? {
    guard value.calledName?.name == "_reconstruct", let object = value.object,
      let kind = object.arguments.first?.name?.inPandas, ["Series", "TimeSeries"].contains(kind)
    else { return nil }
    guard let decoded = try arrays.decode(value), let own = decoded.ownState,
      let parts = own.listed, let first = parts.first
    else { throw Self.bad("a series has no labels") }
    let column = try column(of: decoded.array)
    let index = try index(first)
    return try Self.checked { () throws(NDArrayError) in
      try Pandas.Series(column, index: index, name: parts.count > 1 ? parts[1] : Pickle.Value.none)
    }
  }

  // MARK: - Columns in their places

  /// Every column of every block in its place: each place is taken exactly once.
  private func place(
    _ blocks: [Block], names: Pandas.Index, index: Pandas.Index
  ) throws(NDArrayError) -> [Pandas.Column] {
    let count = names.count
    // Of a frame without columns a block of one column may be left, which stands nowhere.
    let blocks = blocks.filter { !($0.columns.count == 1 && $0.placement.isEmpty) }
    var found = 0
    for block in blocks { found += block.columns.count }
    guard found == count else {
      throw Self.bad("\(count) columns have a name, and there are \(found)")
    }
    guard count <= Self.mostEmptyColumns || index.count > 0 else {
      throw NDArrayError(.limitExceeded, "\(count) columns without values are too many")
    }
    var places = [Pandas.Column?](repeating: nil, count: count)
    for block in blocks {
      let positions = try Self.positions(block.placement, block.columns.count, of: count)
      for (position, column) in zip(positions, block.columns) {
        guard places[position] == nil else {
          throw Self.bad("two blocks hold the column \(position)")
        }
        guard column.count == index.count else {
          throw Self.bad(
            "the column \(position) has \(column.count) values, and there are \(index.count) labels"
          )
        }
        places[position] = column
      }
    }
    return places.compactMap { $0 }
  }

  /// The positions that a block's placement names: a slice, or a list of integers.
  private static func positions(
    _ placement: Placement, _ wanted: Int, of count: Int
  ) throws(NDArrayError) -> [Int] {
    let positions: [Int]
    switch placement {
    case .list(let list): positions = list
    case .slice(let start, let stop, let step):
      guard step != 0 else { throw bad("the columns of a block have a step of 0") }
      let length = Pandas.Index.count(start, stop, step)
      guard length == wanted else {
        throw bad("a block of \(wanted) columns names \(length) places")
      }
      positions = (0..<length).map { start &+ $0 &* step }
    }
    guard positions.count == wanted else {
      throw bad("a block of \(wanted) columns names \(positions.count) places")
    }
    if let wrong = positions.first(where: { $0 < 0 || $0 >= count }) {
      throw bad("a block's column is the \(wrong)th of \(count)")
    }
    return positions
  }
}

extension FrameDecoder {
  /// Where the columns of a block stand.
  enum Placement {
    case list([Int])
    case slice(start: Int, stop: Int, step: Int)

    var isEmpty: Bool {
      switch self {
      case .list(let list): list.isEmpty
      case .slice(let start, let stop, let step):
        step != 0 && Pandas.Index.count(start, stop, step) == 0
      }
    }
  }

  /// Columns of one type, and where they stand.
  struct Block {
    let columns: [Pandas.Column]
    let placement: Placement
  }
}
