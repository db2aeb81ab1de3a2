import NDArray

/// A file of Python's objects, and what is made of the values in it: arrays, tables and models.
enum ObjectsTarget {
  static func check(_ bytes: [UInt8]) throws(Finding) {
    let value: Pickle.Value
    do { value = try Pickle.open(bytes: bytes, limits: PickleTarget.limits) } catch {
      return try checkError(error)
    }
    var waiting = [value]
    var steps = 60
    while let next = waiting.popLast() {
      steps -= 1
      guard steps > 0 else { return }
      do throws(NDArrayError) { try checkParts(next) } catch { try checkError(error) }
      try checkArray(next)
      try checkFrame(next)
      try checkModel(next)
      waiting += next.items.prefix(20)
      for pair in next.pairs.prefix(20) { waiting += [pair.key, pair.value] }
      guard let object = next.object else { continue }
      waiting += object.attributes.prefix(20).map(\.value)
    }
  }

  /// What is read without a look at the rest.
  private static func checkParts(_ value: Pickle.Value) throws(NDArrayError) {
    _ = try value.dtype()
    _ = try value.maskedArray()
    if let column = try value.pandasArray() { _ = "\(column.dtype)" }
  }

  /// An array that was decoded is the same once it was encoded.
  private static func checkArray(_ value: Pickle.Value) throws(Finding) {
    let array: NDArray
    do {
      guard let found = try value.array() else { return }
      array = found
    } catch { return try checkError(error) }
    _ = array.description
    guard array.count <= 10_000 else { return }
    let again = try finding { try Pickle.dump(Pickle.Value(array), protocol: .v5) }
    guard let other = try finding({ try Pickle.load(bytes: again).array() }) else {
      throw Finding("what an array became is none")
    }
    if array.dtype.hasObjects {
      try require(
        other.shape == array.shape && other.dtype == array.dtype, "encoded: another type or shape")
    } else {
      try finding { try ArrayCheck.same(other, array, "encoded") }
    }
  }

  /// A table that was decoded prints, and is the same once it was encoded.
  private static func checkFrame(_ value: Pickle.Value) throws(Finding) {
    do {
      if let frame = try value.dataFrame() {
        _ = frame.description
        guard frame.shape.rows <= 1000, frame.shape.columns <= 100 else { return }
        _ = try frame.csv(limit: 1 << 20)
        _ = try frame.arrays()
        let encoded = try Pickle.Value(frame)
        let other = try finding { try Pickle.load(bytes: Pickle.dump(encoded)).dataFrame() }
        // Each release prints in its own way, and writes as the newest.
        guard let other else { throw Finding("encoded, a table is none") }
        try require(other.shape == frame.shape, "encoded, a table is of another shape")
        for (again, column) in zip(other.values, frame.values) {
          try checkColumn(again, column)
        }
      } else if let series = try value.series() {
        _ = series.description
        guard series.count <= 1000 else { return }
        let encoded = try Pickle.Value(series)
        let other = try finding { try Pickle.load(bytes: Pickle.dump(encoded)).series() }
        guard let other else { throw Finding("encoded, a series is none") }
        try checkColumn(other.values, series.values)
      } else if let index = try value.pandasIndex() {
        for place in 0..<min(100, index.count) { _ = index[place].description }
      }
    } catch let error as NDArrayError {
      try checkError(error)
    } catch { throw error as? Finding ?? Finding("\(error)") }
  }

  private static func checkColumn(
    _ again: Pandas.Column, _ column: Pandas.Column
  ) throws(Finding) {
    try require(
      isKept(column.dtype, as: again.dtype), "encoded, \(column.dtype) is \(again.dtype)")
    try require(again.count == column.count, "encoded, a column has \(again.count) values")
    for place in 0..<column.count {
      if again.dtype != column.dtype, column[place].isMissing, again[place].isMissing { continue }
      let (found, expected) = (again[place].description, column[place].description)
      try require(
        found == expected, "encoded, a cell of \(column.dtype) is \(found), not \(expected)")
    }
  }

  /// Whether a type is what another one is read as, once it was written.
  private static func isKept(_ dtype: Pandas.DType, as other: Pandas.DType) -> Bool {
    switch dtype {
    case .zoned(let unit, let zone): other == .zoned(unit, zone.written)
    // Values that pyarrow makes nothing of are written as Python's objects.
    case .arrow: other == dtype || other == .numpy(.object)
    default: other == dtype
    }
  }

  /// A model computes a row for each sample, or says why it does not.
  private static func checkModel(_ value: Pickle.Value) throws(Finding) {
    guard let estimator = value.estimator else { return }
    _ = (estimator.parameters, estimator.fitted, estimator.version)
    let features = min(64, max(1, estimator["n_features_in_"]?.int ?? 2))
    do {
      _ = try estimator.classes()
      let numbers = (0..<3 * features).map { Double($0 % 7) - 2.5 }
      let samples = try NDArray(numbers, shape: [3, features])
      for method in estimator.methods {
        switch outcome({ () throws(NDArrayError) in try estimator.compute(method, for: samples) }) {
        case .success(let result):
          try require(result.shape.first == 3, "\(method) of 3 samples gave \(result.shape)")
        case .failure(let error): try checkError(error)
        }
      }
    } catch let error as NDArrayError {
      try checkError(error)
    } catch { throw error as? Finding ?? Finding("\(error)") }
  }

  private static func checkError(_ error: NDArrayError) throws(Finding) {
    try require(!error.message.isEmpty, "an error without words")
  }
}
