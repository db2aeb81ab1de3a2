/// Makes a row of pixels easier to compress: PNG's filters (section 9 of its specification).
///
/// Each row takes the filter whose result has the smallest sum of magnitudes, as the specification advises
/// (section 12.7).
struct RowFilter {
  private let step: Int
  private let isOn: Bool
  private var above: [UInt8] = []

  /// - Parameters:
  ///   - step: the bytes of a pixel.
  ///   - isOn: false leaves every row as it is.
  init(step: Int, isOn: Bool) {
    self.step = step
    self.isOn = isOn
  }

  /// The next row, with the number of its filter in front.
  mutating func filtered(_ row: [UInt8]) -> [UInt8] {
    guard isOn else { return [0] + row }
    if above.isEmpty { above = [UInt8](repeating: 0, count: row.count) }
    var best = [0] + row
    var least = Self.weight(best)
    for number in UInt8(1)...4 {
      let candidate = apply(number, row)
      let weight = Self.weight(candidate)
      if weight < least { (best, least) = (candidate, weight) }
    }
    above = row
    return best
  }

  private func apply(_ number: UInt8, _ row: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: number, count: row.count + 1)
    for index in row.indices {
      let left = index < step ? 0 : row[index - step]
      let up = above[index]
      let guess: UInt8
      switch number {
      case 1: guess = left
      case 2: guess = up
      case 3: guess = UInt8((Int(left) + Int(up)) / 2)
      default: guess = Self.paeth(left, up, index < step ? 0 : above[index - step])
      }
      result[index + 1] = row[index] &- guess
    }
    return result
  }

  /// Of the three neighbours, the one that is nearest to the plane through them.
  private static func paeth(_ left: UInt8, _ up: UInt8, _ corner: UInt8) -> UInt8 {
    let estimate = Int(left) + Int(up) - Int(corner)
    let toLeft = (estimate - Int(left)).magnitude
    let toUp = (estimate - Int(up)).magnitude
    let toCorner = (estimate - Int(corner)).magnitude
    if toLeft <= toUp && toLeft <= toCorner { return left }
    return toUp <= toCorner ? up : corner
  }

  private static func weight(_ row: [UInt8]) -> Int {
    row.dropFirst().reduce(0) { $0 + Int(Int8(bitPattern: $1).magnitude) }
  }
}
