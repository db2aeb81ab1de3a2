import NDArray

extension Comparison {
  /// What people see: what is in one file only, what differs, what is equal, and the counts.
  func lines(_ first: String, _ second: String, _ console: Console) -> [String] {
    let titles = (onlyFirst.map(\.name) + onlySecond.map(\.name)).count == 0 ? 8 : 14
    let shown = pairs.filter { !$0.isEqual }.map(\.name.escapedForDisplay) + singles
    let width = Swift.min(40, shown.reduce(titles) { Swift.max($0, $1.displayWidth) }) + 2
    let (differs, same) = console.isUTF8 ? ("≠", "=") : ("!=", "==")
    let margin = String(repeating: " ", count: differs.count + 1 + width)
    var lines: [String] = []
    let alone = [Self.text(onlyFirst, width), Self.text(onlySecond, width)]
    // What is in one file only stands in one column, unless names are many.
    let column = alone.map(\.displayWidth).filter { $0 <= 70 }.max() ?? 0
    let marks = [console.style.red("-"), console.style.green("+")]
    for (place, text) in alone.enumerated() where !text.isEmpty {
      let path = (place == 0 ? first : second).escapedForDisplay
      lines.append("\(marks[place]) \(text.padded(to: column))    only in \(path)")
    }
    // Other shapes and dtypes first: they say more than elements do.
    let differing = pairs.filter { !$0.isEqual }
    let isOfValues = { (pair: Pair) in
      pair.difference.map { $0.reason == .values } ?? !pair.isOfType
    }
    for pair in differing.filter({ !isOfValues($0) }) + differing.filter(isOfValues) {
      let name = pair.name.isEmpty ? "" : pair.name.escapedForDisplay.padded(to: width)
      let head = "\(console.style.yellow(differs)) \(console.style.bold(name))"
      var texts = pair.what.isEmpty ? [] : [pair.what]
      if let difference = pair.difference, difference.reason == .values {
        texts = Self.texts(difference)
      }
      for (place, text) in texts.enumerated() {
        let text = console.isUTF8 ? text : text.replacing("→", with: "->")
        let space = pair.name.isEmpty ? "  " : margin
        lines.append(place == 0 ? head + text : space + text)
      }
    }
    let equal = pairs.filter(\.isEqual).map { $0.name.escapedForDisplay }
    if !equal.isEmpty, equal != [""] {
      let most = console.isTerminal ? 20 : Int.max
      let more = equal.count > most ? " \(console.ellipsis) \(equal.count - most) more" : ""
      lines.append(
        console.style.dim("\(same) \(equal.prefix(most).joined(separator: ", "))\(more)"))
    }
    lines.append(total)
    return lines
  }

  private var singles: [String] {
    [onlyFirst, onlySecond].compactMap { $0.count == 1 ? $0[0].name.escapedForDisplay : nil }
  }

  private var total: String {
    let equal = pairs.count(where: \.isEqual)
    var parts = ["\(equal.grouped) equal", "\((pairs.count - equal).grouped) differ"]
    if pairs.count - equal == 1 { parts[1] = "1 differs" }
    let alone = onlyFirst.count + onlySecond.count
    if alone > 0 { parts.append("\(alone.grouped) in one file only") }
    return parts.joined(separator: ", ")
  }

  private static func text(_ singles: [Single], _ width: Int) -> String {
    guard let only = singles.first else { return "" }
    if singles.count == 1 { return only.name.escapedForDisplay.padded(to: width) + only.what }
    return singles.map { $0.name.escapedForDisplay }.joined(separator: ", ")
  }

  /// How many elements differ, by how much, and the first of them.
  private static func texts(_ difference: NDArray.Difference) -> [String] {
    let share = Double(difference.differingCount) / Double(difference.count) * 100
    var texts = [
      "\(difference.differingCount) of \(difference.count) elements differ (\(share.threeDigits) %)"
    ]
    if difference.nanMismatchCount > 0 {
      texts[0] += ", \(difference.nanMismatchCount) NaN on one side only"
    }
    if let absolute = difference.largestAbsolute {
      var text = "max absolute \(absolute.value.threeDigits)"
      if let relative = difference.largestRelative {
        if relative.index != absolute.index { text += " at \(absolute.index)," }
        text += relative.index == absolute.index ? " and" : ""
        text += " relative \(relative.value.threeDigits) at \(relative.index)"
      } else {
        text += " at \(absolute.index)"
      }
      texts.append(text)
    }
    let places = difference.first.map { "\($0.index)" }
    let width = places.reduce(0) { Swift.max($0, $1.count) }
    let left = difference.first.reduce(0) { Swift.max($0, $1.left.displayWidth) }
    for (place, pair) in zip(places, difference.first) {
      let one = pair.left.escapedForDisplay
      let space = String(repeating: " ", count: Swift.max(0, left - one.displayWidth))
      texts.append("\(place.padded(to: width))  \(space)\(one) → \(pair.right.escapedForDisplay)")
    }
    if difference.first.count < difference.differingCount, !difference.first.isEmpty {
      texts.append("… \((difference.differingCount - difference.first.count).grouped) more")
    }
    return texts
  }

  /// The document for programs.
  func json(_ first: String, _ second: String) -> JSON {
    .object([
      ("schema", .text("npz.diff/1")), ("a", .text(first)), ("b", .text(second)),
      ("equal", .bool(isEqual)), ("only_a", .list(onlyFirst.map { .text($0.name) })),
      ("only_b", .list(onlySecond.map { .text($0.name) })), ("arrays", .list(pairs.map(\.json))),
    ])
  }
}

extension Comparison.Pair {
  fileprivate var json: JSON {
    var members: [JSON.Member] = [("name", .text(name)), ("equal", .bool(isEqual))]
    guard let difference else {
      members.append(("reason", isEqual ? .null : .text(isOfType ? "dtype" : "values")))
      return .object(members)
    }
    members.append(("reason", JSON(difference.reason?.rawValue)))
    members += [
      ("count", .int(difference.count)), ("differing", .int(difference.differingCount)),
      ("max_abs", difference.largestAbsolute?.json ?? .null),
      ("max_rel", difference.largestRelative?.json ?? .null),
      ("nan_mismatch", .int(difference.nanMismatchCount)),
      (
        "first",
        .list(
          difference.first.map { pair in
            .object([
              ("index", .list(pair.index.map { .int($0) })), ("a", Self.json(pair.left)),
              ("b", Self.json(pair.right)),
            ])
          })
      ),
    ]
    return .object(members)
  }

  /// An element as NumPy prints it, as a number where it is one.
  private static func json(_ text: String) -> JSON {
    switch text {
    case "True": .bool(true)
    case "False": .bool(false)
    default: Double(text)?.json ?? .text(text)
    }
  }
}

extension NDArray.Difference.Extreme {
  fileprivate var json: JSON {
    .object([("value", value.json), ("index", .list(index.map { .int($0) }))])
  }
}

extension String {
  /// The text with blanks behind it, up to a width.
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - displayWidth))
  }
}
