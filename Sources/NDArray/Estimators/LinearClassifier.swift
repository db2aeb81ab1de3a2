import RealModule

/// Linear models of classes: the sign of a linear sum, or the largest of several.
struct LinearClassifier: Model {
  /// How probabilities come from sums.
  enum Kind: Sendable {
    case logistic
    case descent
    case discriminant
    /// There are none.
    case none

    init?(_ name: String) {
      switch name {
      case "LogisticRegression", "LogisticRegressionCV": self = .logistic
      case "SGDClassifier": self = .descent
      case "LinearDiscriminantAnalysis": self = .discriminant
      case "LinearSVC", "RidgeClassifier", "RidgeClassifierCV", "Perceptron",
        "PassiveAggressiveClassifier":
        self = .none
      default: return nil
      }
    }
  }

  /// The rule by which sums become probabilities.
  private enum Rule: Sendable {
    /// A logistic function for each class, and then their sum is made 1.
    case oneVersusRest
    case softmax
    /// Of `[-d, d]`, for two classes.
    case softmaxOfTwo
    case modifiedHuber
    case none
  }

  private let sum: LinearSum
  private let classes: NDArray
  private let rule: Rule
  /// What each class has where all have nothing.
  private let ofNothing: Double

  init(_ attributes: Attributes, _ kind: Kind) throws(NDArrayError) {
    sum = try LinearSum(attributes)
    if let binarizer = attributes["_label_binarizer"] {
      let inner = Attributes(binarizer, attributes.className)
      if let type = inner["y_type_"]?.string, type.hasPrefix("multilabel") {
        throw attributes.several("labels")
      }
      classes = try inner.classes()
    } else {
      classes = try attributes.classes()
    }
    let expected = classes.count == 2 ? 1 : classes.count
    guard sum.coefficients.rows == expected else {
      throw attributes.bad(
        "coef_", "has \(sum.coefficients.rows) rows for \(classes.count) classes")
    }
    rule = try Self.rule(attributes, kind, classes: classes.count)
    ofNothing = attributes.release < (1, 9) ? .nan : 1 / Double(classes.count)
  }

  private static func rule(
    _ attributes: Attributes, _ kind: Kind, classes: Int
  ) throws(NDArrayError) -> Rule {
    switch kind {
    case .none: return .none
    case .discriminant:
      return classes == 2 || attributes.release < (0, 21) ? .oneVersusRest : .softmax
    case .descent:
      switch try attributes.text("loss", default: "hinge") {
      case "log", "log_loss": return .oneVersusRest
      case "modified_huber": return .modifiedHuber
      default: return .none
      }
    case .logistic:
      switch try attributes.text("multi_class", default: "auto") {
      case "ovr", "warn": return .oneVersusRest
      case "multinomial":
        if classes > 2 { return .softmax }
        return attributes.release < (0, 20) ? .oneVersusRest : .softmaxOfTwo
      case "auto", "deprecated":
        if classes == 2 { return .oneVersusRest }
        switch try attributes.text("solver", default: "lbfgs") {
        case "liblinear": return .oneVersusRest
        // Up to 1.5 it was fitted for each class by itself.
        case "newton-cholesky" where attributes.release < (1, 6): return .oneVersusRest
        default: return .softmax
        }
      default: throw attributes.unsupported("multi_class")
      }
    }
  }

  var methods: [NDArray.Estimator.Method] {
    [.predict] + (rule == .none ? [] : [.predictProbabilities]) + [.decisionFunction]
  }

  private func sums(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    try sum.of(try Matrix(samples).finite())
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try sums(samples).flatArray()
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let sums = try sums(samples)
    return try classes.taking(
      sums.columns == 1 && classes.count == 2
        ? sums.values.map { $0 > 0 ? 1 : 0 } : sums.largestColumns())
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    if rule == .none { throw .noMethod(.predictProbabilities) }
    let sums = try sums(samples)
    switch rule {
    case .oneVersusRest where sums.columns == 1 && classes.count == 2:
      return Matrix.ofTwo(sums.values.map { Matrix.logistic($0) })
    case .oneVersusRest:
      return sums.map { Matrix.logistic($0) }.normalized(nothing: ofNothing)
    case .softmax: return sums.softmax()
    case .softmaxOfTwo:
      let both = sums.values.flatMap { [-$0, $0] }
      return Matrix(rows: sums.rows, columns: 2, values: both).softmax()
    case .modifiedHuber: return huber(sums)
    case .none: return sums
    }
  }

  private func huber(_ sums: Matrix) -> Matrix {
    var result = sums.map { (Swift.min(1, Swift.max(-1, $0)) + 1) / 2 }
    if result.columns == 1 && classes.count == 2 { return Matrix.ofTwo(result.values) }
    for row in 0..<result.rows where result.row(row).allSatisfy({ $0 == 0 }) {
      for column in 0..<result.columns { result[row, column] = 1 }
    }
    return result.normalized()
  }
}

extension Matrix {
  /// The logistic function, without overflow.
  static func logistic(_ value: Double) -> Double {
    if value >= 0 { return 1 / (1 + .exp(-value)) }
    let power = Double.exp(value)
    return power / (1 + power)
  }

  /// The probabilities of two classes, from those of the second.
  static func ofTwo(_ second: [Double]) -> Matrix {
    Matrix(rows: second.count, columns: 2, values: second.flatMap { [1 - $0, $0] })
  }

  /// Every row divided by its sum.
  ///
  /// - Parameter nothing: what stands in a row of zeros.
  func normalized(nothing: Double = 0) -> Matrix {
    var result = self
    for row in 0..<rows {
      let sum = self.row(row).reduce(0, +)
      for column in 0..<columns {
        result[row, column] = sum == 0 ? nothing : self[row, column] / sum
      }
    }
    return result
  }

  /// Every row as powers of e that have the sum 1.
  func softmax() -> Matrix {
    var result = self
    for row in 0..<rows {
      let largest = self.row(row).max() ?? 0
      for column in 0..<columns { result[row, column] = .exp(self[row, column] - largest) }
    }
    return result.normalized()
  }

  /// Every row as logarithms of probabilities, turned into probabilities.
  func probabilitiesOfLogarithms() -> Matrix {
    var result = self
    for row in 0..<rows {
      let largest = self.row(row).max() ?? 0
      let shift = largest.isFinite ? largest : 0
      let sum = self.row(row).reduce(0) { $0 + .exp($1 - shift) }
      let total = shift + .log(sum)
      for column in 0..<columns { result[row, column] = .exp(self[row, column] - total) }
    }
    return result
  }
}
