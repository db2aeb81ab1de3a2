import Pickle

extension Pandas.Series: CustomStringConvertible {
  /// The series as pandas prints it: labels, values, and a line with the name and the type.
  public var description: String { text() }

  /// The series as pandas prints it.
  ///
  /// - Parameter options: how many rows there are at most, and so on.
  /// - Returns: several lines, without a newline at the end.
  /// - Complexity: O(number of rows shown).
  public func text(_ options: Pandas.PrintOptions = .default) -> String {
    var options = options
    options.release = options.release ?? origin
    do {
      return try lines(options)
    } catch { return "<a series that cannot be printed: \(error)>" }
  }

  private func lines(_ options: Pandas.PrintOptions) throws(NDArrayError) -> String {
    let isCut = options.rows > 0 && count > options.rows
    var shown = self
    var half = 0
    if isCut {
      let rows = options.fewerRows > 0 ? Swift.min(options.fewerRows, options.rows) : options.rows
      half = Swift.max(1, rows / 2)
      let positions = rows == 1 ? [0] : Array(0..<half) + Array(count - half..<count)
      shown = try Pandas.Series(
        values.taking(positions), index: index.taking(positions), name: name)
    }
    let footer = try footer(options, isCut: isCut)
    guard count > 0 else { return "Series([], \(footer))" }
    var labels = LabelFormatter(options)
    var left: [String]
    if case .levels = shown.index.storage {
      let levels = try labels.levels(shown.index, names: true, isSparse: true)
      left = TextColumns.adjoined(levels, space: 2)
    } else {
      left = [LabelFormatter.name(shown.index.name)] + (try labels.flat(shown.index))
    }
    var formatter = ValueFormatter(options)
    var right = TextColumns.fixed(
      try formatter.strings(shown.values), .right, most: options.valueWidth)
    if isCut {
      let width = TextColumns.width(right[half - 1])
      right.insert(
        TextColumns.justified(width > 3 ? "..." : "..", width, .center), at: half)
      left.insert("", at: half + 1)
    }
    var lines = TextColumns.adjoined([Array(left.dropFirst()), right], space: 3)
    if index.names.contains(where: { !$0.isNone }) { lines.insert(left[0], at: 0) }
    return (lines + [footer]).joined(separator: "\n")
  }

  private func footer(
    _ options: Pandas.PrintOptions, isCut: Bool
  ) throws(NDArrayError) -> String {
    var parts: [String] = []
    if let frequency = index.frequency { parts.append("Freq: \(frequency)") }
    if case .period(let frequency) = index.dtype { parts.append("Freq: \(frequency)") }
    if !name.isNone { parts.append("Name: \(LabelFormatter.name(name))") }
    if isCut { parts.append("Length: \(count)") }
    if case .interval = dtype {
      parts.append("dtype: interval")
    } else {
      parts.append("dtype: \(dtype)")
    }
    let line = parts.joined(separator: ", ")
    guard case .categories(_, let categories, let isOrdered) = values.storage else { return line }
    return line + "\n" + (try Self.categories(categories, isOrdered: isOrdered, options))
  }

  /// The list of categories: `Categories (2, str): ['a', 'b']`.
  private static func categories(
    _ categories: Pandas.Index, isOrdered: Bool, _ options: Pandas.PrintOptions
  ) throws(NDArrayError) -> String {
    var formatter = ValueFormatter(options)
    let count = categories.count
    func texts(_ positions: [Int]) throws(NDArrayError) -> [String] {
      try formatter.strings(categories.taking(positions).level(0), isQuoted: true)
        .map { text in
          String(text.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
        }
    }
    var names: [String]
    if count > 8 {
      names = try texts(Array(0..<4)) + ["..."] + (try texts(Array(count - 4..<count)))
    } else {
      names = try texts(Array(0..<count))
    }
    let head = "Categories (\(count), \(categories.dtype)): "
    let separator = isOrdered ? " < " : ", "
    var text = ""
    var width = head.count
    // Older releases do not count all that they write.
    let isNew = options.release ?? .newest >= .init(3, 1)
    for (number, name) in names.enumerated() {
      if width + separator.count + name.count > options.width {
        text += (isOrdered ? " <\n" : ",\n") + String(repeating: " ", count: head.count + 1)
        width = head.count + 1
      } else if number > 0 {
        text += separator
        width += isNew ? separator.count : name.count
      }
      text += name
      if isNew { width += name.count }
    }
    if isOrdered, count > 8 {
      text = text.split(separator: " < ... < ").joined(separator: " ... ")
    }
    return head + "[" + text + "]"
  }
}
