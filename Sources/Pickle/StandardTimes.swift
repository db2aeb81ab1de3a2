/// What `datetime` writes into pickles: bytes, whose fields have fixed places.
enum StandardTimes {
  static func content(_ name: String, _ object: Pickle.Value.Object) -> Pickle.Content? {
    guard object.isPlain else { return nil }
    let arguments = object.arguments
    switch name {
    case "date":
      guard arguments.count == 1, let bytes = arguments[0].bytes, bytes.count == 4,
        let date = date(bytes[...])
      else { return nil }
      return .date(date)
    case "time":
      guard 1...2 ~= arguments.count, let bytes = arguments[0].bytes, bytes.count == 6 else {
        return nil
      }
      let fold = bytes[0] >> 7
      guard let time = time([bytes[0] & 0x7F] + bytes[1...], fold: Int(fold)) else { return nil }
      return .time(time, zone: arguments.count == 2 ? arguments[1] : .none)
    case "datetime":
      guard 1...2 ~= arguments.count, var bytes = arguments[0].bytes, bytes.count == 10 else {
        return nil
      }
      // The upper bit of the month is the fold.
      let fold = bytes[2] >> 7
      bytes[2] &= 0x7F
      guard let date = date(bytes[..<4]), let time = time(Array(bytes[4...]), fold: Int(fold))
      else {
        return nil
      }
      return .dateTime(date, time, zone: arguments.count == 2 ? arguments[1] : .none)
    case "timedelta":
      guard arguments.count == 3, let days = arguments[0].int, let seconds = arguments[1].int,
        let microseconds = arguments[2].int, -999_999_999...999_999_999 ~= days,
        0..<86400 ~= seconds, 0..<1_000_000 ~= microseconds
      else { return nil }
      return .timeDelta(days: days, seconds: seconds, microseconds: microseconds)
    case "timezone":
      guard 1...2 ~= arguments.count, case .timeDelta = arguments[0].content else { return nil }
      return .timeZone(offset: arguments[0], name: arguments.count == 2 ? arguments[1].string : nil)
    default: return nil
    }
  }

  private static func date(_ bytes: ArraySlice<UInt8>) -> Pickle.Content.Date? {
    let first = bytes.startIndex
    let year = Int(bytes[first]) << 8 | Int(bytes[first + 1])
    let (month, day) = (Int(bytes[first + 2]), Int(bytes[first + 3]))
    guard 1...9999 ~= year, 1...12 ~= month, day >= 1 else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard day <= days[month - 1] else { return nil }
    return .init(year: year, month: month, day: day)
  }

  private static func time(_ bytes: [UInt8], fold: Int) -> Pickle.Content.Time? {
    let microsecond = Int(bytes[3]) << 16 | Int(bytes[4]) << 8 | Int(bytes[5])
    guard bytes[0] < 24, bytes[1] < 60, bytes[2] < 60, microsecond < 1_000_000 else { return nil }
    return .init(
      hour: Int(bytes[0]), minute: Int(bytes[1]), second: Int(bytes[2]), microsecond: microsecond,
      fold: fold)
  }
}

extension Pickle.Content.Date: CustomStringConvertible {
  /// As ISO 8601 has it: `2024-02-29`.
  public var description: String { "\(year.padded(4))-\(month.padded(2))-\(day.padded(2))" }
}

extension Pickle.Content.Time: CustomStringConvertible {
  /// As ISO 8601 has it: `23:59:58.123456`, without a fraction where there is none.
  public var description: String {
    let whole = "\(hour.padded(2)):\(minute.padded(2)):\(second.padded(2))"
    return microsecond == 0 ? whole : whole + "." + microsecond.padded(6)
  }
}

extension Int {
  fileprivate func padded(_ width: Int) -> String {
    let text = String(self)
    return String(repeating: "0", count: Swift.max(0, width - text.utf8.count)) + text
  }
}
