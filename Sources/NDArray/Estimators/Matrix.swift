/// Rows of numbers, which models compute with.
struct Matrix: Sendable {
  /// The number of rows.
  let rows: Int
  /// The numbers in a row.
  let columns: Int
  /// The numbers, row by row: as many as rows and columns say.
  var values: [Double]

  /// A matrix of one number throughout.
  ///
  /// - Throws: ``NDArrayError`` `.limitExceeded` where it would be too large.
  init(rows: Int, columns: Int, repeating value: Double = 0) throws(NDArrayError) {
    let (count, overflow) = rows.multipliedReportingOverflow(by: columns)
    guard !overflow, count <= Self.largest else {
      throw NDArrayError(
        .limitExceeded, "\(rows) rows of \(columns) numbers are more than a model gives")
    }
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: value, count: count)
  }

  /// A matrix of `values`; their number must be that of its places.
  init(rows: Int, columns: Int, values: [Double]) {
    precondition(values.count == rows * columns, "a matrix has as many numbers as places")
    self.rows = rows
    self.columns = columns
    self.values = values
  }

  /// What an array of two axes holds.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch` for another number of axes; `.badCast` for what is no numbers.
  init(_ array: NDArray) throws(NDArrayError) {
    guard array.rank == 2 else {
      throw NDArrayError(
        .shapeMismatch, "the samples have the shape \(array.shape.tupleText)",
        hint: "a model takes rows of features: reshape one sample to [1, features]")
    }
    guard array.dtype.kind != .complex, array.dtype.kind != .structured else {
      throw NDArrayError(.badCast, "samples of \(array.dtype) are no real numbers")
    }
    rows = array.shape[0]
    columns = array.shape[1]
    values = try array.doubles()
  }

  /// A hundred million numbers: 800 MB.
  static let largest = 100_000_000

  subscript(row: Int, column: Int) -> Double {
    get { values[row * columns + column] }
    set { values[row * columns + column] = newValue }
  }

  /// The numbers of a row.
  func row(_ index: Int) -> ArraySlice<Double> {
    values[(index * columns)..<((index + 1) * columns)]
  }

  /// The product with the transpose of `other`: every row of this one with every row of that one.
  func timesTransposed(_ other: Matrix) throws(NDArrayError) -> Matrix {
    guard columns == other.columns else { throw Self.features(columns, other.columns) }
    var result = try Matrix(rows: rows, columns: other.rows)
    let left = values.span
    let right = other.values.span
    for row in 0..<rows {
      for column in 0..<other.rows {
        var sum = 0.0
        for index in 0..<columns {
          sum += left[row * columns + index] * right[column * columns + index]
        }
        result.values[row * other.rows + column] = sum
      }
    }
    return result
  }

  /// Adds a number to every column.
  mutating func add(_ row: [Double]) {
    precondition(row.count == columns, "a number for every column")
    for index in values.indices { values[index] += row[index % Swift.max(1, columns)] }
  }

  /// Changes every number.
  func map(_ change: (Double) -> Double) -> Matrix {
    Matrix(rows: rows, columns: columns, values: values.map(change))
  }

  /// That the samples have another number of features than the model.
  static func features(_ found: Int, _ expected: Int) -> NDArrayError {
    NDArrayError(
      .shapeMismatch, "the samples have \(found) features, and the model takes \(expected)")
  }

  /// Checks that there are `count` features.
  func check(features count: Int) throws(NDArrayError) {
    guard columns == count else { throw Self.features(columns, count) }
  }

  /// The same numbers where all are finite, as most models ask.
  ///
  /// - Throws: ``NDArrayError`` `.badArgument` for an infinity, and for NaN where it is not taken.
  func finite(allowingNaN: Bool = false) throws(NDArrayError) -> Matrix {
    for (index, value) in values.enumerated() where !value.isFinite {
      if allowingNaN && value.isNaN { continue }
      throw NDArrayError(
        .badArgument,
        "row \(index / columns) of the samples has \(value) in column \(index % columns), which the "
          + "model does not take")
    }
    return self
  }

  /// The column of the largest number of each row: the first one where several are equal, and the first NaN where
  /// there is one, as NumPy's `argmax`.
  func largestColumns() -> [Int] {
    (0..<rows).map { row in
      var best = 0
      for column in 0..<columns {
        if self[row, column].isNaN { return column }
        if self[row, column] > self[row, best] { best = column }
      }
      return best
    }
  }

  /// As an array of two axes.
  func array() throws(NDArrayError) -> NDArray { try NDArray(values, shape: [rows, columns]) }

  /// As an array of one axis, where there is one column.
  func flatArray() throws(NDArrayError) -> NDArray {
    columns == 1 ? try NDArray(values, shape: [rows]) : try array()
  }
}

extension NDArray {
  /// All elements in C order as numbers.
  func doubles() throws(NDArrayError) -> [Double] {
    guard dtype.itemSize > 0 || count <= DType.mostEmptyParts else {
      throw NDArrayError(.limitExceeded, "\(count) elements without bytes are too many")
    }
    switch dtype.kind {
    case .bool, .int, .uint, .float, .bfloat16, .float8, .object, .unicode, .bytes: break
    default: throw NDArrayError(.badCast, "elements of \(dtype) are no numbers")
    }
    return try float64s()
  }

  /// Some columns of an array of two axes, in their order, which are in range.
  func takingColumns(_ columns: [Int]) throws(NDArrayError) -> NDArray {
    let (rows, width) = (shape[0], shape[1])
    let indices = (0..<rows).flatMap { row in columns.map { row * width + $0 } }
    return try taking(indices, shape: [rows, columns.count])
  }

  /// The elements of an array of one axis at `indices`, which are in range, in their order.
  func taking(_ indices: [Int], shape: [Int]? = nil) throws(NDArrayError) -> NDArray {
    let shape = shape ?? [indices.count]
    if dtype.kind == .object {
      let slots = try slots()
      return try NDArray(
        indices.map { slots[$0] }, of: objects?.graph ?? Graph(), shape: shape,
        dtype: objects?.dtype)
    }
    let source = try bytes()
    let size = dtype.itemSize
    var taken: [UInt8] = []
    taken.reserveCapacity(indices.count * size)
    for index in indices { taken += source[(index * size)..<((index + 1) * size)] }
    return try NDArray(bytes: taken, shape: shape, dtype: dtype)
  }
}
