import NDArray
import Testing

/// What releases of scikit-learn compute in different ways, and models that are damaged.
///
/// The numbers are those of scikit-learn 0.22, 0.24, 1.3, 1.6 and 1.9 for the same attributes.
@Suite struct EstimatorReleaseTests {
  private typealias Value = Pickle.Value

  private func model(
    _ name: String, _ release: String, _ attributes: [(String, Value)]
  ) throws -> NDArray.Estimator {
    let all = attributes + [("_sklearn_version", .string(release))]
    let state = Value.dictionary(all.map { (key: .string($0.0), value: $0.1) })
    let value = Value.object(.global("sklearn.anywhere", name), [], form: .newObject, state: state)
    return try #require(value.estimator)
  }

  private func isNear(_ array: NDArray, _ expected: [Double]) throws -> Bool {
    let numbers = try array.converted(to: .float64).scalars(as: Double.self)
    return numbers.count == expected.count
      && zip(numbers, expected).allSatisfy { ($0 - $1).magnitude < 1e-6 || $0.isNaN && $1.isNaN }
  }

  @Test func newtonCholesky() throws {
    func probabilities(_ release: String, _ scale: Double = 1) throws -> NDArray {
      try model(
        "LogisticRegression", release,
        [
          ("coef_", try Value(NDArray([[scale], [2 * scale], [-1 * scale]]))),
          ("intercept_", try Value(NDArray([0.0, 0, 0]))),
          ("classes_", try Value(NDArray([0, 1, 2]))),
          ("solver", scale == 1 ? "newton-cholesky" : "liblinear"),
        ]
      ).predictProbabilities(NDArray([[1.0]]))
    }
    let each = [0.388696, 0.468310, 0.142993]
    #expect(try isNear(probabilities("1.3.2"), each))
    #expect(try isNear(probabilities("1.5.2"), each))
    #expect(try isNear(probabilities("1.6.1"), [0.259496, 0.705385, 0.035119]))
    // Where no class has anything.
    func nothing(_ release: String) throws -> NDArray {
      try model(
        "SGDClassifier", release,
        [
          ("coef_", try Value(NDArray([[-1000.0], [-1000], [-1000]]))), ("loss", "log_loss"),
          ("intercept_", try Value(NDArray([0.0, 0, 0]))),
          ("classes_", try Value(NDArray([0, 1, 2]))),
        ]
      ).predictProbabilities(NDArray([[1.0]]))
    }
    #expect(try isNear(nothing("1.6.1"), [.nan, .nan, .nan]))
    #expect(try isNear(nothing("1.9.1"), [1 / 3.0, 1 / 3.0, 1 / 3.0]))
  }

  @Test func norms() throws {
    let tiny = NDArray([[1e-17, 0.0]])
    func unit(_ release: String, _ norm: Value, _ x: NDArray) throws -> NDArray {
      try model("Normalizer", release, [("norm", norm)]).transform(x)
    }
    #expect(try unit("0.24.2", "l2", tiny) == NDArray([[1.0, 0]]))
    #expect(try unit("1.3.2", "l2", tiny) == tiny)
    let below = NDArray([[-1.0, -2.0]])
    #expect(try unit("0.22.2", "max", below) == NDArray([[1.0, 2.0]]))
    #expect(try unit("0.23.2", "max", below) == NDArray([[-0.5, -1.0]]))
    let fitted = try model("Normalizer", "1.3.2", [("norm", "l1"), ("n_features_in_", 3)])
    #expect(throws: NDArrayError.self) { try fitted.transform(tiny) }
  }

  @Test func whitening() throws {
    func whitened(_ release: String) throws -> NDArray {
      try model(
        "PCA", release,
        [
          ("components_", try Value(NDArray([[1.0, 0], [0, 1]]))), ("whiten", true),
          ("mean_", try Value(NDArray([0.0, 0]))),
          ("explained_variance_", try Value(NDArray([4.0, 0]))),
        ]
      ).transform(NDArray([[1.0, 0]]))
    }
    #expect(try isNear(whitened("1.3.2"), [0.5, .nan]))
    #expect(try isNear(whitened("1.5.2"), [0.5, 0]))
  }

