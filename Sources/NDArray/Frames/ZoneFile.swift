/// The files of the time zone database (RFC 9636):
///
///     "TZif" version 15×0, six counts: header, and data with times of 4 bytes
///     the same again with times of 8 bytes, and a formula for what comes later: versions 2 and up
enum ZoneFile {
  static func rules(_ bytes: [UInt8]) -> ZoneRules? {
    guard let first = Header(bytes, at: 0) else { return nil }
    guard first.version >= UInt8(ascii: "2") else { return first.rules(bytes, wide: false)?.0 }
    guard let next = first.end(wide: false), let header = Header(bytes, at: next),
      var (rules, end) = header.rules(bytes, wide: true)
    else { return nil }
    // The formula stands between two newlines.
    if end < bytes.count, bytes[end] == 0x0A {
      end += 1
      let line = bytes[end...].prefix { $0 != 0x0A }
      rules.later = ZoneFormula(String(decoding: line, as: UTF8.self))
    }
    return rules
  }

  private struct Header {
    let start: Int
    let version: UInt8
    let counts: [Int]

    init?(_ bytes: [UInt8], at start: Int) {
      guard start >= 0, bytes.count - start >= 44,
        bytes[start..<start + 4].elementsEqual("TZif".utf8)
      else { return nil }
      self.start = start
      version = bytes[start + 4]
      // UTC marks, standard marks, leap seconds, times, types, letters.
      counts = (0..<6).map { index in
        let place = start + 20 + 4 * index
        return bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      }
      guard counts.allSatisfy({ $0 <= 1 << 20 }), counts[4] > 0 else { return nil }
    }

    func end(wide: Bool) -> Int? {
      let size = wide ? 8 : 4
      let data = counts[3] * (size + 1) + counts[4] * 6 + counts[5]
      return start + 44 + data + counts[2] * (size + 4) + counts[1] + counts[0]
    }

    func rules(_ bytes: [UInt8], wide: Bool) -> (ZoneRules, Int)? {
      guard let end = end(wide: wide), end <= bytes.count else { return nil }
      let size = wide ? 8 : 4
      func number(_ place: Int, _ size: Int) -> Int64 {
        let sign: Int64 = bytes[place] >= 0x80 ? -1 : 0
        return bytes[place..<place + size].reduce(sign) { $0 << 8 | Int64($1) }
      }
      let times = start + 44
      let kinds = times + counts[3] * size
      let types = kinds + counts[3]
      var rules = ZoneRules()
      let offsets = (0..<counts[4]).map { Int(number(types + 6 * $0, 4)) }
      rules.first = offsets[0]
      for index in 0..<counts[3] {
        let kind = Int(bytes[kinds + index])
        guard kind < offsets.count else { return nil }
        let time = number(times + size * index, size)
        if let last = rules.times.last, last >= time { return nil }
        rules.times.append(time)
        rules.offsets.append(offsets[kind])
      }
      return (rules, end)
    }
  }
}

/// What holds behind a zone's last known change, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
struct ZoneFormula: Sendable {
  /// A day of the year, and the seconds from its midnight.
  struct Change: Sendable {
    enum Day: Sendable {
      /// 1 to 365, without the leap day.
      case julian(Int)
      /// 0 to 365.
      case ordinal(Int)
      /// A month, its week, of which 5 is the last, and the day of the week, 0 for Sunday.
      case weekday(month: Int, week: Int, day: Int)
    }
    let day: Day
    let second: Int
  }

  let standard: Int
  private var summer = 0
  private var start: Change?
  private var end: Change?

  init?(_ text: String) {
    var reader = Reader(bytes: Array(text.utf8))
    guard reader.name(), let offset = reader.time() else { return nil }
    standard = -offset
    if reader.isAtEnd { return }
    guard reader.name() else { return nil }
    summer = standard + 3600
    if !reader.isNext(",") {
      guard let offset = reader.time() else { return nil }
      summer = -offset
    }
    guard reader.take(","), let start = reader.change(), reader.take(","),
      let end = reader.change(), reader.isAtEnd
    else { return nil }
    self.start = start
    self.end = end
  }

