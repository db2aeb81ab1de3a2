import Pickle

/// The nodes of a tree, as `sklearn.tree._tree.Tree` has them.
struct DecisionTree: Sendable {
  private let left: [Int]
  private let right: [Int]
  private let feature: [Int]
  private let threshold: [Double]
  /// Where samples go whose feature is missing; nil where the tree takes none.
  private let missingGoesLeft: [Bool]?
  /// What is in the leaves: a row for each node.
  let values: Matrix
  /// The number of features of a sample.
  let features: Int
  /// The outputs, and the classes of each; one for numbers.
  let outputs: Int
  let classes: Int

  /// - Parameter value: a `Tree`: `Tree(n_features, n_classes, n_outputs)`, with its state.
  init(_ value: Pickle.Value) throws(NDArrayError) {
    func bad(_ message: String) -> NDArrayError {
      NDArrayError(.badPickle, "damaged pickle: \(message) of a decision tree")
    }
    guard let object = value.object, object.className?.name == "Tree",
      object.arguments.count == 3, let features = object.arguments[0].int, features >= 0,
      let outputs = object.arguments[2].int, outputs >= 1
    else { throw bad("unknown parts") }
    guard let nodes = try value[.attribute("nodes")]?.array(), nodes.rank == 1, nodes.count > 0,
      let array = try value[.attribute("values")]?.array(), array.rank == 3,
      array.shape[0] == nodes.count, array.shape[1] == outputs, array.shape[2] >= 1
    else { throw bad("nodes without values, or values of another shape than that") }
    if let count = value[.attribute("node_count")]?.int, count != nodes.count {
      throw bad("\(nodes.count) nodes instead of the \(count)")
    }
    self.features = features
    self.outputs = outputs
    classes = array.shape[2]
    values = try Matrix(array.reshaped([nodes.count, outputs * classes]))
    left = try Self.integers(nodes, "left_child")
    right = try Self.integers(nodes, "right_child")
    feature = try Self.integers(nodes, "feature")
    threshold = try Self.field(nodes, "threshold").doubles()
    let hasMissing = nodes.dtype.fields.contains { $0.name == "missing_go_to_left" }
    missingGoesLeft =
      hasMissing ? try Self.integers(nodes, "missing_go_to_left").map { $0 != 0 } : [Bool]?.none
    for node in left.indices where left[node] != -1 {
      guard left.indices.contains(left[node]), left.indices.contains(right[node]) else {
        throw bad("node \(node) has no such children among the nodes")
      }
      guard 0..<features ~= feature[node] else {
        throw bad("node \(node) asks for a feature that is none of the \(features)")
      }
    }
  }

  /// The tree of a `DecisionTreeRegressor`, or of its like.
  init(ofEstimator value: Pickle.Value) throws(NDArrayError) {
    guard let name = NDArray.Estimator.name(of: value), name.name.contains("Tree") else {
      throw NDArrayError(.notSupported, "an ensemble of other models than trees is not supported")
    }
    guard let tree = value[.attribute("tree_")] else {
      throw NDArrayError(.badPickle, "\(name.name) has no tree_: it was not fitted, or is damaged")
    }
    try self.init(tree)
  }

  static func field(_ nodes: NDArray, _ name: String) throws(NDArrayError) -> NDArray {
    guard let field = nodes.dtype.fields.first(where: { $0.name == name }), field.shape.isEmpty
    else { throw NDArrayError(.badPickle, "damaged pickle: the nodes of a tree have no \(name)") }
    return try nodes.part(field)
  }

  private static func integers(_ nodes: NDArray, _ name: String) throws(NDArrayError) -> [Int] {
    let array = try field(nodes, name)
    guard array.dtype.kind == .int || array.dtype.kind == .uint else {
      throw NDArrayError(.badPickle, "damaged pickle: the \(name) of a tree's nodes is no integer")
    }
    return try array.converted(to: .int64, casting: .unsafe).scalars(as: Int64.self).map {
      Int($0)
    }
  }

  /// The samples as trees compare them: with 32 bits.
  ///
  /// - Parameter isMissingTaken: whether they may lack a feature, which is the estimator's to say.
  func samples(
    _ samples: NDArray, isMissingTaken: Bool = false
  ) throws(NDArrayError) -> Matrix {
    let matrix = try Matrix(samples)
    try matrix.check(features: features)
    return try matrix.map { Double(Float($0)) }.finite(
      allowingNaN: isMissingTaken && missingGoesLeft != nil)
  }

  /// The leaf that each sample ends in.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle` where the nodes go round in a circle.
  func leaves(_ samples: Matrix) throws(NDArrayError) -> [Int] {
    var leaves: [Int] = []
    leaves.reserveCapacity(samples.rows)
    for row in 0..<samples.rows {
      var node = 0
      var steps = 0
      while left[node] != -1 {
        let value = samples[row, feature[node]]
        let goesLeft =
          value.isNaN ? missingGoesLeft?[node] ?? false : value <= threshold[node]
        node = goesLeft ? left[node] : right[node]
        steps += 1
        guard steps <= left.count else {
          throw NDArrayError(.badPickle, "damaged pickle: the nodes of a tree go round in a circle")
        }
      }
      leaves.append(node)
    }
    return leaves
  }
}

extension DecisionTree {
  /// The probabilities of the classes of an output. Leaves have counts in files of scikit-learn before 1.3.
  ///
  /// - Parameter count: how many classes the output has; the leaves have as many numbers as the one with the most.
  func probabilities(
    _ samples: Matrix, of output: Int, _ count: Int
  ) throws(NDArrayError) -> Matrix {
    var result = try Matrix(rows: samples.rows, columns: count)
    for (row, leaf) in try leaves(samples).enumerated() {
      for column in 0..<count { result[row, column] = values[leaf, output * classes + column] }
    }
    return result.normalized()
  }

  /// The numbers of a regressor: a column for each output.
  func numbers(_ samples: Matrix) throws(NDArrayError) -> Matrix {
    var result = try Matrix(rows: samples.rows, columns: outputs)
    for (row, leaf) in try leaves(samples).enumerated() {
      for column in 0..<outputs { result[row, column] = values[leaf, column * classes] }
    }
    return result
  }
}
