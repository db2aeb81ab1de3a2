import Pickle

/// The attributes of an estimator, in the forms that models take them in.
///
/// What is not there, or is not what it must be, is an error that names the attribute.
struct Attributes {
  /// The estimator.
  let value: Pickle.Value
  /// The name of its class, for messages.
  let className: String

  init(_ value: Pickle.Value, _ className: String) {
    self.value = value
    self.className = className
  }

  /// What the attribute is; nil where there is none, and where it is `None`.
  subscript(name: String) -> Pickle.Value? {
    guard let found = value[.attribute(name)], !found.isNone else { return nil }
    return found
  }

  func bad(_ name: String, _ what: String) -> NDArrayError {
    NDArrayError(.badPickle, "damaged pickle: \(name) of \(className) \(what)")
  }

  /// That an option has a value that is not known.
  func unsupported(_ name: String) -> NDArrayError {
    let text = self[name]?.pythonText ?? "None"
    return NDArrayError(
      .notSupported, "\(className) with \(name)=\(text.prefix(80)) is not supported")
  }

  private func missing(_ name: String) -> NDArrayError {
    if name.hasSuffix("_") && !name.hasPrefix("_") {
      return NDArrayError(
        .badPickle,
        "\(className) has no \(name): it was pickled before it was fitted, or is damaged")
    }
    return bad(name, "is missing")
  }

  // MARK: Options

  /// A truth value.
  func flag(_ name: String, default value: Bool) throws(NDArrayError) -> Bool {
    guard let found = self[name] else { return value }
    if let flag = found.bool { return flag }
    // Of NumPy, or 0 and 1.
    guard let number = found.number else { throw unsupported(name) }
    return number != 0
  }

  /// A text.
  func text(_ name: String, default value: String) throws(NDArrayError) -> String {
    guard let found = self[name] else { return value }
    if let text = found.string { return text }
    // A text of NumPy's is an array without axes.
    guard let array = try found.array(), array.count == 1, array.dtype.kind == .unicode,
      let text = try array.strings().first
    else { throw unsupported(name) }
    return text
  }

  /// A text of a list of known ones.
  func choice(
    _ name: String, _ known: [String], default value: String
  ) throws(NDArrayError) -> String {
    let found = try text(name, default: value)
    guard known.contains(found) else { throw unsupported(name) }
    return found
  }

  /// A number; the default where there is none.
  func number(_ name: String, default value: Double) throws(NDArrayError) -> Double {
    guard let found = self[name] else { return value }
    guard let number = found.number else { throw unsupported(name) }
    return number
  }

  /// A whole number; the default where there is none.
  func integer(_ name: String, default value: Int) throws(NDArrayError) -> Int {
    guard let found = self[name] else { return value }
    if let number = found.int { return number }
    guard let number = found.number, let exact = Int(exactly: number) else {
      throw unsupported(name)
    }
    return exact
  }

  /// The dtype of numbers that are computed: NumPy's `dtype`, or a class such as `numpy.float32` or `int`.
  func numbers(_ name: String) throws(NDArrayError) -> NDArray.DType {
    guard let found = self[name] else { return .float64 }
    var dtype = try found.dtype()
    if dtype == nil, case .global(let name) = found.content {
      switch (name.module, name.name) {
      case ("builtins", "float"), ("__builtin__", "float"), ("numpy", "float_"): dtype = .float64
      case ("builtins", "int"), ("__builtin__", "int"), ("__builtin__", "long"), ("numpy", "int_"):
        dtype = .int64
      case ("builtins", "bool"), ("__builtin__", "bool"), ("numpy", "bool_"): dtype = .bool
      case ("numpy", let name): dtype = try? NDArray.DType(name)
      default: break
      }
    } else if dtype == nil, let text = found.string {
      dtype = try? NDArray.DType(text)
    }
    guard let dtype, [.bool, .int, .uint, .float].contains(dtype.kind) else {
      throw unsupported(name)
    }
    return dtype.with(byteOrder: .native)
  }

