public import ArgumentParser
import NDArray

/// `npz predict`: what a model of scikit-learn's says of rows of features.
struct Predict: Subcommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "What a scikit-learn model says of rows of features, without Python.",
    usage: "npz predict [options] MODEL X.npy",
    discussion: """
      MODEL is a pickle or a joblib file of an estimator; of several in one file, \
      --name says which. X.npy is an array of two axes, or one array of an archive \
      (X.npz:name). A class or an option that is not supported is refused by name.

        npz predict model.pkl X.npy
        npz predict --method predict_proba -o P.npy model.joblib data.npz:X
      """)

  @OptionGroup var common: CommonOptions

  @Option(help: "predict, predict_proba, decision_function or transform.")
  var method: NDArray.Estimator.Method = .predict

  @Option(help: ArgumentHelp("The estimator that is meant, by its path.", valueName: "path"))
  var name: String?

  @Option(name: [.short, .long], help: ArgumentHelp("The .npy file to write.", valueName: "out"))
  var output: String?

  @Flag(name: [.short, .long], help: "Replace the file where it exists.")
  var force = false

  @Argument(help: "The model.", completion: .file(extensions: ["pkl", "pickle", "joblib"]))
  var model: String

  @Argument(help: "The rows of features.", completion: .file(extensions: ["npy", "npz"]))
  var samples: String

  func run(_ console: Console) throws -> ExitStatus {
    if let output, !force, Terminal.exists(output) { throw Failure.exists(output) }
    let input = try Input(model, limits: common.limits)
    let estimator = try estimator(input)
    let contents = try Source(samples, limits: common.limits, needsName: false).additions
    guard let content = contents.first?.content, contents.count == 1 else {
      throw Failure.usage(
        "which array? There are \(contents.count.grouped)", path: samples,
        hints: ["name the one that is meant:  \(samples.shellWord):NAME"])
    }
    let result: NDArray
    do {
      result = try estimator.compute(method, for: content.array)
    } catch { throw input.failure(error) }
    guard let output else {
      if !console.isQuiet { try console.output.line(result.description) }
      return .done
    }
    do { try NPY.save(result, to: output) } catch { throw Failure(writing: error, path: output) }
    if !console.isQuiet {
      try console.output.line(
        "\(output.escapedForDisplay): \(result.dtype.name) \(result.shape.tupleText)")
    }
    return .done
  }

  /// The estimator at the path that was given, or the only one.
  private func estimator(_ input: Input) throws -> NDArray.Estimator {
    guard case .pickle(let file) = input.file else {
      throw Failure(.data, "not_a_model", path: model, "this is no pickle of a model")
    }
    if let name {
      let value = try input.part(name, of: file)
      guard let estimator = value.estimator else { throw noModel(value) }
      return estimator
    }
    if let estimator = file.value.estimator { return estimator }
    let found = Self.estimators(in: file.value)
    guard let first = found.first else { throw noModel(file.value) }
    guard found.count == 1 else {
      let names = found.prefix(5).map(\.name.escapedForDisplay).joined(separator: ", ")
      throw Failure.usage(
        "which model? There are \(found.count.grouped): \(names)\(found.count > 5 ? " …" : "")",
        path: model, hints: ["name the one that is meant:  --name \(first.name.shellWord)"])
    }
    return first.estimator
  }

  /// The estimators in lists, tuples and dictionaries at any depth, as far as 10 000 values go.
  private static func estimators(
    in value: Pickle.Value
  ) -> [(name: String, estimator: NDArray.Estimator)] {
    var found: [(name: String, estimator: NDArray.Estimator)] = []
    var waiting = [(name: "", value: value)]
    var next = 0
    while next < waiting.count {
      let (name, value) = waiting[next]
      next += 1
      if let estimator = value.estimator {
        found.append((name, estimator))
      } else if [.list, .tuple, .dictionary].contains(value.kind), waiting.count < 10_000 {
        waiting += value.parts.prefix(10_000).map {
          (name: name.isEmpty ? $0.name : "\(name)/\($0.name)", value: $0.value)
        }
      }
    }
    return found
  }

  private func noModel(_ value: Pickle.Value) -> Failure {
    Failure(
      .data, "not_a_model", path: model,
      "this is a \(value.typeName), not an estimator of scikit-learn's")
  }
}

extension NDArray.Estimator.Method: ExpressibleByArgument {}
