import Pickle

/// Tables as they are compared with others: what else than elements tells them apart.
extension PickleWalk.Table {
  /// The labels and the columns under their names, as ``arrays()`` has them.
  package func columns() throws(NDArrayError) -> [(key: String, column: Pandas.Column)] {
    switch self {
    case .frame(let frame): return try frame.columns(index: !frame.index.isDefault)
    case .series(let series):
      let name = series.name.isNone ? "values" : series.name.columnText
      let frame = try Pandas.DataFrame(
        [series.values], columns: Pandas.Index(Pandas.Column([name])), index: series.index)
      return try frame.columns(index: !series.index.isDefault)
    case .index(let index):
      return try Pandas.DataFrame([], columns: Pandas.Index(count: 0), index: index)
        .columns(index: true)
    }
  }

  /// The table as arrays by their names: the columns, and the labels of the rows where they are more than
  /// 0, 1, 2 ….
  package func arrays() throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var result: [(key: String, value: NDArray)] = []
    for (key, column) in try columns() { result.append((key, try column.array())) }
    return result
  }

  /// What tables differ in beside their columns, each under a name in brackets: what they are, how many rows they
  /// have, and the names.
  package var frame: [(name: String, value: Pickle.Value)] {
    switch self {
    case .frame(let frame):
      let names = frame.columns
      let labels = (0..<names.count).map { names[$0].value }
      return [
        ("(type)", "DataFrame"), ("(rows)", .int(frame.shape.rows)), ("(columns)", .list(labels)),
        ("(columns' names)", .list(names.names)), ("(index)", .list(frame.index.names)),
      ]
    case .series(let series):
      return [
        ("(type)", "Series"), ("(name)", series.name), ("(index)", .list(series.index.names)),
      ]
    case .index(let index): return [("(type)", "Index"), ("(index)", .list(index.names))]
    }
  }
}

extension Pandas.Column {
  /// What values of a category may be, and whether that is an order; nil for other values.
  package var categoryList: (list: Pandas.Index, isOrdered: Bool)? {
    guard case .categories(_, let categories, let isOrdered) = storage else { return nil }
    return (categories, isOrdered)
  }

  /// The values as an array in which integers beside missing values are integers.
  package func comparedArray() throws(NDArrayError) -> NDArray {
    let isOfIntegers: Bool
    switch storage {
    case .numbers(let array): isOfIntegers = array.dtype.kind == .int || array.dtype.kind == .uint
    case .categories(_, let categories, _):
      isOfIntegers = categories.dtype == .numpy(.int64) || categories.dtype == .numpy(.uint64)
    default: isOfIntegers = false
    }
    guard isOfIntegers, isMissing.contains(true) else { return try array() }
    return try NDArray(objects: cells.map(\.value))
  }

  /// The type of the values, with all that pandas compares of it: the categories, too.
  package var comparedType: Pickle.Value {
    guard let (list, isOrdered) = categoryList else { return .string(dtype.description) }
    let values = (0..<list.count).map { list[$0].value }
    return .tuple([
      .string(dtype.description), .string(list.dtype.description), .bool(isOrdered), .list(values),
    ])
  }
}
