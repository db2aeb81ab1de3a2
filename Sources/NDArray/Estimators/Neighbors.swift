import RealModule

/// The nearest samples of those that were fitted, found by looking at all of them.
struct Neighbors: Model {
  private enum Metric: Sendable {
    case euclidean
    case manhattan
    case chebyshev
    case minkowski(Double)
  }

  private let fitted: Matrix
  private let targets: Matrix
  private let classes: NDArray?
  private let count: Int
  private let isWeighted: Bool
  private let metric: Metric
  private let isFlat: Bool

  init(_ attributes: Attributes) throws(NDArrayError) {
    fitted = try attributes.matrix("_fit_X")
    let targets = try attributes.array("_y")
    guard 1...2 ~= targets.rank, targets.shape.first == fitted.rows else {
      throw attributes.bad("_y", "has the shape \(targets.shape.tupleText)")
    }
    isFlat = targets.rank == 1
    self.targets = try Matrix(isFlat ? try targets.reshaped([targets.count, 1]) : targets)
    count = try attributes.integer("n_neighbors", default: 5)
    guard 1...Swift.max(1, fitted.rows) ~= count, fitted.rows > 0 else {
      throw attributes.unsupported("n_neighbors")
    }
    isWeighted =
      try attributes.choice("weights", ["uniform", "distance"], default: "uniform") == "distance"
    metric = try Self.metric(attributes)
    guard attributes.className.hasSuffix("Classifier") else {
      classes = nil
      return
    }
    let classes = try attributes.classes()
    guard self.targets.columns == 1 else { throw attributes.several("outputs") }
    guard self.targets.values.allSatisfy({ 0..<Double(classes.count) ~= $0 && $0 == $0.rounded() })
    else { throw attributes.bad("_y", "holds numbers that are those of no class") }
    self.classes = classes
  }

  private static func metric(_ attributes: Attributes) throws(NDArrayError) -> Metric {
    let name = attributes["effective_metric_"] == nil ? "metric" : "effective_metric_"
    switch try attributes.text(name, default: "minkowski") {
    case "euclidean", "l2": return .euclidean
    case "manhattan", "cityblock", "l1": return .manhattan
    case "chebyshev": return .chebyshev
    case "minkowski":
      let own = attributes["effective_metric_params_"]
      guard own?["w"]?.isNone ?? true else {
        throw attributes.unsupported("effective_metric_params_")
      }
      var power = try attributes.number("p", default: 2)
      if let exact = own?["p"]?.number { power = exact }
      guard power >= 1 else { throw attributes.unsupported("p") }
      return power == 1 ? .manhattan : power == 2 ? .euclidean : .minkowski(power)
    default: throw attributes.unsupported(name)
    }
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities]
  }

  private func distance(_ left: ArraySlice<Double>, _ right: ArraySlice<Double>) -> Double {
    switch metric {
    case .euclidean: return left.squaredDistance(to: right).squareRoot()
    case .manhattan: return zip(left, right).reduce(0) { $0 + ($1.0 - $1.1).magnitude }
    case .chebyshev:
      return zip(left, right).reduce(0) { Swift.max($0, ($1.0 - $1.1).magnitude) }
    case .minkowski(let power):
      let sum = zip(left, right).reduce(0) { $0 + .pow(($1.0 - $1.1).magnitude, power) }
      return .pow(sum, 1 / power)
    }
  }

  /// The nearest samples, and what each counts.
  private func nearest(_ row: ArraySlice<Double>) -> [(index: Int, weight: Double)] {
    var all: [(index: Int, distance: Double)] = []
    all.reserveCapacity(fitted.rows)
    for index in 0..<fitted.rows { all.append((index, distance(row, fitted.row(index)))) }
    all.sort { $0.distance != $1.distance ? $0.distance < $1.distance : $0.index < $1.index }
    let near = all.prefix(count)
    guard isWeighted else { return near.map { ($0.index, 1) } }
    // Those at no distance count alone.
    if near.contains(where: { $0.distance == 0 }) {
      return near.map { ($0.index, $0.distance == 0 ? 1 : 0) }
    }
    return near.map { ($0.index, 1 / $0.distance) }
  }

  /// The sum of what the nearest samples have, divided by what they count.
  private func means(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try Matrix(samples).finite()
    try matrix.check(features: fitted.columns)
    var result = try Matrix(rows: matrix.rows, columns: classes?.count ?? targets.columns)
    for row in 0..<matrix.rows {
      let near = nearest(matrix.row(row))
      let total = near.reduce(0) { $0 + $1.weight }
      for (index, weight) in near {
        if classes != nil {
          result[row, Int(targets[index, 0])] += weight
        } else {
          for column in 0..<targets.columns {
            result[row, column] += weight * targets[index, column]
          }
        }
      }
      for column in 0..<result.columns where total != 0 { result[row, column] /= total }
    }
    return result
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let means = try means(samples)
    if let classes { return try classes.taking(means.largestColumns()) }
    return isFlat ? try means.flatArray() : try means.array()
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes != nil else { throw .noMethod(.predictProbabilities) }
    return try means(samples)
  }
}
