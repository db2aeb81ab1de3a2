import NDArray
import Testing

/// Estimators that are made here, changed, or damaged.
@Suite struct EstimatorTests {
  private let samples = NDArray([[1.0, 2.0], [0.5, -1.0], [3.0, 1.0]])
  private let coefficients = NDArray([1.5, -2.0])

  private func code(_ body: () throws -> Void) -> NDArrayError.Code? {
    do { try body() } catch { return (error as? NDArrayError)?.code }
    return nil
  }

  /// An object of a class of scikit-learn's.
  private func object(
    _ name: String, _ attributes: KeyValuePairs<String, Pickle.Value>
  ) throws -> NDArray.Estimator {
    try #require(Pickle.Value.instance("sklearn.anywhere", name, attributes).estimator)
  }

  /// A model with a sparse matrix is whole, and not supported.
  @Test func sparseAttributes() throws {
    let matrix = Pickle.Value.instance("scipy.sparse._csr", "csr_matrix", ["_shape": [1, 2]])
    let model = try object("LinearRegression", ["coef_": matrix, "intercept_": 0.5])
    let error = #expect(throws: NDArrayError.self) { try model.predict(samples) }
    #expect(error?.code == .notSupported && error?.message.contains("csr_matrix") == true)
  }

  @Test func regressionsThatAreMade() throws {
    let made: [NDArray.Estimator] = [
      try .linearRegression(coefficients: coefficients, intercept: NDArray(0.25)),
      try .ridge(coefficients: coefficients, intercept: NDArray(0.25), alpha: 0.5),
      try .lasso(coefficients: coefficients, intercept: NDArray(0.25), featureNames: ["a", "b"]),
    ]
    for model in made {
      #expect(try model.predict(samples) == NDArray([-2.25, 3.0, 2.75]))
      let bytes = try Pickle.dump(model.value, protocol: .v2)
      let loaded = try #require(try Pickle.load(bytes: bytes).estimator)
      #expect(try loaded.predict(samples) == NDArray([-2.25, 3.0, 2.75]))
      #expect(loaded.version == NDArray.Estimator.defaultVersion)
    }
    #expect(try made[2].array("feature_names_in_")?.values() == ["a", "b"])
    #expect(made[1]["alpha"]?.double == 0.5)
    let several = try NDArray.Estimator.linearRegression(
      coefficients: NDArray([[1.0, 2.0], [3.0, 4.0]]), intercept: NDArray([1.0, -1.0]),
      version: "1.0.2")
    #expect(
      try several.predict(samples) == NDArray([[6.0, 10.0], [-0.5, -3.5], [6.0, 12.0]]))
    #expect(several.version == "1.0.2")
    #expect(
      code {
        _ = try NDArray.Estimator.ridge(coefficients: coefficients, intercept: NDArray([1.0, 2.0]))
      } == .shapeMismatch)
    #expect(
      code {
        _ = try NDArray.Estimator.lasso(
          coefficients: coefficients, intercept: NDArray(1.0), featureNames: ["a"])
      } == .shapeMismatch)
  }

  @Test func classifiersAndScalersThatAreMade() throws {
    let two = try NDArray.Estimator.logisticRegression(
      coefficients: coefficients, intercept: NDArray(0.25), classes: NDArray([3, 7]))
    #expect(try two.predict(samples) == NDArray([3, 7, 7]))
    #expect(try two.decisionFunction(samples) == NDArray([-2.25, 3.0, 2.75]))
    #expect(try two.classes() == NDArray([3, 7]))
    let three = try NDArray.Estimator.logisticRegression(
      coefficients: NDArray([[1.0, 2.0], [3.0, 4.0], [-1.0, 0.5]]),
      intercept: NDArray([1.0, -1.0, 0.0]), classes: NDArray(["a", "b", "c"]))
    #expect(try three.predict(samples).strings() == ["b", "a", "b"])
    let probabilities = try three.predictProbabilities(samples)
    #expect(probabilities.shape == [3, 3])
    #expect(abs(try probabilities[0, 1, as: Double.self] - 0.981970010518) < 1e-12)
    let scaler = try NDArray.Estimator.standardScaler(
      mean: NDArray([1.0, 2.0]), variance: NDArray([4.0, 0.0]), sampleCount: 5)
    #expect(
      try scaler.transform(samples) == NDArray([[0.0, 0.0], [-0.25, -3.0], [1.0, -1.0]]))
    #expect(code { _ = try scaler.predict(samples) } == .notSupported)
    #expect(
      code {
        _ = try NDArray.Estimator.standardScaler(mean: NDArray([1.0]), variance: NDArray(1.0))
      } == .shapeMismatch)
  }

  @Test func changedAttributes() throws {
    var value = try ModelFixture("sklearn-1.9.1").models
    value["LinearRegression", "coef_"] = try Pickle.Value(NDArray([1.0, 0, 0, 0]))
    value["LinearRegression", "intercept_"] = 10.0
    let again = try Pickle.load(bytes: try Pickle.dump(value))
    let model = try #require(again["LinearRegression"]?.estimator)
    #expect(try model.predict(NDArray([[5.0, 6.0, 7.0, 8.0]])) == NDArray([15.0]))
  }

  @Test func whatIsNotKnown() throws {
    #expect(Pickle.Value.instance("sklearnish", "LinearRegression", [:]).estimator == nil)
    #expect(Pickle.Value.instance("my.sklearn", "LinearRegression", [:]).estimator == nil)
    #expect(Pickle.Value.list([]).estimator == nil)
    let unknown = try object("AgglomerativeClustering", ["n_clusters": 3])
    #expect(unknown.methods.isEmpty && unknown["n_clusters"]?.int == 3)
    let error = #expect(throws: NDArrayError.self) { try unknown.predict(samples) }
    #expect(error?.description == "AgglomerativeClustering is not supported")
    let unfitted = try object("Ridge", ["alpha": 1.0])
    #expect(code { _ = try unfitted.predict(samples) } == .badPickle)
    let scaler = try object("StandardScaler", ["with_mean": false, "with_std": false])
    let message = #expect(throws: NDArrayError.self) { try scaler.predict(samples) }
    #expect(message?.description == "predict is not supported for StandardScaler")
    let neighbors = try object(
      "KNeighborsRegressor",
      [
        "_fit_X": try Pickle.Value(samples), "_y": try Pickle.Value(NDArray([1.0, 2.0, 3.0])),
        "n_neighbors": 1, "metric": "haversine",
      ])
    #expect(code { _ = try neighbors.predict(samples) } == .notSupported)
  }

  @Test func samplesThatDoNotFit() throws {
    let model = try NDArray.Estimator.linearRegression(
      coefficients: coefficients, intercept: NDArray(0.0))
    #expect(code { _ = try model.predict(NDArray([1.0, 2.0])) } == .shapeMismatch)
    #expect(code { _ = try model.predict(NDArray([[1.0, 2.0, 3.0]])) } == .shapeMismatch)
    #expect(code { _ = try model.predict(NDArray([[1.0, .nan]])) } == .badArgument)
    #expect(code { _ = try model.predict(NDArray([["a", "b"]])) } != nil)
    #expect(try model.predict(NDArray(zeros: [0, 2], dtype: .float64)).shape == [0])
    #expect(try model.predict(NDArray([[1, 1]]).converted(to: .float16)) == NDArray([-0.5]))
  }

  /// A tree of three nodes, whose children and feature are given.
  private func tree(
    left: Int64, right: Int64, feature: Int64, loops: Bool = false
  ) throws -> NDArray.Estimator {
    let dtype = try NDArray.DType(fields: [
      ("left_child", .int64), ("right_child", .int64), ("feature", .int64),
      ("threshold", .float64),
    ])
    let last: [Int64] = loops ? [0, 0, 0] : [-1, -1, -2]
    let rows: [[Int64]] = [
      [left, right, feature, 0], last + [0], [-1, -1, -2, 0],
    ]
    let bytes = rows.flatMap { $0 }.flatMap { value in
      (0..<8).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    let nodes = try NDArray(bytes: bytes, shape: [3], dtype: dtype)
    let values = try NDArray([0.0, 1.0, 2.0], shape: [3, 1, 1])
    var inner = Pickle.Value.call(
      "sklearn.tree._tree", "Tree", [1, try Pickle.Value(NDArray([1])), 1])
    inner["nodes"] = try Pickle.Value(nodes)
    inner["values"] = try Pickle.Value(values)
    inner["node_count"] = 3
    return try object("DecisionTreeRegressor", ["tree_": inner])
  }

  @Test func trees() throws {
    let column = NDArray([[-1.0], [1.0]])
    #expect(try tree(left: 1, right: 2, feature: 0).predict(column) == NDArray([1.0, 2.0]))
    for (left, right, feature) in [(7, 2, 0), (1, -3, 0), (1, 2, 1), (1, 2, -2), (-2, 1, 0)] {
      let model = try tree(left: Int64(left), right: Int64(right), feature: Int64(feature))
      #expect(code { _ = try model.predict(column) } == .badPickle)
    }
    let loop = try tree(left: 1, right: 2, feature: 0, loops: true)
    let error = #expect(throws: NDArrayError.self) { try loop.predict(column) }
    #expect(error?.message.hasSuffix("go round in a circle") == true)
  }

  /// Labels of several outputs, which have other numbers of classes.
  @Test func treesOfSeveralOutputs() throws {
    let model = try tree(left: 1, right: 2, feature: 0)
    var inner = try #require(model["tree_"])
    inner = .call("sklearn.tree._tree", "Tree", [1, try Pickle.Value(NDArray([2, 3])), 2])
    for name in ["nodes", "node_count"] {
      inner[.attribute(name)] = try #require(model["tree_"]?[.attribute(name)])
    }
    let leaves: [Double] = [0, 0, 0, 0, 0, 0, 4, 1, 0, 0, 1, 4, 1, 2, 0, 3, 1, 1]
    inner["values"] = try Pickle.Value(NDArray(leaves, shape: [3, 2, 3]))
    func several(_ classes: [NDArray]) throws -> NDArray.Estimator {
      let labels = Pickle.Value.list(try classes.map { try Pickle.Value($0) })
      return try object("DecisionTreeClassifier", ["tree_": inner, "classes_": labels])
    }
    func predicted(_ classes: [NDArray]) throws -> NDArray {
      let several = try several(classes)
      #expect(several.methods == [.predict])
      #expect(code { _ = try several.predictProbabilities(NDArray([[1.0]])) } == .notSupported)
      for samples in [NDArray(1.0), NDArray([1.0])] {
        #expect(code { _ = try several.predict(samples) } == .shapeMismatch)
      }
      return try several.predict(NDArray([[-1.0], [1.0], [-2.0]]))
    }
    #expect(
      try predicted([NDArray([7, 8]), NDArray([1, 2, 3])]) == NDArray([[7, 3], [8, 1], [7, 3]]))
    // In the dtype of the first output's labels, which cuts longer texts.
    #expect(
      try predicted([NDArray(["a", "b"]), NDArray(["x", "y", "zz"])])
        == NDArray([["a", "z"], ["b", "x"], ["a", "z"]]))
    let objects = try NDArray(objects: ["x", "y", "zz"], shape: [3])
    let mixed = try predicted([NDArray(objects: [true, nil], shape: [2]), objects])
    #expect(try mixed.values() == [true, "zz", nil, "x", true, "zz"] && mixed.shape == [3, 2])
    for classes in [[NDArray([7, 8])], [NDArray([7, 8]), NDArray([1, 2])]] {
      #expect(code { _ = try several(classes).predict(NDArray([[1.0]])) } == .badPickle)
    }
  }

  /// What an encoder computes has the dtype that it was made with.
  @Test func encodersOfADType() throws {
    let categories = Pickle.Value.list([try Pickle.Value(NDArray([3, 5, 8]))])
    let samples = NDArray([[5], [8]])
    func encoded(_ name: String, _ dtype: Pickle.Value) throws -> NDArray {
      try object(name, ["categories_": categories, "dtype": dtype]).transform(samples)
    }
    let dtypes: [(Pickle.Value, NDArray.DType)] = [
      (nil, .float64), (.global("numpy", "float32"), .float32), ("uint8", .uint8),
      (.global("builtins", "int"), .int64), (.global("__builtin__", "float"), .float64),
      (.global("numpy", "bool_"), .bool), (.call("numpy", "dtype", ["i2", false, true]), .int16),
    ]
    for (value, dtype) in dtypes {
      let hot = try encoded("OneHotEncoder", value)
      let expected = NDArray([[0, 1, 0], [0, 0, 1]])
      #expect(try hot == expected.converted(to: dtype, casting: .unsafe))
      guard dtype != .bool else { continue }
      #expect(
        try encoded("OrdinalEncoder", value)
          == NDArray([[1], [2]]).converted(to: dtype, casting: .unsafe))
    }
    for value in [Pickle.Value.global("numpy", "str_"), .global("os", "float64"), 5, "nothing"] {
      #expect(code { _ = try encoded("OneHotEncoder", value) } == .notSupported)
    }
  }

  /// Estimators that hold themselves, directly or in ever more copies.
  @Test func estimatorsWithinThemselves() throws {
    // A pipeline whose only step is itself: ]q\0 … by its memo.
    var text = "csklearn.pipeline\nPipeline\n)\u{81}p0\n}(Vsteps\n](Vself\ng0\n\u{86}eub."
    text = text.replacing("\u{81}", with: "\u{1}").replacing("\u{86}", with: "\u{2}")
    let bytes = text.utf8.map { $0 == 1 ? 0x81 : $0 == 2 ? 0x86 : $0 }
    let model = try #require(try Pickle.load(bytes: Array(bytes)).estimator)
    #expect(code { _ = try model.predict(samples) } == .badPickle)
    var deep = Pickle.Value.instance(
      "sklearn.preprocessing", "StandardScaler", ["with_mean": false, "with_std": false])
    for _ in 0..<30 {
      // One object twice, so that there are 30 of them, and a billion ways to the last one.
      let step = Pickle.Value.tuple("a", deep)
      deep = .instance("sklearn.pipeline", "Pipeline", ["steps": [step, step]])
    }
    let wide = try #require(deep.estimator)
    #expect(code { _ = try wide.transform(samples) } == .limitExceeded)
  }
}
