import Pickle

extension FrameEncoder {
  /// What makes a column: its values, and the type that they must be told to have; `None` where
  /// they have it.
  mutating func parts(
    _ column: Pandas.Column
  ) throws(NDArrayError) -> (data: Slot, dtype: Slot) {
    if case .arrow(let name) = column.dtype { return try arrow(column, name) }
    switch column.storage {
    case .numbers(let array):
      let data = try arrays.array(array)
      guard let mask = column.mask else { return (data, .none) }
      let missing = try arrays.array(NDArray(mask, shape: nil))
      let kind: String
      switch array.dtype.kind {
      case .bool: kind = "BooleanArray"
      case .float: kind = "FloatingArray"
      default: kind = "IntegerArray"
      }
      return (call(kind, [data, missing], in: "pandas.arrays"), .none)
    case .times(let array):
      let data = try arrays.array(array)
      guard let zone = column.zone else { return (data, .none) }
      let moments = call(
        "to_datetime", [data, text("raise"), .bool(false), .bool(false), .bool(true)])
      let unit = text((array.dtype.unit ?? .nanosecond).letters)
      return (moments, call("DatetimeTZDtype", [unit, self.zone(zone)]))
    case .strings(let values):
      let isEmpty = column.dtype == .str && values.allSatisfy { $0 == nil }
      if values.count >= Self.manyTexts, !isEmpty, let data = try texts(values, column.dtype) {
        return (data, .none)
      }
      if column.dtype == .string {
        let list = list(values.map { value in value.map { text($0) } ?? .none })
        return (call("array", [list, text("string")]), .none)
      }
      var known = KnownTexts()
      let items = values.map { value in
        value.map { known.slot(of: $0, in: &self) } ?? Slot.float(.nan)
      }
      // Where there is no text, pandas does not see that there could be.
      return (arrays.objects(items), isEmpty ? text("str") : .none)
    case .objects(let values):
      // pandas' own values are written in the form that every release loads.
      let cells = values.map { $0.kind == .object ? FrameDecoder.publicScalar($0) : nil }
      guard cells.contains(where: { $0 != nil }) else {
        return (try arrays.array(values.array()), text("object"))
      }
      return (try objects(zip(values, cells).map { $1 ?? $0 }), text("object"))
    case .categories(let codes, let categories, let isOrdered):
      let taken = try categories.level(0).taking(codes.map { Int($0) })
      var (data, dtype) = try parts(taken)
      if case .none = dtype {} else { data = call("Series", [data, .none, dtype]) }
      dtype = .none
      let list = try index(categories)
      return (call("Categorical", [data, list, .bool(isOrdered)]), dtype)
    case .periods:
      guard case .period(let frequency) = column.dtype else { return (.none, .none) }
      let name = text(frequency.oldText)
      return (try objects(column.cells.map(\.value)), call("PeriodDtype", [name]))
    case .intervals(let left, let right):
      guard case .interval(_, let closed) = column.dtype else { return (.none, .none) }
      // As pandas itself does it: no value may be there that shows what the ends are.
      let ends = arrays.graph.add(
        .dictionary([
          text("left"), try index(Pandas.Index(left)), text("right"),
          try index(Pandas.Index(right)),
          text("closed"), text(closed.rawValue), text("name"), .none,
        ]))
      let type = global("pandas", "IntervalIndex")
      return (call("_new_IntervalIndex", [type, ends], in: "pandas.core.indexes.interval"), .none)
    case .sparse(let count, _, let values, let fill):
      guard count <= NDArray.DType.mostEmptyParts, case .sparse(let name, _) = column.dtype else {
        throw NDArrayError(.limitExceeded, "a sparse column of \(count) values is too long")
      }
      let dense = try column.taking(Array(0..<count))
      let (data, _) = try parts(dense)
      let rest = try self.fill(fill, of: values)
      return (data, call("SparseDtype", [text(name), rest]))
    }
  }

  /// What a sparse column leaves out: among moments and spans a scalar of NumPy's.
  private mutating func fill(
    _ fill: Pandas.Cell, of values: Pandas.Column
  ) throws(NDArrayError) -> Slot {
    guard case .times(let array) = values.storage,
      let rest = try values.taking([]).appending(fill.asOne(of: values)),
      case .times(let one) = rest.storage
    else { return arrays.take(fill.value) }
    return arrays.scalar(array.dtype, try one.bytes())
  }

  /// From so many texts on they are written as arrays, which takes a fraction of the time.
  private static var manyTexts: Int { 2000 }

