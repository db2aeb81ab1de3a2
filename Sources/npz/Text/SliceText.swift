import NDArray

/// A slice as NumPy's basic indexing writes it: `0:5,::2`, `-1`, `...`.
struct SliceText {
  /// The text as given.
  let text: String
  /// What it means.
  let steps: [NDArray.IndexStep]

  /// Reads a slice.
  ///
  /// - Throws: ``Failure`` that names the part that is wrong, and points at it on a terminal.
  init(_ text: String, path: String? = nil, array: String? = nil) throws {
    self.text = text
    var steps: [NDArray.IndexStep] = []
    var column = 0
    func failure(_ what: String, _ column: Int) -> Failure {
      var failure = Failure(
        .usage, "bad_slice", path: path, array: array,
        "'\(text.escapedForDisplay)': \(what) — a slice is START:STOP:STEP, e.g. 0:10, ::2, -1")
      failure.pointer = (text.escapedForDisplay, column)
      return failure
    }
    func number(_ part: Substring, _ what: String, _ column: Int) throws -> Int {
      let word = part.trimmed
      guard let value = Int(word), word.first != "+" || word.count > 1 else {
        throw failure(
          word.isEmpty ? "bad \(what)" : "bad \(what) '\(String(word).escapedForDisplay)'", column)
      }
      return value
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    for (index, part) in parts.enumerated() {
      defer { column += part.count + 1 }
      let word = part.trimmed
      // One comma at the end is how Python writes a tuple of one.
      if word.isEmpty, index > 0, index == parts.count - 1 { continue }
      if word == "..." {
        if steps.contains(.ellipsis) { throw failure("a second '...'", column) }
        steps.append(.ellipsis)
        continue
      }
      if word == "None" || word == "newaxis" { throw failure("no new axes here", column) }
      let pieces = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pieces.count > 1 else {
        steps.append(.at(try number(part, "index", column)))
        continue
      }
      guard pieces.count <= 3 else {
        let tooFar = pieces[0].count + pieces[1].count + pieces[2].count + 2
        throw failure("too many colons", column + tooFar)
      }
      let start = pieces[0].trimmed.isEmpty ? nil : try number(pieces[0], "start", column)
      let stopColumn = column + pieces[0].count + 1
      let stop = pieces[1].trimmed.isEmpty ? nil : try number(pieces[1], "stop", stopColumn)
      let stepColumn = stopColumn + pieces[1].count + 1
      let step = pieces.count == 3 ? try number(pieces[2], "step", stepColumn) : 1
      if step == 0 { throw failure("the step is 0", stepColumn) }
      steps.append(.slice(start: start, stop: stop, step: step))
    }
    self.steps = steps
  }

  /// The slice as NumPy users write it, with a blank behind every comma: `0:3, :5`.
  var spaced: String {
    text.split(separator: ",").map { String($0.trimmed) }.joined(separator: ", ")
  }
}

extension Substring {
  /// The text without blanks around it.
  var trimmed: Substring {
    let start = drop { $0 == " " }
    guard let last = start.lastIndex(where: { $0 != " " }) else { return start.prefix(0) }
    return start[...last]
  }
}
