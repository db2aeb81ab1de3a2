/// Texts below one another, and what pandas does with them.
enum TextColumns {
  /// The number of characters, as Python counts them.
  static func width(_ text: String) -> Int { text.unicodeScalars.count }

  static func width(_ texts: [String]) -> Int { texts.map { width($0) }.max() ?? 0 }

  enum Side { case left, right, center }

  /// A text with spaces up to a width.
  static func justified(_ text: String, _ width: Int, _ side: Side) -> String {
    let missing = width - Self.width(text)
    guard missing > 0 else { return text }
    func spaces(_ count: Int) -> String { String(repeating: " ", count: count) }
    switch side {
    case .left: return text + spaces(missing)
    case .right: return spaces(missing) + text
    case .center:
      // As Python's `center`: an odd space stands to the left where the width is odd.
      let left = missing / 2 + (missing & width & 1)
      return spaces(left) + text + spaces(missing - left)
    }
  }

  /// Texts of one width: that of the longest, at least `least` and at most `most`; longer ones are
  /// cut.
  static func fixed(_ texts: [String], _ side: Side, least: Int = 0, most: Int) -> [String] {
    let width = Swift.min(Swift.max(Self.width(texts), least), Swift.max(most, 1))
    return texts.map { text in
      guard Self.width(text) > width, most > 3 else { return justified(text, width, side) }
      return String(String.UnicodeScalarView(text.unicodeScalars.prefix(width - 3))) + "..."
    }
  }

  /// Columns beside one another, as lines.
  static func adjoined(_ columns: [[String]], space: Int) -> [String] {
    let count = columns.map(\.count).max() ?? 0
    var lines = [String](repeating: "", count: count)
    for (number, column) in columns.enumerated() {
      let width = Self.width(column) + (number == columns.count - 1 ? 0 : space)
      let empty = String(repeating: " ", count: width)
      for line in 0..<count {
        let index = line - (count - column.count)
        lines[line] += index < 0 ? empty : justified(column[index], width, .left)
      }
    }
    return lines
  }

  /// Texts without the spaces that all of them begin with.
  static func trimmed(_ texts: [String]) -> [String] {
    let spaces = texts.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    let shortest = texts.map(\.count).min() ?? 0
    let cut = Swift.min(spaces, shortest)
    return cut == 0 ? texts : texts.map { String($0.dropFirst(cut)) }
  }

  /// Levels of labels, of which one that is the same as that above is left out.
  static func sparse(_ levels: [[String]], from start: Int) -> [[String]] {
    guard let count = levels.first?.count, count > start else { return levels }
    var result = levels
    for row in stride(from: count - 1, to: start, by: -1) {
      for level in levels.indices.dropLast() {
        guard levels[level][row] == levels[level][row - 1] else { break }
        result[level][row] = ""
      }
    }
    return result
  }
}
