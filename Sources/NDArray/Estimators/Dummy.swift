/// The same for every sample.
struct Dummy: Model {
  private let classes: NDArray?
  /// The value of a regressor, or the probabilities of classes.
  private let values: [Double]
  private let constant: Int

  init(_ attributes: Attributes) throws(NDArrayError) {
    if attributes.className == "DummyRegressor" {
      classes = nil
      values = try attributes.vector("constant_")
      constant = 0
      return
    }
    let classes = try attributes.classes()
    self.classes = classes
    let strategy = try attributes.text("strategy", default: "prior")
    switch strategy {
    case "prior", "most_frequent":
      let priors = try attributes.vector("class_prior_", count: classes.count)
      let most = Matrix(rows: 1, columns: priors.count, values: priors).largestColumns()[0]
      constant = most
      values = strategy == "prior" ? priors : priors.indices.map { $0 == most ? 1 : 0 }
    case "constant":
      guard let label = attributes["constant"] else { throw attributes.unsupported("constant") }
      let keys = try CategoryKey.of(classes)
      guard let place = keys.firstIndex(of: CategoryKey(label)) else {
        throw attributes.unsupported("constant")
      }
      constant = place
      values = keys.indices.map { $0 == place ? 1 : 0 }
    default: throw attributes.unsupported("strategy")
    }
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities]
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let rows = try rows(samples)
    if let classes { return try classes.taking([Int](repeating: constant, count: rows)) }
    return try repeated(rows).flatArray()
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes != nil else { throw .noMethod(.predictProbabilities) }
    return try repeated(rows(samples))
  }

  /// How many samples there are; nothing else of them matters.
  private func rows(_ samples: NDArray) throws(NDArrayError) -> Int {
    guard let rows = samples.shape.first else {
      throw NDArrayError(.shapeMismatch, "the samples have the shape ()")
    }
    return rows
  }

  private func repeated(_ rows: Int) throws(NDArrayError) -> Matrix {
    var result = try Matrix(rows: rows, columns: values.count)
    for row in 0..<rows {
      for (column, value) in values.enumerated() { result[row, column] = value }
    }
    return result
  }
}
