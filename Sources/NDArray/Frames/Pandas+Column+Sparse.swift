import Pickle

/// Columns of which only what differs from one value is kept: pandas' `SparseArray`.
extension Pandas.Column {
  /// A column of what a `SparseArray` holds.
  ///
  /// - Parameters:
  ///   - count: how many values there are.
  ///   - places: where those that are kept stand, in rising order.
  ///   - values: those that are kept, as many.
  ///   - fill: what all the others are; nil for NaN.
  /// - Throws: ``NDArrayError`` `.notSupported` for values that pandas keeps in no such way.
  init(
    sparse count: Int, places: [Int], values: Pandas.Column, fill: Pickle.Value?
  ) throws(NDArrayError) {
    var values = values
    // Before 2.0 texts may be an array of `U`.
    if case .numbers(let array) = values.storage, array.dtype.kind == .unicode {
      values = Pandas.Column(objects: try array.values())
    }
    switch values.storage {
    case .numbers, .times, .objects: break
    default:
      throw NDArrayError(.notSupported, "a sparse column of \(values.dtype) is not supported")
    }
    let cell = fill.map { Pandas.Cell($0) } ?? .missing(.nan)
    let text = fill.map { $0.isArray ? $0.pythonText(limit: 200) : cell.representation } ?? "nan"
    self.init(
      .sparse(values.dtype.description, fill: text),
      .sparse(count: count, places: places, values: values, fill: cell))
  }

  /// The same values, of which only those are kept that are not `fill`; nil for NaN.
  func sparse(fill: Pickle.Value?) throws(NDArrayError) -> Pandas.Column {
    let rest = (fill.map { Pandas.Cell($0) } ?? .missing(.nan)).asOne(of: self)
    let places = (0..<count).filter { row in
      let cell = self[row]
      if rest.isMissing || cell.isMissing { return rest.isMissing != cell.isMissing }
      if let number = cell.double, let other = rest.double { return number != other }
      return cell.representation != rest.representation
    }
    return try Pandas.Column(
      sparse: count, places: places, values: try taking(places), fill: fill)
  }

  /// These values and one more behind them; nil where it is none of their type.
  func appending(_ cell: Pandas.Cell) throws(NDArrayError) -> Pandas.Column? {
    switch storage {
    case .numbers(let array):
      guard let last = try? ValuePacker.array(of: [cell.value], array.dtype, shape: [1]) else {
        return nil
      }
      return try Pandas.Column(NDArray.concatenated([array, last]))
    case .times(let array):
      let last: Int64
      switch cell {
      case .timestamp(let moment): last = moment.count
      case .timedelta(let span): last = span.count
      default: last = .min
      }
      let counts = (0..<count).map { Self.count(array, $0) } + [last]
      return try Pandas.Column(NDArray(counts, shape: nil).viewed(as: array.dtype))
    case .objects(let values): return Pandas.Column(objects: Array(values) + [cell.value])
    default: return nil
    }
  }
}

extension Pandas.Cell {
  /// What a sparse column leaves out, as one of its values: a 0 among floats is 0.0.
  func asOne(of values: Pandas.Column) -> Pandas.Cell {
    switch values.storage {
    case .numbers(let array): asNumber(array.dtype)
    case .times(let array): asTime(array.dtype)
    default: self
    }
  }

  private func asNumber(_ dtype: NDArray.DType) -> Pandas.Cell {
    guard let number = double else { return self }
    switch (self, dtype.kind) {
    case (.int, .float), (.uint, .float):
      return dtype.itemSize < 8 ? .single(Float(number)) : .float(number)
    case (.int, .complex), (.uint, .complex), (.float, .complex), (.single, .complex):
      return .complex(number, 0)
    default: return self
    }
  }

  /// A moment or a span in a column's unit; a missing one for anything else.
  private func asTime(_ dtype: NDArray.DType) -> Pandas.Cell {
    let unit = dtype.unit ?? .nanosecond
    switch (self, dtype.kind) {
    case (.timestamp(let moment), .datetime):
      guard let count = moment.unit.convertDate(moment.count, to: unit) else { break }
      return .timestamp(.init(count: count, unit: unit))
    case (.timedelta(let span), .timedelta):
      guard let count = span.unit.convertSpan(span.count, to: unit) else { break }
      return .timedelta(.init(count: count, unit: unit))
    default: break
    }
    return .missing(.nat)
  }
}
