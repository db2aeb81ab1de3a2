// A scikit-learn model, trained in Python, predicts in Swift.
//
//   Scripts/examples/train_model.py make FOLDER           in Python: model.pkl, rows.txt, rows.npy
//   swift run ServeModel model.pkl < rows.txt             an answer to each line as it comes
//   swift run ServeModel model.pkl rows.npy               an answer to each row of an array
//   swift run ServeModel --probabilities model.pkl …      the probability of each class
//
// A line has one number for each feature, with blanks, tabs or commas between them. A line that the
// model cannot take is answered with `error:` and why: the program goes on with the next one.

import NDArray

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

struct Refusal: Error, CustomStringConvertible {
  let description: String
}

struct Server {
  let model: NDArray.Estimator
  let method: NDArray.Estimator.Method

  init(path: String, method: NDArray.Estimator.Method) throws {
    // Nothing of the pickle is run: the model is data, and its arithmetic is the library's.
    guard let model = try Pickle.open(path).estimator else {
      throw Refusal(description: "\(path) holds no scikit-learn model")
    }
    guard model.methods.contains(method) else {
      throw Refusal(description: "\(model.className) has no \(method)")
    }
    self.model = model
    self.method = method
  }

  /// The answers to rows of features, a line for each row, printed as NumPy prints them.
  func answers(to rows: NDArray) throws -> String {
    try DelimitedText.text(of: model.compute(method, for: rows), separator: " ")
  }

  /// The answer to one line of text.
  func answer(to line: String) throws -> String {
    let features = try line.split(whereSeparator: { $0.isWhitespace || $0 == "," }).map {
      guard let number = Double($0) else { throw Refusal(description: "'\($0)' is no number") }
      return number
    }
    return try answers(to: NDArray([features]))
  }
}

func run(_ arguments: [String]) throws {
  let paths = arguments.filter { $0 != "--probabilities" }
  guard (1...2).contains(paths.count) else {
    print("usage: ServeModel [--probabilities] MODEL.pkl [ROWS.npy]")
    exit(64)
  }
  let server = try Server(
    path: paths[0], method: paths.count < arguments.count ? .predictProbabilities : .predict)
  if paths.count == 2 {
    // In pieces: the array may be larger than memory.
    let rows = try NPY.rows(of: paths[1])
    while let piece = try rows.next() { print(try server.answers(to: piece), terminator: "") }
    return
  }
  while let line = readLine() {
    do { print(try server.answer(to: line), terminator: "") } catch { print("error: \(error)") }
    // Whoever asks through a pipe waits for the answer.
    fflush(nil)
  }
}

do { try run(Array(CommandLine.arguments.dropFirst())) } catch {
  print("error: \(error)")
  exit(1)
}
