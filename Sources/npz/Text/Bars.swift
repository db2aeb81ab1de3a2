/// Counts as bars of one line, the highest as high as the line.
enum Bars {
  private static let blocks = Array(" ▁▂▃▄▅▆▇█")
  private static let ascii = Array(" .:-=+*#@")

  /// One sign for each count: blank for none, and at least the lowest bar for one.
  static func line(_ counts: [Int], isUTF8: Bool) -> String {
    let signs = isUTF8 ? blocks : ascii
    let most = Swift.max(1, counts.max() ?? 1)
    return String(
      counts.map { count in
        count == 0 ? signs[0] : signs[1 + Int(Double(count) / Double(most) * 7)]
      })
  }
}
