import Pickle

/// The distance of an index's labels, of which pandas says that they are all there: one of the usual
/// classes of `pandas.tseries.offsets`.
struct DateOffset {
  private enum Step {
    /// So many nanoseconds.
    case time(Int64)
    case day
    /// The day of the week, Monday being 0; nil for seven days.
    case week(Int?)
    case businessDay
    /// A day in the month, every so many months, of which one of the year's is told.
    case month(MonthDay, every: Int64, month: Int?)
  }

  private enum MonthDay { case first, last, lastBusiness }

  /// The name of the class.
  let name: String
  /// How many steps lie between two labels; negative where they fall.
  let count: Int
  private let step: Step

  /// An offset from pandas' text for it, by whatever release: `2h`, `ME`, `QE-DEC`, `A-DEC`, `-1D`; nil for others.
  init?(_ text: String) {
    let digits = text.prefix { "0"..."9" ~= $0 || $0 == "-" }
    guard let count = digits.isEmpty ? 1 : digits == "-" ? -1 : Int(digits), count != 0,
      count.magnitude < 1 << 31
    else { return nil }
    self.count = count
    let parts = text.dropFirst(digits.count).split(separator: "-", maxSplits: 1)
    guard let base = parts.first else { return nil }
    let end = parts.count == 2 ? String(parts[1]) : nil
    let month = end.flatMap { Pandas.Frequency.months.firstIndex(of: $0) }.map { $0 + 1 }
    switch base {
    case "ns", "N": (name, step) = ("Nano", .time(1))
    case "us", "U": (name, step) = ("Micro", .time(1000))
    case "ms", "L": (name, step) = ("Milli", .time(1_000_000))
    case "s", "S": (name, step) = ("Second", .time(1_000_000_000))
    case "min", "T": (name, step) = ("Minute", .time(60_000_000_000))
    case "h", "H": (name, step) = ("Hour", .time(3_600_000_000_000))
    case "D": (name, step) = ("Day", .day)
    case "B": (name, step) = ("BusinessDay", .businessDay)
    case "W":
      let day = end.flatMap { Pandas.Frequency.days.firstIndex(of: $0) }.map { ($0 + 6) % 7 }
      (name, step) = ("Week", .week(day))
    case "ME", "M": (name, step) = ("MonthEnd", .month(.last, every: 1, month: nil))
    case "MS": (name, step) = ("MonthBegin", .month(.first, every: 1, month: nil))
    case "BME", "BM": (name, step) = ("BMonthEnd", .month(.lastBusiness, every: 1, month: nil))
    case "QE", "Q": (name, step) = ("QuarterEnd", .month(.last, every: 3, month: month ?? 12))
    case "QS": (name, step) = ("QuarterBegin", .month(.first, every: 3, month: month ?? 1))
    case "BQE", "BQ":
      (name, step) = ("BQuarterEnd", .month(.lastBusiness, every: 3, month: month ?? 12))
    case "YE", "Y", "A": (name, step) = ("YearEnd", .month(.last, every: 12, month: month ?? 12))
    case "YS", "AS": (name, step) = ("YearBegin", .month(.first, every: 12, month: month ?? 1))
    case "BYE", "BY", "BA":
      (name, step) = ("BYearEnd", .month(.lastBusiness, every: 12, month: month ?? 12))
    default: return nil
    }
    // What stands behind the hyphen is a day or a month, or it is not known.
    switch step {
    case .week(let day): guard (day == nil) == (end == nil) else { return nil }
    case .month(_, let every, _): guard end == nil || every > 1 && month != nil else { return nil }
    default: guard end == nil else { return nil }
    }
  }

  /// The class's arguments: how many, whether midnight is meant, and which day or month.
  var arguments: [Slot] {
    switch step {
    case .week(let day?): [.int(count), .bool(false), .int(day)]
    case .month(_, _, let month?): [.int(count), .bool(false), .int(month)]
    default: [.int(count)]
    }
  }

