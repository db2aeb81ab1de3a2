public import Pickle

extension NDArray {
  /// An estimator of scikit-learn's: what was fitted in Python, to be used without it.
  ///
  /// ```swift
  /// let model = try Pickle.open("model.pkl").estimator
  /// let y = try model?.predict(NDArray([[1.0, 1.0], [2.0, 3.0]]))
  /// ```
  ///
  /// It is known by the name of its class and by the package `sklearn`, whatever the module, so that files of
  /// scikit-learn 0.19 and of today are the same. Nothing of a file is run: what a class computes, stands here.
  ///
  /// Linear and logistic models, scalers, encoders, imputers, principal components, trees and forests, gradient
  /// boosting, clusters, naive Bayes, neighbours, support vectors, neural networks, pipelines and column
  /// transformers can compute. For other classes, and for options that are not known, the methods throw, and
  /// the attributes are there all the same.
  ///
  /// Computed is with 64 bits, where scikit-learn does so; trees compare with 32 bits, as they do there.
  public struct Estimator: Sendable {
    /// The object as the pickle has it.
    public let value: Pickle.Value
    /// The module and the class, as they stand in the pickle.
    public let name: Pickle.Value.Name

    /// What it computes, or why it cannot.
    private let model: Result<any Model, NDArrayError>

    /// The estimator that a value is; nil where it is no object of a class of the package `sklearn`.
    ///
    /// - Complexity: O(size of what was fitted).
    public init?(_ value: Pickle.Value) {
      guard let name = Self.name(of: value) else { return nil }
      self.value = value
      self.name = name
      model = Result { () throws(NDArrayError) in
        var maker = ModelMaker()
        return try maker.model(value)
      }
    }

    /// The class of an object of scikit-learn's.
    static func name(of value: Pickle.Value) -> Pickle.Value.Name? {
      guard let name = value.object?.className,
        name.module == "sklearn" || name.module.hasPrefix("sklearn.")
      else { return nil }
      return name
    }
  }
}

extension NDArray.Estimator {
  /// The name of the class: `LinearRegression`.
  public var className: String { name.name }

  /// The release of scikit-learn that wrote the file: `1.6.1`; nil where it does not say.
  public var version: String? { value[.attribute("_sklearn_version")]?.string }

  /// An attribute, as scikit-learn names it: `coef_`, `alpha`.
  public subscript(attribute: String) -> Pickle.Value? { value[.attribute(attribute)] }

  /// An attribute that is an array or a number; nil where there is none, or another thing.
  ///
  /// - Throws: ``NDArrayError``, as ``Pickle/Pickle/Value/array()``.
  /// - Complexity: O(number of its elements).
  public func array(_ attribute: String) throws(NDArrayError) -> NDArray? {
    guard let found = value[.attribute(attribute)] else { return nil }
    if let array = try found.array() { return array }
    return found.double.map { NDArray($0) }
  }

  /// The names of the parameters, with which the estimator was made: scikit-learn's `get_params()`.
  public var parameters: [String] {
    attributeNames.filter { !$0.hasSuffix("_") && !$0.hasPrefix("_") }
  }

  /// The names of what was fitted, which scikit-learn ends with `_`.
  public var fitted: [String] {
    attributeNames.filter { $0.hasSuffix("_") && !$0.hasPrefix("_") }
  }

  private var attributeNames: [String] {
    (value.object?.attributes ?? []).compactMap { $0.key.string }
  }

  /// What an estimator can compute.
  public enum Method: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// scikit-learn's `predict`.
    case predict
    /// scikit-learn's `predict_proba`.
    case predictProbabilities = "predict_proba"
    /// scikit-learn's `decision_function`.
    case decisionFunction = "decision_function"
    /// scikit-learn's `transform`.
    case transform

