extension DelimitedText {
  static func number(_ text: String) -> Double? {
    let text = trimmed(text).lowercased()
    switch text {
    case "nan": return .nan
    case "inf", "+inf", "infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default:
      // Swift takes hexadecimal floats, which tables do not have.
      return text.contains("x") || text.contains("p") ? nil : Double(text)
    }
  }

  /// The text without blanks around it, which numbers may have.
  private static func trimmed(_ text: String) -> String {
    let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
    guard text.utf8.first.map(isBlank) ?? false || text.utf8.last.map(isBlank) ?? false else {
      return text
    }
    return TextNumber.trimmed(text.unicodeScalars.map(\.value))
  }

  /// The columns as arrays, each of the narrowest type that holds all of its cells: int64, uint64, float64 with NaN
  /// for empty cells, complex128, bool for `True` and `False`, otherwise text.
  ///
  /// Columns without a name are called `f0`, `f1` …, and a name that comes twice gets a number.
  ///
  /// - Parameter dtype: what all cells are to be; nil, the default, for what they are. Of records, the fields are
  ///   those of the columns, in their order.
  /// - Throws: ``NDArrayError`` `.badText` for a cell that is none of `dtype`, or too large for it: nothing wraps
  ///   around, and nothing is cut; `.shapeMismatch` for records of another number of fields; `.outOfMemory`.
  /// - Complexity: O(number of cells).
  public func columns(
    dtype: NDArray.DType? = nil
  ) throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var result: [(key: String, value: NDArray)] = []
    var used: Set<String> = []
    let all = (names ?? rows.first ?? []).indices
    if let dtype, dtype.kind == .structured, dtype.fields.count != all.count {
      throw NDArrayError(
        .shapeMismatch,
        "\(dtype.fields.count) fields are to be made of \(all.count) columns")
    }
    for column in all {
      let plain = names.map { $0[column] } ?? ""
      var name = plain.isEmpty ? "f\(column)" : plain
      var number = 0
      while !used.insert(name).inserted {
        number += 1
        name = "\(plain)_\(number)"
      }
      let cells = rows.map { $0[column] }
      guard let dtype else {
        result.append((name, try Self.array(cells)))
        continue
      }
      let wanted = dtype.kind == .structured ? dtype.fields[column].dtype : dtype
      let title = names == nil ? "column \(column + 1)" : "column '\(name)'"
      let array = try NDArray(texts: cells, shape: [cells.count], dtype: wanted) {
        "row \($0 + 1), \(title)"
      }
      result.append((name, array))
    }
    return result
  }

  private static func array(_ cells: [String]) throws(NDArrayError) -> NDArray {
    func all<T>(_ take: (String) -> T?) -> [T]? {
      var values: [T] = []
      for cell in cells {
        guard let value = take(cell) else { return nil }
        values.append(value)
      }
      return values.isEmpty ? nil : values
    }
    if let integers = all({ Int64(trimmed($0)) }) { return try NDArray(integers, shape: nil) }
    if let unsigned = all({ UInt64(trimmed($0)) }) { return try NDArray(unsigned, shape: nil) }
    if cells.contains(where: { !$0.isEmpty }) {
      if let numbers = all({ $0.isEmpty ? .nan : number($0) }) {
        return try NDArray(numbers, shape: nil)
      }
      if cells.contains(where: { isComplex($0) }), cells.allSatisfy({ isComplex($0, orReal: true) })
      {
        return try NDArray(texts: cells, shape: [cells.count], dtype: .complex128) { "row \($0)" }
      }
    }
    let truths = ["True": true, "true": true, "False": false, "false": false]
    if let values = all({ truths[$0] }) { return try NDArray(values, shape: nil) }
    return try NDArray(strings: cells, shape: [cells.count])
  }

  /// True for Python's complex numbers with a `j`, such as `(1+2j)`; `orReal` takes all numbers, and no text at all.
  static func isComplex(_ text: String, orReal: Bool = false) -> Bool {
    if orReal, text.isEmpty || number(text) != nil { return true }
    guard text.utf8.contains(UInt8(ascii: "j")), text.utf8.contains(where: { $0.isDigit }) else {
      return false
    }
    let points = text.unicodeScalars.map(\.value)
    return (try? TextNumber.parse(points, kind: .complex, bits: 128)) != nil
  }

  /// One array of all cells: of two axes, or of one for a single column, where all columns are of one type and have
  /// no names; otherwise of records, with a field for every column. Of no cells it is float64 and empty, as
  /// `numpy.loadtxt` has it.
  ///
  /// - Parameter dtype: what all cells are to be; nil, the default, for what they are. With it, names are left out.
  /// - Throws: ``NDArrayError``, as ``columns(dtype:)``.
  /// - Complexity: O(number of cells).
  public func array(dtype: NDArray.DType? = nil) throws(NDArrayError) -> NDArray {
    let columns = try columns(dtype: dtype)
    guard !columns.isEmpty else { return try NDArray(zeros: [0], dtype: dtype ?? .float64) }
    let kinds = Set(columns.map(\.value.dtype.kind))
    let isOneKind = kinds.count == 1 || kinds.isSubset(of: [.int, .float])
    guard dtype.map({ $0.kind != .structured }) ?? (names == nil && isOneKind) else {
      return try records(columns, dtype)
    }
    let size = columns.map(\.value.dtype.itemSize).max() ?? 0
    let common =
      columns.first { $0.value.dtype.kind == .float }?.value.dtype
      ?? columns.first { $0.value.dtype.itemSize == size }?.value.dtype ?? .float64
    if columns.count == 1 { return columns[0].value }
    var result = try NDArray(zeros: [rows.count, columns.count], dtype: common)
    for (place, column) in columns.enumerated() {
      try result.assign(
        column.value.converted(to: common, casting: .unsafe),
        at: [.slice(start: nil, stop: nil, step: 1), .at(place)])
    }
    return result
  }

  private func records(
    _ columns: [(key: String, value: NDArray)], _ dtype: NDArray.DType?
  ) throws(NDArrayError) -> NDArray {
    if let dtype {
      var result = try NDArray(zeros: [rows.count], dtype: dtype)
      for (field, column) in zip(dtype.fields, columns) {
        try result.assign(column.value, field: field.name)
      }
      return result
    }
    return try NDArray(records: columns)
  }
}
