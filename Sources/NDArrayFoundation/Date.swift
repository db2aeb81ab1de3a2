public import Foundation
public import NDArray

extension NDArray {
  /// Moments as an array of datetime64, nil as NaT; parts of a unit are dropped towards the past.
  ///
  /// - Parameters:
  ///   - dates: the moments.
  ///   - unit: the unit to count in, from weeks to attoseconds. Default: microseconds.
  /// - Throws: `NDArrayError` `.badCast` for a moment that the unit cannot count in 64 bits, and for months and
  ///   years; `.outOfMemory`.
  /// - Complexity: O(number of dates).
  public init(dates: [Date?], unit: DType.TimeUnit = .microsecond) throws(NDArrayError) {
    let dtype = DType.datetime64(unit)
    guard let seconds = Self.seconds(unit) else {
      throw NDArrayError(.badCast, "\(dtype.name) has no length in seconds")
    }
    var counts: [Int64] = []
    counts.reserveCapacity(dates.count)
    for date in dates {
      guard let date else {
        counts.append(.min)
        continue
      }
      let count = (date.timeIntervalSince1970 / seconds).rounded(.down)
      guard let exact = Int64(exactly: count) else {
        throw NDArrayError(.badCast, "\(date) is no count of 64 bits of \(dtype.name)")
      }
      counts.append(exact)
    }
    self = try NDArray(counts, shape: [counts.count]).viewed(as: dtype)
  }

  /// The moments of an array of datetime64, in C order; nil for NaT.
  ///
  /// - Throws: `NDArrayError` `.badCast` for another dtype, and for months and years.
  /// - Complexity: O(number of elements).
  public func dates() throws(NDArrayError) -> [Date?] {
    guard dtype.kind == .datetime, let unit = dtype.unit, let seconds = Self.seconds(unit) else {
      throw NDArrayError(
        .badCast, "\(dtype.name) counts no seconds",
        hint: "convert it first: a.converted(to: .datetime64(.microsecond))")
    }
    let counts = try viewed(as: .int64.with(byteOrder: dtype.byteOrder))
    return try counts.scalars(as: Int64.self).map {
      $0 == .min ? nil : Date(timeIntervalSince1970: Double($0) * seconds)
    }
  }

  private static func seconds(_ unit: DType.TimeUnit) -> Double? {
    let length: Double? =
      switch unit.base {
      case .week: 604_800
      case .day: 86_400
      case .hour: 3600
      case .minute: 60
      case .second: 1
      case .millisecond: 1e-3
      case .microsecond: 1e-6
      case .nanosecond: 1e-9
      case .picosecond: 1e-12
      case .femtosecond: 1e-15
      case .attosecond: 1e-18
      default: nil
      }
    return length.map { $0 * Double(unit.multiple) }
  }
}
