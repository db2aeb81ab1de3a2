import RealModule

/// Layers of linear sums with a function between them.
struct NeuralNetwork: Model {
  private enum Activation: String, Sendable {
    case identity, logistic, tanh, relu, softmax
  }

  private let weights: [Matrix]
  private let intercepts: [[Double]]
  private let hidden: Activation
  private let output: Activation
  private let classes: NDArray?
  private let isFlat: Bool

  init(_ attributes: Attributes) throws(NDArrayError) {
    var weights: [Matrix] = []
    for value in try attributes.list("coefs_") {
      guard let array = try value.array(), array.rank == 2 else {
        throw attributes.bad("coefs_", "are no matrices")
      }
      // In a file, a row for each input; here, one for each output.
      let matrix = try Matrix(try array.transposed([1, 0]))
      guard weights.last.map({ $0.rows == matrix.columns }) ?? true else {
        throw attributes.bad("coefs_", "do not fit one another")
      }
      weights.append(matrix)
    }
    var intercepts: [[Double]] = []
    for (index, value) in try attributes.list("intercepts_").enumerated() {
      guard let array = try value.array(), index < weights.count,
        array.count == weights[index].rows
      else { throw attributes.bad("intercepts_", "do not fit coefs_") }
      intercepts.append(try array.doubles())
    }
    guard let last = weights.last, intercepts.count == weights.count else {
      throw attributes.bad("coefs_", "are none, or not as many as intercepts_")
    }
    self.weights = weights
    self.intercepts = intercepts
    hidden = try Self.activation(attributes, "activation", default: .relu)
    output = try Self.activation(attributes, "out_activation_", default: .identity)
    guard hidden != .softmax else { throw attributes.unsupported("activation") }
    isFlat = last.rows == 1
    guard attributes.className == "MLPClassifier" else {
      classes = nil
      return
    }
    if let binarizer = attributes["_label_binarizer"],
      let type = binarizer[.attribute("y_type_")]?.string, type.hasPrefix("multilabel")
    {
      throw attributes.several("labels")
    }
    let classes = try attributes.classes()
    guard last.rows == (classes.count == 2 ? 1 : classes.count) else {
      throw attributes.bad("classes_", "has \(classes.count) labels for \(last.rows) outputs")
    }
    self.classes = classes
  }

  private static func activation(
    _ attributes: Attributes, _ name: String, default value: Activation
  ) throws(NDArrayError) -> Activation {
    let text = try attributes.text(name, default: value.rawValue)
    guard let found = Activation(rawValue: text) else { throw attributes.unsupported(name) }
    return found
  }

  var methods: [NDArray.Estimator.Method] {
    classes == nil ? [.predict] : [.predict, .predictProbabilities]
  }

  private func forward(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    var values = try Matrix(samples).finite()
    for index in weights.indices {
      values = try values.timesTransposed(weights[index])
      values.add(intercepts[index])
      switch index == weights.count - 1 ? output : hidden {
      case .identity: break
      case .logistic: values = values.map { Matrix.logistic($0) }
      case .tanh: values = values.map { .tanh($0) }
      case .relu: values = values.map { Swift.max(0, $0) }
      case .softmax: values = values.softmax()
      }
    }
    return values
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let values = try forward(samples)
    guard let classes else { return isFlat ? try values.flatArray() : try values.array() }
    return try classes.taking(
      isFlat && classes.count == 2
        ? values.values.map { $0 > 0.5 ? 1 : 0 } : values.largestColumns())
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard classes != nil else { throw .noMethod(.predictProbabilities) }
    let values = try forward(samples)
    return values.columns == 1 ? Matrix.ofTwo(values.values) : values
  }
}
