import Bytes

extension Pandas {
  /// A time zone: its name, and where it is a fixed one, its distance from UTC.
  ///
  /// Of named zones the rules are those of the system's time zone database, if it has one. A zone of a class that
  /// is not known, or without rules in the pickle, is named after its class; its moments are written in UTC.
  public struct Zone: Sendable, Hashable, CustomStringConvertible {
    /// The name: `UTC`, `Europe/Berlin`, `UTC+05:30`.
    public let name: String
    /// The seconds that clocks are ahead of UTC, always; nil for a named zone.
    public let fixedOffset: Int?

    /// A zone of the time zone database, such as `Europe/Berlin`.
    public init(named name: String) {
      self.name = name
      fixedOffset = ["UTC", "Etc/UTC", "utc"].contains(name) ? 0 : nil
    }

    /// A zone whose clocks are always so many seconds ahead of UTC.
    public init(secondsFromUTC seconds: Int, name: String? = nil) {
      fixedOffset = seconds
      self.name = name ?? Self.text(seconds)
    }

    /// The name.
    public var description: String { name }

    /// The zone that every reader makes of what is written: its distance from UTC, or its name.
    package var written: Pandas.Zone {
      if let fixedOffset, self != Pandas.Zone(named: name) {
        return Pandas.Zone(secondsFromUTC: fixedOffset)
      }
      // A class has no name that a zone can be made of.
      return Pandas.Zone(named: name.utf8.contains { "<(".utf8.contains($0) } ? "UTC" : name)
    }

    private static func text(_ seconds: Int) -> String {
      guard seconds != 0 else { return "UTC" }
      return "UTC" + offsetText(seconds)
    }

    /// A distance from UTC as ISO 8601 has it: `+05:30`, and seconds where there are some.
    static func offsetText(_ seconds: Int) -> String {
      let distance = Int(seconds.magnitude)
      func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
      var text = (seconds < 0 ? "-" : "+") + two(distance / 3600) + ":" + two(distance / 60 % 60)
      if distance % 60 != 0 { text += ":" + two(distance % 60) }
      return text
    }
  }
}

/// What the seconds that clocks are ahead of UTC are, in the course of time.
struct ZoneRules: Sendable {
  /// When the distance changes, in seconds since 1970, in rising order.
  var times: [Int64] = []
  /// The distance from each of these times on.
  var offsets: [Int] = []
  /// The distance before the first of them.
  var first = 0
  /// What holds behind the last of them.
  var later: ZoneFormula?

  static func fixed(_ seconds: Int) -> ZoneRules { ZoneRules(first: seconds) }

  /// The distance from UTC at a moment.
  func offset(at second: Int64) -> Int {
    guard let last = times.last, second >= times[0] else {
      return times.isEmpty ? later?.offset(at: second) ?? first : first
    }
    if second >= last, let later { return later.offset(at: second) }
    var (low, high) = (0, times.count)
    while high - low > 1 {
      let middle = (low + high) / 2
      if times[middle] <= second { low = middle } else { high = middle }
    }
    return offsets[low]
  }
}

extension Pandas.Zone {
  private static let folders = [
    "/usr/share/zoneinfo/", "/usr/lib/zoneinfo/", "/usr/share/lib/zoneinfo/", "/etc/zoneinfo/",
  ]

  /// The zone's rules; nil where the system does not know the name.
  func rules() -> ZoneRules? {
    if let fixedOffset { return .fixed(fixedOffset) }
    if name.hasPrefix("tzstr('"), name.hasSuffix("')") {
      return ZoneFormula(String(name.dropFirst(7).dropLast(2))).map { ZoneRules(later: $0) }
    }
    // The name comes from a file: it may lead nowhere but into the database.
    let parts = name.split(separator: "/", omittingEmptySubsequences: false)
    let isName = parts.allSatisfy { part in
      !part.isEmpty
        && part.utf8.allSatisfy { byte in
          (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte & 0xDF)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_+-".utf8.contains(byte)
        }
    }
    guard isName, name.utf8.count <= 64, parts.count <= 4 else { return nil }
    for folder in Self.folders {
      guard let file = try? File(path: folder + name), let size = file.size, size <= 1 << 20,
        let memory = try? file.map(at: 0, count: size)
      else { continue }
      if let rules = ZoneFile.rules(memory.array()) { return rules }
    }
    return nil
  }
}
