import Pickle

/// What an estimator computes, made of its attributes once.
protocol Model: Sendable {
  /// What it can compute.
  var methods: [NDArray.Estimator.Method] { get }
  /// How often parts of it are evaluated for one call.
  var weight: Int { get }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray
  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix
  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray
  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray
}

extension Model {
  var weight: Int { 1 }

  func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray { throw .noMethod(.predict) }
  func probabilities(_ samples: NDArray) throws(NDArrayError) -> Matrix {
    throw .noMethod(.predictProbabilities)
  }
  func decision(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    throw .noMethod(.decisionFunction)
  }
  func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    throw .noMethod(.transform)
  }
}

extension NDArrayError {
  /// That an estimator has no such method; its class is added where it is known.
  static func noMethod(_ method: NDArray.Estimator.Method) -> NDArrayError {
    NDArrayError(.notSupported, "\(method) is not supported")
  }
}

/// Makes models of estimators, and of those that they hold.
struct ModelMaker {
  /// What was made of which object: an estimator that stands in several places is made once.
  private var known: [UInt32: any Model] = [:]
  /// What is being made: none of it may turn up within itself.
  private var open: Set<UInt32> = []

  /// How deep estimators may be nested.
  static let deepest = 32
  /// How many evaluations of estimators one call may take.
  private static let heaviest = 1_000_000

  /// The model of an estimator.
  ///
  /// - Throws: ``NDArrayError`` `.notSupported`, `.badPickle`.
  mutating func model(_ value: Pickle.Value) throws(NDArrayError) -> any Model {
    guard case .node(let place) = value.slot, let name = NDArray.Estimator.name(of: value) else {
      throw NDArrayError(.notSupported, "\(value.pythonText.prefix(80)) is no estimator")
    }
    if let model = known[place] { return model }
    guard open.insert(place).inserted, open.count <= Self.deepest else {
      throw NDArrayError(
        .badPickle, "damaged pickle: a \(name.name) holds itself, or too many others")
    }
    defer { open.remove(place) }
    let attributes = Attributes(value, name.name)
    let model = try make(name.name, attributes)
    guard model.weight <= Self.heaviest else {
      throw NDArrayError(.limitExceeded, "a \(name.name) holds too many estimators")
    }
    known[place] = model
    return model
  }

  /// The models of a list.
  mutating func models(_ values: [Pickle.Value]) throws(NDArrayError) -> [any Model] {
    var models: [any Model] = []
    for value in values { models.append(try model(value)) }
    return models
  }
}

extension ModelMaker {
  private mutating func make(
    _ name: String, _ attributes: Attributes
  ) throws(NDArrayError) -> any Model {
    if let kind = LinearRegressor.Link.of(name, attributes) {
      return try LinearRegressor(attributes, kind)
    }
    if let kind = LinearClassifier.Kind(name) { return try LinearClassifier(attributes, kind) }
    switch name {
    case "StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler":
      return try Scaler(attributes)
    case "Normalizer": return try Normalizer(attributes)
    case "Binarizer": return try Binarizer(attributes)
    case "PolynomialFeatures": return try Polynomials(attributes)
    case "SimpleImputer", "Imputer": return try Imputer(attributes)
    case "PCA", "IncrementalPCA", "TruncatedSVD": return try Projection(attributes)
    case "LabelEncoder": return try LabelEncoder(attributes)
    case "LabelBinarizer": return try LabelBinarizer(attributes)
    case "OneHotEncoder", "OrdinalEncoder": return try CategoryEncoder(attributes)
    case "DecisionTreeClassifier", "ExtraTreeClassifier", "DecisionTreeRegressor",
      "ExtraTreeRegressor":
      return try Forest(attributes, isForest: false)
    case "RandomForestClassifier", "ExtraTreesClassifier", "RandomForestRegressor",
      "ExtraTreesRegressor":
      return try Forest(attributes, isForest: true)
    case "GradientBoostingRegressor", "GradientBoostingClassifier":
      return try Boosting(attributes, &self)
    case "HistGradientBoostingRegressor", "HistGradientBoostingClassifier":
      return try HistogramBoosting(attributes)
    case "VotingClassifier", "VotingRegressor", "BaggingClassifier", "BaggingRegressor":
      return try Committee(attributes, &self)
    case "VarianceThreshold", "SelectKBest", "SelectPercentile", "SelectFpr", "SelectFdr",
      "SelectFwe", "RFE", "RFECV":
      return try Selection(attributes, &self)
    case "KMeans", "MiniBatchKMeans": return try Clusters(attributes)
    case "GaussianNB", "MultinomialNB", "ComplementNB", "BernoulliNB", "CategoricalNB":
      return try NaiveBayes(attributes)
    case "MLPRegressor", "MLPClassifier": return try NeuralNetwork(attributes)
    case "KNeighborsClassifier", "KNeighborsRegressor": return try Neighbors(attributes)
    case "DummyRegressor", "DummyClassifier": return try Dummy(attributes)
    case "SVC", "NuSVC", "SVR", "NuSVR": return try SupportVectors(attributes)
    case "Pipeline": return try Pipeline(attributes, &self)
    case "FeatureUnion": return try Union(attributes, &self)
    case "ColumnTransformer": return try ColumnTransformer(attributes, &self)
    case "FunctionTransformer": return try Identity(attributes)
    case "GridSearchCV", "RandomizedSearchCV", "HalvingGridSearchCV", "HalvingRandomSearchCV":
      guard let best = attributes["best_estimator_"] else {
        throw NDArrayError(.notSupported, "\(name) without a best_estimator_ is not supported")
      }
      return try model(best)
    default:
      throw NDArrayError(.notSupported, "\(name) is not supported")
    }
  }
}
