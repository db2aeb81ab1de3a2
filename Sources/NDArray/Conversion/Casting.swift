extension NDArray {
  /// Which conversions are allowed: NumPy's casting rules.
  public enum Casting: String, Sendable, Hashable, CaseIterable {
    /// No conversion at all.
    case no
    /// A change of byte order.
    case equivalent = "equiv"
    /// What keeps every value.
    case safe
    /// What is safe, or stays within a kind: float64 to float32.
    case sameKind = "same_kind"
    /// Everything that NumPy can do.
    case unsafe
  }
}

extension NDArray.DType {
  /// Whether elements of this dtype may be converted to `other` under `rule`.
  ///
  /// The corresponding NumPy function is `numpy.can_cast(self, other, casting=rule)`.
  public func canCast(to other: NDArray.DType, _ rule: NDArray.Casting = .safe) -> Bool {
    level(to: other).rawValue <= Level(rule).rawValue
  }

  /// How much a conversion may change, least first.
  enum Level: Int, Comparable {
    case no, equivalent, safe, sameKind, unsafe, never

    static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }

    init(_ rule: NDArray.Casting) {
      switch rule {
      case .no: self = .no
      case .equivalent: self = .equivalent
      case .safe: self = .safe
      case .sameKind: self = .sameKind
      case .unsafe: self = .unsafe
      }
    }
  }

  /// The strictest rule that allows the conversion.
  func level(to other: NDArray.DType) -> Level {
    if self == other { return .no }
    if kind == .structured || other.kind == .structured { return structuredLevel(to: other) }
    if with(byteOrder: .native) == other.with(byteOrder: .native) { return .equivalent }
    switch (kind, other.kind) {
    case (_, .object): return .safe
    case (.object, _): return .unsafe
    case (.bool, .datetime), (.datetime, .bool): return .unsafe
    case (.datetime, .datetime), (.timedelta, .timedelta): return timeLevel(to: other)
    case (.bool, .timedelta), (.int, .timedelta): return .safe
    case (.uint, .timedelta): return itemSize < 8 ? .safe : .sameKind
    // A target without a size means any size.
    case (.bytes, .bytes), (.unicode, .unicode), (.void, .void):
      if other.itemSize == 0 { return byteOrder == other.byteOrder ? .no : .equivalent }
      return itemSize <= other.itemSize ? .safe : .sameKind
    case (.bytes, .unicode):
      return itemSize <= other.itemSize / 4 || other.itemSize == 0 ? .safe : .sameKind
    case (.unicode, .bytes): return .unsafe
    case (_, .void): return itemSize <= other.itemSize || other.itemSize == 0 ? .safe : .unsafe
    case (.datetime, .bytes), (.datetime, .unicode), (.timedelta, .bytes), (.timedelta, .unicode):
      return .unsafe
    case (_, .bytes), (_, .unicode):
      guard let length = textLength else { return .unsafe }
      if other.itemSize == 0 { return .safe }
      let room = other.kind == .unicode ? other.itemSize / 4 : other.itemSize
      return length <= room ? .safe : .sameKind
    default: break
    }
    if isSmallFloat || other.isSmallFloat { return smallFloatLevel(to: other) }
    guard let from = rank, let to = other.rank else { return .unsafe }
    return numberLevel(from, to: to)
  }

  /// The characters that a number of this dtype may need, as NumPy counts them.
  var textLength: Int? {
    switch kind {
    case .bool: 5
    case .int: [1: 4, 2: 6, 4: 11, 8: 21][itemSize]
    case .uint: [1: 3, 2: 5, 4: 10, 8: 20][itemSize]
    case .float: itemSize > 8 ? 48 : 32
    case .complex: itemSize > 16 ? 96 : 64
    case .timedelta: 21
    case .datetime: unit.map { Self.isoLength[$0.base.rank] }
    default: nil
    }
  }

  /// The longest ISO 8601 text of a date, by unit from years to no unit.
  private static let isoLength = [21, 24, 27, 27, 30, 33, 36, 40, 43, 46, 49, 52, 55, 55]

  /// A number's kind and the bits that hold its values.
  private struct Rank {
    /// Truth values, unsigned and signed integers, floats, complex numbers.
    var kind: Int
    var size: Int
  }

  private var rank: Rank? {
    switch kind {
    case .bool: Rank(kind: 0, size: 1)
    case .uint: Rank(kind: 1, size: itemSize)
    case .int: Rank(kind: 2, size: itemSize)
    // 12 and 16 bytes hold the same float.
    case .float: Rank(kind: 3, size: Swift.min(itemSize, 12))
    case .complex: Rank(kind: 4, size: Swift.min(itemSize / 2, 12))
    default: nil
    }
  }

  /// bfloat16 or an 8-bit float.
  var isSmallFloat: Bool {
    switch kind {
    case .bfloat16: true
    case .float8(let format): format != .unspecified
    default: false
    }
  }

  /// Small floats go into float32 and all that holds it; 8 bits go into bfloat16.
  private func smallFloatLevel(to other: NDArray.DType) -> Level {
    switch (kind, other.kind) {
    case (.bool, _): return .safe
    case (.float8, .bfloat16): return .safe
    case (.int, _), (.uint, _), (.float, _): return .sameKind
    case (_, .float), (_, .complex):
      let part = other.kind == .complex ? other.itemSize / 2 : other.itemSize
      return isSmallFloat && part >= 4 ? .safe : .sameKind
    default: return isSmallFloat && other.isSmallFloat ? .sameKind : .unsafe
    }
  }

  private func numberLevel(_ from: Rank, to: Rank) -> Level {
    switch (from.kind, to.kind) {
    case (0, _): return .safe
    case (_, 0): return .unsafe
    case (1, 1), (2, 2), (3, 3), (4, 4), (3, 4): return from.size <= to.size ? .safe : .sameKind
    case (1, 2): return from.size < to.size ? .safe : .sameKind
    case (2, 1): return .unsafe
    // An integer needs a float of more bytes, but int64 goes into float64 as NumPy has it.
    case (1...2, 3...4): return from.size < to.size || to.size >= 8 ? .safe : .sameKind
    default: return .unsafe
    }
  }

  /// Units must get finer, as a date or span in a coarser unit would be cut; years and months have no
  /// fixed length, so that spans in them do not become days.
  private func timeLevel(to other: NDArray.DType) -> Level {
    guard let from = unit, let to = other.unit else { return .unsafe }
    if from.base == .generic { return .safe }
    if to.base == .generic { return .unsafe }
    if kind == .timedelta, (from.base <= .month) != (to.base <= .month) { return .unsafe }
    return from.isMultiple(of: to) ? .safe : .sameKind
  }

  private func structuredLevel(to other: NDArray.DType) -> Level {
    if other.kind == .object { return .safe }
    // A record with one field converts to that field's type, and anything to a record by going into every field:
    // where all is allowed.
    guard kind == .structured, other.kind == .structured else { return .unsafe }
    guard fields.count == other.fields.count else { return .never }
    var level = Level.no
    for (from, to) in zip(fields, other.fields) {
      if from.shape != to.shape { return .never }
      level = Swift.max(level, from.dtype.level(to: to.dtype))
      if from.rawName != to.rawName { level = Swift.max(level, .safe) }
      if from.offset != to.offset { level = Swift.max(level, .equivalent) }
    }
    if itemSize != other.itemSize { level = Swift.max(level, .equivalent) }
    return level
  }
}

extension NDArray.DType.TimeUnit {
  /// True where one step of `self` is a whole number of steps of `finer`.
  func isMultiple(of finer: Self) -> Bool {
    guard base <= finer.base, multiple > 0, finer.multiple > 0 else { return false }
    guard let factor = Self.factor(from: base, to: finer.base) else {
      // Years and months start with a day, whatever the calendar.
      return true
    }
    return factor.multipliedReportingOverflow(by: multiple).partialValue % finer.multiple == 0
  }

  /// How many `finer` units one `coarse` unit has; nil where that is not fixed or over 63 bits.
  static func factor(from coarse: Base, to finer: Base) -> Int? {
    let steps: [Base: Int] = [
      .year: 12, .week: 7, .day: 24, .hour: 60, .minute: 60, .second: 1000, .millisecond: 1000,
      .microsecond: 1000, .nanosecond: 1000, .picosecond: 1000, .femtosecond: 1000,
    ]
    var factor = 1
    for rank in coarse.rank..<finer.rank {
      guard let step = steps[Base.allCases[rank]] else { return nil }
      let (product, overflow) = factor.multipliedReportingOverflow(by: step)
      if overflow { return nil }
      factor = product
    }
    return factor
  }
}
