import Pickle

extension ValuePacker {
  /// Python's dates, times and spans, and NumPy's own, as counts of a unit.
  func times(
    _ values: [Pickle.Value], _ dtype: NDArray.DType
  ) throws(NDArrayError) -> NDArray {
    var counts: [Int64] = []
    counts.reserveCapacity(values.count)
    for value in values {
      if value.isNone {
        counts.append(.min)
      } else if let one = try value.array(), one.count == 1, one.dtype.kind == dtype.kind {
        let same = try one.converted(to: dtype, casting: .unsafe)
        counts.append(try same.viewed(as: .int64).item(as: Int64.self))
      } else if let number = value.int {
        counts.append(Int64(number))
      } else {
        counts.append(try Self.count(value, dtype))
      }
    }
    let numbers = try NDArray(counts, shape: nil)
    return try numbers.viewed(as: dtype.with(byteOrder: .native)).converted(to: dtype)
  }

  private static func count(
    _ value: Pickle.Value, _ dtype: NDArray.DType
  ) throws(NDArrayError) -> Int64 {
    let microseconds: Int64
    switch value.content {
    case .date(let date) where dtype.kind == .datetime:
      microseconds = date.daysSinceEpoch * 86_400_000_000
    case .dateTime(let date, let time, let zone) where dtype.kind == .datetime && zone.isNone:
      microseconds = date.daysSinceEpoch * 86_400_000_000 + time.microseconds
    case .timeDelta(let days, let seconds, let micro) where dtype.kind == .timedelta:
      // Python's own spans have at most 10⁹ days, and pickles may claim more.
      let (part, overflow) = Int64(days).multipliedReportingOverflow(by: 86_400_000_000)
      let (sum, carry) = part.addingReportingOverflow(Int64(seconds) * 1_000_000 + Int64(micro))
      guard !overflow, !carry else {
        throw NDArrayError(.badCast, "a span of \(days) days is too long for \(dtype)")
      }
      microseconds = sum
    default:
      throw NDArrayError(.badCast, "a \(value.kind) is no value of \(dtype)")
    }
    let one = NDArray(microseconds)
    let unit = NDArray.DType.TimeUnit.microsecond
    let time = try one.viewed(as: dtype.kind == .datetime ? .datetime64(unit) : .timedelta64(unit))
    return try time.converted(to: dtype.with(byteOrder: .native), casting: .unsafe)
      .viewed(as: .int64).item(as: Int64.self)
  }
}

extension Pickle.Content.Date {
  /// The days since 1970-01-01.
  var daysSinceEpoch: Int64 {
    Int64(truncatingIfNeeded: Calendar.days(year: Int128(year), month: month, day: day))
  }
}

extension Pickle.Content.Time {
  /// The microseconds since midnight.
  var microseconds: Int64 {
    Int64((hour * 60 + minute) * 60 + second) * 1_000_000 + Int64(microsecond)
  }
}
