import Pickle

extension NDArray.DType.TimeUnit {
  /// The unit as pandas and NumPy write it: `ns`.
  var letters: String { (multiple == 1 ? "" : String(multiple)) + base.rawValue }

  /// The steps of a second; nil for units that are longer, or not of a fixed length.
  var perSecond: Int128? {
    guard multiple == 1 else { return nil }
    switch base {
    case .second: return 1
    case .millisecond: return 1_000
    case .microsecond: return 1_000_000
    case .nanosecond: return 1_000_000_000
    default: return nil
    }
  }

  /// So many steps since 1970 as days, the second of the day and its nanoseconds.
  func clock(_ count: Int64, ahead seconds: Int = 0) -> (day: Int64, second: Int, nano: Int) {
    let ticks: Int128
    let steps: Int128
    if let perSecond {
      (ticks, steps) = (perSecond, Int128(count))
    } else {
      (ticks, steps) = (1, Int128(convertDate(count, to: .second) ?? 0))
    }
    let second = floorDivide(steps, ticks)
    let rest = steps - second * ticks
    let local = second + Int128(seconds)
    let day = floorDivide(local, 86_400)
    return (
      Int64(truncatingIfNeeded: day), Int(local - day * 86_400),
      Int(rest * (1_000_000_000 / ticks))
    )
  }
}

extension Pandas.Timestamp: CustomStringConvertible {
  /// The text as `str` writes it: `2020-01-01 00:00:00`, with a fraction and a distance from UTC
  /// where there are some; a day alone for a count of days.
  public var description: String { text(zone?.rules()) }

  /// The text, with the rules of the zone; where they are not known, it is that in UTC.
  ///
  /// - Parameter digits: how many of a fraction there are; nil for as many as it needs.
  func text(_ rules: ZoneRules?, digits: Int? = nil) -> String {
    guard count != .min else { return "NaT" }
    if unit == .day { return Self.day(count) }
    var offset = 0
    if zone != nil, let rules {
      let clock = unit.clock(count)
      offset = rules.offset(at: clock.day &* 86_400 &+ Int64(clock.second))
    }
    let clock = unit.clock(count, ahead: offset)
    let text =
      Self.day(clock.day) + " " + Self.clock(clock.second, nano: clock.nano, digits: digits)
    return zone == nil ? text : text + Pandas.Zone.offsetText(offset)
  }

  /// A day so many days after 1970-01-01.
  static func day(_ day: Int64) -> String {
    var out: [UInt8] = []
    out.appendDate(day, .day)
    return String(decoding: out, as: UTF8.self)
  }

  /// A time of day, with as many digits of a fraction as it needs: none, six or nine; or as many as
  /// asked.
  static func clock(_ second: Int, nano: Int, digits: Int? = nil) -> String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    let text = two(second / 3600) + ":" + two(second / 60 % 60) + ":" + two(second % 60)
    let count = digits ?? (nano == 0 ? 0 : nano % 1000 == 0 ? 6 : 9)
    guard count > 0 else { return text }
    let fraction = String(nano)
    return text + "."
      + (String(repeating: "0", count: 9 - fraction.utf8.count) + fraction).prefix(count)
  }

  /// The moment as a `datetime.datetime` without a zone; nil where that has no such year, and for a day.
  var dateTime: Pickle.Value? {
    guard unit != .day, let micro = unit.convertDate(count, to: .microsecond) else { return nil }
    let day = floorDivide(Int128(micro), 86_400_000_000)
    let rest = Int(Int128(micro) - day * 86_400_000_000)
    let date = Calendar.date(days: Int64(day))
    guard 1...9999 ~= date.year else { return nil }
    let (year, second, part) = (Int(date.year), rest / 1_000_000, rest % 1_000_000)
    let bytes = [
      year >> 8, year & 255, date.month, date.day, second / 3600, second / 60 % 60, second % 60,
      part >> 16, part >> 8 & 255, part & 255,
    ]
    return .call("datetime", "datetime", [.bytes(bytes.map { UInt8($0) })])
  }

  /// The day as a `datetime.date`, or where that has no such year, as its text.
  var date: Pickle.Value {
    let date = Calendar.date(days: count)
    guard 1...9999 ~= date.year else { return .string(description) }
    let year = Int(date.year)
    let bytes = [year >> 8, year & 255, date.month, date.day]
    return .call("datetime", "date", [.bytes(bytes.map { UInt8($0) })])
  }
}

extension Pandas.Timestamp {
  /// The moment that a text says as `str` writes it; nil where it says none.
  init?(_ text: String) {
    var points = text.unicodeScalars.map(\.value)
    var zone: Pandas.Zone?
    if points.count > 6, points[points.count - 3] == 0x3A,
      [0x2B, 0x2D].contains(points[points.count - 6])
    {
      zone = ArrowType.zone(String(text.suffix(6)))
      points.removeLast(6)
    }
    let digits = points.lastIndex(of: 0x2E).map { points.count - $0 - 1 } ?? 0
    let unit: NDArray.DType.TimeUnit = digits > 6 ? .nanosecond : .microsecond
    guard let count = DateText.parse(points, unit: unit), count != .min else { return nil }
    let ticks = Int64(unit == .nanosecond ? 1_000_000_000 : 1_000_000)
    let (moment, overflow) = count.subtractingReportingOverflow(
      Int64(zone?.fixedOffset ?? 0) * ticks)
    guard !overflow else { return nil }
    self.init(count: moment, unit: unit, zone: zone)
  }
}

extension Pandas.Timedelta: CustomStringConvertible {
  /// The text as `str` writes it: `0 days 00:00:01`.
  public var description: String { text(isLong: true) }

  /// The text, which for whole days may be `1 days` alone.
  func text(isLong: Bool, digits: Int? = nil) -> String {
    guard count != .min else { return "NaT" }
    let clock = unit.spanClock(count)
    let days = "\(clock.day) days"
    guard isLong || clock.second != 0 || clock.nano != 0 else { return days }
    return days + (clock.day < 0 ? " +" : " ")
      + Pandas.Timestamp.clock(clock.second, nano: clock.nano, digits: digits)
  }
}

extension NDArray.DType.TimeUnit {
  /// So many steps as days, the second of the day and its nanoseconds.
  func spanClock(_ count: Int64) -> (day: Int64, second: Int, nano: Int) {
    if perSecond != nil { return clock(count) }
    return Self.second.clock(convertSpan(count, to: .second) ?? 0)
  }
}

extension Pandas.Timedelta {
  /// The span as a `datetime.timedelta`; nil where that is longer than one can be, or has parts of a microsecond.
  var python: Pickle.Value? {
    guard unit != .nanosecond, let micro = unit.convertSpan(count, to: .microsecond) else {
      return nil
    }
    let days = floorDivide(Int128(micro), 86_400_000_000)
    let rest = Int(Int128(micro) - days * 86_400_000_000)
    guard days.magnitude < 1_000_000_000 else { return nil }
    return .call(
      "datetime", "timedelta", [.int(Int(days)), .int(rest / 1_000_000), .int(rest % 1_000_000)])
  }
}
