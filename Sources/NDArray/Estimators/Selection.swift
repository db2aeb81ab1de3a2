import Pickle

/// Some of the features: those that a selector has chosen when it was fitted.
struct Selection: Model {
  private let chosen: [Int]
  private let features: Int
  private let takesAnything: Bool
  /// The model of the chosen features, by which some selectors choose.
  private let model: (any Model)?

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    let isChosen: [Bool]
    var model: (any Model)?
    switch attributes.className {
    case "VarianceThreshold":
      let threshold = try attributes.number("threshold", default: 0)
      isChosen = try attributes.vector("variances_").map { $0 > threshold }
    case "RFE", "RFECV":
      isChosen = try attributes.vector("support_").map { $0 != 0 }
      model = try attributes["estimator_"].map { (value) throws(NDArrayError) in
        try maker.model(value)
      }
    case "SelectKBest": isChosen = try Self.best(attributes)
    case "SelectPercentile": isChosen = try Self.share(attributes)
    default:
      let limit = try attributes.number("alpha", default: 0.05)
      isChosen = Self.significant(
        try attributes.vector("pvalues_"), limit, attributes.className)
    }
    self.model = model
    features = isChosen.count
    chosen = isChosen.indices.filter { isChosen[$0] }
    // These ask for finite numbers only where what they hold does.
    takesAnything = ["VarianceThreshold", "RFE", "RFECV"].contains(attributes.className)
  }

  /// The scores, in which NaN is the worst.
  private static func scores(_ attributes: Attributes) throws(NDArrayError) -> [Double] {
    try attributes.vector("scores_").map { $0.isNaN ? -Double.greatestFiniteMagnitude : $0 }
  }

  /// The `k` features with the highest scores; of equal ones the last.
  private static func best(_ attributes: Attributes) throws(NDArrayError) -> [Bool] {
    let scores = try scores(attributes)
    if attributes["k"]?.string == "all" { return scores.map { _ in true } }
    let count = try attributes.integer("k", default: 10)
    guard count >= 0 else { throw attributes.unsupported("k") }
    let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
    var isChosen = scores.map { _ in false }
    for feature in order.suffix(count) { isChosen[feature] = true }
    return isChosen
  }

  /// The share of the features with the highest scores; of those at the limit the first.
  private static func share(_ attributes: Attributes) throws(NDArrayError) -> [Bool] {
    let scores = try scores(attributes)
    let share = try attributes.number("percentile", default: 10)
    guard 0...100 ~= share, !scores.isEmpty else { throw attributes.unsupported("percentile") }
    if share == 100 || share == 0 { return scores.map { _ in share == 100 } }
    let limit = try NDArray(scores, shape: nil).percentiles([100 - share])[0]
    var isChosen = scores.map { $0 > limit }
    var left = Int(Double(scores.count) * share / 100) - isChosen.count { $0 }
    for feature in scores.indices where scores[feature] == limit && left > 0 {
      isChosen[feature] = true
      left -= 1
    }
    return isChosen
  }

  /// The features whose p-values are low enough: each by itself, or with regard to their number.
  private static func significant(
    _ values: [Double], _ limit: Double, _ name: String
  ) -> [Bool] {
    let count = Double(values.count)
    switch name {
    case "SelectFwe": return values.map { $0 < limit / count }
    case "SelectFdr":
      // The procedure of Benjamini and Hochberg.
      let most = values.filter { !$0.isNaN }.sorted().enumerated()
        .last { $0.element <= limit / count * Double($0.offset + 1) }
      return values.map { value in most.map { value <= $0.element } ?? false }
    default: return values.map { $0 < limit }
    }
  }

  var methods: [NDArray.Estimator.Method] {
    [.transform] + (model?.methods.filter { $0 != .transform } ?? [])
  }

  var weight: Int { 1 + (model?.weight ?? 0) }

  private func inner(_ method: NDArray.Estimator.Method) throws(NDArrayError) -> any Model {
    guard let model else { throw .noMethod(method) }
    return model
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try inner(.predict).predict(transform(samples))
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    try inner(.predictProbabilities).probabilities(transform(samples))
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try inner(.decisionFunction).decision(transform(samples))
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try samples.checkSamples(features: features)
    if !takesAnything { _ = try Matrix(samples).finite() }
    return try samples.takingColumns(chosen)
  }
}