  /// Texts as an array: of places in those that differ, or of `U`; nil where neither is worthwhile.
  private mutating func texts(
    _ values: TextList, _ dtype: Pandas.DType
  ) throws(NDArrayError) -> Slot? {
    let table = TextTable(values)
    let nothing: Slot = dtype == .string ? .none : .float(.nan)
    var data: Slot
    if let found = table.codes() {
      var items = found.firsts.map { arrays.graph.add(.text(.own(Array(table[$0])))) }
      var codes = found.codes
      if codes.contains(-1) {
        for index in codes.indices where codes[index] < 0 { codes[index] = Int32(items.count) }
        items.append(nothing)
      }
      let places = try NDArray(codes, shape: nil)
      let narrow =
        items.count <= 1 << 15 ? try places.converted(to: .int16, casting: .unsafe) : places
      data = call("take", [arrays.objects(items), try arrays.array(narrow)], in: "numpy")
    } else if let array = try table.packed() {
      data = try arrays.array(array)
    } else {
      return nil
    }
    if dtype == .string { data = call("array", [data, text("string")]) }
    return data
  }

  private mutating func objects(_ values: [Pickle.Value]) throws(NDArrayError) -> Slot {
    try arrays.array(NDArray(objects: values))
  }

  /// A zone by its name, or by its distance from UTC.
  private mutating func zone(_ zone: Pandas.Zone) -> Slot {
    let zone = zone.written
    guard let offset = zone.fixedOffset, offset != 0 else { return text(zone.name) }
    // Days, and the seconds of the last one.
    let days = offset < 0 ? -1 : 0
    let distance = call(
      "timedelta", [.int(days), .int(offset - days * 86_400), .int(0)], in: "datetime")
    return call("timezone", [distance], in: "datetime")
  }

  /// A column of Arrow's: its values as a list, or as moments, and its type.
  private mutating func arrow(
    _ column: Pandas.Column, _ name: String
  ) throws(NDArrayError) -> (data: Slot, dtype: Slot) {
    guard let type = ArrowType(name: name), column.isOf(type) else {
      let values = column.cells.map { $0.isNone ? Pickle.Value.none : $0.value }
      return (try objects(values), text("object"))
    }
    let dtype = call("ArrowDtype", [arrow(type)])
    guard case .times(let array) = column.storage, let unit = array.dtype.unit, unit != .day else {
      let values = column.cells.map { $0.isNone ? .none : arrays.take($0.value) }
      return (list(values), dtype)
    }
    let taken = try column.taking(column.mask.map(Self.places) ?? Array(0..<column.count))
    let zone = column.zone.map { _ in Pandas.Zone(named: "UTC") }
    let moments = zone.map { Pandas.DType.zoned(unit, $0) } ?? .numpy(array.dtype)
    let (data, _) = try parts(Pandas.Column(moments, taken.storage))
    return (data, dtype)
  }

  /// A type of Arrow's, made as pyarrow's own pickles make it.
  private mutating func arrow(_ type: ArrowType) -> Slot {
    func made(_ function: String, _ arguments: [Slot]) -> Slot {
      call(function, arguments, in: "pyarrow.lib")
    }
    func field(_ name: String, _ type: ArrowType) -> Slot {
      made("field", [text(name), arrow(type)])
    }
    switch type {
    case .timestamp(let unit, let zone?):
      return made("timestamp", [text(unit.letters), text(zone)])
    case .decimal(let digits, let scale, let bits):
      return made("decimal\(bits)", [.int(digits), .int(scale)])
    case .fixedBytes(let count): return made("binary", [.int(count)])
    case .list(let element, let name, let isLarge):
      return made(isLarge ? "large_list" : "list_", [field(name, element)])
    case .fixedList(let element, let name, let count):
      return made("list_", [field(name, element), .int(count)])
    case .structure(let fields):
      return made("struct", [list(fields.map { field($0.name, $0.type) })])
    case .map(let key, let values, let isSorted):
      return made("map_", [arrow(key), arrow(values), .bool(isSorted)])
    case .dictionary(let index, let values, let isOrdered):
      return made("dictionary", [arrow(index), arrow(values), .bool(isOrdered)])
    default: return made("type_for_alias", [text(type.description)])
    }
  }

  /// The positions of values, −1 for those that are missing.
  private static func places(_ mask: [Bool]) -> [Int] {
    mask.enumerated().map { $1 ? -1 : $0 }
  }
}

extension Pandas.Cell {
  /// Whether the value is not there, NaN being one.
  fileprivate var isNone: Bool {
    if case .missing = self { return true }
    return false
  }
}

extension ObjectList {
  /// An array of dtype `object`.
  func array() throws(NDArrayError) -> NDArray {
    try NDArray(slots, of: graph, shape: [slots.count])
  }
}

/// Texts that were written already, so that those which come again and again stand in a pickle once.
private struct KnownTexts {
  private var slots: [String: Slot] = [:]
  private var count = 0

  mutating func slot(of text: String, in encoder: inout FrameEncoder) -> Slot {
    count += 1
    // Where nearly all texts differ, there is nothing to be gained.
    let isWorthwhile = count < 1000 || slots.count < count / 2
    if isWorthwhile, let known = slots[text] { return known }
    let slot = encoder.text(text)
    if isWorthwhile { slots[text] = slot }
    return slot
  }
}
