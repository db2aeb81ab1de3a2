// Trusted file: reads and writes packed memory, index by index within its bounds.

import Bytes

extension NDArray {
  /// Dates or spans in another unit, rounded down; NaT stays NaT.
  func timeConverted(to target: DType, order: Order) throws(NDArrayError) -> NDArray {
    guard let from = dtype.unit, let to = target.unit else { return self }
    let result = try empty(target, order: order)
    let isDate = dtype.kind == .datetime
    let source = memory.bytes
    for index in 0..<count {
      let value = source.load(at: offset + 8 * index, as: Int64.self)
      let converted: Int64
      if value == .min || from.base == .generic || to.base == .generic {
        converted = value
      } else if let exact = isDate
        ? from.convertDate(value, to: to) : from.convertSpan(value, to: to)
      {
        converted = exact
      } else {
        throw NDArrayError(
          .badCast, "element \(index), \(value) steps of \(dtype), does not fit into \(target)")
      }
      unsafe result.memory.withMutableBytes {
        unsafe $0.storeBytes(of: converted, toByteOffset: 8 * index, as: Int64.self)
      }
    }
    return result
  }
}

extension NDArray.DType.TimeUnit {
  /// A count of steps since 1970 as one of `other`'s; nil where it does not fit 64 bits.
  func convertDate(_ value: Int64, to other: Self) -> Int64? {
    if (base <= .month) == (other.base <= .month) { return convertSpan(value, to: other) }
    if base <= .month {
      // Months to days by the calendar, then on with days.
      guard let months = convertSpan(value, to: .month),
        let days = Calendar.days(months: months)
      else { return nil }
      return Self.day.convertSpan(days, to: other)
    }
    guard let days = convertSpan(value, to: .day) else { return nil }
    return Self.month.convertSpan(Calendar.months(days: days), to: other)
  }

  /// A count of steps as one of `other`'s, rounded down; nil where it does not fit 64 bits.
  func convertSpan(_ value: Int64, to other: Self) -> Int64? {
    guard other.multiple > 0 else { return nil }
    var value = Int128(value) * Int128(multiple)
    if base <= other.base {
      guard let factor = Self.factor(from: base, to: other.base) ?? average(to: other.base) else {
        return nil
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: Int128(factor))
      if overflow { return nil }
      value = product
    } else {
      guard let factor = Self.factor(from: other.base, to: base) ?? other.average(to: base) else {
        return nil
      }
      value = floorDivide(value, Int128(factor))
    }
    return Int64(exactly: floorDivide(value, Int128(other.multiple)))
  }

  /// Years and months in weeks or finer: of the mean length of the Gregorian calendar, as NumPy takes
  /// them where it is forced to.
  private func average(to finer: Base) -> Int? {
    guard base <= .month, finer > .month, let rest = Self.factor(from: .day, to: max(finer, .day))
    else { return nil }
    // 400 years have 146097 days.
    let seconds = 146_097 * 86_400 / 400 / (base == .month ? 12 : 1)
    switch finer {
    case .week: return seconds / 604_800
    default: return rest >= 86_400 ? seconds * (rest / 86_400) : seconds / (86_400 / rest)
    }
  }
}

/// The quotient rounded down.
func floorDivide(_ value: Int128, _ divisor: Int128) -> Int128 {
  let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
  return remainder < 0 ? quotient - 1 : quotient
}

/// The proleptic Gregorian calendar, as NumPy uses it.
enum Calendar {
  /// Days from 1970-01-01 to the first day of the month `months` after 1970-01.
  static func days(months: Int64) -> Int64? {
    let year = floorDivide(Int128(months), 12) + 1970
    let month = Int(Int128(months) - (year - 1970) * 12) + 1
    return Int64(exactly: days(year: year, month: month, day: 1))
  }

  /// Days from 1970-01-01 to a date. Years may be negative; 0 is a leap year.
  static func days(year: Int128, month: Int, day: Int) -> Int128 {
    // Years that begin in March put the leap day at the end.
    let shifted = month <= 2 ? year - 1 : year
    let era = floorDivide(shifted, 400)
    let yearOfEra = shifted - era * 400
    let dayOfYear = Int128((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1)
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// The date so many days after 1970-01-01.
  static func date(days: Int64) -> (year: Int64, month: Int, day: Int) {
    let shifted = Int128(days) + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = Int(shifted - era * 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    return (Int64(era) * 400 + Int64(yearOfEra) + (month <= 2 ? 1 : 0), month, day)
  }

  /// Months from 1970-01 to the month of a day.
  static func months(days: Int64) -> Int64 {
    let date = date(days: days)
    return (date.year - 1970) * 12 + Int64(date.month) - 1
  }
}
