import Bytes
import Pickle

extension Pandas.Column {
  /// One value.
  ///
  /// - Precondition: the position is one of the column.
  /// - Complexity: O(1); O(log n) where most values are one and the same.
  public subscript(position: Int) -> Pandas.Cell {
    precondition(position >= 0 && position < count, "no value has that position")
    if let mask, mask[position] { return .missing(dtype.missing) }
    switch storage {
    case .numbers(let array): return Self.cell(array, position)
    case .times(let array):
      let count = Self.count(array, position)
      if count == .min { return .missing(.nat) }
      let unit = array.dtype.unit ?? .nanosecond
      if array.dtype.kind == .timedelta { return .timedelta(.init(count: count, unit: unit)) }
      return .timestamp(.init(count: count, unit: unit, zone: zone))
    case .strings(let values):
      return values[position].map { .string($0) } ?? .missing(dtype.missing)
    case .objects(let values): return Pandas.Cell(values[position])
    case .categories(let codes, let categories, _):
      let code = Int(codes[position])
      return code < 0 ? .missing(categories.dtype.missingCategory) : categories[code]
    case .periods(let ordinals):
      guard case .period(let frequency) = dtype, ordinals[position] != .min else {
        return .missing(.nat)
      }
      return .period(.init(ordinal: ordinals[position], frequency: frequency))
    case .intervals(let left, let right):
      let (low, high) = (left[position], right[position])
      guard case .interval(_, let closed) = dtype, !low.isMissing else { return .missing(.nan) }
      return .interval(.init(left: low, right: high, closed: closed))
    case .sparse(_, let places, let values, let fill):
      let found = Self.place(of: position, in: places)
      return found.map { values[$0] } ?? fill.asOne(of: values)
    }
  }

  /// The time zone of moments that have one.
  public var zone: Pandas.Zone? {
    switch dtype {
    case .zoned(_, let zone): return zone
    case .arrow(let name):
      // A dictionary of moments is one, too.
      let prefix = "dictionary<values="
      let values = name.hasPrefix(prefix) ? name.dropFirst(prefix.count) : name[...]
      guard values.hasPrefix("timestamp["), let place = values.firstIndex(of: "="),
        let end = values[place...].firstIndex(of: "]")
      else { return nil }
      return ArrowType.zone(String(values[place..<end].dropFirst()))
    default: return nil
    }
  }

  /// True for every value that is missing: pandas' `series.isna()`.
  ///
  /// - Complexity: O(`count`).
  public var isMissing: [Bool] {
    if let mask { return mask }
    switch storage {
    case .strings(let values): return values.map { $0 == nil }
    case .categories(let codes, _, _): return codes.map { $0 < 0 }
    case .periods(let ordinals): return ordinals.map { $0 == .min }
    case .numbers(let array) where [.bool, .int, .uint].contains(array.dtype.kind):
      return [Bool](repeating: false, count: array.count)
    default: return (0..<count).map { self[$0].isMissing }
    }
  }

  /// Where in a list in rising order a number stands.
  private static func place(of position: Int, in places: [Int]) -> Int? {
    var (low, high) = (0, places.count)
    while low < high {
      let middle = (low + high) / 2
      if places[middle] < position { low = middle + 1 } else { high = middle }
    }
    return low < places.count && places[low] == position ? low : nil
  }

  static func count(_ array: NDArray, _ position: Int) -> Int64 {
    array.memory.bytes.load(at: array.offset + 8 * position, as: Int64.self)
  }

  /// One element of a packed array in this machine's byte order.
  private static func cell(_ array: NDArray, _ position: Int) -> Pandas.Cell {
    let size = array.dtype.itemSize
    let place = array.offset + size * position
    let bytes = array.memory.bytes
    switch (array.dtype.kind, size) {
    case (.bool, _): return .bool(bytes.byte(at: place) != 0)
    case (.int, _): return .int(bytes.signed(at: place, size: size))
    case (.uint, _): return .uint(bytes.unsigned(at: place, size: size))
    case (.float, 8): return .float(bytes.load(at: place, as: Double.self))
    case (.float, 2):
      let one = try? array[position].converted(to: .float32).item(as: Float.self)
      return .single(one ?? .nan)
    case (.float, 4): return .single(bytes.load(at: place, as: Float.self))
    case (.complex, 16):
      return .complex(
        bytes.load(at: place, as: Double.self), bytes.load(at: place + 8, as: Double.self))
    default:
      guard let value = try? array[position, as: Pickle.Value.self] else {
        return .missing(.none)
      }
      // A scalar of NumPy's would be taken for such a value once more.
      return value.kind == .object ? other(array, position, value) : Pandas.Cell(value)
    }
  }

  private static func other(
    _ array: NDArray, _ position: Int, _ value: Pickle.Value
  ) -> Pandas.Cell {
    switch array.dtype.kind {
    case .float, .bfloat16: return .object(value)
    case .complex:
      guard case .complex(let real, let imaginary) = value.content else { return .object(value) }
      return .complex(real, imaginary)
    default: return .object(value)
    }
  }
}

extension Pandas.Column {
  /// The values as floats, nil for what is missing; nil where they are no numbers.
  ///
  /// - Complexity: O(`count`).
  public var doubles: [Double?]? {
    if case .numbers(let array) = storage, mask == nil, array.dtype.kind == .float,
      let values = try? array.converted(to: .float64).scalars(as: Double.self)
    {
      return values.map { $0.isNaN ? nil : $0 }
    }
    return every { $0.double }
  }

