import NDArray

extension TreeJSON {
  /// A table of pandas', with all of its values.
  mutating func table(
    _ table: PickleWalk.Table, _ members: [JSON.Member], _ depth: Int
  ) throws {
    switch table {
    case .frame(let frame):
      let shape = [frame.shape.rows, frame.shape.columns].map { JSON.int($0) }
      let dtypes = frame.dtypes.map { JSON.text("\($0)") }
      begin("DataFrame", members + [("shape", .list(shape)), ("dtypes", .list(dtypes))])
      key("columns")
      try index(frame.columns, [], depth)
      key("index")
      try index(frame.index, [], depth)
      key("column_data")
      bytes.append(UInt8(ascii: "["))
      for (place, column) in frame.values.enumerated() {
        if place > 0 { bytes += ", ".utf8 }
        begin(
          "Series", [("dtype", .text("\(column.dtype)")), ("len", .int(column.count))])
        key("name")
        try cell(frame.columns[place], depth)
        try values(column, depth)
        end()
      }
      bytes.append(UInt8(ascii: "]"))
      if !frame.attributes.isEmpty {
        key("attrs")
        try pairs(frame.attributes, depth)
      }
      end()
    case .series(let series):
      let dtype = JSON.text("\(series.values.dtype)")
      begin("Series", members + [("dtype", dtype), ("len", .int(series.values.count))])
      key("name")
      try cell(Pandas.Cell(series.name), depth)
      key("index")
      try index(series.index, [], depth)
      try values(series.values, depth)
      if !series.attributes.isEmpty {
        key("attrs")
        try pairs(series.attributes, depth)
      }
      end()
    case .index(let index): try self.index(index, members, depth)
    }
  }

  private mutating func index(
    _ index: Pandas.Index, _ members: [JSON.Member], _ depth: Int
  ) throws {
    begin(
      "Index",
      members + [
        ("dtype", .text("\(index.dtype)")), ("len", .int(index.count)),
        ("nlevels", .int(index.levelCount)),
      ])
    key("names")
    try list(index.names, depth)
    key("values")
    try cells(index.count, depth) { index[$0] }
    if let frequency = index.frequency {
      key("freq")
      bytes += JSON.text(frequency).encoded.utf8
    }
    if index.levelCount == 1 { try categories(index.level(0), depth) }
    end()
  }

  private mutating func values(_ column: Pandas.Column, _ depth: Int) throws {
    key("values")
    try cells(column.count, depth) { column[$0] }
    try categories(column, depth)
  }

  /// What values of a category may be, and whether that is an order.
  private mutating func categories(_ column: Pandas.Column, _ depth: Int) throws {
    guard let (list, isOrdered) = column.categoryList else { return }
    key("ordered")
    bytes += "\(isOrdered)".utf8
    key("categories")
    try cells(list.count, depth) { list[$0] }
  }

  private mutating func cells(
    _ count: Int, _ depth: Int, _ cell: (Int) -> Pandas.Cell
  ) throws {
    bytes.append(UInt8(ascii: "["))
    for place in 0..<count {
      if place > 0 { bytes += ", ".utf8 }
      try self.cell(cell(place), depth)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  private mutating func cell(_ cell: Pandas.Cell, _ depth: Int) throws {
    switch cell {
    case .missing(.nat): try count(1); leaf("NaT", [], [])
    case .missing(.na): try count(1); leaf("NA", [], [])
    case .timestamp(let value) where value.unit != .day:
      try count(1)
      leaf(
        "Timestamp", [],
        [
          ("iso", .text(value.description.replacing(" ", with: "T"))),
          ("count", .text(String(value.count))), ("unit", .text("\(value.unit)")),
          ("tz", JSON(value.zone.map { "\($0)" })),
        ])
    case .timedelta(let value):
      try count(1)
      leaf(
        "Timedelta", [],
        [("count", .text(String(value.count))), ("unit", .text("\(value.unit)"))])
    case .period(let value):
      try count(1)
      leaf(
        "Period", [],
        [("ordinal", .int(Int(value.ordinal))), ("freq", .text("\(value.frequency)"))])
    case .interval(let value):
      try count(1)
      begin("Interval", [("closed", .text(value.closed.rawValue))])
      key("left")
      try self.cell(value.left, depth)
      key("right")
      try self.cell(value.right, depth)
      end()
    case .tuple(let cells):
      try count(1)
      begin("tuple", [])
      key("v")
      try self.cells(cells.count, depth) { cells[$0] }
      end()
    default: try write(cell.value, depth: depth + 1)
    }
  }
}
