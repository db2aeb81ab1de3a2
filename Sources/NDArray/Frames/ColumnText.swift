import Bytes
import Pickle

/// The texts of a column's values, as pandas writes them into a file and, for the most part, on a
/// screen.
struct ColumnText {
  /// What stands for a value that is missing.
  let missing: String
  /// Whose texts they are.
  let release: Pandas.Release
  /// The rules of time zones, by their names.
  private var rules: [String: ZoneRules] = [:]

  init(missing: String = "", release: Pandas.Release = .newest) {
    self.missing = missing
    self.release = release
  }

  /// Whether the values are labels, whose spans old releases write in another way.
  var isIndex = false
  /// The digits of moments, where those of several columns are the same; nil within where all are
  /// days.
  var momentDigits: Int??
  /// Whether a span of any of several columns is not of whole days.
  var hasLongSpans = false

  /// The digits that moments without a zone need, of all of some columns.
  mutating func alignMoments(_ columns: [Pandas.Column], _ rows: Range<Int>) {
    var digits: Int?
    for column in columns {
      guard case .times(let array) = column.storage, array.dtype.kind == .datetime,
        column.zone == nil
      else { continue }
      let unit = array.dtype.unit ?? .nanosecond
      let counts = rows.lazy.map { Pandas.Column.count(array, $0) }.filter { $0 != .min }
      if let found = Self.digits(counts, unit) { digits = Swift.max(digits ?? 0, found) }
    }
    momentDigits = .some(digits)
    hasLongSpans = columns.contains { column in
      guard case .times(let array) = column.storage, array.dtype.kind == .timedelta else {
        return false
      }
      let unit = array.dtype.unit ?? .nanosecond
      return rows.contains { row in
        let count = Pandas.Column.count(array, row)
        let clock = unit.spanClock(count)
        return count != .min && (clock.second != 0 || clock.nano != 0)
      }
    }
  }

  /// The texts of some rows.
  ///
  /// Moments are written as short as all of these rows allow: days alone, or all with a time of day
  /// and as many digits.
  mutating func texts(
    _ column: Pandas.Column, _ rows: Range<Int>
  ) throws(NDArrayError) -> [String] {
    switch column.storage {
    case .times(let array): return times(column, array, rows)
    case .numbers(let array): return try numbers(column, array, rows)
    case .strings(let values): return rows.map { values[$0] ?? missing }
    case .categories(let codes, let categories, _):
      let list = try categories.level(0)
      if case .times(let array) = list.storage {
        if release < .init(1, 4) {
          // The counts of nanoseconds, as they are.
          return rows.map { row in
            let count = codes[row] < 0 ? .min : Pandas.Column.count(array, Int(codes[row]))
            return count == .min ? missing : String(count)
          }
        }
        if array.dtype.kind == .timedelta, release < .init(3, 1) {
          return rows.map { codes[$0] < 0 ? missing : text(list[Int(codes[$0])]) }
        }
        let taken = try list.taking(rows.map { Int(codes[$0]) })
        if case .times(let part) = taken.storage { return times(taken, part, 0..<rows.count) }
        return times(list, array, rows)
      }
      if release < .init(1, 1), case .numbers(let array) = list.storage,
        [.int, .uint].contains(array.dtype.kind), codes.contains(-1)
      {
        // Beside a missing one integers became floats.
        return rows.map { row in
          codes[row] < 0 ? missing : (list[Int(codes[row])].double ?? .nan).pythonText
        }
      }
      // The texts of all categories are made only where there are fewer of them than rows.
      if list.count <= rows.count {
        let names = try texts(list, 0..<list.count)
        return rows.map { codes[$0] < 0 ? missing : names[Int(codes[$0])] }
      }
      return rows.map { codes[$0] < 0 ? missing : text(list[Int(codes[$0])]) }
    default: return rows.map { text(column[$0]) }
    }
  }

  /// The text of one value.
  mutating func text(_ cell: Pandas.Cell) -> String {
    if cell.isMissing { return missing }
    if case .timestamp(let value) = cell, let zone = value.zone {
      return value.text(rules(of: zone))
    }
    // An array within is written as NumPy prints it.
    if case .object(let value) = cell, value.isArray, let array = try? value.array() {
      return array.description
    }
    if case .interval(let value) = cell {
      var parts = [text(value.left), text(value.right)]
      if release < .init(2, 2), parts.allSatisfy({ $0.hasSuffix(" 00:00:00") }) {
        parts = parts.map { String($0.dropLast(9)) }
      }
      return Pandas.Interval.text(parts[0], parts[1], value.closed)
    }
    return cell.description
  }

  private mutating func rules(of zone: Pandas.Zone) -> ZoneRules {
    if let known = rules[zone.name] { return known }
    let found = zone.rules() ?? .fixed(0)
    rules[zone.name] = found
    return found
  }

