import Pickle

/// Prints a frame as pandas does: columns of texts, of which those in the middle are left out where
/// there is no room for them.
struct FramePrinter {
  private let frame: Pandas.DataFrame
  private let options: Pandas.PrintOptions
  /// What is shown of the rows, and whether some are left out.
  private var shown: Pandas.DataFrame
  private var half = 0
  private var isCut = false
  /// How many columns are shown on each side where some are left out.
  private var side: Int?

  /// How many columns there are, most of which may have been left out before.
  private let total: Int

  init(_ whole: Pandas.DataFrame, _ options: Pandas.PrintOptions) throws(NDArrayError) {
    let frame = try Self.narrowed(whole, options)
    self.frame = frame
    self.options = options
    total = whole.shape.columns
    shown = frame
    let count = frame.shape.rows
    guard options.rows > 0, count > options.rows else { return }
    let rows = options.fewerRows > 0 ? Swift.min(options.fewerRows, options.rows) : options.rows
    half = Swift.max(1, rows / 2)
    let positions = rows == 1 ? [0] : Array(0..<half) + Array(count - half..<count)
    var values: [Pandas.Column] = []
    for column in frame.values { values.append(try column.taking(positions)) }
    shown = try Pandas.DataFrame(
      values, columns: frame.columns, index: frame.index.taking(positions))
    isCut = true
  }

  /// The frame without columns in the middle that no line has room for: which ones go is known
  /// without their widths, and there may be millions.
  private static func narrowed(
    _ frame: Pandas.DataFrame, _ options: Pandas.PrintOptions
  ) throws(NDArrayError) -> Pandas.DataFrame {
    let enough = Swift.max(200, Swift.min(options.width, 100_000) + 10)
    let (rows, columns) = frame.shape
    guard options.columns == 0, columns > enough, rows > 0 else { return frame }
    // The labels are a column as well. The first to go is the middle one, and then one beside it.
    var left = middle(of: columns + 1)
    var count = columns
    while count > enough {
      if middle(of: count) < left { left -= 1 }
      count -= 1
    }
    let positions = Array(0..<left - 1) + Array(columns - (count - left)..<columns)
    var result = try Pandas.DataFrame(
      positions.map { frame.values[$0] }, columns: frame.columns.taking(positions),
      index: frame.index)
    result.origin = frame.origin
    return result
  }

  /// Half of a number, as Python rounds it: to the even neighbour.
  private static func middle(of count: Int) -> Int {
    let half = count / 2
    return count.isMultiple(of: 2) || half.isMultiple(of: 2) ? half : half + 1
  }

  private var isNew: Bool { options.release ?? .newest >= .init(3, 1) }

  mutating func text() throws(NDArrayError) -> String {
    let (rows, columns) = frame.shape
    guard rows > 0, columns > 0 else { return try empty() }
    var text: String
    if options.columns > 0 {
      if columns > options.columns { side = Swift.max(1, options.columns / 2) }
      text = wrapped(try self.columns())
    } else {
      var all = try self.columns()
      if let fitted = fitted(all), fitted < columns {
        let side = Swift.max(1, fitted / 2)
        self.side = side
        if isNew {
          let dots = [String](repeating: " ...", count: all[0].count)
          all = Array(all[...side]) + [dots] + Array(all.suffix(side))
        } else {
          all = try self.columns()
        }
      }
      text = TextColumns.adjoined(all, space: 1).joined(separator: "\n")
    }
    if isCut || side != nil { text += "\n\n[\(rows) rows x \(total) columns]" }
    return text
  }

  private func empty() throws(NDArrayError) -> String {
    func list(_ index: Pandas.Index) -> String {
      var texts = (0..<Swift.min(index.count, 100)).map { index[$0].printed() }
      if index.count > 100 { texts.append("...") }
      return "[" + texts.joined(separator: ", ") + "]"
    }
    let text = "Empty DataFrame\nColumns: \(list(frame.columns))\nIndex: \(list(frame.index))"
    return isCut ? text + "\n\n[\(frame.shape.rows) rows x \(total) columns]" : text
  }

  /// How many columns fit into a line; nil for all.
  private func fitted(_ columns: [[String]]) -> Int? {
    var widths = columns.map { TextColumns.width($0) }
    var excess = widths.reduce(widths.count - 1, +) - options.width + 1
    guard excess > 0 else { return nil }
    // The dots in the middle need room, which older releases did not count.
    if isNew { excess += 5 }
    while excess > 0, widths.count > 1 {
      excess -= widths.remove(at: Self.middle(of: widths.count)) + 1
    }
    return Swift.max(widths.count - 1, 2)
  }

  // MARK: - Columns

