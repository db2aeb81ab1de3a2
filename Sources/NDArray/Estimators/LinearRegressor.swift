import RealModule

/// Linear models of numbers: the product with `coef_`, and `intercept_`.
struct LinearRegressor: Model {
  /// What becomes of the sum.
  enum Link: Sendable {
    case identity
    case exponential

    /// The classes that are linear models of numbers; nil for others.
    static func of(_ name: String, _ attributes: Attributes) -> Link? {
      switch name {
      case "LinearRegression", "Ridge", "RidgeCV", "Lasso", "LassoCV", "ElasticNet",
        "ElasticNetCV", "MultiTaskLasso", "MultiTaskLassoCV", "MultiTaskElasticNet",
        "MultiTaskElasticNetCV", "Lars", "LarsCV", "LassoLars", "LassoLarsCV", "LassoLarsIC",
        "OrthogonalMatchingPursuit", "OrthogonalMatchingPursuitCV", "BayesianRidge",
        "ARDRegression", "HuberRegressor", "TheilSenRegressor", "QuantileRegressor",
        "SGDRegressor", "PassiveAggressiveRegressor", "LinearSVR":
        return .identity
      case "PoissonRegressor", "GammaRegressor": return .exponential
      case "TweedieRegressor":
        guard let link = try? attributes.text("link", default: "auto"),
          let power = try? attributes.number("power", default: 0)
        else { return nil }
        if link == "auto" { return power <= 0 ? .identity : .exponential }
        return link == "identity" ? .identity : link == "log" ? .exponential : nil
      default: return nil
      }
    }
  }

  let methods: [NDArray.Estimator.Method] = [.predict]
  private let link: Link
  private let sum: LinearSum

  init(_ attributes: Attributes, _ link: Link) throws(NDArrayError) {
    self.link = link
    sum = try LinearSum(attributes)
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let result = try sum.of(try Matrix(samples).finite())
    let values = link == .identity ? result : result.map { .exp($0) }
    return sum.isFlat ? try values.flatArray() : try values.array()
  }
}

/// `X · coef_ᵀ + intercept_`.
struct LinearSum: Sendable {
  let coefficients: Matrix
  let intercepts: [Double]
  /// True where `coef_` has one axis, and so has what is predicted.
  let isFlat: Bool

  init(_ attributes: Attributes) throws(NDArrayError) {
    let array = try attributes.array("coef_")
    guard 1...2 ~= array.rank else {
      throw attributes.bad(
        "coef_", "has the shape \(array.shape.tupleText); one or two axes are expected")
    }
    isFlat = array.rank == 1
    coefficients = try attributes.matrix("coef_")
    let rows = coefficients.rows
    let intercept = try attributes.array("intercept_")
    let numbers = try intercept.doubles()
    guard intercept.rank <= 1 || intercept.shape == [1, rows],
      numbers.count == 1 || numbers.count == rows
    else {
      throw attributes.bad(
        "intercept_",
        "has the shape \(intercept.shape.tupleText), and coef_ has "
          + "\(array.shape.tupleText)")
    }
    intercepts = numbers.count == rows ? numbers : [Double](repeating: numbers[0], count: rows)
  }

  func of(_ samples: Matrix) throws(NDArrayError) -> Matrix {
    var result = try samples.timesTransposed(coefficients)
    result.add(intercepts)
    return result
  }
}
