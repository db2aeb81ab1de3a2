/// Scalers: every feature is moved and divided, or multiplied.
struct Scaler: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  /// What is subtracted, divided by, multiplied with and added, in this order; nil leaves it out.
  private var shift: [Double]?
  private var divisor: [Double]?
  private var factor: [Double]?
  private var offset: [Double]?
  private var bounds: ClosedRange<Double>?
  private let features: Int

  init(_ attributes: Attributes) throws(NDArrayError) {
    switch attributes.className {
    case "StandardScaler":
      if try attributes.flag("with_mean", default: true) {
        shift = try attributes.vector("mean_")
      }
      if try attributes.flag("with_std", default: true) {
        divisor = try attributes.vector("scale_")
      }
    case "RobustScaler":
      if try attributes.flag("with_centering", default: true) {
        shift = try attributes.vector("center_")
      }
      if try attributes.flag("with_scaling", default: true) {
        divisor = try attributes.vector("scale_")
      }
    case "MaxAbsScaler":
      divisor = try attributes.vector("scale_")
      if try attributes.flag("clip", default: false) { bounds = -1...1 }
    default:
      factor = try attributes.vector("scale_")
      offset = try attributes.vector("min_")
      if try attributes.flag("clip", default: false) {
        let range = try attributes.vector("feature_range", count: 2)
        guard range[0] <= range[1] else { throw attributes.unsupported("feature_range") }
        bounds = range[0]...range[1]
      }
    }
    let counts = [shift, divisor, factor, offset].compactMap { $0?.count }
    let count = try attributes.integer("n_features_in_", default: -1)
    features = counts.first ?? count
    guard counts.allSatisfy({ $0 == features }) else {
      throw attributes.bad("scale_", "has another number of features than the others")
    }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var matrix = try Matrix(samples).finite(allowingNaN: true)
    if features >= 0 { try matrix.check(features: features) }
    for row in 0..<matrix.rows {
      for column in 0..<matrix.columns {
        var value = matrix[row, column]
        if let shift { value -= shift[column] }
        if let divisor { value /= divisor[column] }
        if let factor { value *= factor[column] }
        if let offset { value += offset[column] }
        // NaN stays what it is.
        if let bounds, !value.isNaN {
          value = Swift.min(bounds.upperBound, Swift.max(bounds.lowerBound, value))
        }
        matrix[row, column] = value
      }
    }
    return try matrix.array()
  }
}

/// Rows divided by their length.
struct Normalizer: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let norm: String
  /// What is shorter stays as it is.
  private let least: Double
  /// Whether numbers below 0 count for their size in a maximum.
  private let takesSizes: Bool
  private let features: Int

  init(_ attributes: Attributes) throws(NDArrayError) {
    norm = try attributes.choice("norm", ["l1", "l2", "max"], default: "l2")
    least = attributes.release < (1, 0) ? .leastNonzeroMagnitude : 10 * .ulpOfOne
    takesSizes = attributes.release >= (0, 23)
    features = try attributes.integer("n_features_in_", default: -1)
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var matrix = try Matrix(samples).finite()
    if features >= 0 { try matrix.check(features: features) }
    for row in 0..<matrix.rows {
      let values = matrix.row(row)
      let length: Double
      switch norm {
      case "l1": length = values.reduce(0) { $0 + $1.magnitude }
      case "l2": length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
      default:
        let sizes = takesSizes ? values.map(\.magnitude) : Array(values)
        length = sizes.max() ?? 0
      }
      // Before 0.23 the largest number may be one below 0.
      guard length < 0 || length >= least else { continue }
      for column in 0..<matrix.columns { matrix[row, column] /= length }
    }
    return try matrix.array()
  }
}

/// 1 for what is above a threshold, 0 for the rest.
struct Binarizer: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let threshold: Double
  private let features: Int

  init(_ attributes: Attributes) throws(NDArrayError) {
    threshold = try attributes.number("threshold", default: 0)
    features = try attributes.integer("n_features_in_", default: -1)
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let matrix = try Matrix(samples).finite()
    if features >= 0 { try matrix.check(features: features) }
    return try matrix.map { $0 > threshold ? 1 : 0 }.array()
  }
}

/// A transformer without a function: what comes in goes out.
struct Identity: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]

  init(_ attributes: Attributes) throws(NDArrayError) {
    guard attributes["func"] == nil else { throw attributes.unsupported("func") }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray { samples }
}
