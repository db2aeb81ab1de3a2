import NDArray

/// What `npz stats` says of one array.
struct StatRow {
  /// The array's name; nil for a `.npy` file's.
  let name: String?
  /// The name for people.
  let title: String
  let dtype: NDArray.DType
  let shape: [Int]
  let statistics: NDArray.Statistics
  private var histogram: NDArray.Histogram?
  private var percentiles: [StatColumn: Double] = [:]
  private var uniqueCount: Int?
  private var axis: NDArray.AxisStatistics?

  /// - Throws: ``NDArrayError`` for what has no such statistics.
  init(
    name: String?, title: String, _ array: NDArray, _ columns: [StatColumn], axis: Int?
  ) throws {
    self.name = name
    self.title = title
    dtype = array.dtype
    shape = array.shape
    statistics = try array.statistics()
    if let axis {
      self.axis = try array.statistics(axis: axis)
      return
    }
    if columns.contains(.histogram), Self.isReal(array.dtype) {
      histogram = try array.histogram(bins: 16)
    }
    if columns.contains(.unique) { uniqueCount = try array.uniqueCount() }
    let shares = columns.compactMap { column -> Double? in
      if case .percentile(let share) = column { return share }
      return nil
    }
    if shares.isEmpty { return }
    for (share, value) in zip(shares, try array.percentiles(shares)) {
      percentiles[.percentile(share)] = value
    }
  }

  /// Whether a dtype is of real numbers.
  static func isReal(_ dtype: NDArray.DType) -> Bool {
    switch dtype.kind {
    case .bool, .int, .uint, .float, .bfloat16, .float8: true
    default: false
    }
  }

  /// A cell of the table.
  func text(_ column: StatColumn, _ console: Console) -> String {
    switch column {
    case .count: statistics.count.grouped
    case .minimum: number(statistics.minimum)
    case .maximum: number(statistics.maximum)
    case .mean: number(statistics.mean)
    case .deviation: statistics.standardDeviation?.shortText ?? ""
    case .nan: statistics.nanCount.grouped
    case .infinite: statistics.infiniteCount.grouped
    case .zero: share(statistics.zeroCount)
    case .unique: uniqueCount?.grouped ?? ""
    case .histogram:
      histogram.map { Bars.line($0.counts, isUTF8: console.isUTF8).withoutBlanksBehind } ?? ""
    case .percentile: percentiles[column]?.shortText ?? ""
    }
  }

  /// `0`, `<0.1 %`, `50.0 %`.
  private func share(_ count: Int) -> String {
    guard count > 0 else { return "0" }
    let tenths = Int((Double(count) / Double(statistics.count) * 1000).rounded())
    return tenths == 0 ? "<0.1 %" : "\(tenths / 10).\(tenths % 10) %"
  }

  private func number(_ number: NDArray.Number?) -> String {
    switch number {
    case .bool(let value): value ? "1" : "0"
    case .int(let value): time(value) ?? "\(value)"
    case .uint(let value): "\(value)"
    case .float(let value): value.shortText
    case .complex(let real, let imaginary):
      "\(real.shortText)\(imaginary < 0 ? "" : "+")\(imaginary.shortText)j"
    case nil: ""
    }
  }

  /// A date or a span as NumPy prints it; nil for numbers.
  private func time(_ count: Int64) -> String? {
    guard dtype.kind == .datetime || dtype.kind == .timedelta else { return nil }
    return try? NDArray([count]).viewed(as: dtype.with(byteOrder: .native))[0].description
  }

  /// The row in one tab-separated line, its numbers in all their digits.
  func plainLine(_ columns: [StatColumn]) -> String {
    let cells = columns.map { column -> String in
      switch member(column)?.value {
      case .text(let text): text
      case .int(let value): "\(value)"
      case .number(let text): text
      case .bool(let value): value ? "1" : "0"
      case .object(let members):
        members.first.map { pair -> String in
          guard case .list(let counts) = pair.value else { return "-" }
          return counts.map(\.encoded).joined(separator: ",")
        } ?? "-"
      case .list(let parts): parts.map(\.encoded).joined(separator: ",")
      default: "-"
      }
    }
    return ([(name ?? "-").escapedForTabs] + cells).joined(separator: "\t")
  }

  /// A column as a member of the row's object.
  private func member(_ column: StatColumn) -> JSON.Member? {
    switch column {
    case .count: ("count", .int(statistics.count))
    case .minimum: ("min", json(statistics.minimum))
    case .maximum: ("max", json(statistics.maximum))
    case .mean: ("mean", json(statistics.mean))
    case .deviation: ("std", statistics.standardDeviation?.json ?? .null)
    case .nan: ("nan", .int(statistics.nanCount))
    case .infinite: ("infinite", .int(statistics.infiniteCount))
    case .zero: ("zero", .int(statistics.zeroCount))
    case .unique: ("unique", JSON(uniqueCount))
    case .histogram:
      histogram.map { histogram in
        (
          "histogram",
          .object([
            ("counts", .list(histogram.counts.map { .int($0) })),
            ("edges", .list(histogram.edges.map(\.json))),
          ])
        )
      }
    case .percentile: percentiles[column].map { (column.name, $0.json) }
    }
  }

  private func json(_ number: NDArray.Number?) -> JSON {
    switch number {
    case .bool(let value): .bool(value)
    case .int(let value): time(value).map { .text($0) } ?? .int(Int(value))
    case .uint(let value): .number("\(value)")
    case .float(let value): value.json
    case .complex(let real, let imaginary): .list([real.json, imaginary.json])
    case nil: .null
    }
  }

  /// The row for programs: everything that was computed.
  var json: JSON {
    var members: [JSON.Member] = [
      ("name", JSON(name)), ("dtype", .text(dtype.name)),
      ("shape", .list(shape.map { .int($0) })),
    ]
    if let axis {
      for (key, array) in [
        ("min", axis.minimum), ("max", axis.maximum), ("mean", axis.mean),
        ("std", axis.standardDeviation), ("nan", axis.nanCount), ("infinite", axis.infiniteCount),
        ("zero", axis.zeroCount),
      ] {
        guard let array else { continue }
        var bytes: [UInt8] = []
        guard (try? ValueJSON.append(array, to: &bytes)) != nil else { continue }
        members.append((key, .number(String(decoding: bytes, as: UTF8.self))))
      }
      return .object(members)
    }
    let others: [StatColumn] = [.unique, .histogram]
    members += ([.count] + StatColumn.usual.filter { $0 != .histogram }).compactMap { member($0) }
    members += others.compactMap { $0 == .unique && uniqueCount == nil ? nil : member($0) }
    members += percentiles.keys.sorted { $0.name < $1.name }.compactMap { member($0) }
    return .object(members)
  }

  /// A column along the axis that was asked for; nil for one that there is none of.
  func along(_ column: StatColumn) throws -> NDArray? {
    switch column {
    case .minimum: axis?.minimum
    case .maximum: axis?.maximum
    case .mean: axis?.mean
    case .deviation: axis?.standardDeviation
    case .nan: axis?.nanCount
    case .infinite: axis?.infiniteCount
    case .zero: axis?.zeroCount
    default: nil
    }
  }
}

extension String {
  /// The text up to its last sign that is no blank.
  var withoutBlanksBehind: String {
    lastIndex { $0 != " " }.map { String(self[...$0]) } ?? ""
  }
}
