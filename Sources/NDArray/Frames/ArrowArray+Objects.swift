import Bytes
import Pickle

extension ArrowArray {
  /// The most lists, records and byte strings.
  private static let mostObjects = 1 << 20

  /// What has no column of its own: lists, records, decimals, times of day.
  func objects() throws(NDArrayError) -> [Pickle.Value] {
    var objects: [Pickle.Value] = []
    switch type {
    case .null, .structure, .list, .fixedList, .fixedBytes, .map:
      // Values of few bytes, or none, become objects of many.
      guard length <= Self.mostObjects else {
        throw NDArrayError(.limitExceeded, "\(length) values of \(type) are too many")
      }
    default: break
    }
    switch type {
    case .null: return [Pickle.Value](repeating: .none, count: length)
    case .fixedBytes(let size):
      let buffer = try values(size)
      for index in 0..<length {
        let start = buffer.start + (offset + index) * size
        objects.append(
          isMissing(index) ? .none : .bytes(buffer.memory.array(start..<start + size)))
      }
    case .decimal(_, let scale, let bits):
      let buffer = try values(bits / 8)
      for index in 0..<length {
        let start = buffer.start + (offset + index) * bits / 8
        let number = Pickle.Integer(bytes: buffer.memory.array(start..<start + bits / 8))
        objects.append(isMissing(index) ? .none : .decimal(number, scale: scale))
      }
    case .time(let unit, let bits):
      let counts = try numbers(bits == 32 ? .int32 : .int64).converted(to: .int64)
      for (index, count) in try counts.scalars(as: Int64.self).enumerated() {
        objects.append(isMissing(index) ? .none : try .time(count, unit))
      }
    case .list(_, _, let isLarge): return try lists(isLarge: isLarge)
    case .map:
      // Lists of records of a key and a value.
      return try lists(isLarge: false).map { list in
        list.isNone
          ? list : .list(list.items.map { .tuple($0.pairs.map { pair in pair.value }) })
      }
    case .fixedList(_, _, let size):
      guard let child = children.first, size < 1 << 20, (offset + length) * size <= child.count
      else { throw FrameDecoder.bad("lists have too few values") }
      for index in 0..<length {
        let start = (offset + index) * size
        let values = (start..<start + size).map { child[$0].pythonValue }
        objects.append(isMissing(index) ? .none : .list(values))
      }
    case .structure(let fields):
      guard fields.count == children.count, children.allSatisfy({ $0.count >= offset + length })
      else { throw FrameDecoder.bad("records have too few values") }
      for index in 0..<length {
        let pairs = zip(fields, children).map { field, child in
          (key: Pickle.Value.string(field.name), value: child[offset + index].pythonValue)
        }
        objects.append(isMissing(index) ? .none : .dictionary(pairs))
      }
    default: throw FrameDecoder.bad("a column of \(type) is not supported")
    }
    return objects
  }

  private func lists(isLarge: Bool) throws(NDArrayError) -> [Pickle.Value] {
    guard let child = children.first else { throw FrameDecoder.bad("a list has no values") }
    let offsets = try offsets(isLarge: isLarge, in: child.count)
    return (0..<length).map { index in
      isMissing(index) ? .none : .list(offsets[index].map { child[$0].pythonValue })
    }
  }
}

extension Pickle.Value {
  /// A `decimal.Decimal` of an integer and the digits behind its point.
  static func decimal(_ number: Pickle.Integer, scale: Int) -> Pickle.Value {
    let text = number.decimal() ?? "0"
    let isNegative = text.hasPrefix("-")
    var digits = isNegative ? String(text.dropFirst()) : text
    // As Python writes one: a point within or shortly before the digits, otherwise an exponent.
    let whole = digits.utf8.count - scale
    if scale < 0 || whole <= -6 {
      let exponent = whole - 1
      if digits.utf8.count > 1 { digits.insert(".", at: digits.index(after: digits.startIndex)) }
      if exponent != 0 || scale < 0 { digits += "E" + (exponent < 0 ? "" : "+") + String(exponent) }
    } else if scale > 0 {
      if whole <= 0 { digits = String(repeating: "0", count: 1 - whole) + digits }
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -scale))
    }
    return .call("decimal", "Decimal", [.string((isNegative ? "-" : "") + digits)])
  }

  /// A `datetime.time`, so many steps behind midnight.
  static func time(
    _ count: Int64, _ unit: NDArray.DType.TimeUnit
  ) throws(NDArrayError) -> Pickle.Value {
    guard let micro = unit.convertSpan(count, to: .microsecond), micro >= 0,
      micro < 86_400_000_000
    else { throw FrameDecoder.bad("a time of day is beyond it") }
    let second = micro / 1_000_000
    let rest = micro % 1_000_000
    let parts = [
      second / 3600, second / 60 % 60, second % 60, rest >> 16, rest >> 8 & 255, rest & 255,
    ]
    return .call("datetime", "time", [.bytes(parts.map { UInt8(truncatingIfNeeded: $0) })])
  }
}

extension Pandas.Cell {
  /// The value as a Python object, as pyarrow makes one: `None` where it is missing, and what `datetime` has for
  /// moments and spans that it can say.
  fileprivate var pythonValue: Pickle.Value {
    switch self {
    case .missing: .none
    case .timestamp(let moment) where moment.unit != .nanosecond && moment.zone == nil:
      moment.dateTime ?? value
    case .timedelta(let span) where span.unit != .nanosecond: span.python ?? value
    default: value
    }
  }
}
