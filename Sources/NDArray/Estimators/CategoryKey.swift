import Pickle

/// A category, or a label, as a key: what is equal in Python is equal here.
enum CategoryKey: Hashable {
  case number(Double)
  /// By its bytes: what looks the same may be two texts.
  case text([UInt8])
  case none
  case notANumber
  /// Anything else, by its `repr`.
  case other(String)

  /// The key of a value.
  init(_ value: Pickle.Value) {
    if value.isNone {
      self = .none
    } else if let text = value.string {
      self = .text(Array(text.utf8))
    } else if let number = value.number {
      self.init(number, exact: value.int)
    } else {
      self = .other(value.pythonText)
    }
  }

  /// The key of a number; `exact` is it where it is an integer.
  init(_ number: Double, exact: Int? = nil) {
    if number.isNaN {
      self = .notANumber
    } else if let exact, exact.magnitude > 1 << 53 {
      self = .other(String(exact))
    } else {
      self = .number(number)
    }
  }

  /// The keys of all elements, in C order.
  static func of(_ array: NDArray) throws(NDArrayError) -> [CategoryKey] {
    switch array.dtype.kind {
    case .float: return try array.doubles().map { CategoryKey($0) }
    default: return try array.values().map { CategoryKey($0) }
    }
  }

  /// Where each of several categories stands: the first place of equal ones.
  static func places(_ keys: [CategoryKey]) -> [CategoryKey: Int] {
    Dictionary(zip(keys, keys.indices)) { first, _ in first }
  }

  /// For messages.
  var text: String {
    switch self {
    case .number(let value): "\(value)"
    case .text(let value): "'\(String(decoding: value, as: UTF8.self))'"
    case .none: "None"
    case .notANumber: "nan"
    case .other(let value): value
    }
  }
}

extension NDArray {
  /// Checks that there are rows of `count` features, of any dtype; nil takes any count.
  func checkSamples(features count: Int?) throws(NDArrayError) {
    guard rank == 2 else {
      throw NDArrayError(
        .shapeMismatch, "the samples have the shape \(shape.tupleText)",
        hint: "a model takes rows of features: reshape one sample to [1, features]")
    }
    if let count, shape[1] != count { throw Matrix.features(shape[1], count) }
  }
}
