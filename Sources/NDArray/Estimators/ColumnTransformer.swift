import Pickle

/// Transformers of some of the columns each, side by side.
struct ColumnTransformer: Model {
  private struct Part: Sendable {
    /// Nil where the columns come out as they are.
    var model: (any Model)?
    var columns: [Int]
  }

  let methods: [NDArray.Estimator.Method] = [.transform]
  let weight: Int
  private let parts: [Part]
  private let features: Int

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    features = try attributes.featureCount(before: "_n_features")
    guard attributes["transformer_weights"] == nil else {
      throw attributes.unsupported("transformer_weights")
    }
    var names: [CategoryKey: Int] = [:]
    if attributes["feature_names_in_"] != nil {
      names = CategoryKey.places(
        try CategoryKey.of(try attributes.array("feature_names_in_")))
    }
    var parts: [Part] = []
    for item in try attributes.list("transformers_") {
      guard item.count == 3 else { throw attributes.bad("transformers_", "are no triples") }
      let value = item.items[1]
      if value.string == "drop" { continue }
      let columns = try Self.columns(item.items[2], features, names, attributes)
      // Without columns a transformer is not even fitted.
      if columns.isEmpty { continue }
      let isPassing = value.string == "passthrough"
      parts.append(
        Part(model: isPassing ? (any Model)?.none : try maker.model(value), columns: columns))
    }
    self.parts = parts
    weight = parts.reduce(1) { $0 + ($1.model?.weight ?? 1) }
  }

  /// The numbers of columns that are given as numbers, names, truth values or a slice.
  private static func columns(
    _ value: Pickle.Value, _ count: Int, _ names: [CategoryKey: Int], _ attributes: Attributes
  ) throws(NDArrayError) -> [Int] {
    var items: [Pickle.Value]
    if let listed = try Self.items(value) {
      items = listed
    } else if case .slice(let start, let stop, let step) = value.content {
      guard let first = start.isNone ? 0 : start.int, let end = stop.isNone ? count : stop.int,
        step.isNone || step.int == 1
      else { throw Self.unknown(value) }
      let from = Swift.max(0, Swift.min(count, first < 0 ? first + count : first))
      let to = Swift.max(from, Swift.min(count, end < 0 ? end + count : end))
      return Array(from..<to)
    } else {
      throw Self.unknown(value)
    }
    if !items.isEmpty, items.allSatisfy({ $0.bool != nil }), items.count == count {
      return items.indices.filter { items[$0].bool == true }
    }
    var columns: [Int] = []
    for item in items {
      var place = item.number.flatMap { Int(exactly: $0) }.map { $0 < 0 ? $0 + count : $0 }
      if item.string != nil { place = names[CategoryKey(item)] }
      guard let place, 0..<count ~= place else {
        throw attributes.bad("transformers_", "names columns that are not there")
      }
      columns.append(place)
    }
    return columns
  }

  /// What stands for columns: a number or a name, or several of them, as a list, an array, or an index or a series of
  /// pandas'; nil for what is none of these.
  private static func items(_ value: Pickle.Value) throws(NDArrayError) -> [Pickle.Value]? {
    if value.string != nil || value.int != nil { return [value] }
    if value.kind == .list || value.kind == .tuple { return Array(value.items) }
    if let array = try value.array() { return try array.values() }
    if let index = try value.pandasIndex() { return (0..<index.count).map { index[$0].value } }
    if let series = try value.series() { return (0..<series.count).map { series[$0].value } }
    // The columns that are left, in scikit-learn 1.5 and 1.6.
    if value.object?.className?.name == "_RemainderColsList", let data = value[.attribute("data")] {
      return Array(data.items)
    }
    return nil
  }

  private static func unknown(_ value: Pickle.Value) -> NDArrayError {
    NDArrayError(
      .notSupported,
      "ColumnTransformer with the columns \(value.pythonText.prefix(80)) is not supported")
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try samples.checkSamples(features: features)
    let rows = samples.shape[0]
    var blocks: [NDArray] = []
    for part in parts {
      let chosen = try samples.takingColumns(part.columns)
      blocks.append(try part.model?.transform(chosen.narrowed()) ?? chosen)
    }
    return try NDArray.besides(blocks, rows: rows)
  }
}

extension NDArray {
  /// Python objects that are all numbers as numbers: columns of a table in which others are texts.
  fileprivate func narrowed() throws(NDArrayError) -> NDArray {
    guard dtype.kind == .object else { return self }
    var numbers: [Double] = []
    for value in try values() {
      guard let number = value.number else { return self }
      numbers.append(number)
    }
    return try NDArray(numbers, shape: shape)
  }
}