  private mutating func numbers(
    _ column: Pandas.Column, _ array: NDArray, _ rows: Range<Int>
  ) throws(NDArrayError) -> [String] {
    let mask = column.mask
    func isMissing(_ row: Int) -> Bool { mask.map { $0[row] } ?? false }
    switch (array.dtype.kind, array.dtype.itemSize) {
    case (.float, 4) where release < .init(2, 2):
      return rows.map { isMissing($0) ? missing : text(column[$0]) }
    case (.float, let size) where size != 8 && column.isArrow && release >= .init(3, 1):
      // They become float64 on their way into a text.
      return rows.map { isMissing($0) ? missing : (column[$0].double ?? .nan).pythonText }
    case (.float, let size) where size != 8:
      var texts: [String] = []
      for row in rows {
        let text = isMissing(row) ? "nan" : try array[row].elementText
        texts.append(text == "nan" ? missing : text)
      }
      return texts
    case (.float, 8):
      let values = try array.scalars(as: Double.self)
      return rows.map { row in
        let value = values[row]
        return value.isNaN || isMissing(row) ? missing : value.pythonText
      }
    case (.int, _):
      let values = try array.scalars(as: Int64.self)
      return rows.map { isMissing($0) ? missing : String(values[$0]) }
    default: return rows.map { text(column[$0]) }
    }
  }

  private mutating func times(
    _ column: Pandas.Column, _ array: NDArray, _ rows: Range<Int>
  ) -> [String] {
    let unit = array.dtype.unit ?? .nanosecond
    func count(_ row: Int) -> Int64? {
      let count = Pandas.Column.count(array, row)
      return count == .min || column.mask?[row] == true ? nil : count
    }
    let isArrow = column.isArrow
    if array.dtype.kind == .timedelta {
      // Whole days are written without a time of day where all are.
      let isOld = release < .init(1, 1)
      var isLong = isArrow || (isOld && !isIndex) || hasLongSpans
      var hasDays = false
      var digits = isOld && !isIndex ? 9 : 0
      for row in rows {
        guard let clock = count(row).map({ unit.spanClock($0) }) else { continue }
        if clock.second != 0 || clock.nano != 0 { isLong = true }
        if clock.day != 0 { hasDays = true }
        if clock.nano != 0 { digits = Swift.max(digits, clock.nano % 1000 == 0 ? 6 : 9) }
      }
      let isEven = !isArrow && (isOld && !isIndex || release >= .init(3, 1))
      return rows.map { row in
        guard let value = count(row).map({ Pandas.Timedelta(count: $0, unit: unit) }) else {
          return missing
        }
        let text = value.text(isLong: isLong, digits: isEven ? digits : nil)
        return isOld && isIndex && isLong && !hasDays ? String(text.dropFirst(7)) : text
      }
    }
    if let zone = column.zone {
      let rules = rules(of: zone)
      // All have as many digits since 3.1, and always a time of day.
      var digits: Int?
      if release >= .init(3, 1), !isArrow {
        digits = Self.digits(rows.lazy.compactMap { count($0) }, unit) ?? 0
      }
      return rows.map { row in
        let moment = count(row).map { Pandas.Timestamp(count: $0, unit: unit, zone: zone) }
        return moment?.text(rules, digits: digits) ?? missing
      }
    }
    if unit == .day || isArrow {
      return rows.map { row in
        count(row).map { Pandas.Timestamp(count: $0, unit: unit).text(nil) } ?? missing
      }
    }
    let digits: Int?
    if let given = momentDigits {
      digits = given
    } else {
      digits = Self.digits(rows.lazy.compactMap { count($0) }, unit)
    }
    return rows.map { row in
      guard let clock = count(row).map({ unit.clock($0) }) else { return missing }
      let day = Pandas.Timestamp.day(clock.day)
      guard let digits else { return day }
      return day + " " + Pandas.Timestamp.clock(clock.second, nano: clock.nano, digits: digits)
    }
  }

  /// The digits behind the second that moments need: nil where all are days, otherwise 0, 3, 6 or
  /// 9.
  private static func digits(
    _ counts: some Sequence<Int64>, _ unit: NDArray.DType.TimeUnit
  ) -> Int? {
    var digits: Int?
    for count in counts {
      let clock = unit.clock(count)
      guard clock.second != 0 || clock.nano != 0 else { continue }
      let needed =
        clock.nano == 0 ? 0 : clock.nano % 1_000_000 == 0 ? 3 : clock.nano % 1000 == 0 ? 6 : 9
      digits = Swift.max(digits ?? 0, needed)
      if digits == 9 { break }
    }
    return digits
  }
}

extension Pandas.Column {
  var isArrow: Bool {
    if case .arrow = dtype { return true }
    return false
  }
}

extension NDArray {
  /// The only element as NumPy's scalars print it.
  var elementText: String {
    get throws(NDArrayError) {
      let one = try native()
      return ElementFormatter(one.dtype, objects).text(at: one.offset, in: one.memory.bytes)
    }
  }
}