  // MARK: What was fitted

  /// The number of features, which older releases had under another name.
  func featureCount(before name: String) throws(NDArrayError) -> Int {
    let count = try integer(
      self["n_features_in_"] == nil ? name : "n_features_in_", default: -1)
    guard count >= 0 else { throw bad("n_features_in_", "is missing") }
    return count
  }

  /// An array; a number is one without axes, and a list of numbers one of one axis.
  func array(_ name: String) throws(NDArrayError) -> NDArray {
    guard let found = self[name] else { throw missing(name) }
    if let array = try found.array() { return array }
    if let number = found.double { return NDArray(number) }
    if found.kind == .list || found.kind == .tuple {
      var numbers: [Double] = []
      for item in found.items {
        guard let number = item.number else { throw bad(name, "is no list of numbers") }
        numbers.append(number)
      }
      return try NDArray(numbers, shape: nil)
    }
    // A matrix of SciPy's is nothing damaged.
    if let name = found.object?.className, name.module.hasPrefix("scipy.sparse") {
      throw NDArrayError(
        .notSupported, "\(className) with \(name.name) for an array is not supported",
        hint: "toarray() in Python makes an array of it")
    }
    throw bad(name, "is no array")
  }

  /// A matrix; one axis makes one row.
  func matrix(_ name: String) throws(NDArrayError) -> Matrix {
    let array = try array(name)
    switch array.rank {
    case 1: return Matrix(rows: 1, columns: array.count, values: try array.doubles())
    case 2: return try Matrix(array)
    default: throw bad(name, "has the shape \(array.shape.tupleText)")
    }
  }

  /// Numbers, one for each of `count`; nil takes any count.
  func vector(_ name: String, count: Int? = nil) throws(NDArrayError) -> [Double] {
    let array = try array(name)
    guard array.rank <= 1 || array.count == array.shape.max() else {
      throw bad(name, "has the shape \(array.shape.tupleText)")
    }
    if let count, array.count != count {
      throw bad(name, "has \(array.count) numbers, and \(count) are expected")
    }
    return try array.doubles()
  }

  /// The labels of classes: an array of one axis.
  func classes(_ name: String = "classes_") throws(NDArrayError) -> NDArray {
    guard let found = self[name] else { throw missing(name) }
    guard let array = try found.array() else {
      if found.kind == .list { throw several("outputs") }
      throw bad(name, "is no array")
    }
    guard array.rank == 1, array.count > 0 else {
      throw bad(name, "has the shape \(array.shape.tupleText)")
    }
    return array
  }

  /// The labels of the classes of each of several outputs.
  func classesOfOutputs() throws(NDArrayError) -> [NDArray] {
    var classes: [NDArray] = []
    for value in try list("classes_") {
      guard let array = try value.array(), array.rank == 1, array.count > 0 else {
        throw bad("classes_", "is no list of labels")
      }
      classes.append(array)
    }
    return classes
  }

  /// The values of a list, or of an array of Python objects.
  func list(_ name: String) throws(NDArrayError) -> [Pickle.Value] {
    guard let found = self[name] else { throw missing(name) }
    if found.kind == .list || found.kind == .tuple { return Array(found.items) }
    guard let array = try found.array(), array.dtype.kind == .object else {
      throw bad(name, "is no list")
    }
    return try array.values()
  }

  /// That an estimator with several of something is not supported.
  func several(_ what: String) -> NDArrayError {
    NDArrayError(.notSupported, "\(className) with several \(what) is not supported")
  }

  /// The release of scikit-learn that wrote the estimator: 0.24.2 is (0, 24); the newest where it does not say.
  var release: (Int, Int) {
    let parts = (self["_sklearn_version"]?.string ?? "").split(separator: ".")
    guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1]) else {
      return (Int.max, 0)
    }
    return (major, minor)
  }
}
