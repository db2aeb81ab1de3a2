/// A pattern for names: `*` any characters, `?` one, `[a-z]` one of a set, `[!a-z]` none of it.
///
/// `*` passes a slash: an array's name is no path.
struct Glob {
  private let pattern: [Unicode.Scalar]

  /// A pattern.
  init(_ pattern: String) { self.pattern = Array(pattern.unicodeScalars) }

  /// True where `text` has a character that means something in a pattern.
  static func isPattern(_ text: String) -> Bool {
    text.unicodeScalars.contains { $0 == "*" || $0 == "?" || $0 == "[" }
  }

  /// True where all of `name` fits the pattern.
  ///
  /// - Complexity: O(pattern · name): a star is tried again at most once per character.
  func matches(_ name: String) -> Bool {
    let text = Array(name.unicodeScalars)
    var (p, t) = (0, 0)
    var star: (p: Int, t: Int)?
    while t < text.count {
      if p < pattern.count, pattern[p] == "*" {
        star = (p, t)
        p += 1
      } else if let next = step(p, text[t]) {
        p = next
        t += 1
      } else if let last = star {
        star = (last.p, last.t + 1)
        p = last.p + 1
        t = last.t + 1
      } else {
        return false
      }
    }
    return pattern[p...].allSatisfy { $0 == "*" }
  }

  /// The place behind what matches `scalar` at `place`, nil where nothing does.
  private func step(_ place: Int, _ scalar: Unicode.Scalar) -> Int? {
    guard place < pattern.count else { return nil }
    switch pattern[place] {
    case "?": return place + 1
    case "[":
      if let (found, next) = set(place + 1, scalar) { return found ? next : nil }
      return scalar == "[" ? place + 1 : nil
    default: return pattern[place] == scalar ? place + 1 : nil
    }
  }

  /// Whether the set that starts at `start` has `scalar`, and the place behind it; nil where no
  /// bracket closes it.
  private func set(_ start: Int, _ scalar: Unicode.Scalar) -> (Bool, Int)? {
    var place = start
    var isNegated = false
    if place < pattern.count, pattern[place] == "!" || pattern[place] == "^" {
      isNegated = true
      place += 1
    }
    var found = false
    let first = place
    while place < pattern.count {
      if pattern[place] == "]", place > first { return (found != isNegated, place + 1) }
      let low = pattern[place]
      if place + 2 < pattern.count, pattern[place + 1] == "-", pattern[place + 2] != "]" {
        if low <= scalar && scalar <= pattern[place + 2] { found = true }
        place += 3
      } else {
        if low == scalar { found = true }
        place += 1
      }
    }
    return nil
  }
}
