extension Pandas {
  /// The length of a period, or the distance of dates: the corresponding pandas class is that of
  /// `pandas.tseries.offsets`.
  public struct Frequency: Sendable, Hashable, CustomStringConvertible {
    /// How many steps of the base it is.
    public let multiple: Int
    /// The base: `Y-DEC`, `Q-DEC`, `M`, `W-SUN`, `B`, `D`, `h`, `min`, `s`, `ms`, `us`, `ns`.
    public let base: String

    /// A frequency from pandas' text for it: `M`, `2h`, `Q-DEC`; nil where the text is none of a
    /// period.
    ///
    /// The names that older releases have for it mean the same: `A`, `H`, `T`, `S`, `L`, `U`, `N`.
    public init?(_ text: String) {
      let digits = text.prefix { "0"..."9" ~= $0 }
      guard digits.utf8.count < 18, let base = Self.base(String(text.dropFirst(digits.count)))
      else { return nil }
      let multiple = digits.isEmpty ? 1 : Int(digits) ?? 0
      guard multiple > 0 else { return nil }
      self.base = base
      self.multiple = multiple
    }

    /// The text as pandas 2.2 and later have it.
    public var description: String { multiple == 1 ? base : "\(multiple)\(base)" }

    /// A text that pandas 1 knows, too.
    var oldText: String {
      description.hasSuffix("Y-DEC") ? String(description.dropLast(4)) : description
    }

    private static func base(_ text: String) -> String? {
      let parts = text.split(separator: "-", maxSplits: 1).map(String.init)
      guard let name = parts.first else { return nil }
      let end = parts.count == 2 ? parts[1].uppercased() : nil
      switch name {
      case "A", "Y", "YE", "BA", "BY", "BYE":
        guard end == nil || months.contains(end ?? "") else { return nil }
        return "Y-\(end ?? "DEC")"
      case "Q", "QE", "BQ", "BQE":
        guard end == nil || months.contains(end ?? "") else { return nil }
        return "Q-\(end ?? "DEC")"
      case "W":
        guard end == nil || days.contains(end ?? "") else { return nil }
        return "W-\(end ?? "SUN")"
      default: return end == nil ? plain[name] : nil
      }
    }

    static let months = [
      "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
    ]
    static let days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
    private static let plain = [
      "M": "M", "ME": "M", "BM": "M", "BME": "M", "B": "B", "C": "B", "D": "D", "d": "D", "H": "h",
      "h": "h",
      "T": "min", "min": "min", "S": "s", "s": "s", "L": "ms", "ms": "ms", "U": "us", "us": "us",
      "N": "ns", "ns": "ns",
    ]
  }
}

extension Pandas.Period: CustomStringConvertible {
  /// The text as pandas writes it: `2020-01`, `2020Q1`, `2019-12-30/2020-01-05`.
  public var description: String {
    guard ordinal != .min else { return "NaT" }
    var out: [UInt8] = []
    let base = frequency.base
    switch base {
    case "M": out.appendDate(ordinal, .month)
    case "D": out.appendDate(ordinal, .day)
    case "B":
      let day = floorDivide(Int128(ordinal) + 3, 5) * 7
      let rest = Int128(ordinal) + 3 - floorDivide(Int128(ordinal) + 3, 5) * 5
      out.appendDate(Int64(truncatingIfNeeded: day + rest - 3), .day)
    case "h", "min", "s", "ms", "us", "ns": appendTime(to: &out)
    default:
      switch base.first {
      case "Y": out.appendDate(ordinal, .year)
      case "Q":
        let year = Int64(truncatingIfNeeded: floorDivide(Int128(ordinal), 4))
        out.appendDate(year, .year)
        out.append("Q")
        out.append(signed: ordinal &- year &* 4 &+ 1)
      default:
        let end = Int64(Pandas.Frequency.days.firstIndex(of: String(base.suffix(3))) ?? 0)
        let last = (ordinal &* 7) &+ end &- 4
        out.appendDate(last &- 6, .day)
        out.append("/")
        out.appendDate(last, .day)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  private func appendTime(to out: inout [UInt8]) {
    let units: [String: NDArray.DType.TimeUnit] = [
      "h": .hour, "min": .minute, "s": .second, "ms": .millisecond, "us": .microsecond,
      "ns": .nanosecond,
    ]
    out.appendDate(ordinal, units[frequency.base] ?? .second)
    if let place = out.firstIndex(of: UInt8(ascii: "T")) { out[place] = 0x20 }
    if frequency.base == "h" { out.append(":00") }
  }
}
