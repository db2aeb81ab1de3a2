/// Dates in ISO 8601, as NumPy reads them: `2024`, `2024-02`, `2024-02-29`, `2024-02-29T12:30:00.5`.
enum DateText {
  /// The count of steps of `unit` from 1970, rounded down; nil where the text is no such date, or the
  /// count has more than 64 bits. An empty text and `NaT` are NaT.
  static func parse(_ points: [UInt32], unit: NDArray.DType.TimeUnit) -> Int64? {
    if points.isEmpty { return .min }
    var reader = Reader(points: points)
    if points.map({ $0 | 0x20 }) == [0x6E, 0x61, 0x74] { return .min }
    guard let date = reader.date(), reader.index == points.count else { return nil }
    return date.count(of: unit)
  }

  private struct Date {
    var year: Int128
    var month = 1
    var day = 1
    var second = 0
    var attosecond: Int128 = 0

    func count(of unit: NDArray.DType.TimeUnit) -> Int64? {
      guard unit.multiple > 0 else { return nil }
      let days = Calendar.days(year: year, month: month, day: day)
      let steps: Int128
      switch unit.base {
      case .year: steps = year - 1970
      case .month: steps = (year - 1970) * 12 + Int128(month) - 1
      case .week: steps = floorDivide(days, 7)
      case .day: steps = days
      case .generic: return nil
      default:
        var size: Int128 = 1
        for (base, factor) in [
          (NDArray.DType.TimeUnit.Base.femtosecond, 1000), (.picosecond, 1000),
          (.nanosecond, 1000), (.microsecond, 1000), (.millisecond, 1000), (.second, 1000),
          (.minute, 60), (.hour, 60),
        ] where unit.base <= base {
          size *= Int128(factor)
        }
        let (whole, overflow) = (days * 86_400 + Int128(second)).multipliedReportingOverflow(
          by: 1_000_000_000_000_000_000)
        let (sum, carry) = whole.addingReportingOverflow(attosecond)
        if overflow || carry { return nil }
        steps = floorDivide(sum, size)
      }
      return Int64(exactly: floorDivide(steps, Int128(unit.multiple)))
    }
  }

  private struct Reader {
    let points: [UInt32]
    var index = 0

    func peek() -> UInt32? { index < points.count ? points[index] : nil }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
      guard peek() == character.value else { return false }
      index += 1
      return true
    }

    /// A number of so many digits.
    mutating func digits(_ range: ClosedRange<Int>) -> Int? {
      var value = 0
      var count = 0
      while let point = peek(), (0x30...0x39).contains(point), count < range.upperBound {
        value = value * 10 + Int(point) - 0x30
        count += 1
        index += 1
      }
      return range ~= count ? value : nil
    }

    mutating func date() -> Date? {
      let negative = take("-")
      if !negative { _ = take("+") }
      guard let year = digits(1...18) else { return nil }
      var date = Date(year: Int128(negative ? -year : year))
      guard take("-") else { return date }
      guard let month = digits(2...2), 1...12 ~= month else { return nil }
      date.month = month
      guard take("-") else { return date }
      guard let day = digits(2...2), day >= 1 else { return nil }
      date.day = day
      let next = Date(year: date.year + (month == 12 ? 1 : 0), month: month % 12 + 1)
      let length =
        Calendar.days(year: next.year, month: next.month, day: 1)
        - Calendar.days(year: date.year, month: month, day: 1)
      guard Int128(day) <= length else { return nil }
      if !take("T"), !take(" ") { return date }
      guard let hour = digits(2...2), hour < 24 else { return nil }
      date.second = hour * 3600
      guard take(":") else { return end(date) }
      guard let minute = digits(2...2), minute < 60 else { return nil }
      date.second += minute * 60
      guard take(":") else { return end(date) }
      guard let second = digits(2...2), second < 60 else { return nil }
      date.second += second
      guard take(".") else { return end(date) }
      let start = index
      guard let fraction = digits(1...18) else { return nil }
      var attoseconds = Int128(fraction)
      for _ in index - start..<18 { attoseconds *= 10 }
      date.attosecond = attoseconds
      return end(date)
    }

    /// A `Z` may stand at the end: NumPy's dates have no zone, and are in that one.
    private mutating func end(_ date: Date) -> Date {
      _ = take("Z")
      return date
    }
  }
}
