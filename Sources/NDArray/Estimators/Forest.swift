import Pickle

/// A tree, or the mean of several.
struct Forest: Model {
  private let trees: [DecisionTree]
  private let first: DecisionTree
  private let takesMissing: Bool
  /// The labels of each output; nil where numbers are predicted.
  private let classes: [NDArray]?

  /// - Parameter isForest: false for an estimator that is a tree itself.
  init(_ attributes: Attributes, isForest: Bool) throws(NDArrayError) {
    var trees: [DecisionTree] = []
    // A tree that stands in several places is decoded once.
    var known: [Slot: DecisionTree] = [:]
    for estimator in isForest ? try attributes.list("estimators_") : [attributes.value] {
      var found = known[estimator.slot]
      if found == nil { found = try DecisionTree(ofEstimator: estimator) }
      guard let tree = found else { continue }
      known[estimator.slot] = tree
      trees.append(tree)
    }
    guard let first = trees.first,
      trees.allSatisfy({
        $0.features == first.features && $0.outputs == first.outputs && $0.classes == first.classes
      })
    else { throw attributes.bad("estimators_", "are none, or differ") }
    self.trees = trees
    self.first = first
    takesMissing = try Self.takesMissing(attributes, isForest: isForest)
    guard attributes.className.hasSuffix("Classifier") else {
      classes = nil
      return
    }
    let classes =
      first.outputs == 1 ? [try attributes.classes()] : try attributes.classesOfOutputs()
    let most = classes.map(\.count).max()
    guard classes.count == first.outputs, most == first.classes else {
      throw attributes.bad(
        "classes_", "has \(most ?? 0) labels, and a tree \(first.classes)")
    }
    self.classes = classes
  }

  /// Whether scikit-learn takes NaN in samples for such a model.
  private static func takesMissing(
    _ attributes: Attributes, isForest: Bool
  ) throws(NDArrayError) -> Bool {
    let isExtra = attributes.className.hasPrefix("Extra")
    let isRandom = try attributes.text("splitter", default: "best") == "random"
    guard attributes.release >= (isExtra || isRandom ? (1, 6) : isForest ? (1, 4) : (1, 3)),
      attributes["monotonic_cst"] == nil
    else { return false }
    return ["gini", "log_loss", "entropy", "squared_error", "friedman_mse", "poisson"]
      .contains(try attributes.text("criterion", default: "gini"))
  }

  var methods: [NDArray.Estimator.Method] {
    // Several outputs have probabilities in a list of arrays, which is none.
    classes?.count == 1 ? [.predict, .predictProbabilities] : [.predict]
  }

  private func mean(
    _ samples: NDArray, of part: (DecisionTree, Matrix) throws(NDArrayError) -> Matrix
  ) throws(NDArrayError) -> Matrix {
    let matrix = try first.samples(samples, isMissingTaken: takesMissing)
    var sum = try part(first, matrix)
    for tree in trees.dropFirst() {
      let next = try part(tree, matrix)
      for index in sum.values.indices { sum.values[index] += next.values[index] }
    }
    return sum.map { $0 / Double(trees.count) }
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes?.count == 1 else { throw .noMethod(.predictProbabilities) }
    return try probabilities(samples, of: 0, first.classes)
  }

  /// - Parameter count: how many classes the output has.
  private func probabilities(
    _ samples: NDArray, of output: Int, _ count: Int
  ) throws(NDArrayError) -> Matrix {
    try mean(samples) { (tree, matrix) throws(NDArrayError) in
      try tree.probabilities(matrix, of: output, count)
    }
  }

  /// The likeliest label of each output, in the dtype of the first one's labels, as scikit-learn has them.
  private func labels(
    _ classes: [NDArray], _ samples: NDArray
  ) throws(NDArrayError) -> NDArray {
    // All labels one behind the other, and for each output where its labels are.
    var all: [NDArray] = []
    var places: [[Int]] = []
    var start = 0
    for (output, labels) in classes.enumerated() {
      let columns = try probabilities(samples, of: output, labels.count).largestColumns()
      places.append(columns.map { start + $0 })
      start += labels.count
      all.append(
        output == 0 ? labels : try labels.converted(to: classes[0].dtype, casting: .unsafe))
    }
    if all.count == 1 { return try all[0].taking(places[0]) }
    let rows = places[0].count
    let flat = (0..<rows).flatMap { row in places.map { $0[row] } }
    return try NDArray.concatenated(all).taking(flat, shape: [rows, classes.count])
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    if let classes { return try labels(classes, samples) }
    return try mean(samples) { (tree, matrix) throws(NDArrayError) in try tree.numbers(matrix) }
      .flatArray()
  }
}
