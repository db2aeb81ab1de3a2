import NDArray

extension PickleWalk.Table {
  /// What it is, in a word.
  var typeName: String {
    switch self {
    case .frame: "DataFrame"
    case .series(let series): "Series of \(series.values.dtype)"
    case .index(let index): "Index of \(index.dtype)"
    }
  }

  /// How many rows, and of a frame how many columns, there are.
  var shape: [Int] {
    switch self {
    case .frame(let frame): [frame.shape.rows, frame.shape.columns]
    case .series(let series): [series.values.count]
    case .index(let index): [index.count]
    }
  }

  /// The first names of its columns.
  var note: String {
    guard case .frame(let frame) = self else { return "" }
    let names = frame.columnNames.prefix(6).joined(separator: " ")
    return frame.columnNames.count > 6 ? names + " …" : names
  }

  /// As pandas prints it.
  func text(_ options: Pandas.PrintOptions) -> String {
    switch self {
    case .frame(let frame): frame.text(options)
    case .series(let series): series.text(options)
    case .index(let index): Self.text(of: index, options)
    }
  }

  /// An index as a column of its labels, or a table of its levels.
  private static func text(of index: Pandas.Index, _ options: Pandas.PrintOptions) -> String {
    do {
      if index.levelCount == 1 {
        let name = index.names.first ?? .none
        return try Pandas.Series(index.level(0), name: name).text(options)
      }
      var levels: [Pandas.Column] = []
      for number in 0..<index.levelCount { levels.append(try index.level(number)) }
      let names = index.names.enumerated().map { $1.isNone ? "\($0)" : $1.string ?? "\($1)" }
      return try Pandas.DataFrame(levels, columns: Pandas.Index(Pandas.Column(names))).text(options)
    } catch { return "\(error)" }
  }

  /// As pandas writes it as comma-separated values; nil for an index.
  func csv() throws(NDArrayError) -> String? {
    switch self {
    case .frame(let frame): try frame.csv()
    case .series(let series): try series.csv()
    case .index: nil
    }
  }
}