  /// The columns of texts that are shown: the labels, and the values below their names.
  private func columns() throws(NDArrayError) -> [[String]] {
    let count = frame.shape.columns
    let positions: [Int]
    if let side {
      positions = Array(0..<Swift.min(side, count)) + Array(Swift.max(side, count - side)..<count)
    } else {
      positions = Array(0..<count)
    }
    let names = try headers(positions)
    let hasRowNames = frame.index.names.contains { !$0.isNone }
    var columns = [try labels(hasRowNames: hasRowNames)]
    var formatter = ValueFormatter(options)
    for (number, position) in positions.enumerated() {
      let header = names[number] + (hasRowNames ? [""] : [])
      let least = TextColumns.width(header)
      // Once for the values alone, and once more for the name above them.
      let values = TextColumns.fixed(
        TextColumns.fixed(
          try formatter.strings(shown.values[position]), .right, most: options.valueWidth),
        .right, least: least, most: options.valueWidth)
      let width = Swift.max(least, TextColumns.width(values))
      columns.append(header.map { TextColumns.justified($0, width, .right) } + values)
    }
    if let side {
      columns.insert([String](repeating: " ...", count: columns[0].count), at: side + 1)
    }
    if isCut { insertDots(&columns) }
    return columns
  }

  /// The names above the columns, of several levels one below another.
  private func headers(_ positions: [Int]) throws(NDArrayError) -> [[String]] {
    var labels = LabelFormatter(options)
    let taken = try frame.columns.taking(positions)
    if case .levels = taken.storage {
      let levels = TextColumns.sparse(
        try labels.levels(taken, names: false, isSparse: false), from: 0)
      return positions.indices.map { number in levels.map { $0[number] } }
    }
    let texts = try labels.flat(taken)
    // It is the first columns' types that pandas looks at, even where some in the middle are left
    // out; and in older releases, of several columns of one name the last one decides.
    var needsSpace = texts.indices.map { frame.values[$0].dtype.isNumeric }
    if !isNew {
      var last: [String: Bool] = [:]
      for (text, isNumeric) in zip(texts, needsSpace) { last[text] = isNumeric }
      needsSpace = texts.map { last[$0] ?? false }
    }
    return zip(texts, needsSpace).map { [$1 ? " " + $0 : $0] }
  }

  private func labels(hasRowNames: Bool) throws(NDArrayError) -> [String] {
    var labels = LabelFormatter(options)
    var levels: [[String]]
    if case .levels = shown.index.storage {
      levels = try labels.levels(shown.index, names: hasRowNames, isSparse: true)
    } else {
      let texts = try labels.flat(shown.index)
      levels = [hasRowNames ? [LabelFormatter.name(shown.index.name)] + texts : texts]
    }
    levels = levels.map { TextColumns.fixed($0, .left, most: options.valueWidth) }
    let names = frame.columns.names.map { LabelFormatter.name($0) }
    return names + TextColumns.adjoined(levels, space: 1)
  }

  private func insertDots(_ columns: inout [[String]]) {
    let headers = columns[0].count - shown.shape.rows
    for number in columns.indices {
      let isDots = side.map { number == $0 + 1 } ?? false
      let width = isDots ? 4 : TextColumns.width(columns[number][half])
      let dots = width > 3 || isDots ? "..." : ".."
      columns[number].insert(
        TextColumns.justified(dots, width, number == 0 ? .left : .right), at: half + headers)
    }
  }

  /// As many columns in a line as fit, and the others below.
  private func wrapped(_ columns: [[String]]) -> String {
    let labels = columns[0]
    let room = options.width - TextColumns.width(labels) - 1
    let widths = columns.dropFirst().map { TextColumns.width($0) + 1 }
    var ends: [Int] = []
    var width = 0
    for (number, one) in widths.enumerated() {
      width += one
      let isLast = number == widths.count - 1
      if width + (isLast ? 1 : 2) > room, number > 0 {
        ends.append(number)
        width = one
      }
    }
    ends.append(widths.count)
    var blocks: [String] = []
    var start = 0
    for (number, end) in ends.enumerated() {
      var part = [labels] + columns[(start + 1)..<(end + 1)]
      if ends.count > 1 {
        let count = part[part.count - 1].count
        part.append(
          number < ends.count - 1
            ? [" \\"] + [String](repeating: "  ", count: count - 1)
            : [String](repeating: " ", count: count))
      }
      blocks.append(TextColumns.adjoined(part, space: 1).joined(separator: "\n"))
      start = end
    }
    return blocks.joined(separator: "\n\n")
  }
}

extension Pandas.DataFrame: CustomStringConvertible {
  /// The frame as pandas prints it.
  public var description: String { text() }

  /// The frame as pandas prints it: `df.to_string()`, with what there is no room for left out.
  ///
  /// - Parameter options: how many rows and columns there are at most, and so on.
  /// - Returns: several lines, without a newline at the end.
  /// - Complexity: O(number of values shown).
  public func text(_ options: Pandas.PrintOptions = .default) -> String {
    var options = options
    options.release = options.release ?? origin
    do {
      var printer = try FramePrinter(self, options)
      return try printer.text()
    } catch { return "<a frame that cannot be printed: \(error)>" }
  }
}

extension Pandas.DType {
  /// Whether pandas takes the values for numbers: `pd.api.types.is_numeric_dtype`.
  var isNumeric: Bool {
    switch self {
    case .numpy(let dtype): [.bool, .int, .uint, .float, .complex].contains(dtype.kind)
    case .masked, .sparse: true
    case .arrow(let name):
      ["int", "uint", "float", "double", "bool", "decimal", "halffloat"]
        .contains { name.hasPrefix($0) }
    default: false
    }
  }
}
