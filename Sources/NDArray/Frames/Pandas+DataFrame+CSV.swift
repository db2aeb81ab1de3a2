import Pickle

extension Pandas.DataFrame {
  /// The table as comma-separated values, byte for byte as pandas writes it: `df.to_csv()`.
  ///
  /// ```swift
  /// try frame.csv()                                  // ",a,b\n0,1,x\n1,2,\n"
  /// try frame.csv(index: false, separator: ";")
  /// ```
  ///
  /// Floats have as many digits as they need, moments of one column the same form, and fields with
  /// a separator, a quote or the end of a line are quoted, as Python 3.13 does. Moments in a time
  /// zone that the system does not know are written in UTC.
  ///
  /// - Parameters:
  ///   - index: whether the labels of the rows are written.
  ///   - separator: what stands between two fields.
  ///   - missing: what stands for a missing value.
  ///   - release: whose text it is; nil, the default, for that of the release that has pickled the
  ///     table, as far as the pickle tells, and otherwise for the newest.
  ///   - limit: how many bytes there may be.
  /// - Throws: ``NDArrayError`` `.limitExceeded` where there would be more; `.outOfMemory`.
  /// - Complexity: O(size of the text).
  public func csv(
    index: Bool = true, separator: Character = ",", missing: String = "",
    release: Pandas.Release? = nil, limit: Int = 1 << 30
  ) throws(NDArrayError) -> String {
    let release = release ?? origin ?? .newest
    var writer = CSVWriter(
      separator: separator, missing: missing, release: release, limit: limit)
    try writer.header(self, withIndex: index)
    // As many rows at once as pandas takes: the form of moments is found for these.
    let step = Swift.max(1, 100_000 / Swift.max(1, columns.count))
    let labels = index ? try self.index.csvLevels() : []
    guard self.index.count <= NDArray.DType.mostEmptyParts || !values.allSatisfy(\.isSparse) else {
      throw NDArrayError(
        .limitExceeded, "\(self.index.count) rows without values are too many to be written")
    }
    var columns = values
    if release >= .init(2, 0) {
      for index in columns.indices { columns[index] = try columns[index].withArrays() }
    }
    var start = 0
    while start < self.index.count {
      let rows = start..<Swift.min(start + step, self.index.count)
      try writer.rows(rows, labels, columns)
      start = rows.upperBound
    }
    return String(decoding: writer.out, as: UTF8.self)
  }
}

extension Pandas.Series {
  /// The series as comma-separated values, as pandas writes it: `series.to_csv()`.
  ///
  /// - Parameters:
  ///   - index: whether the labels of the rows are written.
  ///   - separator: what stands between two fields.
  ///   - missing: what stands for a missing value.
  ///   - release: whose text it is; nil, the default, for the newest.
  ///   - limit: how many bytes there may be.
  /// - Throws: ``NDArrayError`` `.limitExceeded` where there would be more; `.outOfMemory`.
  /// - Complexity: O(size of the text).
  public func csv(
    index: Bool = true, separator: Character = ",", missing: String = "",
    release: Pandas.Release? = nil, limit: Int = 1 << 30
  ) throws(NDArrayError) -> String {
    let release = release ?? origin
    let label = name.isNone ? Pickle.Value.int(0) : name
    var columns = Pandas.Index(Pandas.Column(objects: [label]))
    if case .timestamp(let moment) = Pandas.Cell(label), moment.zone == nil {
      // Days are written without a time.
      let counts = try NDArray([moment.count]).viewed(as: .datetime64(moment.unit))
      columns = Pandas.Index(try Pandas.Column(counts))
    }
    if label.kind == .tuple, label.count > 0 {
      // A tuple is a label of several levels.
      columns = try Pandas.Index(
        levels: label.items.map { Pandas.Index(Pandas.Column(inferring: [$0])) },
        codes: label.items.map { _ in [0] }, names: label.items.map { _ in .none })
    }
    let frame = try Pandas.DataFrame([values], columns: columns, index: self.index)
    return try frame.csv(
      index: index, separator: separator, missing: missing, release: release, limit: limit)
  }
}

extension Pandas.Column {
  /// Whether there may be far more values than bytes.
  fileprivate var isSparse: Bool {
    if case .sparse = storage { return true }
    return false
  }
}

extension Pandas.Index {
  /// One level of labels, as a file has it.
  struct CSVLevel {
    /// Numbers in a range, which need not be listed.
    var range: (start: Int, step: Int)?
    var column: Pandas.Column?
    /// Of several levels: the texts of the labels, and the place of every row's label; -1 for a
    /// missing one.
    var texts: [String] = []
    var codes: [Int32] = []
  }

