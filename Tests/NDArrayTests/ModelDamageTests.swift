import Foundation
import NDArray
import Testing

/// Models and joblib's files, cut and changed at random: the same, an error, or an object, and never a crash.
@Suite struct ModelDamageTests {
  /// Small files, each with samples that its model takes.
  private struct Sample: Sendable {
    var name: String
    var bytes: [UInt8]
    var samples: NDArray
  }

  /// One model of each kind at protocols 0, 2 and 5, and files of joblib.
  private static let samples: [Sample] = {
    var samples: [Sample] = []
    let models = [
      "LinearRegression_multi", "LogisticRegression_s", "SGDClassifier_huber_3", "SVC_3", "SVR",
      "DecisionTreeClassifier_s", "RandomForestRegressor_nan", "GradientBoostingClassifier_3",
      "HistGradientBoostingRegressor", "GaussianNB_3", "BernoulliNB_2", "MLPClassifier_2",
      "KNeighborsClassifier_s", "KMeans", "StandardScaler", "MinMaxScaler", "PolynomialFeatures",
      "PCA_whiten", "LabelEncoder", "SimpleImputer_indicator", "OneHotEncoder", "OrdinalEncoder",
      "ColumnTransformer_mixed", "GridSearchCV", "Pipeline_logistic_3", "FeatureUnion",
    ]
    do {
      let fixture = try ModelFixture("sklearn-1.9.1")
      for (index, name) in models.enumerated() {
        guard let value = fixture.models[.key(.string(name))],
          let input = try fixture.samples(name),
          let version = Pickle.Version(rawValue: [0, 2, 5][index % 3])
        else { continue }
        let bytes = try Pickle.dump(value, protocol: version)
        samples.append(Sample(name: name, bytes: bytes, samples: input))
      }
      for name in ["joblib-1.6.0.pkl", "joblib-1.6.0-gzip.pkl", "joblib-0.8.4-zfile.pkl"] {
        let url = Fixture.folder.appending(path: "joblib/\(name)")
        samples.append(
          Sample(name: name, bytes: try [UInt8](Data(contentsOf: url)), samples: NDArray([[1.0]])))
      }
    } catch {
      Issue.record("\(error)")
    }
    return samples
  }()

  /// Does everything that can be done with what is left of a file.
  private func use(_ bytes: [UInt8], _ samples: NDArray) throws(NDArrayError) {
    let value = try Pickle.open(bytes: bytes)
    for pair in value.pairs.prefix(20) { _ = try? pair.value.array()?.values() }
    guard let estimator = value.estimator else { return }
    _ = (estimator.parameters, estimator.fitted, try? estimator.classes())
    for method in estimator.methods {
      do throws(NDArrayError) { _ = try estimator.compute(method, for: samples) } catch {}
    }
  }

  @Test func thereAreSamples() { #expect(Self.samples.count == 29) }

  @Test(arguments: 0..<29)
  func cut(_ index: Int) throws {
    let sample = Self.samples[index]
    // Every byte of the short ones, and some of the others.
    let step = max(1, sample.bytes.count / 400)
    for count in stride(from: 0, to: sample.bytes.count, by: step) {
      do throws(NDArrayError) {
        try use(Array(sample.bytes[..<count]), sample.samples)
        Issue.record("\(sample.name): \(count) bytes of it are something")
      } catch {}
    }
  }

  @Test func changedAtRandom() throws {
    let seed = UInt64.random(in: 0..<1_000_000_000)
    var state = seed
    func random(_ limit: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % max(1, limit)
    }
    print("models changed at random: seed \(seed)")
    for _ in 0..<1500 {
      let sample = Self.samples[random(Self.samples.count)]
      var bytes = sample.bytes
      for _ in 0...(random(3) == 0 ? random(4) : 0) {
        let place = random(bytes.count)
        switch random(5) {
        case 0: bytes[place] = UInt8(truncatingIfNeeded: random(256))
        case 1: bytes[place] ^= 1 << UInt8(random(8))
        case 2: bytes.remove(at: place)
        case 3: bytes.insert(UInt8(truncatingIfNeeded: random(256)), at: place)
        default:
          // Bytes of one place at another: numbers and references that are none there.
          let count = min(1 + random(16), bytes.count - place)
          let from = random(bytes.count - count)
          bytes.replaceSubrange(place..<place + count, with: bytes[from..<from + count])
        }
      }
      let start = ContinuousClock.now
      do throws(NDArrayError) { try use(bytes, sample.samples) } catch {}
      let time = ContinuousClock.now - start
      #expect(time < .seconds(60), "seed \(seed): \(sample.name) took \(time)")
    }
  }
}
