/// What became of the damaged files.
struct Tally {
  /// The same arrays.
  var same = 0
  /// An error, by its code.
  var refused: [String: Int] = [:]
  /// Other arrays, without a word.
  var different = 0
  /// A file that could not be read as it was.
  var fromBad = 0
  /// The longest time that one took.
  var slowest = Duration.zero
  var count: Int { same + refused.values.reduce(0, +) + different + fromBad }

  mutating func add(_ outcome: Outcome, of original: Outcome) {
    switch (original, outcome) {
    case (.refused, _): fromBad += 1
    case (_, .refused(let code)): refused[code, default: 0] += 1
    case (.arrays, .arrays) where original == outcome: same += 1
    default: different += 1
    }
  }

  func report(_ name: String) -> String {
    let codes = refused.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    return """
      \(name): \(count) damaged files, \(same) read the same, \(refused.values.reduce(0, +)) refused, \
      \(different) different without a word, \(fromBad) of files that are refused undamaged; \
      the slowest took \(slowest)
        \(codes)
      """
  }
}
