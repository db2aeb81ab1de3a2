import Pickle

/// Time zones: names, and objects of `zoneinfo`, `pytz`, `dateutil` or `datetime`.
extension FrameDecoder {
  /// The time zone that a value is.
  ///
  /// An object of a class that nobody here knows is a zone without rules: what its moments are is known without
  /// it.
  func zone(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Zone {
    if let zone = Self.zone(value) { return zone }
    guard let name = value.object?.className else {
      throw NDArrayError(.badPickle, "the time zone \(value.description.prefix(80)) is not known")
    }
    return Pandas.Zone(named: "<\(name)>")
  }

  /// The time zone that a value is; nil where that is not known.
  static func zone(_ value: Pickle.Value) -> Pandas.Zone? {
    switch value.content {
    case .string(let name): return Pandas.Zone(named: name)
    case .byteString: return value.string.map { Pandas.Zone(named: $0) }
    case .zoneInfo(let name): return Pandas.Zone(named: name)
    case .timeZone(let offset, let name):
      return seconds(offset).map { Pandas.Zone(secondsFromUTC: $0, name: name) }
    default: break
    }
    if value.name?.description == "datetime.timezone.utc" { return Pandas.Zone(named: "UTC") }
    guard let object = value.object, let name = object.className else { return nil }
    let first = object.arguments.first
    switch (name.module.prefix { $0 != "." }, name.name) {
    case ("pytz", "_p"): return first?.string.map { Pandas.Zone(named: $0) }
    case ("pytz", "_UTC"): return Pandas.Zone(named: "UTC")
    case ("pytz", "_FixedOffset"), ("pytz", "FixedOffset"):
      guard let minutes = first?.int, -1439...1439 ~= minutes else { return nil }
      return Pandas.Zone(secondsFromUTC: minutes * 60, name: "pytz.FixedOffset(\(minutes))")
    case ("dateutil", let kind): return dateutilZone(kind, value, object.arguments)
    default: return nil
    }
  }

  /// A zone of dateutil's, which has classes for zones that have no name in the database.
  private static func dateutilZone(
    _ kind: String, _ value: Pickle.Value, _ arguments: Pickle.Value.Items
  ) -> Pandas.Zone? {
    switch kind {
    case "tzutc": return Pandas.Zone(secondsFromUTC: 0, name: "tzutc()")
    case "tzoffset":
      // Up to 2.9 the state has the parts, from 3.0 on the arguments.
      let offset = value.first(of: "_offset") ?? arguments.dropFirst().first
      guard let seconds = offset.flatMap({ Self.seconds($0) }) else { return nil }
      let name = (value.first(of: "_name") ?? arguments.first ?? .none).pythonText
      return Pandas.Zone(secondsFromUTC: seconds, name: "tzoffset(\(name), \(seconds))")
    case "tzlocal", "tzrange", "tzstr":
      let rule = value.first(of: "_s")?.string
      let unknown = kind == "tzlocal" ? "()" : "(...)"
      let text = kind + (rule.map { "('\($0)')" } ?? unknown)
      let seconds = value.first(of: "_std_offset").flatMap { Self.seconds($0) }
      if value.first(of: "_hasdst", "hasdst")?.bool == false, let seconds {
        return Pandas.Zone(secondsFromUTC: seconds, name: text)
      }
      // Of the others it is the loading machine, or code, that says when summer is; and dateutil reads the sign
      // of some rules in another way than POSIX.
      let isKnown = rule.flatMap { ZoneFormula($0) }.map { $0.standard == seconds } ?? false
      return Pandas.Zone(named: isKnown || rule == nil ? text : "tzstr(...)")
    case "_unpickle":
      return arguments.dropFirst().first?.string.map { Pandas.Zone(named: $0) }
    default:
      guard kind.contains("tzfile") || kind == "gettz",
        let path = value.first(of: "_filename")?.string ?? arguments.first?.string
      else { return nil }
      let marker = path.split(separator: "zoneinfo/", maxSplits: 1)
      return Pandas.Zone(named: String(marker.last ?? ""))
    }
  }

  /// The distance from UTC that a `timedelta`, or a number of seconds, is: less than two days.
  private static func seconds(_ offset: Pickle.Value) -> Int? {
    if let seconds = offset.int { return -86_400..<172_800 ~= seconds ? seconds : nil }
    guard case .timeDelta(let days, let seconds, _) = offset.content, -1...1 ~= days,
      0..<86_400 ~= seconds
    else { return nil }
    return days * 86_400 + seconds
  }
}
