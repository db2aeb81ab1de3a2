import Pickle
import RealModule

/// Gradient boosting: every tree adds a part of what those before it have left.
struct Boosting: Model {
  /// Where the sums start from.
  private enum Start: Sendable {
    case constant([Double])
    /// The predictions of a regressor, or the probabilities of a classifier by its link.
    case model(any Model)
  }

  /// What the sums of a classifier mean.
  private enum Link: Sendable {
    case none
    case logit
    case halfLogit
    /// Logarithms of probabilities; in newer releases their mean is taken away.
    case logarithms(centered: Bool)
  }

  private let stages: [[DecisionTree]]
  private let rate: Double
  private let start: Start
  private let link: Link
  private let classes: NDArray?
  /// True where the second class is taken at a sum of 0.
  private var takesZero: Bool
  /// How near to 0 and 1 the first model's probabilities may be.
  private let margin: Double

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    let isClassifier = attributes.className.hasSuffix("Classifier")
    stages = try Self.stages(attributes)
    let width = stages.first?.count ?? 1
    rate = try attributes.number("learning_rate", default: 0.1)
    takesZero = attributes.release >= (1, 4)
    margin = attributes.release >= (1, 8) ? .ulpOfOne : Double(Float.ulpOfOne)
    if isClassifier {
      let classes = try attributes.classes()
      guard width == (classes.count == 2 ? 1 : classes.count) else {
        throw attributes.bad(
          "estimators_", "has \(width) trees a stage for \(classes.count) classes")
      }
      self.classes = classes
      switch try attributes.text("loss", default: "log_loss") {
      case "exponential" where width == 1:
        link = .halfLogit
        takesZero = true
      case "deviance", "log_loss":
        link = width == 1 ? .logit : .logarithms(centered: attributes.release >= (1, 4))
      default: throw attributes.unsupported("loss")
      }
    } else {
      classes = nil
      link = .none
      guard width == 1 else { throw attributes.bad("estimators_", "has several trees a stage") }
    }
    start = try Self.start(attributes, width: width, &maker)
  }

  private static func stages(_ attributes: Attributes) throws(NDArrayError) -> [[DecisionTree]] {
    let array = try attributes.array("estimators_")
    guard array.dtype.kind == .object, array.rank == 2, array.count > 0 else {
      throw attributes.bad("estimators_", "is no table of trees")
    }
    var known: [Slot: DecisionTree] = [:]
    var trees: [DecisionTree] = []
    for value in try array.values() {
      var found = known[value.slot]
      if found == nil { found = try DecisionTree(ofEstimator: value) }
      guard let tree = found else { continue }
      known[value.slot] = tree
      guard tree.outputs == 1, tree.features == trees.first?.features ?? tree.features else {
        throw attributes.bad("estimators_", "differ")
      }
      trees.append(tree)
    }
    let width = array.shape[1]
    return stride(from: 0, to: trees.count, by: width).map { Array(trees[$0..<$0 + width]) }
  }

  private static func start(
    _ attributes: Attributes, width: Int, _ maker: inout ModelMaker
  ) throws(NDArrayError) -> Start {
    guard let value = attributes["init_"] else {
      throw attributes.bad("init_", "is missing")
    }
    if value.string == "zero" { return .constant([Double](repeating: 0, count: width)) }
    // The estimators of scikit-learn before 0.21.
    let name = NDArray.Estimator.name(of: value)?.name ?? ""
    let old = Attributes(value, name)
    switch name {
    case "MeanEstimator": return .constant(try old.vector("mean", count: 1))
    case "QuantileEstimator": return .constant(try old.vector("quantile", count: 1))
    case "LogOddsEstimator", "ScaledLogOddsEstimator":
      guard width == 1 else { throw attributes.bad("init_", "has other classes than its model") }
      return .constant(try old.vector("prior", count: 1))
    case "PriorProbabilityEstimator": return .constant(try old.vector("priors", count: width))
    case "ZeroEstimator": return .constant([Double](repeating: 0, count: width))
    default: return .model(try maker.model(value))
    }
  }

  var weight: Int {
    if case .model(let model) = start { return stages.count + model.weight }
    return stages.count
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities, .decisionFunction]
  }

  /// The sums of all stages.
  private func sums(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try stages[0][0].samples(samples)
    var sums = try initial(matrix.array(), rows: matrix.rows)
    for stage in stages {
      for (column, tree) in stage.enumerated() {
        for (row, leaf) in try tree.leaves(matrix).enumerated() {
          sums[row, column] += rate * tree.values[leaf, 0]
        }
      }
    }
    return sums
  }

  private func initial(_ samples: NDArray, rows: Int) throws(NDArrayError) -> Matrix {
    let width = stages[0].count
    switch start {
    case .constant(let values):
      var result = try Matrix(rows: rows, columns: width)
      result.add(values)
      return result
    case .model(let model):
      // As scikit-learn: the model sees what the trees see.
      let samples = try samples.converted(to: .float32, casting: .unsafe)
      guard classes != nil else {
        let values = try model.predict(samples)
        guard values.count == rows else {
          throw NDArrayError(
            .notSupported, "boosting that starts from several numbers is not supported")
        }
        return Matrix(rows: rows, columns: 1, values: try values.doubles())
      }
      // As scikit-learn: no probability is nearer to 0 or 1 than that.
      let probabilities = try model.probabilities(samples).map {
        Swift.min(1 - margin, Swift.max(margin, $0))
      }
      guard probabilities.columns == (width == 1 ? 2 : width) else {
        throw NDArrayError(.badPickle, "damaged pickle: init_ has other classes than its model")
      }
      return linked(probabilities)
    }
  }

  private func linked(_ probabilities: Matrix) -> Matrix {
    switch link {
    case .none: return probabilities
    case .logit, .halfLogit:
      let factor = if case .halfLogit = link { 0.5 } else { 1.0 }
      let values = (0..<probabilities.rows).map { row in
        let value = probabilities[row, 1]
        return factor * .log(value / (1 - value))
      }
      return Matrix(rows: probabilities.rows, columns: 1, values: values)
    case .logarithms(let isCentered):
      var result = probabilities.map { .log($0) }
      guard isCentered else { return result }
      for row in 0..<result.rows {
        let mean = result.row(row).reduce(0, +) / Double(result.columns)
        for column in 0..<result.columns { result[row, column] -= mean }
      }
      return result
    }
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let sums = try sums(samples)
    guard let classes else { return try sums.flatArray() }
    if sums.columns > 1 { return try classes.taking(sums.largestColumns()) }
    return try classes.taking(sums.values.map { $0 > 0 || (takesZero && $0 == 0) ? 1 : 0 })
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    guard classes != nil else { throw .noMethod(.decisionFunction) }
    return try sums(samples).flatArray()
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let sums = try sums(samples)
    switch link {
    case .none: throw .noMethod(.predictProbabilities)
    case .logit: return Matrix.ofTwo(sums.values.map { Matrix.logistic($0) })
    case .halfLogit: return Matrix.ofTwo(sums.values.map { Matrix.logistic(2 * $0) })
    case .logarithms: return sums.softmax()
    }
  }
}
