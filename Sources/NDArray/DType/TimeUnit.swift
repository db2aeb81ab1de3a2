extension NDArray.DType {
  /// The step in which a `datetime64` or `timedelta64` counts: a unit, or a multiple of one.
  ///
  /// The corresponding NumPy function is `numpy.datetime_data`.
  public struct TimeUnit: Sendable, Hashable {
    /// The units, from years to attoseconds.
    public enum Base: String, Sendable, Hashable, CaseIterable, Comparable {
      /// Years.
      case year = "Y"
      /// Months.
      case month = "M"
      /// Weeks.
      case week = "W"
      /// Days.
      case day = "D"
      /// Hours.
      case hour = "h"
      /// Minutes.
      case minute = "m"
      /// Seconds.
      case second = "s"
      /// Milliseconds.
      case millisecond = "ms"
      /// Microseconds.
      case microsecond = "us"
      /// Nanoseconds.
      case nanosecond = "ns"
      /// Picoseconds.
      case picosecond = "ps"
      /// Femtoseconds.
      case femtosecond = "fs"
      /// Attoseconds.
      case attosecond = "as"
      /// No unit: NumPy's generic, which takes that of whatever it meets.
      case generic

      /// The place in the row from years to attoseconds.
      var rank: Int { Self.allCases.prefix { $0 != self }.count }

      /// Coarser units come first.
      public static func < (left: Base, right: Base) -> Bool { left.rank < right.rank }
    }

    /// The unit.
    public let base: Base
    /// How many units make one step: 25 for `datetime64[25us]`.
    public let multiple: Int

    /// A step of `multiple` units.
    public init(_ base: Base, multiple: Int = 1) {
      self.base = base
      self.multiple = multiple
    }

    /// Years.
    public static let year = TimeUnit(.year)
    /// Months.
    public static let month = TimeUnit(.month)
    /// Weeks.
    public static let week = TimeUnit(.week)
    /// Days.
    public static let day = TimeUnit(.day)
    /// Hours.
    public static let hour = TimeUnit(.hour)
    /// Minutes.
    public static let minute = TimeUnit(.minute)
    /// Seconds.
    public static let second = TimeUnit(.second)
    /// Milliseconds.
    public static let millisecond = TimeUnit(.millisecond)
    /// Microseconds.
    public static let microsecond = TimeUnit(.microsecond)
    /// Nanoseconds.
    public static let nanosecond = TimeUnit(.nanosecond)
    /// No unit.
    public static let generic = TimeUnit(.generic)

    /// As NumPy writes it behind `M8` or `datetime64`: `[ns]`, `[25us]`; nothing for no unit.
    var suffix: String { base == .generic ? "" : "[\(self)]" }
  }
}

extension NDArray.DType.TimeUnit: CustomStringConvertible {
  /// As NumPy writes it: `ns`, `25us`, `generic`.
  public var description: String { multiple == 1 ? base.rawValue : "\(multiple)\(base.rawValue)" }
}

extension NDArray.DType.TimeUnit {
  /// Parses what stands between the brackets: `ns`, `25us`, `s/1000`, `generic`.
  ///
  /// Returns nil where NumPy refuses the text, and for a divisor of 0.
  init?(parsing text: some StringProtocol) {
    // C's `strtol`, which NumPy uses, takes a plus sign.
    let bytes = Array(text.utf8.first == UInt8(ascii: "+") ? text.utf8.dropFirst() : text.utf8[...])
    let digits = bytes.prefix { (0x30...0x39).contains($0) }
    var multiple = 1
    if !digits.isEmpty {
      guard let number = Int32(String(decoding: digits, as: UTF8.self)) else { return nil }
      multiple = Int(number)
    }
    var rest = bytes.dropFirst(digits.count)
    var divisor = 1
    if let slash = rest.firstIndex(of: UInt8(ascii: "/")) {
      guard let number = Int32(String(decoding: rest[(slash + 1)...], as: UTF8.self)), number > 0
      else { return nil }
      divisor = Int(number)
      rest = rest[..<slash]
    }
    let name = String(decoding: rest, as: UTF8.self)
    guard let base = Base(rawValue: name == "\u{3bc}s" ? "us" : name) else { return nil }
    if base == .generic {
      guard divisor == 1 else { return nil }
      multiple = 1
    }
    self.init(base, multiple: multiple)
    if divisor != 1 {
      guard let finer = divided(by: divisor) else { return nil }
      self = finer
    }
  }

  /// A step of 1/`divisor`, in a finer unit of which it is a whole multiple: `s/1000` is `ms`.
  private func divided(by divisor: Int) -> Self? {
    let finer: [(Base, Int)] =
      switch base {
      case .year: [(.month, 12), (.week, 52), (.day, 365)]
      case .month: [(.week, 4), (.day, 30), (.hour, 720)]
      case .week: [(.day, 7), (.hour, 168), (.minute, 10_080)]
      case .day: [(.hour, 24), (.minute, 1_440), (.second, 86_400)]
      case .hour: [(.minute, 60), (.second, 3_600)]
      case .minute: [(.second, 60), (.millisecond, 60_000)]
      case .attosecond, .generic: []
      default:
        Base.allCases[(base.rank + 1)...].filter { $0 != .generic }.prefix(2).enumerated().map {
          ($0.element, $0.offset == 0 ? 1_000 : 1_000_000)
        }
      }
    for (unit, count) in finer where count % divisor == 0 {
      let (product, overflow) = multiple.multipliedReportingOverflow(by: count / divisor)
      guard !overflow, product <= Int(Int32.max) else { return nil }
      return Self(unit, multiple: product)
    }
    return nil
  }
}
