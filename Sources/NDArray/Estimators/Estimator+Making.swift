import Pickle

/// Estimators that are made here, and that scikit-learn loads as if it had fitted them.
///
/// Every release finds the parameters that it knows: those that only some releases have are there as well, with
/// what they have by default.
extension NDArray.Estimator {
  /// The release that an estimator which was made here names, where no other one is given.
  ///
  /// scikit-learn warns where it is not the one that loads the file.
  public static let defaultVersion = "1.9.1"

  /// A linear regression: `sklearn.linear_model.LinearRegression`.
  ///
  /// ```swift
  /// let model = try NDArray.Estimator.linearRegression(
  ///   coefficients: NDArray([1.0, 2.0]), intercept: NDArray(3.0))
  /// try Pickle.dump(model.value, to: "model.pkl")       // pickle.load(open("model.pkl", "rb"))
  /// ```
  ///
  /// - Parameters:
  ///   - coefficients: one for each feature, or a row of them for each output.
  ///   - intercept: a number, or one for each output.
  ///   - featureNames: the names of the features; nil, the default, for none.
  ///   - version: the release that the file names.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where these do not fit together; `.badCast` where they are no
  ///   numbers.
  /// - Complexity: O(number of coefficients).
  public static func linearRegression(
    coefficients: NDArray, intercept: NDArray, featureNames: [String]? = nil,
    version: String = defaultVersion
  ) throws(NDArrayError) -> NDArray.Estimator {
    try linear(
      "LinearRegression", coefficients, intercept,
      [
        "copy_X": true, "fit_intercept": true, "n_jobs": nil, "normalize": false,
        "positive": false, "tol": 1e-6,
      ], featureNames, version)
  }

  /// A linear regression with a penalty on the squares of its coefficients: `sklearn.linear_model.Ridge`.
  ///
  /// - Parameters:
  ///   - coefficients: one for each feature, or a row of them for each output.
  ///   - intercept: a number, or one for each output.
  ///   - alpha: how much the penalty counts.
  ///   - featureNames: the names of the features; nil, the default, for none.
  ///   - version: the release that the file names.
  /// - Throws: ``NDArrayError``, as ``linearRegression(coefficients:intercept:featureNames:version:)``.
  /// - Complexity: O(number of coefficients).
  public static func ridge(
    coefficients: NDArray, intercept: NDArray, alpha: Double = 1, featureNames: [String]? = nil,
    version: String = defaultVersion
  ) throws(NDArrayError) -> NDArray.Estimator {
    try linear(
      "Ridge", coefficients, intercept,
      [
        "alpha": .float(alpha), "copy_X": true, "fit_intercept": true, "max_iter": nil,
        "normalize": false, "positive": false, "random_state": nil, "solver": "auto",
        "tol": 1e-4, "n_iter_": nil, "solver_": "cholesky",
      ], featureNames, version)
  }

  /// A linear regression with a penalty on the magnitudes of its coefficients: `sklearn.linear_model.Lasso`.
  ///
  /// - Parameters:
  ///   - coefficients: one for each feature, or a row of them for each output.
  ///   - intercept: a number, or one for each output.
  ///   - alpha: how much the penalty counts.
  ///   - featureNames: the names of the features; nil, the default, for none.
  ///   - version: the release that the file names.
  /// - Throws: ``NDArrayError``, as ``linearRegression(coefficients:intercept:featureNames:version:)``.
  /// - Complexity: O(number of coefficients).
  public static func lasso(
    coefficients: NDArray, intercept: NDArray, alpha: Double = 1, featureNames: [String]? = nil,
    version: String = defaultVersion
  ) throws(NDArrayError) -> NDArray.Estimator {
    try linear(
      "Lasso", coefficients, intercept,
      [
        "alpha": .float(alpha), "copy_X": true, "fit_intercept": true, "l1_ratio": 1.0,
        "max_iter": 1000, "normalize": false, "positive": false, "precompute": false,
        "random_state": nil, "selection": "cyclic", "tol": 1e-4, "warm_start": false,
        "dual_gap_": 0.0, "n_iter_": 1,
      ], featureNames, version)
  }

  /// A classifier by logistic functions: `sklearn.linear_model.LogisticRegression`.
  ///
  /// - Parameters:
  ///   - coefficients: one for each feature, for two classes; otherwise a row of them for each class.
  ///   - intercept: a number for two classes; otherwise one for each.
  ///   - classes: the labels, in ascending order.
  ///   - featureNames: the names of the features; nil, the default, for none.
  ///   - version: the release that the file names.
  /// - Throws: ``NDArrayError``, as ``linearRegression(coefficients:intercept:featureNames:version:)``.
  /// - Complexity: O(number of coefficients).
  public static func logisticRegression(
    coefficients: NDArray, intercept: NDArray, classes: NDArray, featureNames: [String]? = nil,
    version: String = defaultVersion
  ) throws(NDArrayError) -> NDArray.Estimator {
    let columns = coefficients.shape.last ?? 0
    let rows = classes.count == 2 ? 1 : classes.count
    let matrix = try coefficients.reshaped([rows, columns])
    var fitted = try linearSum(matrix, try intercept.reshaped([rows]))
    fitted.append(("classes_", try Pickle.Value(classes)))
    fitted.append(("n_iter_", try Pickle.Value(NDArray([Int32](repeating: 1, count: 1)))))
    return try made(
      "linear_model", "LogisticRegression",
      [
        "C": 1.0, "class_weight": nil, "dual": false, "fit_intercept": true,
        "intercept_scaling": 1, "l1_ratio": nil, "max_iter": 100, "multi_class": "auto",
        "n_jobs": nil, "penalty": "l2", "random_state": nil, "solver": "lbfgs", "tol": 1e-4,
        "verbose": 0, "warm_start": false,
      ], fitted, features: columns, featureNames, version)
  }