  func csvLevels() throws(NDArrayError) -> [CSVLevel] {
    switch storage {
    case .range(let start, _, let step): return [CSVLevel(range: (start, step))]
    case .values(let column): return [CSVLevel(column: column)]
    case .levels(let levels, let codes):
      var found: [CSVLevel] = []
      for (level, codes) in zip(levels, codes) {
        // Labels that no row has do not count for the form of moments.
        let used = Set(codes).filter { $0 >= 0 }.sorted()
        let column = try level.taking(used.map { Int($0) }).level(0)
        var text = ColumnText()
        let texts = try text.texts(column, 0..<column.count)
        var places: [Int32: Int32] = [:]
        for (place, code) in used.enumerated() { places[code] = Int32(place) }
        found.append(CSVLevel(texts: texts, codes: codes.map { places[$0] ?? -1 }))
      }
      return found
    }
  }
}

/// Writes rows of fields, as Python's `csv` does by default.
private struct CSVWriter {
  var out: [UInt8] = []
  private let separator: [UInt8]
  private let missing: String
  private let limit: Int
  private var text: ColumnText

  init(separator: Character, missing: String, release: Pandas.Release, limit: Int) {
    self.separator = Array(String(separator).utf8)
    self.missing = missing
    self.limit = limit
    text = ColumnText(missing: missing, release: release)
  }

  mutating func row(_ fields: [String]) throws(NDArrayError) {
    for (number, field) in fields.enumerated() {
      if number > 0 { out += separator }
      append(field)
    }
    // A row of one empty field would be an empty line.
    if fields.count == 1, fields[0].isEmpty { out.append("\"\"") }
    out.append(0x0A)
    guard out.count <= limit else {
      throw NDArrayError(
        .limitExceeded, "the text has over \(limit) bytes", hint: "give a higher limit")
    }
  }

  private mutating func append(_ field: String) {
    let needsQuotes = field.utf8.contains { byte in
      byte == 0x22 || byte == 0x0A || byte == 0x0D || byte == separator.first
    }
    guard needsQuotes else {
      out.append(contentsOf: field.utf8)
      return
    }
    out.append(0x22)
    for byte in field.utf8 {
      if byte == 0x22 { out.append(0x22) }
      out.append(byte)
    }
    out.append(0x22)
  }

  mutating func header(
    _ frame: Pandas.DataFrame, withIndex: Bool
  ) throws(NDArrayError) {
    var labels: [String] = []
    if withIndex {
      let names = frame.index.names
      labels = names.map { $0.isNone || (names.count > 1 && $0.isFalse) ? "" : $0.columnText }
    }
    guard case .levels(let levels, let codes) = frame.columns.storage else {
      let names = try frame.columns.level(0)
      try row(labels + text.texts(names, 0..<names.count))
      return
    }
    var columnText = ColumnText(missing: missing)
    for number in levels.indices {
      var fields: [String] = []
      if withIndex {
        let name = frame.columns.names[number]
        fields.append(name.isNone ? "" : name.columnText)
        fields += repeatElement("", count: labels.count - 1)
      }
      let names = try levels[number].level(0)
      fields += codes[number].map { $0 < 0 ? "nan" : columnText.text(names[Int($0)]) }
      try row(fields)
    }
    if labels.contains(where: { !$0.isEmpty }) {
      try row(labels + [String](repeating: "", count: frame.values.count))
    }
  }

  mutating func rows(
    _ range: Range<Int>, _ labels: [Pandas.Index.CSVLevel], _ values: [Pandas.Column]
  ) throws(NDArrayError) {
    var columns: [[String]] = []
    for label in labels {
      if let column = label.column {
        text.isIndex = true
        columns.append(try text.texts(column, range))
        text.isIndex = false
      } else if let (start, step) = label.range {
        columns.append(range.map { String(start &+ $0 &* step) })
      } else {
        columns.append(
          range.map { label.codes[$0] < 0 ? missing : label.texts[Int(label.codes[$0])] })
      }
    }
    // The moments of all columns had one form.
    if text.release < .init(1, 4) { text.alignMoments(values, range) }
    for column in values { columns.append(try text.texts(column, range)) }
    text.momentDigits = nil
    text.hasLongSpans = false
    for row in 0..<range.count { try self.row(columns.map { $0[row] }) }
  }
}

extension Pickle.Value {
  /// Whether Python takes a name for false, and pandas one of several levels for none.
  fileprivate var isFalse: Bool { double == 0 || kind == .tuple && count == 0 }

  /// A name as a file has it.
  var columnText: String {
    let cell = Pandas.Cell(self)
    if case .missing(.none) = cell { return "" }
    return cell.description
  }
}