  /// The values as integers, nil for what is missing; nil where they are none, or do not all fit.
  ///
  /// - Complexity: O(`count`).
  public var ints: [Int?]? { every { $0.int } }

  /// The values as truth values, nil for what is missing; nil where they are none.
  ///
  /// - Complexity: O(`count`).
  public var bools: [Bool?]? {
    every { cell in
      if case .bool(let value) = cell { return value }
      return nil
    }
  }

  /// The values as text, nil for what is missing; nil where they are none.
  ///
  /// - Complexity: O(`count`).
  public var strings: [String?]? {
    if case .strings(let values) = storage { return values.strings }
    return every { $0.string }
  }

  /// The values as moments, nil for what is missing; nil where they are none.
  ///
  /// - Complexity: O(`count`).
  public var timestamps: [Pandas.Timestamp?]? {
    every { cell in
      if case .timestamp(let value) = cell { return value }
      return nil
    }
  }

  /// All values, each as what it is.
  ///
  /// - Complexity: O(`count`).
  public var cells: [Pandas.Cell] { (0..<count).map { self[$0] } }

  private func every<T>(_ value: (Pandas.Cell) -> T?) -> [T?]? {
    var result: [T?] = []
    result.reserveCapacity(count)
    for position in 0..<count {
      let cell = self[position]
      if cell.isMissing {
        result.append(nil)
      } else if let value = value(cell) {
        result.append(value)
      } else {
        return nil
      }
    }
    return result
  }

  /// The values at some positions, of which −1 gives a missing one: pandas' `take`.
  func taking(_ positions: [Int]) throws(NDArrayError) -> Pandas.Column {
    let mask = mask.map { mask in positions.map { $0 < 0 || mask[$0] } }
    switch storage {
    case .strings(let values):
      return .init(
        dtype, .strings(TextList(positions.map { $0 < 0 ? nil : values[$0] })), mask: mask)
    case .categories(let codes, let categories, let ordered):
      let codes = positions.map { $0 < 0 ? -1 : codes[$0] }
      return .init(dtype, .categories(codes, categories, ordered: ordered))
    case .periods(let ordinals):
      return .init(dtype, .periods(positions.map { $0 < 0 ? .min : ordinals[$0] }))
    case .times(let array):
      let counts = positions.map { $0 < 0 ? .min : Self.count(array, $0) }
      let taken = try NDArray(counts, shape: nil).viewed(as: array.dtype)
      return .init(dtype, .times(taken), mask: mask)
    case .intervals(let left, let right):
      return .init(dtype, .intervals(try left.taking(positions), try right.taking(positions)))
    case .objects(let values):
      return .init(dtype, .objects(values.taking(positions)), mask: mask)
    case .numbers(let array): return try taking(positions, array, mask)
    case .sparse(_, let places, let values, let fill):
      // The values, and behind them the one that is left out.
      if let all = try values.appending(fill.asOne(of: values)) {
        return try all.taking(
          positions.map { $0 < 0 ? -1 : Self.place(of: $0, in: places) ?? values.count })
      }
      return try Pandas.Column.of(positions.map { $0 < 0 ? .missing(.nan) : self[$0] }, values)
    }
  }

  private func taking(
    _ positions: [Int], _ array: NDArray, _ mask: [Bool]?
  ) throws(NDArrayError) -> Pandas.Column {
    let size = array.dtype.itemSize
    if array.dtype.hasObjects {
      return .init(
        .numpy(.object), .objects(ObjectList(positions.map { self[Swift.max($0, 0)].value })))
    }
    if mask == nil, positions.contains(where: { $0 < 0 }) {
      // There is no missing value among integers: pandas goes to floats, where they have all digits.
      guard [.int, .uint, .float].contains(array.dtype.kind),
        isExact(array, positions.lazy.filter { $0 >= 0 })
      else {
        return .init(objects: positions.map { $0 < 0 ? .float(.nan) : self[$0].value })
      }
      let values = positions.map { $0 < 0 ? Double.nan : self[$0].double ?? .nan }
      return try Pandas.Column(NDArray(values, shape: nil))
    }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(positions.count * size)
    let span = array.memory.bytes
    for position in positions {
      let place = array.offset + Swift.max(position, 0) * size
      for index in place..<place + size { bytes.append(span.byte(at: index)) }
    }
    let taken = try NDArray(bytes: bytes, shape: [positions.count], dtype: array.dtype)
    return .init(dtype, .numbers(taken), mask: mask)
  }

  /// Whether the numbers of an array at some positions are all floats as well, without a digit less.
  func isExact(_ array: NDArray, _ positions: some Sequence<Int>) -> Bool {
    array.dtype.kind == .float || array.dtype.itemSize < 8
      || positions.allSatisfy { self[$0].isExactDouble }
  }

  /// A column of numbers of another column's type, as far as float64 has them.
  private static func of(
    _ cells: [Pandas.Cell], _ like: Pandas.Column
  ) throws(NDArrayError) -> Pandas.Column {
    let doubles = cells.map { $0.double ?? .nan }
    let array = try NDArray(doubles, shape: nil)
    guard case .numbers(let other) = like.storage, !doubles.contains(where: \.isNaN) else {
      return try Pandas.Column(array)
    }
    return try Pandas.Column(array.converted(to: other.dtype, casting: .unsafe))
  }
}
