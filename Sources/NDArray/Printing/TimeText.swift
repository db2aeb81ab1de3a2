extension [UInt8] {
  /// Appends a `datetime64` in ISO 8601, as far as its unit reaches; `NaT` for none.
  ///
  /// Arithmetic wraps where a count is beyond what NumPy's own holds, as NumPy's does.
  mutating func appendDate(_ count: Int64, _ unit: NDArray.DType.TimeUnit) {
    if count == .min { return append("NaT") }
    let count = count &* Int64(unit.multiple)
    switch unit.base {
    case .generic: append(signed: count)
    case .year: appendYear(1970 &+ count)
    case .month:
      let (years, month) = count.split(by: 12)
      appendYear(1970 &+ years)
      appendPart("-", month + 1)
    case .week: appendDay(count &* 7)
    case .day: appendDay(count)
    case .hour:
      let (days, hour) = count.split(by: 24)
      appendDay(days)
      appendPart("T", hour)
    case .minute:
      let (days, minute) = count.split(by: 1440)
      appendDay(days)
      appendPart("T", minute / 60)
      appendPart(":", minute % 60)
    default: appendSecond(count, unit.base)
    }
  }

  private mutating func appendSecond(_ count: Int64, _ unit: NDArray.DType.TimeUnit.Base) {
    let places = 3 * (unit.rank - NDArray.DType.TimeUnit.Base.second.rank)
    var ticks: Int64 = 1
    for _ in 0..<places { ticks *= 10 }
    let (seconds, fraction) = count.split(by: ticks)
    let (days, second) = seconds.split(by: 86_400)
    appendDay(days)
    appendPart("T", second / 3600)
    appendPart(":", second / 60 % 60)
    appendPart(":", second % 60)
    if places > 0 { appendPart(".", fraction, width: places) }
  }

  /// Appends year, month and day of a day counted from 1970-01-01.
  private mutating func appendDay(_ day: Int64) {
    // Counted from 2000-01-01, which starts a cycle of 400 years.
    let (cycles, inCycle) = (day &- 10_957).split(by: 146_097)
    // March starts the year here, so that a leap day ends it.
    let fromMarch = (inCycle + 146_097 - 60) % 146_097
    let century = Swift.min(fromMarch / 36_524, 3)
    let inCentury = fromMarch - century * 36_524
    let four = Swift.min(inCentury / 1461, 24)
    let inFour = inCentury - four * 1461
    let year = Swift.min(inFour / 365, 3)
    let inYear = inFour - year * 365
    let month = (5 * inYear + 2) / 153
    let dayOfMonth = inYear - (153 * month + 2) / 5 + 1
    var yearInCycle = 100 * century + 4 * four + year
    if month >= 10 { yearInCycle += 1 }
    // The cycle's January and February belong to the year 400 of the one before, counted in March.
    if inCycle < 60 { yearInCycle -= 400 }
    appendYear(2000 &+ 400 &* cycles &+ yearInCycle)
    appendPart("-", month < 10 ? month + 3 : month - 9)
    appendPart("-", dayOfMonth)
  }

  private mutating func appendYear(_ year: Int64) {
    append(
      magnitude: year.magnitude, sign: year < 0 ? UInt8(ascii: "-") : nil, width: 4,
      fill: UInt8(ascii: "0"))
  }

  private mutating func appendPart(_ mark: String, _ value: Int64, width: Int = 2) {
    append(mark)
    append(magnitude: value.magnitude, sign: nil, width: width, fill: UInt8(ascii: "0"))
  }

  /// Appends a `timedelta64` as NumPy's scalars print: `5 days`.
  mutating func appendDuration(_ count: Int64, _ unit: NDArray.DType.TimeUnit) {
    if count == .min { return append("NaT") }
    append(signed: count &* Int64(unit.multiple))
    append(unit.base == .generic ? " generic time units" : " \(unit.base)s")
  }

  /// Appends an integer with its minus sign.
  mutating func append(signed value: Int64) {
    append(magnitude: value.magnitude, sign: value < 0 ? UInt8(ascii: "-") : nil)
  }
}

extension Int64 {
  /// The quotient towards minus infinity, and a remainder that is not negative.
  fileprivate func split(by divisor: Int64) -> (Int64, Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
