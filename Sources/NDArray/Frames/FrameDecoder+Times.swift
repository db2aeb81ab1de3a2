import Pickle

/// Frequencies and single values of pandas'.
extension FrameDecoder {
  /// The frequency of periods: a text, `PeriodDtype`, or an offset.
  static func period(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Frequency {
    var text = value.string
    if value.pandasName == "PeriodDtype" {
      let inner = value.first(of: "freq", "_freq") ?? value.object?.arguments.first
      text = inner?.string ?? inner.flatMap { frequencyText($0) }
      if let name = text, name.lowercased().hasPrefix("period["), name.hasSuffix("]") {
        text = String(name.dropFirst(7).dropLast())
      }
    }
    guard let name = text ?? frequencyText(value), let frequency = Pandas.Frequency(name) else {
      throw NDArrayError(.badPickle, "periods of an unknown frequency are not supported")
    }
    return frequency
  }

  private static let offsets = [
    "Day": "D", "Hour": "h", "Minute": "min", "Second": "s", "Milli": "ms", "Micro": "us",
    "Nano": "ns", "BusinessDay": "B", "BDay": "B", "MonthEnd": "ME", "MonthBegin": "MS",
    "QuarterEnd": "QE", "QuarterBegin": "QS", "YearEnd": "YE", "YearBegin": "YS", "Week": "W",
    "BusinessMonthEnd": "BME", "BMonthEnd": "BME", "BQuarterEnd": "BQE", "BYearEnd": "BYE",
    "BusinessHour": "bh",
  ]

  /// The text of an offset, as pandas 2.2 and later write it: `2h`, `QE-DEC`; nil for what is none.
  static func frequencyText(_ value: Pickle.Value) -> String? {
    if let text = value.string { return text }
    guard let object = value.object, let kind = value.pandasName, let base = offsets[kind] else {
      return nil
    }
    let arguments = object.arguments
    let count = value.first(of: "n")?.wholeNumber ?? arguments.first?.wholeNumber ?? 1
    var text = count == 1 ? base : "\(count)\(base)"
    let third = arguments.count > 2 ? arguments[2].wholeNumber : nil
    let keywords = value.first(of: "kwds")
    func anchor(_ names: String...) -> Int? {
      for name in names {
        if let number = value.first(of: name)?.wholeNumber
          ?? keywords?.first(of: name)?.wholeNumber
        {
          return number
        }
      }
      return third
    }
    switch base {
    case "W":
      if let day = anchor("weekday"), 0...6 ~= day {
        text += "-" + Pandas.Frequency.days[(day + 1) % 7]
      }
    case "QE", "QS", "BQE", "YE", "YS", "BYE":
      let month = anchor("startingMonth", "month") ?? (base == "YS" || base == "QS" ? 1 : 12)
      if 1...12 ~= month { text += "-" + Pandas.Frequency.months[month - 1] }
    default: break
    }
    return text
  }
}

extension Pandas.Cell {
  /// What a Python object is: a number, a text, one of pandas' own values, or anything else.
  public init(_ value: Pickle.Value) {
    switch value.content {
    case .none: self = .missing(.none)
    case .bool(let value): self = .bool(value)
    case .float(let value): self = .float(value)
    case .string(let text) where value.isValidText: self = .string(text)
    // Text of Python 2, as far as it is one.
    case .byteString: self = value.string.map { .string($0) } ?? .object(value)
    case .complex(let real, let imaginary): self = .complex(real, imaginary)
    case .int(let integer):
      self = integer.int.map { .int(Int64($0)) } ?? .object(value)
    case .tuple(let items) where items.count <= 64 && !items.contains { $0.kind == .tuple }:
      self = .tuple(items.map { Pandas.Cell($0) })
    case .global(let name) where name.inPandas == "NA": self = .missing(.na)
    case .global(let name) where name.inPandas == "NaT": self = .missing(.nat)
    case .instance: self = FrameDecoder.scalar(value) ?? .object(value)
    default: self = .object(value)
    }
  }
}

extension FrameDecoder {
  /// One of pandas' or NumPy's single values; nil for anything else.
  static func scalar(_ value: Pickle.Value) -> Pandas.Cell? {
    guard let object = value.object, let name = object.function.name else { return nil }
    let arguments = object.arguments
    switch name.inPandas {
    case "NaTType", "_nat_unpickle", "__nat_unpickle": return .missing(.nat)
    case "Timestamp" where arguments.count == 1 && arguments[0].kind == .string:
      return arguments[0].string.flatMap { Pandas.Timestamp($0) }.map { .timestamp($0) }
    case "_unpickle_timestamp", "Timestamp":
      guard let count = arguments.first?.int else { return nil }
      guard let unit = unit(arguments.count > 3 ? arguments[3] : nil) else { return nil }
      let zone = arguments.count > 2 && !arguments[2].isNone ? Self.zone(arguments[2]) : nil
      if arguments.count > 2, !arguments[2].isNone, zone == nil { return nil }
      return count == .min
        ? .missing(.nat) : .timestamp(.init(count: Int64(count), unit: unit, zone: zone))
    case "_timedelta_unpickle", "Timedelta":
      guard let count = arguments.first?.int,
        let unit = unit(arguments.count > 1 ? arguments[1] : nil)
      else { return nil }
      return .timedelta(.init(count: Int64(count), unit: unit))
    case "Period":
      // Releases write the state, or the arguments: (None, frequency, ordinal).
      let parts = object.states.last?.listed ?? arguments
      guard parts.count >= 3, let ordinal = parts[2].int,
        let frequency = try? period(parts[1])
      else { return nil }
      return .period(.init(ordinal: Int64(ordinal), frequency: frequency))
    case "Interval":
      guard arguments.count >= 3,
        let closed = arguments[2].string.flatMap({ Pandas.Interval.Closed(rawValue: $0) }),
        ![.tuple, .list].contains(arguments[0].kind), ![.tuple, .list].contains(arguments[1].kind),
        arguments[0].pandasName != "Interval", arguments[1].pandasName != "Interval"
      else { return nil }
      return .interval(
        .init(left: Pandas.Cell(arguments[0]), right: Pandas.Cell(arguments[1]), closed: closed))
    default: break
    }
    guard let decoded = try? ArrayDecoder.decoded(value), decoded.isScalar,
      !decoded.array.dtype.hasObjects, let array = try? decoded.array.reshaped([1]),
      let column = try? Pandas.Column(array)
    else { return nil }
    if case .object = column[0] { return nil }
    return column[0]
  }

  /// One of pandas' single values as a call of its public class; nil for anything else.
  static func publicScalar(_ value: Pickle.Value) -> Pickle.Value? {
    guard value.pandasName != nil, let cell = scalar(value) else { return nil }
    return Optional(cell.value)
  }

  /// A unit by pandas' number for it; nanoseconds where there is none.
  private static func unit(_ value: Pickle.Value?) -> NDArray.DType.TimeUnit? {
    if let name = value?.string { return ArrowType.units[name] }
    guard let number = value?.int else { return .nanosecond }
    let units: [Int: NDArray.DType.TimeUnit] = [
      7: .second, 8: .millisecond, 9: .microsecond, 10: .nanosecond,
    ]
    return units[number]
  }
}
