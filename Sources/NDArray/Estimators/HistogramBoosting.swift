import Pickle
import RealModule

/// Gradient boosting by histograms, whose trees have nodes of their own.
struct HistogramBoosting: Model {
  private struct Tree: Sendable {
    var left: [Int]
    var right: [Int]
    var feature: [Int]
    var isLeaf: [Bool]
    /// nil where the tree takes no missing values.
    var missingGoesLeft: [Bool]?
    var threshold: [Double]
    var value: [Double]
  }

  private enum Link: Sendable {
    case identity
    case exponential
  }

  /// The trees of each stage: one for each class.
  private let stages: [[Tree]]
  private let baseline: [Double]
  private let features: Int
  private let takesMissing: Bool
  private let classes: NDArray?
  private let link: Link

  init(_ attributes: Attributes) throws(NDArrayError) {
    features = try attributes.featureCount(
      before: attributes["_n_features"] == nil ? "n_features_" : "_n_features")
    if attributes["_preprocessor"] != nil {
      throw NDArrayError(
        .notSupported, "\(attributes.className) with categories is not supported")
    }
    baseline = try attributes.vector("_baseline_prediction")
    var stages: [[Tree]] = []
    for stage in try attributes.list("_predictors") {
      guard stage.kind == .list, stage.count == baseline.count else {
        throw attributes.bad("_predictors", "does not fit _baseline_prediction")
      }
      var trees: [Tree] = []
      for tree in stage.items { trees.append(try Self.tree(tree, features, attributes)) }
      stages.append(trees)
    }
    self.stages = stages
    takesMissing = stages.joined().allSatisfy { $0.missingGoesLeft != nil }
    guard attributes.className.hasSuffix("Classifier") else {
      classes = nil
      guard baseline.count == 1 else { throw attributes.several("outputs") }
      switch try attributes.text("loss", default: "squared_error") {
      case "squared_error", "least_squares", "absolute_error", "least_absolute_deviation",
        "quantile":
        link = .identity
      case "poisson", "gamma": link = .exponential
      default: throw attributes.unsupported("loss")
      }
      return
    }
    link = .identity
    let classes = try attributes.classes()
    guard baseline.count == (classes.count == 2 ? 1 : classes.count) else {
      throw attributes.bad("_baseline_prediction", "does not fit \(classes.count) classes")
    }
    self.classes = classes
  }

  private static func tree(
    _ value: Pickle.Value, _ features: Int, _ attributes: Attributes
  ) throws(NDArrayError) -> Tree {
    guard let nodes = try value[.attribute("nodes")]?.array(), nodes.rank == 1, nodes.count > 0,
      nodes.dtype.kind == .structured
    else { throw attributes.bad("_predictors", "are no trees") }
    func numbers(_ name: String) throws(NDArrayError) -> [Double] {
      try DecisionTree.field(nodes, name).doubles()
    }
    func integers(_ name: String) throws(NDArrayError) -> [Int] {
      try numbers(name).map { Int(exactly: $0) ?? -1 }
    }
    if nodes.dtype.field(named: "is_categorical") != nil,
      try integers("is_categorical").contains(where: { $0 != 0 })
    {
      throw NDArrayError(
        .notSupported, "\(attributes.className) with categories is not supported")
    }
    // Those of 0.21 take no missing values.
    let takesMissing = nodes.dtype.field(named: "missing_go_to_left") != nil
    let isNew = nodes.dtype.field(named: "num_threshold") != nil
    let tree = Tree(
      left: try integers("left"), right: try integers("right"),
      feature: try integers("feature_idx"), isLeaf: try integers("is_leaf").map { $0 != 0 },
      missingGoesLeft: takesMissing
        ? try integers("missing_go_to_left").map { $0 != 0 } : nil,
      threshold: try numbers(isNew ? "num_threshold" : "threshold"),
      value: try numbers("value"))
    for node in tree.left.indices where !tree.isLeaf[node] {
      guard tree.left.indices.contains(tree.left[node]),
        tree.left.indices.contains(tree.right[node]), 0..<features ~= tree.feature[node]
      else { throw attributes.bad("_predictors", "have nodes that lead nowhere") }
    }
    return tree
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities, .decisionFunction]
  }

  private func sums(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try takesMissing ? Matrix(samples) : Matrix(samples).finite()
    try matrix.check(features: features)
    var sums = try Matrix(rows: matrix.rows, columns: baseline.count)
    sums.add(baseline)
    for stage in stages {
      for (column, tree) in stage.enumerated() {
        for row in 0..<matrix.rows {
          sums[row, column] += tree.value[try leaf(tree, matrix, row)]
        }
      }
    }
    return sums
  }

  private func leaf(_ tree: Tree, _ samples: Matrix, _ row: Int) throws(NDArrayError) -> Int {
    var node = 0
    for _ in 0...tree.left.count {
      if tree.isLeaf[node] { return node }
      let value = samples[row, tree.feature[node]]
      let goesLeft =
        value.isNaN ? tree.missingGoesLeft?[node] ?? false : value <= tree.threshold[node]
      node = goesLeft ? tree.left[node] : tree.right[node]
    }
    throw NDArrayError(.badPickle, "damaged pickle: the nodes of a tree go round in a circle")
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    if let classes { return try classes.taking(try probabilities(samples).largestColumns()) }
    let sums = try sums(samples)
    return try (link == .identity ? sums : sums.map { .exp($0) }).flatArray()
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    guard classes != nil else { throw .noMethod(.decisionFunction) }
    return try sums(samples).flatArray()
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes != nil else { throw .noMethod(.predictProbabilities) }
    let sums = try sums(samples)
    if sums.columns > 1 { return sums.softmax() }
    return Matrix.ofTwo(sums.values.map { Matrix.logistic($0) })
  }
}
