// The standard library has these in a module whose regular expressions would come with them: more than a
// megabyte of a statically linked program.

extension StringProtocol {
  /// Whether `part` stands somewhere in the text.
  package func includes(_ part: String) -> Bool { firstPlace(of: part, from: startIndex) != nil }

  /// The text with every `part` as `other`, from the left.
  package func substituting(_ part: String, with other: String) -> String {
    pieces(between: part).joined(separator: other)
  }

  /// What stands before, between and behind every `part`, from the left.
  package func pieces(between part: String) -> [SubSequence] {
    var pieces: [SubSequence] = []
    var start = startIndex
    while let place = firstPlace(of: part, from: start) {
      pieces.append(self[start..<place])
      start = utf8.index(place, offsetBy: part.utf8.count)
    }
    pieces.append(self[start...])
    return pieces
  }

  /// Where `part`, which is not empty, begins first, byte by byte.
  private func firstPlace(of part: String, from start: Index) -> Index? {
    if part.isEmpty { return nil }
    var place = start
    while place < endIndex {
      if utf8[place...].starts(with: part.utf8) { return place }
      place = utf8.index(after: place)
    }
    return nil
  }
}
