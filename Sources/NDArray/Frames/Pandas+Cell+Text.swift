import Pickle

extension Pandas.Cell: CustomStringConvertible {
  /// The value as Python's `str` writes it: `1.5`, `2020-01-01 00:00:00`, `(0, 1]`.
  public var description: String {
    switch self {
    case .missing(let missing): missing.description
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .uint(let value): String(value)
    case .float(let value): value.pythonText
    case .single(let value): value.pythonText
    case .complex(let real, let imaginary): Pickle.Value.complex(real, imaginary).description
    case .string(let value): value
    case .timestamp(let value): value.description
    case .timedelta(let value): value.description
    case .period(let value): value.description
    case .interval(let value): value.description
    case .tuple(let cells):
      "(" + cells.map(\.representation).joined(separator: ", ") + (cells.count == 1 ? ",)" : ")")
    case .object(let value): value.pandasText
    }
  }

  /// The value as Python's `repr` writes it, as far as it differs: text in quotes.
  var representation: String {
    if case .string(let text) = self { return Pickle.Value.string(text).description }
    if case .object(let value) = self { return value.pythonText }
    return description
  }

  /// The value as a Python object.
  public var value: Pickle.Value {
    switch self {
    case .missing(.none): return .none
    case .missing(.nan): return .float(.nan)
    case .missing(.nat): return .global("pandas", "NaT")
    case .missing(.na): return .global("pandas", "NA")
    case .bool(let value): return .bool(value)
    case .int(let value): return .int(Int(value))
    case .uint(let value): return .int(Pickle.Integer(value))
    case .float(let value): return .float(value)
    case .single(let value): return .float(Double(value))
    case .complex(let real, let imaginary): return .complex(real, imaginary)
    case .string(let text): return .string(text)
    case .timestamp(let value):
      if value.unit == .day { return value.date }
      return .call("pandas", "Timestamp", [.string(value.description)])
    case .timedelta(let value):
      let unit = value.unit.letters
      return .call("pandas", "Timedelta", [.int(Int(value.count)), .string(unit)])
    case .period(let value):
      let frequency = Pickle.Value.string(value.frequency.oldText)
      return .call("pandas", "Period", [.none, frequency, .int(Int(value.ordinal))])
    case .interval(let value):
      let closed = Pickle.Value.string(value.closed.rawValue)
      return .call("pandas", "Interval", [value.left.value, value.right.value, closed])
    case .tuple(let cells): return .tuple(cells.map(\.value))
    case .object(let value): return value
    }
  }
}

extension Pickle.Value {
  /// The object as Python's `str` writes it, as far as that differs from its `repr`.
  var pandasText: String {
    switch content {
    case .decimal(let text), .string(let text): return text
    case .uuid(let bytes): return Pickle.uuidText(bytes)
    case .fraction(let top, let bottom):
      let numbers = [top, bottom].map { $0.decimal() ?? "…" }
      return numbers[1] == "1" ? numbers[0] : numbers.joined(separator: "/")
    case .path(_, let text): return text
    case .date(let date):
      return Pandas.Timestamp(count: date.daysSinceEpoch, unit: .day).description
    case .time(let time, let zone) where zone.isNone:
      let second = (time.hour * 60 + time.minute) * 60 + time.second
      return Pandas.Timestamp.clock(second, nano: time.microsecond * 1000)
    case .dateTime(let date, let time, let zone):
      let count = date.daysSinceEpoch * 86_400_000_000 + time.microseconds
      let text = Pandas.Timestamp(count: count, unit: .microsecond).description
      if zone.isNone { return text }
      guard let known = FrameDecoder.zone(zone), let rules = known.rules() else {
        return pythonText
      }
      // The clock's time is given: nearly always the distance then is that of the same time in UTC.
      let second = Int64(truncatingIfNeeded: floorDivide(Int128(count), 1_000_000))
      let guess = Int64(rules.offset(at: second - Int64(rules.offset(at: second))))
      return text + Pandas.Zone.offsetText(rules.offset(at: second - guess))
    case .timeDelta(let days, let seconds, let micro):
      guard 0..<86_400 ~= seconds, 0..<1_000_000 ~= micro else { return pythonText }
      var clock = Pandas.Timestamp.clock(seconds, nano: micro * 1000)
      if clock.hasPrefix("0") { clock.removeFirst() }
      return days == 0 ? clock : "\(days) day\([-1, 1].contains(days) ? "" : "s"), \(clock)"
    default: return pythonText
    }
  }
}

extension Pandas.Missing: CustomStringConvertible {
  /// The text that Python has for it.
  public var description: String {
    switch self {
    case .nan: "nan"
    case .nat: "NaT"
    case .na: "<NA>"
    case .none: "None"
    }
  }
}

extension Double {
  /// The number as Python's `repr` writes it.
  var pythonText: String { Pickle.Value.float(self).description }
}

extension Float {
  /// The number as NumPy's `str` of a float32 writes it.
  var pythonText: String {
    guard isFinite else { return isNaN ? "nan" : self < 0 ? "-inf" : "inf" }
    // The shortest digits of a float32, read as a float64, have the same shortest digits.
    return Double(description)?.pythonText ?? description
  }
}

extension Pandas.Interval: CustomStringConvertible {
  /// The text as pandas writes it: `(0, 1]`.
  public var description: String {
    Self.text(left.description, right.description, closed)
  }
}

extension Pandas.Interval {
  /// Two ends within the brackets that they have.
  static func text(_ left: String, _ right: String, _ closed: Closed) -> String {
    let open = closed == .left || closed == .both ? "[" : "("
    let end = closed == .right || closed == .both ? "]" : ")"
    return open + "\(left), \(right)" + end
  }
}
