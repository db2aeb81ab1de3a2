/// Products of features up to a degree.
struct Polynomials: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let degrees: ClosedRange<Int>
  private let isInteractionOnly: Bool
  private let hasBias: Bool
  private let features: Int?

  /// More products than these are refused.
  private static let mostProducts = 1_000_000

  init(_ attributes: Attributes) throws(NDArrayError) {
    isInteractionOnly = try attributes.flag("interaction_only", default: false)
    hasBias = try attributes.flag("include_bias", default: true)
    var lowest = 1
    var highest = 2
    if let degree = attributes["degree"] {
      if let number = degree.int {
        highest = number
      } else if degree.kind == .tuple || degree.kind == .list, degree.count == 2,
        let first = degree.items[0].int, let second = degree.items[1].int
      {
        (lowest, highest) = (Swift.max(1, first), second)
      } else {
        throw attributes.unsupported("degree")
      }
    }
    guard 0...64 ~= highest, lowest <= highest || highest == 0 else {
      throw attributes.unsupported("degree")
    }
    degrees = Swift.min(lowest, Swift.max(1, highest))...Swift.max(1, highest)
    isConstant = highest == 0
    let names = ["n_features_in_", "n_input_features_", "_n_features"]
    var found: Int?
    for name in names where attributes[name] != nil {
      found = try attributes.integer(name, default: 0)
      break
    }
    features = found
  }

  private let isConstant: Bool

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let matrix = try Matrix(samples).finite()
    if let features { try matrix.check(features: features) }
    var products: [[Int]] = hasBias ? [[]] : []
    if !isConstant {
      for degree in degrees { try append(degree, of: matrix.columns, to: &products) }
    }
    var result = try Matrix(rows: matrix.rows, columns: products.count)
    for row in 0..<matrix.rows {
      for (column, factors) in products.enumerated() {
        var value = 1.0
        for factor in factors { value *= matrix[row, factor] }
        result[row, column] = value
      }
    }
    return try result.array()
  }

  /// Appends the combinations of `degree` features, in the order of Python's `itertools`.
  private func append(
    _ degree: Int, of count: Int, to products: inout [[Int]]
  ) throws(NDArrayError) {
    guard count > 0, !isInteractionOnly || degree <= count else { return }
    var current = (0..<degree).map { isInteractionOnly ? $0 : 0 }
    while true {
      guard products.count < Self.mostProducts else {
        throw NDArrayError(
          .limitExceeded, "\(count) features have more than \(Self.mostProducts) products")
      }
      products.append(current)
      // The last place that can go on; those behind it follow.
      var place = degree - 1
      while place >= 0 {
        let last = isInteractionOnly ? count - degree + place : count - 1
        if current[place] < last { break }
        place -= 1
      }
      guard place >= 0 else { return }
      let next = current[place] + 1
      for index in place..<degree {
        current[index] = isInteractionOnly ? next + index - place : next
      }
    }
  }
}