  /// The distance from UTC at a moment.
  func offset(at second: Int64) -> Int {
    guard let start, let end else { return standard }
    let day = Int64(floorDivide(Int128(second) + Int128(standard), 86_400))
    let year = Calendar.date(days: day).year
    let from = Self.second(of: start, in: year) - Int128(standard)
    let to = Self.second(of: end, in: year) - Int128(summer)
    let now = Int128(second)
    let isSummer = from < to ? now >= from && now < to : now >= from || now < to
    return isSummer ? summer : standard
  }

  private static func second(of change: Change, in year: Int64) -> Int128 {
    func days(_ month: Int, _ day: Int) -> Int128 {
      Calendar.days(
        year: Int128(year) + (month > 12 ? 1 : 0), month: (month - 1) % 12 + 1, day: day)
    }
    let day: Int128
    switch change.day {
    case .julian(let number):
      let isLeap = days(3, 1) - days(2, 1) == 29
      day = days(1, 1) + Int128(number - 1 + (isLeap && number > 59 ? 1 : 0))
    case .ordinal(let number): day = days(1, 1) + Int128(number)
    case .weekday(let month, let week, let weekday):
      let first = days(month, 1)
      // 1970-01-01 was a Thursday.
      let firstWeekday = Int(first + 4 - floorDivide(first + 4, 7) * 7)
      var place = first + Int128((weekday - firstWeekday + 7) % 7 + 7 * (week - 1))
      if place >= days(month + 1, 1) { place -= 7 }
      day = place
    }
    return day * 86_400 + Int128(change.second)
  }

  private struct Reader {
    let bytes: [UInt8]
    var index = 0
    var isAtEnd: Bool { index == bytes.count }

    func isNext(_ character: Character) -> Bool {
      index < bytes.count && bytes[index] == character.asciiValue
    }

    mutating func take(_ character: Character) -> Bool {
      guard isNext(character) else { return false }
      index += 1
      return true
    }

    /// The letters of a name, or anything between `<` and `>`.
    mutating func name() -> Bool {
      let start = index
      if take("<") {
        while index < bytes.count, !isNext(">") { index += 1 }
        return take(">")
      }
      while index < bytes.count, 0x41...0x5A ~= bytes[index] & 0xDF { index += 1 }
      return index > start
    }

    mutating func number() -> Int? {
      var value: Int?
      while index < bytes.count, 0x30...0x39 ~= bytes[index], (value ?? 0) < 10_000 {
        value = (value ?? 0) * 10 + Int(bytes[index]) - 0x30
        index += 1
      }
      return value
    }

    /// Hours, minutes and seconds with a sign, as seconds.
    mutating func time() -> Int? {
      let isNegative = take("-")
      if !isNegative { _ = take("+") }
      guard var seconds = number().map({ $0 * 3600 }) else { return nil }
      if take(":") {
        guard let minutes = number() else { return nil }
        seconds += minutes * 60
        if take(":") {
          guard let rest = number() else { return nil }
          seconds += rest
        }
      }
      return isNegative ? -seconds : seconds
    }

    mutating func change() -> Change? {
      let day: Change.Day
      if take("M") {
        guard let month = number(), take("."), let week = number(), take("."),
          let weekday = number(), 1...12 ~= month, 1...5 ~= week, 0...6 ~= weekday
        else { return nil }
        day = .weekday(month: month, week: week, day: weekday)
      } else if take("J") {
        guard let number = number(), 1...365 ~= number else { return nil }
        day = .julian(number)
      } else {
        guard let number = number(), 0...365 ~= number else { return nil }
        day = .ordinal(number)
      }
      guard take("/") else { return Change(day: day, second: 7200) }
      return time().map { Change(day: day, second: $0) }
    }
  }
}
