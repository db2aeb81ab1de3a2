import Pickle

/// Labels as numbers.
struct LabelEncoder: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let places: [CategoryKey: Int]

  init(_ attributes: Attributes) throws(NDArrayError) {
    places = CategoryKey.places(try CategoryKey.of(try attributes.classes()))
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var numbers: [Int] = []
    for key in try CategoryKey.ofLabels(samples) {
      guard let place = places[key] else {
        throw NDArrayError(.badArgument, "\(key.text) is no label that was seen when fitting")
      }
      numbers.append(place)
    }
    return try NDArray(numbers, shape: nil)
  }
}

extension CategoryKey {
  /// The keys of labels, which have one axis, or a second one of one column.
  fileprivate static func ofLabels(_ labels: NDArray) throws(NDArrayError) -> [CategoryKey] {
    guard labels.rank == 1 || (labels.rank == 2 && labels.shape[1] == 1) else {
      throw NDArrayError(
        .shapeMismatch, "the labels have the shape \(labels.shape.tupleText), not one axis")
    }
    return try of(labels)
  }
}

/// Labels as rows in which one number is another than the rest.
struct LabelBinarizer: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let places: [CategoryKey: Int]
  private let labels: (negative: Int, positive: Int)

  init(_ attributes: Attributes) throws(NDArrayError) {
    let keys = try CategoryKey.of(try attributes.classes())
    if let type = attributes["y_type_"]?.string, type != "binary", type != "multiclass" {
      throw attributes.several("labels")
    }
    guard keys.count > 1 else { throw attributes.unsupported("classes_") }
    places = CategoryKey.places(keys)
    guard places.count == keys.count else { throw attributes.bad("classes_", "holds equal labels") }
    labels = (
      try attributes.integer("neg_label", default: 0),
      try attributes.integer("pos_label", default: 1)
    )
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let keys = try CategoryKey.ofLabels(samples)
    let width = places.count == 2 ? 1 : places.count
    var numbers = [Int](
      repeating: labels.negative,
      count: try Matrix(rows: keys.count, columns: width).values.count)
    for (row, key) in keys.enumerated() {
      // Labels that were not seen leave a row of zeros.
      guard let place = places[key] else { continue }
      if width == 1 {
        numbers[row] = place == 1 ? labels.positive : labels.negative
      } else {
        numbers[row * width + place] = labels.positive
      }
    }
    return try NDArray(numbers, shape: [keys.count, width])
  }
}

/// Categories as columns of zeros and ones, or as numbers.
struct CategoryEncoder: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]

  private struct Feature: Sendable {
    var places: [CategoryKey: Int]
    /// The category that gets no column.
    var dropped: Int?
    /// The category that is a missing value.
    var missing: Int?
    var count: Int
  }

  private let features: [Feature]
  private let isOneHot: Bool
  private let dtype: NDArray.DType
  /// What unknown categories become; nil refuses them.
  private var unknown: Double?
  private var missing = Double.nan

  init(_ attributes: Attributes) throws(NDArrayError) {
    isOneHot = attributes.className == "OneHotEncoder"
    dtype = try attributes.numbers("dtype")
    guard attributes["categories_"] != nil || attributes["n_values_"] == nil else {
      throw NDArrayError(
        .notSupported, "a OneHotEncoder of scikit-learn before 0.20 is not supported")
    }
    // Columns of scikit-learn before 0.20, which 0.20 and 0.21 take as well.
    if let values = attributes["n_values"], values.string != "auto" {
      throw attributes.unsupported("n_values")
    }
    if let columns = attributes["categorical_features"], columns.string != "all" {
      throw attributes.unsupported("categorical_features")
    }
    if try attributes.flag("_infrequent_enabled", default: false) {
      throw NDArrayError(
        .notSupported, "\(attributes.className) with infrequent categories is not supported")
    }
    var features: [Feature] = []
    for categories in try attributes.list("categories_") {
      guard let array = try categories.array(), array.rank == 1 else {
        throw attributes.bad("categories_", "are no arrays")
      }
      let keys = try CategoryKey.of(array)
      let missing = keys.lastIndex(of: .notANumber)
      features.append(
        Feature(places: CategoryKey.places(keys), missing: missing, count: keys.count))
    }
    let handling = try attributes.text("handle_unknown", default: "error")
    if isOneHot {
      try Self.setDropped(&features, attributes)
      switch handling {
      case "error": break
      // Without infrequent categories these are the same.
      case "ignore", "infrequent_if_exist", "warn": unknown = 0
      default: throw attributes.unsupported("handle_unknown")
      }
    } else {
      missing = try attributes.number("encoded_missing_value", default: .nan)
      switch handling {
      case "error": break
      case "use_encoded_value":
        unknown = try attributes.number("unknown_value", default: .nan)
      default: throw attributes.unsupported("handle_unknown")
      }
    }
    self.features = features
  }

  private static func setDropped(
    _ features: inout [Feature], _ attributes: Attributes
  ) throws(NDArrayError) {
    guard attributes["drop_idx_"] != nil else { return }
    let dropped = try attributes.array("drop_idx_").values()
    guard dropped.count == features.count else {
      throw attributes.bad("drop_idx_", "has another number of features than categories_")
    }
    for (index, value) in dropped.enumerated() where !value.isNone {
      guard let place = value.number.flatMap({ Int(exactly: $0) }),
        0..<features[index].count ~= place
      else { throw attributes.bad("drop_idx_", "names no category") }
      features[index].dropped = place
    }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try samples.checkSamples(features: features.count)
    let keys = try CategoryKey.of(samples)
    let rows = samples.shape[0]
    var starts: [Int] = []
    var width = 0
    for feature in features {
      starts.append(width)
      width += isOneHot ? feature.count - (feature.dropped == nil ? 0 : 1) : 1
    }
    var result = try Matrix(rows: rows, columns: width)
    for row in 0..<rows {
      for (column, feature) in features.enumerated() {
        let key = keys[row * features.count + column]
        guard let place = feature.places[key] else {
          guard let unknown else {
            throw NDArrayError(
              .badArgument,
              "\(key.text) in column \(column) is no category that was seen when fitting")
          }
          if !isOneHot { result[row, column] = unknown }
          continue
        }
        if !isOneHot {
          result[row, column] = place == feature.missing ? missing : Double(place)
        } else if place != feature.dropped {
          let shift = feature.dropped.map { place > $0 ? 1 : 0 } ?? 0
          result[row, starts[column] + place - shift] = 1
        }
      }
    }
    let array = try result.array()
    return dtype == .float64 ? array : try array.converted(to: dtype, casting: .unsafe)
  }
}
