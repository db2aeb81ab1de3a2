import RealModule

/// Naive Bayes: the logarithms of probabilities are added up.
struct NaiveBayes: Model {
  let methods: [NDArray.Estimator.Method] = [.predict, .predictProbabilities]

  /// What is known of the features of each class.
  private enum Kind: Sendable {
    case gaussian(means: Matrix, variances: Matrix)
    /// The logarithms are multiplied with counts.
    case counts(Matrix)
    /// Whether a feature is there; above the threshold where there is one.
    case presence(Matrix, threshold: Double?)
    /// A matrix for each feature: a row for each class, a column for each category.
    case categories([Matrix])
  }

  private let classes: NDArray
  private let priors: [Double]
  private let kind: Kind

  init(_ attributes: Attributes) throws(NDArrayError) {
    classes = try attributes.classes()
    let count = classes.count
    if attributes.className == "GaussianNB" {
      let means = try attributes.matrix("theta_")
      let variances = try attributes.matrix(attributes["var_"] == nil ? "sigma_" : "var_")
      guard means.rows == count, variances.rows == count, variances.columns == means.columns else {
        throw attributes.bad("theta_", "has not the shape of the variances, or not of the classes")
      }
      kind = .gaussian(means: means, variances: variances)
      priors = try attributes.vector("class_prior_", count: count).map { .log($0) }
      return
    }
    if attributes.className == "CategoricalNB" {
      kind = .categories(try Self.categories(attributes, classes: count))
      priors = try attributes.vector("class_log_prior_", count: count)
      return
    }
    let logarithms = try attributes.matrix("feature_log_prob_")
    guard logarithms.rows == count else {
      throw attributes.bad("feature_log_prob_", "has \(logarithms.rows) rows for \(count) classes")
    }
    let priors = try attributes.vector("class_log_prior_", count: count)
    switch attributes.className {
    case "BernoulliNB":
      let hasThreshold = attributes.value[.attribute("binarize")]?.isNone != true
      let threshold = try attributes.number("binarize", default: 0)
      kind = .presence(logarithms, threshold: hasThreshold ? threshold : Double?.none)
      self.priors = priors
    case "ComplementNB":
      kind = .counts(logarithms)
      self.priors = count == 1 ? priors : [Double](repeating: 0, count: count)
    default:
      kind = .counts(logarithms)
      self.priors = priors
    }
  }

  private static func categories(
    _ attributes: Attributes, classes count: Int
  ) throws(NDArrayError) -> [Matrix] {
    var features: [Matrix] = []
    for value in try attributes.list("feature_log_prob_") {
      guard let array = try value.array(), array.rank == 2, array.shape[0] == count else {
        throw attributes.bad("feature_log_prob_", "is no matrix for each feature")
      }
      features.append(try Matrix(array))
    }
    return features
  }

  private func logarithms(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try Matrix(samples).finite()
    var result: Matrix
    switch kind {
    case .gaussian(let means, let variances):
      try matrix.check(features: means.columns)
      result = try Matrix(rows: matrix.rows, columns: means.rows)
      for cls in 0..<means.rows {
        let constant = -0.5 * variances.row(cls).reduce(0) { $0 + .log(2 * .pi * $1) }
        for row in 0..<matrix.rows {
          var sum = 0.0
          for column in 0..<matrix.columns {
            let difference = matrix[row, column] - means[cls, column]
            sum += difference * difference / variances[cls, column]
          }
          result[row, cls] = constant - 0.5 * sum
        }
      }
    case .counts(let logarithms): result = try matrix.timesTransposed(logarithms)
    case .presence(let logarithms, let threshold):
      try matrix.check(features: logarithms.columns)
      let flags = threshold.map { limit in matrix.map { $0 > limit ? 1 : 0 } } ?? matrix
      let absent = logarithms.map { .log(1 - .exp($0)) }
      let difference = Matrix(
        rows: logarithms.rows, columns: logarithms.columns,
        values: zip(logarithms.values, absent.values).map { $0 - $1 })
      result = try flags.timesTransposed(difference)
      result.add((0..<absent.rows).map { absent.row($0).reduce(0, +) })
    case .categories(let features):
      try matrix.check(features: features.count)
      result = try Matrix(rows: matrix.rows, columns: classes.count)
      for (column, logarithms) in features.enumerated() {
        for row in 0..<matrix.rows {
          // Numbers are cut to whole ones.
          let number = matrix[row, column].rounded(.towardZero)
          guard let category = Int(exactly: number), 0..<logarithms.columns ~= category else {
            throw NDArrayError(
              .badArgument,
              "\(number.pythonText) in column \(column) is no category that was seen when fitting")
          }
          for cls in 0..<result.columns { result[row, cls] += logarithms[cls, category] }
        }
      }
    }
    result.add(priors)
    return result
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try classes.taking(try logarithms(samples).largestColumns())
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    try logarithms(samples).probabilitiesOfLogarithms()
  }
}
