import Pickle

/// What is missing, replaced by what is usual.
struct Imputer: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  /// What stands for a missing value.
  private let missing: CategoryKey
  private let statistics: [Pickle.Value]
  /// The features that stay: others had no value at all.
  private let kept: [Int]
  /// The features for which there is a column that says where a value was missing.
  private var indicated: [Int] = []

  init(_ attributes: Attributes) throws(NDArrayError) {
    if attributes.className == "Imputer", try attributes.integer("axis", default: 0) != 0 {
      throw attributes.unsupported("axis")
    }
    // An absent one is NaN, but `None` is itself.
    let missing = attributes.value[.attribute("missing_values")]
    // The old class has a word for NaN.
    let isOld = attributes.className == "Imputer"
    self.missing =
      missing.map { isOld && $0.string == "NaN" ? .notANumber : CategoryKey($0) } ?? .notANumber
    statistics = try attributes.array("statistics_").values()
    let strategy = try attributes.text("strategy", default: "mean")
    let keepsAll =
      try attributes.flag("keep_empty_features", default: false)
      || (strategy == "constant" && attributes.release < (1, 8))
    let keys = statistics.map { CategoryKey($0) }
    kept = statistics.indices.filter { keepsAll || keys[$0] != .notANumber }
    if let indicator = attributes["indicator_"] {
      let features = try Attributes(indicator, "MissingIndicator").array("features_")
      for place in try features.doubles() {
        guard let index = Int(exactly: place), statistics.indices.contains(index) else {
          throw attributes.bad("indicator_", "names no feature")
        }
        indicated.append(index)
      }
    }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try samples.checkSamples(features: statistics.count)
    let isText = [.object, .unicode, .bytes].contains(samples.dtype.kind)
    if isText { return try texts(samples) }
    let matrix = try Matrix(samples).finite(allowingNaN: missing == .notANumber)
    var numbers: [Double] = []
    for value in statistics {
      guard let number = value.number else {
        throw NDArrayError(.badCast, "what is missing among numbers is replaced by no number")
      }
      numbers.append(number)
    }
    var result = try Matrix(rows: matrix.rows, columns: kept.count + indicated.count)
    for row in 0..<matrix.rows {
      for (column, feature) in kept.enumerated() {
        let value = matrix[row, feature]
        result[row, column] = CategoryKey(value) == missing ? numbers[feature] : value
      }
      for (column, feature) in indicated.enumerated() {
        let isMissing = CategoryKey(matrix[row, feature]) == missing
        result[row, kept.count + column] = isMissing ? 1 : 0
      }
    }
    return try result.array()
  }

  private func texts(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    guard indicated.isEmpty else {
      throw NDArrayError(
        .notSupported, "SimpleImputer with add_indicator=True among objects is not supported")
    }
    let values = try samples.values()
    var result: [Pickle.Value] = []
    for row in 0..<samples.shape[0] {
      for feature in kept {
        let value = values[row * statistics.count + feature]
        result.append(CategoryKey(value) == missing ? statistics[feature] : value)
      }
    }
    return try NDArray(objects: result, shape: [samples.shape[0], kept.count])
  }
}
