import Pickle

/// A tree, or the mean of several.
struct Forest: Model {
  private let trees: [DecisionTree]
  private let first: DecisionTree
  private let classes: NDArray?

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
    guard attributes.className.hasSuffix("Classifier") else {
      classes = nil
      return
    }
    guard first.outputs == 1 else { throw attributes.several("outputs") }
    let classes = try attributes.classes()
    guard classes.count == first.classes else {
      throw attributes.bad("classes_", "has \(classes.count) labels, and a tree \(first.classes)")
    }
    self.classes = classes
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities]
  }

  private func mean(
    _ samples: NDArray, of part: (DecisionTree, Matrix) throws(NDArrayError) -> Matrix
  ) throws(NDArrayError) -> Matrix {
    let matrix = try first.samples(samples)
    var sum = try part(first, matrix)
    for tree in trees.dropFirst() {
      let next = try part(tree, matrix)
      for index in sum.values.indices { sum.values[index] += next.values[index] }
    }
    return sum.map { $0 / Double(trees.count) }
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes != nil else { throw .noMethod(.predictProbabilities) }
    return try mean(samples) { (tree, matrix) throws(NDArrayError) in
      try tree.probabilities(matrix)
    }
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    if let classes { return try classes.taking(try probabilities(samples).largestColumns()) }
    return try mean(samples) { (tree, matrix) throws(NDArrayError) in try tree.numbers(matrix) }
      .flatArray()
  }
}