    /// The name in scikit-learn.
    public var description: String { rawValue }
  }

  /// What can be computed here: nothing for a class or options that are not supported.
  public var methods: [Method] { (try? model.get())?.methods ?? [] }

  /// The labels of a classifier, one for each column of its probabilities; nil for what is none.
  ///
  /// - Throws: ``NDArrayError``, as ``Pickle/Pickle/Value/array()``.
  /// - Complexity: O(number of classes).
  public func classes() throws(NDArrayError) -> NDArray? { try classes(depth: 0) }

  private func classes(depth: Int) throws(NDArrayError) -> NDArray? {
    if let classes = try array("classes_") { return classes }
    if let binarizer = self["_label_binarizer"] {
      return try binarizer[.attribute("classes_")]?.array()
    }
    // That of a pipeline's last step, and of what a search has found.
    let inner = value[.attribute("best_estimator_")] ?? value["steps", -1, 1]
    guard let inner, let estimator = NDArray.Estimator(shallow: inner) else { return nil }
    return depth < ModelMaker.deepest ? try estimator.classes(depth: depth + 1) : nil
  }

  /// The labels of a classifier that another estimator holds, as ``classes()``.
  static func classes(of value: Pickle.Value) throws(NDArrayError) -> NDArray? {
    try NDArray.Estimator(shallow: value)?.classes()
  }

  private init?(shallow value: Pickle.Value) {
    guard let name = Self.name(of: value) else { return nil }
    self.value = value
    self.name = name
    model = .failure(NDArrayError(.notSupported, ""))
  }

  /// The predictions for rows of features: numbers for a regressor, labels for a classifier, the numbers of
  /// clusters. scikit-learn's `predict`.
  ///
  /// - Parameter samples: an array of two axes, of any dtype that holds numbers.
  /// - Throws: ``NDArrayError`` `.notSupported` for a class, a method or an option that is not supported;
  ///   `.shapeMismatch` for another number of features; `.badArgument` for numbers that are not finite where
  ///   the model takes none; `.badPickle` where what was fitted is damaged.
  /// - Complexity: O(number of samples), times what the model takes for one.
  public func predict(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    do { return try model.get().predict(samples) } catch { throw named(error) }
  }

  /// The probability of every class for rows of features: a column for each of ``classes()``. scikit-learn's
  /// `predict_proba`.
  ///
  /// - Throws: ``NDArrayError``, as ``predict(_:)``.
  /// - Complexity: as ``predict(_:)``.
  public func predictProbabilities(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    do { return try model.get().probabilities(samples).array() } catch { throw named(error) }
  }

  /// How far rows of features are from what parts the classes: one number for two classes, otherwise one for
  /// each. scikit-learn's `decision_function`.
  ///
  /// - Throws: ``NDArrayError``, as ``predict(_:)``.
  /// - Complexity: as ``predict(_:)``.
  public func decisionFunction(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    do { return try model.get().decision(samples) } catch { throw named(error) }
  }

  /// The features that a transformer makes of rows of others. scikit-learn's `transform`, with sparse results
  /// written out.
  ///
  /// - Throws: ``NDArrayError``, as ``predict(_:)``.
  /// - Complexity: as ``predict(_:)``.
  public func transform(_ samples: NDArray) throws(NDArrayError) -> NDArray {
    do { return try model.get().transform(samples) } catch { throw named(error) }
  }

  /// What a method computes: ``predict(_:)``, ``predictProbabilities(_:)``, ``decisionFunction(_:)`` or
  /// ``transform(_:)``.
  ///
  /// - Throws: ``NDArrayError``, as ``predict(_:)``.
  /// - Complexity: as ``predict(_:)``.
  public func compute(_ method: Method, for samples: NDArray) throws(NDArrayError) -> NDArray {
    switch method {
    case .predict: try predict(samples)
    case .predictProbabilities: try predictProbabilities(samples)
    case .decisionFunction: try decisionFunction(samples)
    case .transform: try transform(samples)
    }
  }

  /// Throws where nothing can be computed.
  func check() throws(NDArrayError) { _ = try model.get() }

  private func named(_ error: NDArrayError) -> NDArrayError {
    var error = error
    if error.code == .notSupported, !error.message.contains(className) {
      error.message += " for \(className)"
    }
    return error
  }
}

extension Pickle.Value {
  /// The estimator of scikit-learn's that the value is; nil where it is none.
  ///
  /// - Complexity: O(size of what was fitted).
  public var estimator: NDArray.Estimator? { NDArray.Estimator(self) }
}
