import RealModule

/// Sums over the samples that the border was fitted to.
struct SupportVectors: Model {
  private enum Kernel: Sendable {
    case linear
    case radial(gamma: Double)
    case polynomial(gamma: Double, offset: Double, degree: Int)
    case sigmoid(gamma: Double, offset: Double)
  }

  private let vectors: Matrix
  /// A row for each pair of classes less one, as libsvm has them.
  private var coefficients: Matrix
  private let intercepts: [Double]
  private let kernel: Kernel
  private let classes: NDArray?
  /// Where the vectors of each class begin, and where the last ones end.
  private var starts: [Int] = []
  private let isPairwise: Bool
  private let breaksTies: Bool
  /// True for releases before 0.21, in which all samples together decide how much the sums add to the votes.
  private let scalesTogether: Bool

  init(_ attributes: Attributes) throws(NDArrayError) {
    vectors = try attributes.matrix("support_vectors_")
    let hasOwn = attributes["_dual_coef_"] != nil && attributes["_intercept_"] != nil
    coefficients = try attributes.matrix(hasOwn ? "_dual_coef_" : "dual_coef_")
    let intercepts = try attributes.vector(hasOwn ? "_intercept_" : "intercept_")
    kernel = try Self.kernel(attributes)
    isPairwise =
      try attributes.choice("decision_function_shape", ["ovr", "ovo"], default: "ovr") == "ovo"
    breaksTies = try attributes.flag("break_ties", default: false)
    scalesTogether = attributes.release < (0, 21)
    guard coefficients.columns == vectors.rows else {
      throw attributes.bad("dual_coef_", "has not as many columns as there are support vectors")
    }
    guard attributes.className.hasSuffix("SVC") else {
      classes = nil
      guard coefficients.rows == 1, intercepts.count == 1 else {
        throw attributes.bad("dual_coef_", "has several rows")
      }
      self.intercepts = intercepts
      return
    }
    let classes = try attributes.classes()
    self.classes = classes
    let count = classes.count
    guard count >= 2, coefficients.rows == count - 1,
      intercepts.count == count * (count - 1) / 2
    else { throw attributes.bad("dual_coef_", "does not fit \(count) classes") }
    // What scikit-learn shows of two classes has the other sign than what libsvm takes.
    let sign = count == 2 && !hasOwn ? -1.0 : 1.0
    self.intercepts = intercepts.map { sign * $0 }
    if sign < 0 { coefficients.values = coefficients.values.map { -$0 } }
    let name = attributes["_n_support"] == nil ? "n_support_" : "_n_support"
    let counts = try attributes.vector(name, count: count)
    var start = 0
    starts = [0]
    for number in counts {
      guard let size = Int(exactly: number), size >= 0, size <= vectors.rows - start else {
        throw attributes.bad(name, "does not fit the support vectors")
      }
      start += size
      starts.append(start)
    }
    guard start == vectors.rows else {
      throw attributes.bad(name, "does not fit the support vectors")
    }
  }

  private static func kernel(_ attributes: Attributes) throws(NDArrayError) -> Kernel {
    let name = try attributes.text("kernel", default: "rbf")
    if name == "linear" { return .linear }
    guard let gamma = attributes["_gamma"]?.number ?? attributes["gamma"]?.number else {
      throw attributes.unsupported("gamma")
    }
    let offset = try attributes.number("coef0", default: 0)
    switch name {
    case "rbf": return .radial(gamma: gamma)
    case "poly":
      let degree = try attributes.integer("degree", default: 3)
      guard 0...1000 ~= degree else { throw attributes.unsupported("degree") }
      return .polynomial(gamma: gamma, offset: offset, degree: degree)
    case "sigmoid": return .sigmoid(gamma: gamma, offset: offset)
    default: throw attributes.unsupported("kernel")
    }
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .decisionFunction]
  }

  private func products(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let matrix = try Matrix(samples).finite()
    try matrix.check(features: vectors.columns)
    if case .radial(let gamma) = kernel {
      var result = try Matrix(rows: matrix.rows, columns: vectors.rows)
      for row in 0..<matrix.rows {
        for column in 0..<vectors.rows {
          let square = matrix.row(row).squaredDistance(to: vectors.row(column))
          result[row, column] = .exp(-gamma * square)
        }
      }
      return result
    }
    let products = try matrix.timesTransposed(vectors)
    switch kernel {
    case .linear, .radial: return products
    case .polynomial(let gamma, let offset, let degree):
      return products.map { .pow(gamma * $0 + offset, degree) }
    case .sigmoid(let gamma, let offset): return products.map { .tanh(gamma * $0 + offset) }
    }
  }

  /// What libsvm computes for each pair of classes; one column for numbers.
  private func pairs(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    let products = try products(samples)
    guard let classes else {
      var result = try products.timesTransposed(coefficients)
      result.add(intercepts)
      return result
    }
    var result = try Matrix(rows: products.rows, columns: intercepts.count)
    for row in 0..<products.rows {
      var pair = 0
      for first in 0..<classes.count {
        for second in (first + 1)..<Swift.max(first + 1, classes.count) {
          var sum = intercepts[pair]
          for vector in starts[first]..<starts[first + 1] {
            sum += coefficients[second - 1, vector] * products[row, vector]
          }
          for vector in starts[second]..<starts[second + 1] {
            sum += coefficients[first, vector] * products[row, vector]
          }
          result[row, pair] = sum
          pair += 1
        }
      }
    }
    return result
  }

  /// The votes of the pairs for each class, and, where it is asked for, how sure they are.
  private func votes(_ pairs: Matrix, _ count: Int, sure: Bool) throws(NDArrayError) -> Matrix {
    var votes = try Matrix(rows: pairs.rows, columns: count)
    var sums = votes
    for row in 0..<pairs.rows {
      var pair = 0
      for first in 0..<count {
        for second in (first + 1)..<Swift.max(first + 1, count) {
          let value = pairs[row, pair]
          votes[row, sure ? value < 0 ? second : first : value > 0 ? first : second] += 1
          sums[row, first] += value
          sums[row, second] -= value
          pair += 1
        }
      }
    }
    guard sure else { return votes }
    var parts = sums.map { $0 / (3 * ($0.magnitude + 1)) }
    if scalesTogether {
      let largest = sums.values.reduce(0) { Swift.max($0, $1.magnitude) }
      guard sums.values.max() != sums.values.min() else { return votes }
      parts = sums.map { $0 * ((0.5 - .ulpOfOne) / largest) }
    }
    for index in votes.values.indices { votes.values[index] += parts.values[index] }
    return votes
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    guard let classes else { throw .noMethod(.decisionFunction) }
    let pairs = try pairs(samples)
    if classes.count == 2 { return try pairs.map { -$0 }.flatArray() }
    if isPairwise { return try pairs.array() }
    return try votes(pairs, classes.count, sure: true).array()
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let pairs = try pairs(samples)
    guard let classes else { return try pairs.flatArray() }
    let isSure = breaksTies && !isPairwise && classes.count > 2
    return try classes.taking(
      try votes(pairs, classes.count, sure: isSure).largestColumns())
  }
}