  /// Whether the moments or spans of an index lie as far from each other as the offset says: pandas
  /// refuses one that they do not keep.
  ///
  /// - Complexity: O(number of values).
  func fits(_ column: Pandas.Column) -> Bool {
    guard case .times(let array) = column.storage, let unit = array.dtype.unit, column.mask == nil,
      let counts = try? Array(array.viewed(as: .int64).scalars(as: Int64.self)),
      !counts.contains(.min)
    else { return false }
    if case .time(let nanoseconds) = step {
      return isEven(counts, by: nanoseconds, of: .nanosecond, in: unit)
    }
    if array.dtype.kind == .timedelta {
      guard case .day = step else { return false }
      return isEven(counts, by: 1, of: .day, in: unit)
    }
    let one = NDArray.DType.TimeUnit.day
    guard let walls = Self.wallTimes(counts, unit, in: column.zone),
      let day = one.convertSpan(1, to: unit), day > 0, unit.convertSpan(day, to: one) == 1
    else { return false }
    // Weeks of no day are counted in days.
    let distance = if case .week(nil) = step { 7 * Int128(count) } else { Int128(count) }
    var last: (place: Int128, time: Int128)?
    for wall in walls {
      let days = floorDivide(wall, Int128(day))
      let time = wall - days * Int128(day)
      guard let place = place(of: days) else { return false }
      if let last {
        guard time == last.time, place - last.place == distance else { return false }
      }
      last = (place, time)
    }
    return true
  }

  /// Whether each of the counts is `count` steps behind the one in front of it.
  private func isEven(
    _ counts: some Collection<Int64>, by step: Int64, of unit: NDArray.DType.TimeUnit,
    in other: NDArray.DType.TimeUnit
  ) -> Bool {
    let (product, overflow) = step.multipliedReportingOverflow(by: Int64(count))
    guard !overflow, let distance = unit.convertSpan(product, to: other),
      other.convertSpan(distance, to: unit) == product
    else { return false }
    return zip(counts, counts.dropFirst()).allSatisfy { first, second in
      let (found, overflow) = second.subtractingReportingOverflow(first)
      return !overflow && found == distance
    }
  }

  /// Which of the days that the offset names a day is, counted from any of them; nil for another day.
  private func place(of day: Int128) -> Int128? {
    let (week, weekday) = Self.week(of: day)
    switch step {
    case .time: return nil
    case .day, .week(nil): return day
    case .week(let day?): return weekday == day ? week : nil
    case .businessDay: return weekday < 5 ? week * 5 + Int128(weekday) : nil
    case .month(let kind, let every, let anchor):
      let unit = NDArray.DType.TimeUnit.month
      guard let small = Int64(exactly: day),
        let month = NDArray.DType.TimeUnit.day.convertDate(small, to: .month),
        let first = unit.convertDate(month, to: .day),
        let next = unit.convertDate(month + 1, to: .day)
      else { return nil }
      let last = Int128(next) - 1
      let expected =
        switch kind {
        case .first: Int128(first)
        case .last: last
        case .lastBusiness: last - Int128(Swift.max(0, Self.week(of: last).day - 4))
        }
      let place = Int128(month) - Int128((anchor ?? 1) - 1)
      let quotient = floorDivide(place, Int128(every))
      return day == expected && quotient * Int128(every) == place ? quotient : nil
    }
  }

  /// The week of a day, and its day in it, Monday being 0.
  private static func week(of day: Int128) -> (week: Int128, day: Int) {
    // 1970-01-01 was a Thursday.
    let week = floorDivide(day + 3, 7)
    return (week, Int(day + 3 - week * 7))
  }

  /// What clocks show at moments; nil where that is not known, or says two moments.
  private static func wallTimes(
    _ counts: [Int64], _ unit: NDArray.DType.TimeUnit, in zone: Pandas.Zone?
  ) -> [Int128]? {
    guard let zone, zone.fixedOffset != 0 else { return counts.map { Int128($0) } }
    let one = NDArray.DType.TimeUnit.second
    guard let rules = zone.rules(), let second = one.convertSpan(1, to: unit), second > 0 else {
      return nil
    }
    var walls: [Int128] = []
    walls.reserveCapacity(counts.count)
    for count in counts {
      let moment = Int64(floorDivide(Int128(count), Int128(second)))
      let wall = Int128(count) + Int128(rules.offset(at: moment)) * Int128(second)
      walls.append(wall)
      // Between a day before and a day after, clocks may have been put back.
      let before = rules.offset(at: moment &- 86_400)
      let after = rules.offset(at: moment &+ 86_400)
      guard before != after else { continue }
      let seconds = Int64(clamping: floorDivide(wall, Int128(second)))
      if rules.offset(at: seconds &- Int64(before)) == before,
        rules.offset(at: seconds &- Int64(after)) == after
      {
        return nil
      }
    }
    return walls
  }
}
