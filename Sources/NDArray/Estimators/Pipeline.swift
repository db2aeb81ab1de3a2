import Pickle

/// Transformers one after another, and a last step.
struct Pipeline: Model {
  private let transformers: [any Model]
  /// The last step; nil where it lets everything through.
  private let last: (any Model)?

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    var steps: [Pickle.Value?] = []
    for step in try attributes.list("steps") {
      guard step.count == 2 else { throw attributes.bad("steps", "are no pairs") }
      steps.append(ModelMaker.isPassing(step.items[1]) ? Pickle.Value?.none : step.items[1])
    }
    guard let end = steps.popLast() else { throw attributes.bad("steps", "are none") }
    transformers = try maker.models(steps.compactMap { $0 })
    last = try end.map { (value) throws(NDArrayError) in try maker.model(value) }
  }

  var weight: Int { transformers.reduce(1 + (last?.weight ?? 0)) { $0 + $1.weight } }

  var methods: [NDArray.Estimator.Method] {
    let own = last?.methods ?? [.transform]
    return transformers.allSatisfy { $0.methods.contains(.transform) } ? own : []
  }

  private func transformed(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var samples = samples
    for step in transformers { samples = try step.transform(samples) }
    return samples
  }

  private func end(_ method: NDArray.Estimator.Method) throws(NDArrayError) -> any Model {
    guard let last else { throw .noMethod(method) }
    return last
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try end(.predict).predict(try transformed(samples))
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    try end(.predictProbabilities).probabilities(try transformed(samples))
  }

  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try end(.decisionFunction).decision(try transformed(samples))
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    let samples = try transformed(samples)
    return try last?.transform(samples) ?? samples
  }
}

extension ModelMaker {
  /// Whether a step lets everything through.
  static func isPassing(_ value: Pickle.Value) -> Bool {
    value.isNone || value.string == "passthrough"
  }
}

/// The columns that several transformers make of the same samples, side by side.
struct Union: Model {
  let methods: [NDArray.Estimator.Method] = [.transform]
  private let parts: [(model: any Model, weight: Double)]
  let weight: Int

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    let weights = attributes["transformer_weights"]
    var parts: [(any Model, Double)] = []
    for item in try attributes.list("transformer_list") {
      guard item.count == 2, let name = item.items[0].string else {
        throw attributes.bad("transformer_list", "is no list of pairs")
      }
      let value = item.items[1]
      if value.isNone || value.string == "drop" { continue }
      let factor = weights?[.key(.string(name))]?.number ?? 1
      if value.string == "passthrough" {
        throw NDArrayError(.notSupported, "FeatureUnion with passthrough is not supported")
      }
      parts.append((try maker.model(value), factor))
    }
    self.parts = parts
    weight = parts.reduce(1) { $0 + $1.0.weight }
  }

  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    var blocks: [NDArray] = []
    for (model, factor) in parts {
      let block = try model.transform(samples)
      blocks.append(factor == 1 ? block : try Matrix(block).map { $0 * factor }.array())
    }
    return try NDArray.besides(blocks, rows: samples.shape.first ?? 0)
  }
}

extension NDArray {
  /// Arrays of as many rows, side by side: numbers, and Python objects where one of them has no numbers.
  static func besides(_ blocks: [NDArray], rows: Int) throws(NDArrayError) -> NDArray {
    guard blocks.allSatisfy({ $0.rank == 2 && $0.shape[0] == rows }) else {
      throw NDArrayError(
        .shapeMismatch, "what transformers give has not as many rows as the samples")
    }
    if blocks.allSatisfy({ [.bool, .int, .uint, .float].contains($0.dtype.kind) }) {
      let parts = try blocks.map { (block) throws(NDArrayError) in try Matrix(block) }
      var values: [Double] = []
      for row in 0..<rows { for part in parts { values += part.row(row) } }
      let width = parts.reduce(0) { $0 + $1.columns }
      return try Matrix(rows: rows, columns: width, values: values).array()
    }
    let parts = try blocks.map { (block) throws(NDArrayError) in try block.values() }
    var values: [Pickle.Value] = []
    for row in 0..<rows {
      for (block, part) in zip(blocks, parts) {
        let width = block.shape[1]
        values += part[(row * width)..<((row + 1) * width)]
      }
    }
    let width = blocks.reduce(0) { $0 + $1.shape[1] }
    return try NDArray(objects: values, shape: [rows, width])
  }
}
