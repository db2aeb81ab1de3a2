/// Rows of cells with a character between them: CSV, and tab-separated text.
///
/// ```swift
/// let table = try DelimitedText(parsing: bytes)                 // CSV
/// let array = try table.array()                                 // numbers, or records by the header's names
/// let text = try DelimitedText.text(of: array, separator: "\t")
/// ```
///
/// Cells are quoted as RFC 4180 says: `"a ""b"", c"`. The corresponding NumPy functions are `numpy.genfromtxt` and
/// `numpy.savetxt`.
public struct DelimitedText: Sendable {
  /// Whether the first row has the names of the columns.
  public enum Header: String, Sendable, Hashable, CaseIterable {
    /// It has where it holds no number and a column below it holds nothing else.
    case auto
    case yes
    case no
  }

  /// The names of the columns; nil where there are none.
  public private(set) var names: [String]?
  /// The cells, row by row, all rows of one length.
  public private(set) var rows: [[String]]

  /// Parses text.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, with or without a byte-order mark; lines end with LF or CRLF. Empty lines are passed over.
  ///   - separator: what stands between cells.
  ///   - header: whether the first row has names.
  ///   - skip: how many lines to pass over first.
  /// - Throws: ``NDArrayError`` `.badText` for rows of different lengths, quotes that do not end and what is not
  ///   UTF-8; the message names the line.
  /// - Complexity: O(number of bytes).
  public init(
    parsing bytes: [UInt8], separator: Unicode.Scalar = ",", header: Header = .auto, skip: Int = 0
  ) throws(NDArrayError) {
    var parser = RowParser(bytes, separator)
    for _ in 0..<Swift.max(0, skip) { parser.skipLine() }
    var rows: [[String]] = []
    while let row = try parser.next() {
      if let first = rows.first, first.count != row.count {
        throw NDArrayError(
          .badText,
          "line \(parser.rowLine) has \(row.count) cells, and the first row \(first.count)",
          hint: "say what stands between cells, or how many lines to skip")
      }
      rows.append(row)
    }
    let hasNames =
      switch header {
      case .yes: true
      case .no: false
      case .auto: Self.hasNames(rows)
      }
    if hasNames, !rows.isEmpty { names = rows.removeFirst() }
    self.rows = rows
  }

  private static func hasNames(_ rows: [[String]]) -> Bool {
    guard let first = rows.first, rows.count > 1, first.allSatisfy({ number($0) == nil }) else {
      return false
    }
    return first.indices.contains { column in
      rows.dropFirst().allSatisfy { $0[column].isEmpty || number($0[column]) != nil }
        && rows.dropFirst().contains { !$0[column].isEmpty }
    }
  }

  static func number(_ text: String) -> Double? {
    let text = text.lowercased()
    switch text {
    case "nan": return .nan
    case "inf", "+inf", "infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    default:
      // Swift takes hexadecimal floats, which tables do not have.
      return text.contains("x") || text.contains("p") ? nil : Double(text)
    }
  }

