/// What mean and deviation are computed from, so that parts can be put together.
struct Moments: Sendable, Equatable {
  /// How many numbers there were.
  private(set) var count = 0
  /// Their sum, and what its rounding has lost.
  private var sum = 0.0
  private var lost = 0.0
  /// The sum of the squares of the distances from the mean.
  private(set) var squares = 0.0

  var mean: Double { (sum + lost) / Double(count) }

  init() {}

  init(count: Int, sum: Double, squares: Double) {
    self.count = count
    self.sum = sum
    self.squares = squares
  }

  /// Adds the numbers of another part: the squares by Chan's formula, the sum by Neumaier's.
  mutating func merge(_ other: Moments) {
    if other.count == 0 { return }
    if count == 0 {
      self = other
      return
    }
    let distance = other.mean - mean
    let weight = Double(count) * (Double(other.count) / (Double(count) + Double(other.count)))
    squares += other.squares + distance * distance * weight
    let total = sum + other.sum
    // Of an infinite sum nothing is lost that could be kept.
    if total.isFinite {
      lost +=
        sum.magnitude >= other.sum.magnitude
        ? (sum - total) + other.sum : (other.sum - total) + sum
    }
    lost += other.lost
    sum = total
    count += other.count
  }
}

/// What was found in one array.
struct StatisticsPart: Sendable {
  var count = 0
  var nanCount = 0
  var infiniteCount = 0
  var zeroCount = 0
  var minimum: NDArray.Number?
  var maximum: NDArray.Number?
  var real = Moments()
  var imaginary = Moments()
}