  /// A scaler to a mean of 0 and a variance of 1: `sklearn.preprocessing.StandardScaler`.
  ///
  /// - Parameters:
  ///   - mean: what is subtracted from each feature.
  ///   - variance: the square of what each feature is divided by; where it is 0, nothing is divided.
  ///   - sampleCount: how many samples these were taken from.
  ///   - featureNames: the names of the features; nil, the default, for none.
  ///   - version: the release that the file names.
  /// - Throws: ``NDArrayError``, as ``linearRegression(coefficients:intercept:featureNames:version:)``.
  /// - Complexity: O(number of features).
  public static func standardScaler(
    mean: NDArray, variance: NDArray, sampleCount: Int = 1, featureNames: [String]? = nil,
    version: String = defaultVersion
  ) throws(NDArrayError) -> NDArray.Estimator {
    guard mean.rank == 1, mean.shape == variance.shape else {
      throw NDArrayError(
        .shapeMismatch,
        "the mean has the shape \(mean.shape.tupleText), the variance \(variance.shape.tupleText)")
    }
    let variances = try variance.doubles()
    let scale = variances.map { $0 > 0 ? $0.squareRoot() : 1 }
    return try made(
      "preprocessing", "StandardScaler", ["copy": true, "with_mean": true, "with_std": true],
      [
        ("mean_", try number(mean)), ("var_", try number(variance)),
        ("scale_", try Pickle.Value(NDArray(scale, shape: nil))),
        ("n_samples_seen_", try scalar(NDArray(Int64(sampleCount)))),
      ], features: mean.count, featureNames, version)
  }
}

extension NDArray.Estimator {
  private typealias Fitted = [(name: String, value: Pickle.Value)]

  private static func linear(
    _ name: String, _ coefficients: NDArray, _ intercept: NDArray,
    _ parameters: KeyValuePairs<String, Pickle.Value>, _ featureNames: [String]?, _ version: String
  ) throws(NDArrayError) -> NDArray.Estimator {
    try made(
      "linear_model", name, parameters, try linearSum(coefficients, intercept),
      features: coefficients.shape.last, featureNames, version)
  }

  private static func linearSum(
    _ coefficients: NDArray, _ intercept: NDArray
  ) throws(NDArrayError) -> Fitted {
    let outputs = coefficients.shape.dropLast()
    guard 1...2 ~= coefficients.rank, intercept.shape == Array(outputs) else {
      throw NDArrayError(
        .shapeMismatch,
        "an intercept of shape \(intercept.shape.tupleText) does not fit coefficients of shape "
          + coefficients.shape.tupleText)
    }
    return [("coef_", try number(coefficients)), ("intercept_", try number(intercept))]
  }

  /// An array of float64, or a scalar where there are no axes.
  private static func number(_ array: NDArray) throws(NDArrayError) -> Pickle.Value {
    let doubles = try NDArray(array.doubles(), shape: array.shape)
    return array.rank == 0 ? try scalar(doubles) : try Pickle.Value(doubles)
  }

  private static func scalar(_ array: NDArray) throws(NDArrayError) -> Pickle.Value {
    var encoder = ArrayEncoder()
    let slot = encoder.scalar(array.dtype, try array.bytes())
    return Pickle.Value(graph: encoder.graph, slot: slot)
  }

  private static func made(
    _ package: String, _ name: String, _ parameters: KeyValuePairs<String, Pickle.Value>,
    _ fitted: Fitted, features: Int?, _ featureNames: [String]?, _ version: String
  ) throws(NDArrayError) -> NDArray.Estimator {
    let features = features ?? 0
    var state = parameters.map { (key: Pickle.Value.string($0.key), value: $0.value) }
    state += fitted.map { (key: .string($0.name), value: $0.value) }
    state.append((key: "n_features_in_", value: .int(features)))
    if let featureNames {
      guard featureNames.count == features else {
        throw NDArrayError(
          .shapeMismatch, "\(featureNames.count) names do not fit \(features) features")
      }
      let names = try NDArray(objects: featureNames.map { .string($0) })
      state.append((key: "feature_names_in_", value: try Pickle.Value(names)))
    }
    state.append((key: "_sklearn_version", value: .string(version)))
    let value = Pickle.Value.object(
      .global("sklearn.\(package)", name), [], form: .newObject, state: .dictionary(state))
    guard let estimator = NDArray.Estimator(value) else {
      throw NDArrayError(.badArgument, "\(name) could not be made")
    }
    try estimator.check()
    return estimator
  }
}
