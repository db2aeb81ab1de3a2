import Pickle

/// Several models that are asked together: those of a vote, and those of a bag, which see some of the features each.
struct Committee: Model {
  /// One at least.
  private let members: [any Model]
  /// The features that each member sees; nil for all of them.
  private let features: [[Int]]?
  /// What each member counts for; nil where all count the same.
  private let weights: [Double]?
  private let classes: NDArray?
  /// Whether the mean of the probabilities decides, or else the number of votes.
  private let isSoft: Bool
  /// For each member which of the classes its columns are, where probabilities are asked for.
  private let places: [[Int]]
  private let featureCount: Int?

  var weight: Int { members.reduce(1) { $0 + $1.weight } }

  init(_ attributes: Attributes, _ maker: inout ModelMaker) throws(NDArrayError) {
    let estimators = try attributes.list("estimators_")
    members = try maker.models(estimators)
    guard !members.isEmpty else { throw attributes.bad("estimators_", "are none") }
    let isBag = attributes.className.hasPrefix("Bagging")
    weights = isBag ? nil : try Self.weights(attributes, count: members.count)
    let featureCount = isBag ? try attributes.featureCount(before: "n_features_") : nil
    self.featureCount = featureCount
    if let featureCount {
      features = try Self.features(attributes, count: members.count, below: featureCount)
    } else {
      features = nil
    }
    guard attributes.className.hasSuffix("Classifier") else {
      (classes, isSoft, places) = (nil, false, [])
      return
    }
    let classes = try attributes.classes()
    self.classes = classes
    let voting = try attributes.choice("voting", ["hard", "soft"], default: "hard")
    isSoft = isBag || voting == "soft"
    var places: [[Int]] = []
    for (estimator, member) in zip(estimators, members) where isSoft {
      // A bag would count votes where a model has no probabilities at all: which do, is not guessed.
      guard member.methods.contains(.predictProbabilities) else {
        throw attributes.unsupported("estimators_")
      }
      places.append(try Self.places(estimator, among: classes.count, attributes))
    }
    self.places = places
  }

  private static func weights(
    _ attributes: Attributes, count: Int
  ) throws(NDArrayError) -> [Double]? {
    guard attributes["weights"] != nil else { return nil }
    let all = try attributes.array("weights").doubles()
    // Those of estimators that were dropped do not count.
    var weights: [Double] = []
    let named = try attributes.list("estimators")
    guard named.count == all.count else {
      throw attributes.bad("weights", "are not as many as estimators")
    }
    for (pair, weight) in zip(named, all) {
      guard pair.count == 2 else { throw attributes.bad("estimators", "are no pairs") }
      if !pair.items[1].isNone, pair.items[1].string != "drop" { weights.append(weight) }
    }
    guard weights.count == count, weights.reduce(0, +) != 0 else {
      throw attributes.bad("weights", "are not as many as estimators_, or nothing together")
    }
    return weights
  }

  private static func features(
    _ attributes: Attributes, count: Int, below limit: Int
  ) throws(NDArrayError) -> [[Int]]? {
    guard attributes["estimators_features_"] != nil else { return nil }
    var features: [[Int]] = []
    for value in try attributes.list("estimators_features_") {
      guard let array = try value.array(), array.rank == 1 else {
        throw attributes.bad("estimators_features_", "are no arrays")
      }
      guard let places = try numbers(array, below: limit) else {
        throw attributes.bad("estimators_features_", "name features that are not there")
      }
      features.append(places)
    }
    guard features.count == count else {
      throw attributes.bad("estimators_features_", "are not as many as estimators_")
    }
    return features
  }

  /// The whole numbers below `limit` that an array holds; nil where one is none.
  private static func numbers(_ array: NDArray, below limit: Int) throws(NDArrayError) -> [Int]? {
    let numbers = try array.doubles().compactMap { Int(exactly: $0) }
    return numbers.count == array.count && numbers.allSatisfy { 0..<limit ~= $0 } ? numbers : nil
  }

  /// The classes of a member, which are numbers of the committee's.
  private static func places(
    _ estimator: Pickle.Value, among count: Int, _ attributes: Attributes
  ) throws(NDArrayError) -> [Int] {
    guard let found = try NDArray.Estimator.classes(of: estimator) else {
      throw attributes.unsupported("estimators_")
    }
    guard let places = try numbers(found, below: count) else {
      throw attributes.bad("estimators_", "have other classes")
    }
    return places
  }

  var methods: [NDArray.Estimator.Method] {
    classes != nil && isSoft ? [.predict, .predictProbabilities] : [.predict]
  }

  /// What a member sees of the samples.
  private func view(_ samples: NDArray, of member: Int) throws(NDArrayError) -> NDArray {
    guard let features else { return samples }
    return try samples.takingColumns(features[member])
  }

  /// The weighted mean of what all members say.
  private func mean(
    _ part: (Int) throws(NDArrayError) -> Matrix
  ) throws(NDArrayError) -> Matrix {
    var sum = try part(0)
    if let weights { sum = sum.map { weights[0] * $0 } }
    for member in members.indices.dropFirst() {
      let weight = weights?[member] ?? 1
      let next = try part(member)
      guard sum.rows == next.rows, sum.columns == next.columns else {
        throw NDArrayError(.badPickle, "damaged pickle: models of one vote differ in what they say")
      }
      for index in sum.values.indices { sum.values[index] += weight * next.values[index] }
    }
    let total = weights?.reduce(0, +) ?? Double(members.count)
    return sum.map { $0 / total }
  }

  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    guard let classes, isSoft else { throw .noMethod(.predictProbabilities) }
    try samples.checkSamples(features: featureCount)
    return try mean { (member) throws(NDArrayError) in
      let own = try members[member].probabilities(view(samples, of: member))
      guard own.columns == places[member].count else {
        throw NDArrayError(.badPickle, "damaged pickle: a model of a vote has other classes")
      }
      var all = try Matrix(rows: own.rows, columns: classes.count)
      for row in 0..<own.rows {
        for (column, place) in places[member].enumerated() { all[row, place] = own[row, column] }
      }
      return all
    }
  }

  /// How many votes each class has, by weight.
  private func votes(_ samples: NDArray, _ count: Int) throws(NDArrayError) -> Matrix {
    var votes = try Matrix(rows: samples.shape[0], columns: count)
    for member in members.indices {
      let found = try members[member].predict(view(samples, of: member))
      guard found.shape == [votes.rows] else {
        throw NDArrayError(.badPickle, "damaged pickle: a model of a vote has several outputs")
      }
      for (row, vote) in try found.doubles().enumerated() {
        guard let place = Int(exactly: vote), 0..<count ~= place else {
          throw NDArrayError(.badPickle, "damaged pickle: a model of a vote has other classes")
        }
        votes[row, place] += weights?[member] ?? 1
      }
    }
    return votes
  }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    try samples.checkSamples(features: featureCount)
    if let classes {
      let chances = isSoft ? try probabilities(samples) : try votes(samples, classes.count)
      return try classes.taking(chances.largestColumns())
    }
    var isFlat = true
    let result = try mean { (member) throws(NDArrayError) in
      let found = try members[member].predict(view(samples, of: member))
      guard found.rank == 1 else {
        isFlat = false
        return try Matrix(found)
      }
      return Matrix(rows: found.count, columns: 1, values: try found.doubles())
    }
    return isFlat ? try result.flatArray() : try result.array()
  }
}
