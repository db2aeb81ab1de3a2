import Pickle

extension Pandas.Column {
  /// The column as pyarrow hands it to pandas on its way into a text: lists of Arrow's become arrays of NumPy's.
  ///
  /// - Complexity: O(number of values in all lists).
  func withArrays() throws(NDArrayError) -> Pandas.Column {
    guard case .arrow(let name) = dtype, case .objects(let values) = storage,
      let type = ArrowType(name: name), type.isNested
    else { return self }
    return .init(dtype, .objects(ObjectList(try type.withArrays(Array(values)))), mask: mask)
  }

  /// Whether pyarrow can make the values be of a type of Arrow's.
  func isOf(_ type: ArrowType) -> Bool {
    guard type.isMadeOfObjects else { return false }
    guard case .objects(let values) = storage else { return true }
    return values.indices.allSatisfy { mask?[$0] == true || type.takes(values[$0]) }
  }
}

extension ArrowType {
  /// Whether there are lists or records, in which there may be lists.
  fileprivate var isNested: Bool {
    switch self {
    case .list, .fixedList, .structure: true
    default: false
    }
  }

  /// What an array of NumPy's has of the values; nil where it has objects.
  private var dtype: NDArray.DType? {
    switch self {
    case .number(let dtype): dtype
    case .bool: .bool
    case .date(let bits): .datetime64(bits == 32 ? .day : .millisecond)
    // The zone of moments makes no difference.
    case .timestamp(let unit, _): .datetime64(unit)
    case .duration(let unit): .timedelta64(unit)
    default: nil
    }
  }

  /// Values of this type, with arrays in the place of lists.
  fileprivate func withArrays(_ values: [Pickle.Value]) throws(NDArrayError) -> [Pickle.Value] {
    switch self {
    case .list(let element, _, _), .fixedList(let element, _, _):
      let elements = values.flatMap { $0.kind == .list ? Array($0.items) : [] }
      let made = try element.withArrays(elements)
      let isComplete = !elements.contains { $0.isNone }
      var start = 0
      var result: [Pickle.Value] = []
      for value in values {
        guard value.kind == .list else {
          result.append(value)
          continue
        }
        let part = made[start..<start + value.count]
        result.append(try Pickle.Value(element.array(part, isComplete: isComplete)))
        start += part.count
      }
      return result
    case .structure(let fields):
      let pairs = values.map { Array($0.pairs) }
      guard zip(values, pairs).allSatisfy({ $0.isNone || $1.count == fields.count }) else {
        return values
      }
      var columns: [[Pickle.Value]] = []
      for (number, field) in fields.enumerated() {
        columns.append(
          try field.type.withArrays(pairs.map { $0.isEmpty ? .none : $0[number].value }))
      }
      return values.indices.map { row in
        if values[row].isNone { return values[row] }
        return .dictionary(
          fields.indices.map { (key: pairs[row][$0].key, value: columns[$0][row]) })
      }
    default: return values
    }
  }

  /// The array of a list's elements.
  ///
  /// - Parameter isComplete: whether no element of any list is missing.
  private func array(
    _ values: ArraySlice<Pickle.Value>, isComplete: Bool
  ) throws(NDArrayError) -> NDArray {
    guard let dtype, dtype.kind != .bool || isComplete else {
      return try NDArray(objects: Array(values))
    }
    let isTime = dtype.kind == .datetime || dtype.kind == .timedelta
    // There is no missing value among integers.
    let found = isComplete || isTime || dtype.kind == .float ? dtype : .float64
    let parts = values.map { value in
      isTime ? value.counted(in: dtype) : value.isNone ? .float(.nan) : value
    }
    // Names of fields may look like types.
    if let array = try? ValuePacker.array(of: parts, found, shape: [values.count]) { return array }
    return try NDArray(objects: Array(values))
  }
}

extension Pickle.Value {
  /// One of pandas' moments or spans as its count of a dtype's unit; anything else as it is.
  fileprivate func counted(in dtype: NDArray.DType) -> Pickle.Value {
    guard pandasName != nil, let unit = dtype.unit else { return self }
    let count: Int64?
    switch Pandas.Cell(self) {
    case .timestamp(let value): count = value.unit.convertDate(value.count, to: unit)
    case .timedelta(let value): count = value.unit.convertSpan(value.count, to: unit)
    default: return self
    }
    return .int(Int(count ?? .min))
  }
}