  /// The columns as arrays, each of the narrowest type that holds all of its cells: int64, uint64, float64 with NaN
  /// for empty cells, bool for `True` and `False`, otherwise text.
  ///
  /// Columns without a name are called `f0`, `f1` …, and a name that comes twice gets a number.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(number of cells).
  public func columns() throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var result: [(key: String, value: NDArray)] = []
    var used: Set<String> = []
    for column in (names ?? rows.first ?? []).indices {
      let plain = names.map { $0[column] } ?? ""
      var name = plain.isEmpty ? "f\(column)" : plain
      var number = 0
      while !used.insert(name).inserted {
        number += 1
        name = "\(plain)_\(number)"
      }
      result.append((name, try Self.array(rows.map { $0[column] })))
    }
    return result
  }

  private static func array(_ cells: [String]) throws(NDArrayError) -> NDArray {
    let integers = cells.compactMap { Int64($0) }
    if integers.count == cells.count, !cells.isEmpty { return try NDArray(integers, shape: nil) }
    let unsigned = cells.compactMap { UInt64($0) }
    if unsigned.count == cells.count, !cells.isEmpty { return try NDArray(unsigned, shape: nil) }
    let numbers = cells.compactMap { $0.isEmpty ? .nan : number($0) }
    if numbers.count == cells.count, cells.contains(where: { !$0.isEmpty }) {
      return try NDArray(numbers, shape: nil)
    }
    let truths = cells.compactMap {
      ["True": true, "true": true, "False": false, "false": false][$0]
    }
    if truths.count == cells.count, !cells.isEmpty { return try NDArray(truths, shape: nil) }
    return try NDArray(strings: cells, shape: [cells.count])
  }

  /// One array of all cells: of two axes, or of one for a single column, where all columns are of one type and have
  /// no names; otherwise of records, with a field for every column.
  ///
  /// - Parameter dtype: what all cells are to be; nil, the default, for what they are. With it, names are left out.
  /// - Throws: ``NDArrayError`` `.badCast` for a cell that is none of `dtype`; `.badText` for a table without
  ///   cells; `.outOfMemory`.
  /// - Complexity: O(number of cells).
  public func array(dtype: NDArray.DType? = nil) throws(NDArrayError) -> NDArray {
    var columns = try columns()
    guard !columns.isEmpty else { throw NDArrayError(.badText, "there are no cells") }
    if let dtype {
      for place in columns.indices {
        columns[place].value = try columns[place].value.converted(to: dtype, casting: .unsafe)
      }
    }
    let kinds = Set(columns.map(\.value.dtype.kind))
    guard
      dtype != nil || (names == nil && kinds.isSubset(of: [.int, .float]))
        || (names == nil && kinds.count == 1)
    else { return try records(columns) }
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
    _ columns: [(key: String, value: NDArray)]
  ) throws(NDArrayError) -> NDArray {
    var fields: [NDArray.DType.Field] = []
    var end = 0
    for (name, array) in columns {
      fields.append(
        .init(name: PythonString(utf8: Array(name.utf8)), dtype: array.dtype, offset: end))
      end += array.dtype.itemSize
    }
    guard end <= NDArray.DType.maximumItemSize else {
      throw NDArrayError(.badDType, "\(columns.count) columns make no record")
    }
    let dtype = NDArray.DType(kind: .structured, itemSize: end, fields: fields)
    var result = try NDArray(zeros: [rows.count], dtype: dtype)
    for (name, array) in columns { try result.assign(array, field: name) }
    return result
  }

  // MARK: Writing

  /// An array as text: a row for each element of the first axis, with the elements as NumPy prints each of them. A
  /// record has a cell for every field, and a first row of their names.
  ///
  /// - Parameters:
  ///   - array: of at most two axes, or of one axis of records without arrays in them.
  ///   - separator: what stands between cells.
  ///   - header: whether records have a row of names.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` for more axes; `.objectArray`.
  /// - Complexity: O(number of elements).
  public static func text(
    of array: NDArray, separator: Unicode.Scalar = ",", header: Bool = true
  ) throws(NDArrayError) -> String {
    let isTable = array.dtype.kind == .structured
    guard array.rank <= (isTable ? 1 : 2) else {
      throw NDArrayError(
        .shapeMismatch,
        "a table has two dimensions and this array has \(array.rank + (isTable ? 1 : 0)): "
          + array.shape.tupleText)
    }
    var columns: [(name: String, cells: [String])] = []
    if isTable {
      for field in array.dtype.fields {
        let part = try array[field.name]
        guard field.shape.isEmpty, field.dtype.kind != .structured else {
          throw NDArrayError(
            .shapeMismatch, "the field '\(field.name)' has more than one cell for each record",
            hint: "take it alone:  --field \(field.name)")
        }
        columns.append((field.name, try cells(part, separator)))
      }
    } else if array.rank == 2 {
      let width = array.shape[1]
      let all = try cells(array, separator)
      for place in 0..<width {
        columns.append(("", stride(from: place, to: all.count, by: width).map { all[$0] }))
      }
    } else {
      columns.append(("", try cells(array, separator)))
    }
    var text = ""
    let between = String(Character(separator))
    if isTable, header {
      text += columns.map { quoted($0.name, separator) }.joined(separator: between) + "\n"
    }
    for row in 0..<(columns.first?.cells.count ?? 0) {
      let line = columns.map { $0.cells[row] }.joined(separator: between)
      // An empty line is no row to those who read it.
      text += (line.isEmpty ? "\"\"" : line) + "\n"
    }
    return text
  }

  private static func cells(
    _ array: NDArray, _ separator: Unicode.Scalar
  ) throws(NDArrayError) -> [String] {
    if array.dtype.hasObjects { throw .holdsObjects }
    var cells: [String] = []
    cells.reserveCapacity(array.count)
    do { try array.forEachText { _, text in cells.append(quoted(text, separator)) } } catch {
      throw error as? NDArrayError ?? NDArrayError(.badText, "\(error)")
    }
    return cells
  }

  private static func quoted(_ text: String, _ separator: Unicode.Scalar) -> String {
    let special: Set<Unicode.Scalar> = [separator, "\"", "\n", "\r"]
    guard text.unicodeScalars.contains(where: { special.contains($0) }) else { return text }
    return "\"\(text.replacing("\"", with: "\"\""))\""
  }
}

/// Takes rows out of text.
private struct RowParser {
  private let bytes: [UInt8]
  private let separator: [UInt8]
  private var index = 0
  private var line = 1
  /// The line in which the last row began.
  private(set) var rowLine = 1

  init(_ bytes: [UInt8], _ separator: Unicode.Scalar) {
    self.bytes = bytes
    self.separator = Array(String(Character(separator)).utf8)
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  mutating func skipLine() {
    while index < bytes.count {
      index += 1
      if bytes[index - 1] == 0x0A { break }
    }
    line += 1
  }

  private var isAtSeparator: Bool {
    bytes[index] == separator[0]
      && (separator.count == 1 || bytes[index...].starts(with: separator))
  }

  /// The cells of the next row; nil at the end.
  mutating func next() throws(NDArrayError) -> [String]? {
    while index < bytes.count, bytes[index] == 0x0A || bytes[index] == 0x0D {
      if bytes[index] == 0x0A { line += 1 }
      index += 1
    }
    guard index < bytes.count else { return nil }
    rowLine = line
    var row: [String] = []
    while true {
      row.append(try cell())
      guard index < bytes.count else { return row }
      if isAtSeparator {
        index += separator.count
        continue
      }
      if bytes[index] == 0x0D { index += 1 }
      if index < bytes.count, bytes[index] == 0x0A { index += 1 }
      line += 1
      return row
    }
  }

  private mutating func cell() throws(NDArrayError) -> String {
    var out: [UInt8] = []
    if index < bytes.count, bytes[index] == UInt8(ascii: "\"") {
      index += 1
      while true {
        guard index < bytes.count else {
          throw NDArrayError(.badText, "line \(rowLine): quotes do not end")
        }
        let byte = bytes[index]
        index += 1
        if byte == UInt8(ascii: "\"") {
          guard index < bytes.count, bytes[index] == byte else { break }
          index += 1
        }
        if byte == 0x0A { line += 1 }
        out.append(byte)
      }
    }
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D, !isAtSeparator {
      out.append(bytes[index])
      index += 1
    }
    guard let text = String(validating: out, as: UTF8.self) else {
      throw NDArrayError(.badText, "line \(rowLine) is not UTF-8")
    }
    return text
  }
}
