/// A table of texts: aligned, and as narrow as the terminal.
struct Table {
  /// How a column stands.
  enum Alignment { case left, right }

  /// One column.
  struct Column {
    /// The head.
    let title: String
    /// Numbers stand to the right.
    var alignment = Alignment.left
    /// Columns go in this order where the terminal is too narrow; nil stays.
    var goes: Int?
    /// True for the column that is cut in its middle where nothing else helps.
    var isCut = false
    /// True for the column that goes where not even that does.
    var goesLast = false
  }

  /// One cell: a text and its looks.
  struct Cell {
    /// The text, without colour.
    let text: String
    /// The looks.
    var look = Style.Look.plain

    /// A cell.
    init(_ text: String, _ look: Style.Look = .plain) {
      self.text = text
      self.look = look
    }
  }

  /// The columns, from the left.
  var columns: [Column]
  /// False where the columns' titles are not printed.
  var hasHead = true
  /// The rows, each with a cell for every column.
  var rows: [[Cell]] = []

  /// A table without rows.
  init(_ columns: [Column]) { self.columns = columns }

  /// The narrowest that a name is cut to.
  private static let leastName = 8

  /// The lines.
  ///
  /// - Parameter console: says how wide they may be, and the colours.
  func lines(_ console: Console) -> [String] {
    var shown = Array(columns.indices)
    // A column without a text in any row is not worth its head.
    shown.removeAll { column in
      columns[column].goes != nil && rows.allSatisfy { $0[column].text.isEmpty }
    }
    var widths = columns.indices.map { column in
      rows.reduce(columns[column].title.displayWidth) { max($0, $1[column].text.displayWidth) }
    }
    if let limit = console.width {
      func total() -> Int { shown.reduce(2 * (shown.count - 1)) { $0 + widths[$1] } }
      let order = shown.filter { columns[$0].goes != nil }
        .sorted { (columns[$0].goes ?? 0) < (columns[$1].goes ?? 0) }
      for column in order where total() > limit { shown.removeAll { $0 == column } }
      if let name = shown.first(where: { columns[$0].isCut }), total() > limit {
        let full = widths[name]
        func cut() { widths[name] = max(min(full, Self.leastName), full - (total() - limit)) }
        cut()
        if total() > limit, let last = shown.last(where: { columns[$0].goesLast }) {
          shown.removeAll { $0 == last }
          widths[name] = full
          if total() > limit { cut() }
        }
      }
    }
    var lines: [String] = []
    if hasHead { lines.append(line(columns.map { Cell($0.title) }, shown, widths, console)) }
    for row in rows { lines.append(line(row, shown, widths, console)) }
    return lines
  }

  private func line(
    _ row: [Cell], _ shown: [Int], _ widths: [Int], _ console: Console
  ) -> String {
    var text = ""
    // Blanks wait until something follows them: no line ends with any.
    var pending = 0
    for (place, column) in shown.enumerated() {
      if place > 0 { pending += 2 }
      let cell = row[column]
      let content =
        columns[column].isCut && console.width != nil
        ? cell.text.cutInMiddle(to: widths[column], ellipsis: console.ellipsis) : cell.text
      let padding = max(0, widths[column] - content.displayWidth)
      if columns[column].alignment == .right { pending += padding }
      if !content.isEmpty {
        text += String(repeating: " ", count: pending) + console.style.paint(content, cell.look)
        pending = 0
      }
      if columns[column].alignment == .left { pending += padding }
    }
    return text
  }
}
