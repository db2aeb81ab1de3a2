/// Principal components, and other projections on rows of numbers.
struct Projection: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let components: Matrix
  private var mean: [Double]?
  private var scale: [Double]?

  init(_ attributes: Attributes) throws(NDArrayError) {
    components = try attributes.matrix("components_")
    guard attributes.className != "TruncatedSVD" else { return }
    if attributes["mean_"] != nil {
      mean = try attributes.vector("mean_", count: components.columns)
    }
    if try attributes.flag("whiten", default: false) {
      let variance = try attributes.vector("explained_variance_", count: components.rows)
      // Since 1.5 a variance of nothing divides by no zero.
      let least = attributes.release < (1, 5) ? 0 : Double.ulpOfOne
      scale = variance.map { Swift.max($0.squareRoot(), least) }
    }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var matrix = try Matrix(samples).finite()
    try matrix.check(features: components.columns)
    if let mean { matrix.add(mean.map { -$0 }) }
    var result = try matrix.timesTransposed(components)
    if let scale {
      for index in result.values.indices { result.values[index] /= scale[index % scale.count] }
    }
    return try result.array()
  }
}

/// The nearest of several centres.
struct Clusters: Model {
  let methods: [NDArray.Estimator.Method] = [.predict, .transform]
  private let centers: Matrix

  init(_ attributes: Attributes) throws(NDArrayError) {
    centers = try attributes.matrix("cluster_centers_")
    guard centers.rows > 0 else { throw attributes.bad("cluster_centers_", "is empty") }
  }

  private func distances(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try Matrix(samples).finite()
    try matrix.check(features: centers.columns)
    var result = try Matrix(rows: matrix.rows, columns: centers.rows)
    for row in 0..<matrix.rows {
      for center in 0..<centers.rows {
        result[row, center] = matrix.row(row).squaredDistance(to: centers.row(center))
      }
    }
    return result
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let distances = try distances(samples)
    return NDArray(distances.map { -$0 }.largestColumns().map { Int32(truncatingIfNeeded: $0) })
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try distances(samples).map { $0.squareRoot() }.array()
  }
}

extension ArraySlice<Double> {
  /// The square of the distance to a row of as many numbers.
  func squaredDistance(to other: ArraySlice<Double>) -> Double {
    var sum = 0.0
    for (left, right) in zip(self, other) { sum += (left - right) * (left - right) }
    return sum
  }
}
