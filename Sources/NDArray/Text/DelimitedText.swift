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
    /// It has.
    case yes
    /// It has not: it is data, as all others.
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
    let isNumber = { (cell: String) in isComplex(cell, orReal: true) }
    guard let first = rows.first, rows.count > 1,
      first.allSatisfy({ $0.isEmpty || !isNumber($0) })
    else { return false }
    return first.indices.contains { column in
      rows.dropFirst().allSatisfy { isNumber($0[column]) }
        && rows.dropFirst().contains { !$0[column].isEmpty }
    }
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
            hint: "take it alone: array[\"\(field.name)\"]")
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
    do {
      let exact = try array.withExactText()
      try exact.forEachText { _, text in cells.append(quoted(text, separator)) }
    } catch {
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
