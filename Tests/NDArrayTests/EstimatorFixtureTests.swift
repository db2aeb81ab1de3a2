import Foundation
import NDArray
import Testing

/// The models of eight releases of scikit-learn against what they computed there.
@Suite struct EstimatorFixtureTests {
  /// Whether numbers are the same but for the last digits, and labels the same.
  private func isSame(_ array: NDArray, _ expected: Plain) throws -> Bool {
    guard array.shape == expected.shape else { return false }
    let leaves = expected.leaves
    if leaves.contains(where: { $0.text != nil }) {
      return try array.values().map(\.string) == leaves.map(\.text)
    }
    let numbers = try array.converted(to: .float64, casting: .unsafe).scalars(as: Double.self)
    return zip(numbers, leaves).allSatisfy { number, leaf in
      guard let other = leaf.double else { return number.isNaN }
      let difference = (number - other).magnitude
      // Near zero, what is left of larger numbers is noise.
      return difference <= 1e-12 * max(number.magnitude, other.magnitude) || difference <= 1e-14
    }
  }

  @Test(arguments: ModelFixture.names)
  func computesTheSame(_ name: String) throws {
    let fixture = try ModelFixture(name)
    var count = 0
    for model in fixture.expected["models"]?.keys ?? [] {
      let expected = try #require(fixture.expected["models"]?[model])
      let estimator = try #require(fixture.estimator(model), "\(model)")
      let samples = try #require(try fixture.samples(model))
      #expect(estimator.className == expected["class"]?.text)
      #expect("sklearn-\(estimator.version ?? "")" == name)
      for method in NDArray.Estimator.Method.allCases {
        guard let result = expected[method.rawValue] else { continue }
        #expect(estimator.methods.contains(method), "\(model) \(method)")
        do {
          let found = try estimator.compute(method, for: samples)
          #expect(try isSame(found, result), "\(model) \(method): \(found) is not \(result)")
        } catch { Issue.record("\(model) \(method): \(error)") }
        count += 1
      }
    }
    #expect(count > (name == "sklearn-1.9.1" ? 250 : 70))
  }

  /// Samples of any shape and dtype give a result or an error, for every model.
  @Test func strangeSamples() throws {
    let fixture = try ModelFixture("sklearn-1.9.1")
    let record = try NDArray.DType(fields: [("a", .float64), ("b", .int32)])
    var strange = [
      NDArray(1.0), NDArray([1.0, 2.0]), NDArray([["a"]]), try NDArray([1.0], shape: [1, 1, 1]),
      try NDArray(zeros: [], dtype: record), try NDArray(objects: [nil], shape: []),
    ]
    for dtype in [NDArray.DType.float64, .complex128, .int8, .bool, record, .datetime64(.day)] {
      for columns in [0, 1, 4, 5] {
        for rows in [0, 2] { strange.append(try NDArray(zeros: [rows, columns], dtype: dtype)) }
      }
    }
    for model in fixture.expected["models"]?.keys ?? [] {
      let estimator = try #require(fixture.estimator(model))
      for method in estimator.methods {
        for samples in strange {
          guard let result = try? estimator.compute(method, for: samples) else { continue }
          #expect(result.shape.first == samples.shape.first, "\(model) \(method): \(samples)")
        }
      }
    }
  }

  /// What was read is written, and computes the same.
  @Test(arguments: ["sklearn-0.19.2", "sklearn-1.9.1"], [Pickle.Version.v0, .v2, .v5])
  func writesWhatItRead(_ name: String, version: Pickle.Version) throws {
    let fixture = try ModelFixture(name)
    let again = try Pickle.load(bytes: try Pickle.dump(fixture.models, protocol: version))
    for model in ["LinearRegression", "DecisionTreeClassifier_s", "Pipeline_logistic_3"] {
      let samples = try #require(try fixture.samples(model))
      let before = try #require(fixture.estimator(model)).predict(samples)
      let after = try #require(again[.key(.string(model))]?.estimator).predict(samples)
      #expect(before == after)
    }
  }

  /// Columns as pandas and scikit-learn 1.5 have them; what is none of the known ways is refused, and never no column.
  @Test func columnsOfATransformer() throws {
    let fixture = try ModelFixture("sklearn-1.9.1")
    let samples = try #require(try fixture.samples("ColumnTransformer"))
    let model = try #require(fixture.models[.key(.string("ColumnTransformer"))])
    let expected = try #require(model.estimator).transform(samples)
    func transformed(_ make: (Pickle.Value) throws -> Pickle.Value) throws -> NDArray {
      var changed = model
      let parts = try #require(model[.attribute("transformers_")])
      var listed = 0
      changed[.attribute("transformers_")] = .list(
        try parts.items.map { part in
          if part.items[2].kind == .list { listed += 1 }
          let columns = part.items[2].kind == .list ? try make(part.items[2]) : part.items[2]
          return .tuple([part.items[0], part.items[1], columns])
        })
      #expect(listed > 0)
      return try #require(changed.estimator).transform(samples)
    }
    #expect(try transformed { $0 } == expected)
    #expect(try transformed { .tuple(Array($0.items)) } == expected)
    let left = "sklearn.compose._column_transformer"
    #expect(try transformed { .instance(left, "_RemainderColsList", ["data": $0]) } == expected)
    #expect(
      try transformed { list in
        let frame: Pandas.DataFrame = [
          "c": try Pandas.Column(NDArray(list.items.compactMap(\.int)))
        ]
        return try Pickle.Value(frame.series(at: 0))
      } == expected)
    let error = #expect(throws: NDArrayError.self) {
      try transformed { .instance("mine", "Columns", ["data": $0]) }
    }
    #expect(error?.code == .notSupported)
  }

  @Test(arguments: 0...5)
  func firstExample(version: Int) throws {
    let path = Fixture.folder.appending(path: "sklearn/example-p\(version).pkl")
    let value = try Pickle.open(path.path(percentEncoded: false))
    let model = try #require(value.estimator)
    #expect(model.className == "LinearRegression" && model.version == "1.9.1")
    #expect(model.methods == [.predict])
    let samples = NDArray([[1, 1], [1, 2], [2, 2], [2, 3]])
    let predicted = try model.predict(samples)
    #expect(predicted.shape == [4] && predicted.dtype == .float64)
    for (found, expected) in zip(try predicted.scalars(as: Double.self), [6.0, 8, 9, 11]) {
      #expect(abs(found - expected) < 1e-13)
    }
    let other = try model.predict(NDArray([[3, 5]])).item(as: Double.self)
    #expect(abs(other - 16) < 1e-13)
    #expect(model["fit_intercept"]?.bool == true)
    #expect(model.parameters.contains("copy_X") && model.fitted.contains("coef_"))
    #expect(try model.array("coef_")?.shape == [2])
  }
}