  /// A text is what its bytes are, `None` is no NaN, and neither is the text 'NaN'.
  @Test func categories() throws {
    let twice = try Value(NDArray(objects: ["e\u{301}", "\u{E9}"]))
    let labels = try NDArray(objects: ["\u{E9}", "e\u{301}"])
    let encoder = try model("LabelEncoder", "1.6.1", [("classes_", twice)])
    #expect(try encoder.transform(labels) == NDArray([1, 0]))
    let binarizer = try model("LabelBinarizer", "1.6.1", [("classes_", twice)])
    #expect(try binarizer.transform(labels) == NDArray([[1], [0]]))
    let equal = try model(
      "LabelBinarizer", "1.6.1", [("classes_", try Value(NDArray([1, 1, 2, 3])))])
    let error = #expect(throws: NDArrayError.self) { try equal.transform(NDArray([1, 3])) }
    #expect(error?.code == .badPickle)
    let some = try Value(NDArray(objects: ["a", nil]))
    let ordinal = try model("OrdinalEncoder", "1.6.1", [("categories_", .list([some]))])
    let column = try NDArray(objects: [nil, "a"], shape: [2, 1])
    #expect(try ordinal.transform(column) == NDArray([[1.0], [0.0]]))
    let imputer = try model(
      "SimpleImputer", "1.6.1",
      [
        ("missing_values", "NaN"), ("strategy", "most_frequent"),
        ("statistics_", try Value(NDArray(objects: ["x"]))),
      ])
    let texts = try NDArray(objects: ["NaN", "b"], shape: [2, 1])
    #expect(try imputer.transform(texts).values() == ["x", "b"])
    for (option, value): (String, Value) in [("n_values", [5]), ("categorical_features", [0])] {
      let old = try model(
        "OneHotEncoder", "0.20.4", [("categories_", .list([some])), (option, value)])
      let error = #expect(throws: NDArrayError.self) { try old.transform(column) }
      #expect(error?.code == .notSupported && error?.message.contains(option) == true)
    }
  }

  /// NaN is taken where the release takes it, and refused where it does not.
  @Test func missingFeatures() throws {
    let missing = NDArray([[1.0, .nan, 0.5, 2.0]])
    for (release, takes): (String, Set<String>) in [
      ("sklearn-1.3.2", ["DecisionTreeRegressor"]),
      (
        "sklearn-1.9.1",
        [
          "DecisionTreeRegressor", "RandomForestRegressor", "ExtraTreesRegressor",
          "RandomForestClassifier_3", "ExtraTreesClassifier_3",
        ]
      ),
    ] {
      let fixture = try ModelFixture(release)
      for name in [
        "DecisionTreeRegressor", "RandomForestRegressor", "ExtraTreesRegressor",
        "GradientBoostingRegressor", "RandomForestClassifier_3", "ExtraTreesClassifier_3",
      ] {
        guard let estimator = fixture.estimator(name) else { continue }
        do {
          _ = try estimator.predict(missing)
          #expect(takes.contains(name), "\(release) \(name)")
        } catch {
          #expect(
            error.code == .badArgument && !takes.contains(name), "\(release) \(name): \(error)")
        }
      }
    }
  }

  @Test func damagedBoosting() throws {
    let stages = Value.list([.list([.instance("sklearn.x", "TreePredictor", ["nodes": 1])])])
    for count: Value in [-1, -5] {
      let boosting = try model(
        "HistGradientBoostingRegressor", "1.3.2",
        [
          ("n_features_in_", count), ("_baseline_prediction", try Value(NDArray([[0.0]]))),
          ("_predictors", stages),
        ])
      let error = #expect(throws: NDArrayError.self) { try boosting.predict(NDArray([[1.0]])) }
      #expect(error?.code == .badPickle)
    }
  }
}
