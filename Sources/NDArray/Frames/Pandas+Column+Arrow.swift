import Pickle

extension Pandas.Column {
  /// The column as pyarrow hands it to pandas on its way into a text: lists of Arrow's become arrays of NumPy's.
  ///
  /// - Complexity: O(number of values in all lists).
  func withArrays() throws(NDArrayError) -> Pandas.Column {
    guard case .arrow(let name) = dtype, case .objects(let values) = storage else { return self }
    let type = ArrowElement(name)
    guard type.isNested else { return self }
    return .init(dtype, .objects(ObjectList(try type.values(Array(values)))), mask: mask)
  }
}

/// A type of Arrow's, as far as it says what becomes of lists: which may hold lists and records.
private indirect enum ArrowElement {
  case list(ArrowElement)
  case structure([ArrowElement])
  /// What an array of NumPy's holds.
  case number(NDArray.DType)
  case object

  private static let deepest = 16

  /// The type of a name, as pyarrow prints it: `list<item: int64>`.
  init(_ name: String, depth: Int = 0) {
    self = .object
    guard depth < Self.deepest else { return }
    func field(_ text: Substring) -> ArrowElement {
      // Behind the name of the field.
      let parts = text.split(separator: ": ", maxSplits: 1)
      return parts.count == 2 ? ArrowElement(String(parts[1]), depth: depth + 1) : .object
    }
    if let start = name.firstIndex(of: "<"), let end = name.lastIndex(of: ">"), start < end {
      let inner = name[name.index(after: start)..<end]
      switch name[..<start] {
      case "list", "large_list", "fixed_size_list": self = .list(field(inner))
      case "struct": self = .structure(Self.fields(inner).map { field($0) })
      default: break
      }
      return
    }
    // The zone of moments makes no difference.
    let alias = name.prefix { $0 != "," }
    switch ArrowType(alias: alias.count < name.count ? alias + "]" : name) {
    case .number(let dtype): self = .number(dtype)
    case .bool: self = .number(.bool)
    case .date(let bits): self = .number(.datetime64(bits == 32 ? .day : .millisecond))
    case .timestamp(let unit, _): self = .number(.datetime64(unit))
    case .duration(let unit): self = .number(.timedelta64(unit))
    default: break
    }
  }

  /// The fields of a record, at whose commas it is split but for those within brackets.
  private static func fields(_ text: Substring) -> [Substring] {
    var fields: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "<", "[", "(": depth += 1
      case ">", "]", ")": depth -= 1
      case "," where depth == 0:
        fields.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return fields + [text[start...]]
  }

  var isNested: Bool {
    switch self {
    case .list, .structure: true
    case .number, .object: false
    }
  }

  /// Values of this type, with arrays in the place of lists.
  func values(_ values: [Pickle.Value]) throws(NDArrayError) -> [Pickle.Value] {
    switch self {
    case .list(let element):
      let elements = values.flatMap { $0.kind == .list ? Array($0.items) : [] }
      let made = try element.values(elements)
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
        columns.append(try field.values(pairs.map { $0.isEmpty ? .none : $0[number].value }))
      }
      return values.indices.map { row in
        if values[row].isNone { return values[row] }
        return .dictionary(
          fields.indices.map { (key: pairs[row][$0].key, value: columns[$0][row]) })
      }
    case .number, .object: return values
    }
  }

  /// The array of a list's elements.
  ///
  /// - Parameter isComplete: whether no element of any list is missing.
  private func array(
    _ values: ArraySlice<Pickle.Value>, isComplete: Bool
  ) throws(NDArrayError) -> NDArray {
    guard case .number(let dtype) = self, dtype.kind != .bool || isComplete else {
      return try NDArray(objects: Array(values))
    }
    switch dtype.kind {
    case .datetime, .timedelta:
      let unit = dtype.unit ?? .nanosecond
      return try NDArray(values.map { $0.count(of: unit) }, shape: nil).viewed(as: dtype)
    default:
      // There is no missing value among integers.
      let found = isComplete || dtype.kind == .float ? dtype : .float64
      let numbers = values.map { $0.isNone ? .float(.nan) : $0 }
      // Names of fields may look like types.
      if let array = try? ValuePacker.array(of: numbers, found, shape: [values.count]) {
        return array
      }
      return try NDArray(objects: Array(values))
    }
  }
}

extension Pickle.Value {
  /// How many steps of a unit a moment is behind 1970, or a span is long; `Int64.min` for what is neither.
  fileprivate func count(of unit: NDArray.DType.TimeUnit) -> Int64 {
    var moment: Int64?
    switch content {
    case .date(let date):
      moment = NDArray.DType.TimeUnit.day.convertDate(Int64(date.daysSinceEpoch), to: unit)
    case .dateTime(let date, let time, _):
      let micro = Int64(date.daysSinceEpoch) * 86_400_000_000 + Int64(time.microseconds)
      moment = NDArray.DType.TimeUnit.microsecond.convertDate(micro, to: unit)
    case .timeDelta(let days, let seconds, let micro):
      let total = (Int128(days) * 86_400 + Int128(seconds)) * 1_000_000 + Int128(micro)
      moment = Int64(exactly: total).flatMap {
        NDArray.DType.TimeUnit.microsecond.convertSpan($0, to: unit)
      }
    default:
      switch Pandas.Cell(self) {
      case .timestamp(let value): moment = value.unit.convertDate(value.count, to: unit)
      case .timedelta(let value): moment = value.unit.convertSpan(value.count, to: unit)
      default: break
      }
    }
    return moment ?? .min
  }
}
