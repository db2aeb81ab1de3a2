import RealModule
import Pickle

/// The texts of a column's values on a screen, before they are all given one width.
struct ValueFormatter {
  private let options: Pandas.PrintOptions
  private var texts: ColumnText

  init(_ options: Pandas.PrintOptions) {
    self.options = options
    texts = ColumnText(missing: "NaT", release: options.release ?? .newest)
  }

  /// - Parameters:
  ///   - column: the values, all of which are shown.
  ///   - isQuoted: whether text stands in quotes.
  mutating func strings(
    _ column: Pandas.Column, isQuoted: Bool = false
  ) throws(NDArrayError) -> [String] {
    let rows = 0..<column.count
    switch column.dtype {
    case .numpy(let dtype):
      switch dtype.kind {
      case .int, .uint: return rows.map { signed(column[$0].description) }
      case .float:
        let values = (0..<column.count).map { column[$0].double ?? .nan }
        return floats(values)
      case .complex: return complex(column)
      case .datetime, .timedelta: return try texts.texts(column, rows)
      default: return rows.map { generic(column[$0], isQuoted: isQuoted) }
      }
    case .zoned: return try texts.texts(column, rows)
    case .category:
      guard case .categories(let codes, let categories, _) = column.storage else { return [] }
      if case .numpy(let dtype) = categories.dtype, dtype.kind == .int || dtype.kind == .uint,
        codes.contains(-1)
      {
        return rows.map { generic(column[$0], isQuoted: isQuoted) }
      }
      let taken = try categories.level(0).taking(codes.map { Int($0) })
      return try strings(taken, isQuoted: isQuoted)
    default:
      if column.isArrow, case .objects = column.storage {
        let missing = column.dtype == .arrow("null") ? "None" : "<NA>"
        var plain = ColumnText(missing: missing, release: options.release ?? .newest)
        return try plain.texts(column.withArrays(), rows).map { " " + $0 }
      }
      if column.isArrow, case .strings(let values) = column.storage {
        return rows.map { " " + (values[$0] ?? "<NA>") }
      }
      return rows.map { generic(column[$0], isQuoted: isQuoted) }
    }
  }

  /// A number with room for a sign.
  private func signed(_ text: String) -> String { text.hasPrefix("-") ? text : " " + text }

  private mutating func generic(_ cell: Pandas.Cell, isQuoted: Bool) -> String {
    switch cell {
    case .float(let value) where !value.isNaN: return single(value)
    case .single(let value) where !value.isNaN: return single(Double(value))
    case .missing(.nat): return " NaT"
    case .missing(.na), .missing(.none): return " " + cell.description
    case _ where cell.isMissing: return " NaN"
    case .timestamp, .interval: return " " + texts.text(cell)
    default: return " " + cell.printed(isQuoted: isQuoted)
    }
  }

  /// A float among other things: without the zeros at its end but one.
  private func single(_ value: Double) -> String {
    var text = value.fixed(options.precision)
    guard text.contains(".") else { return text }
    while text.hasSuffix("0") { text.removeLast() }
    return text.hasSuffix(".") ? text + "0" : text
  }

  /// What is less would be 0 with as many digits.
  private var least: Double {
    if options.precision == 6 { return 1e-6 }
    return (0..<options.precision).reduce(1.0) { least, _ in least / 10 }
  }

  /// Floats, all with as many digits behind the point as one of them needs, or all with an
  /// exponent.
  private func floats(_ values: [Double]) -> [String] {
    let precision = options.precision
    var texts = Self.trimmed(values.map { $0.isNaN ? "NaN" : $0.fixed(precision) })
    let isLong = (texts.map(\.utf8.count).max() ?? 0) > precision + 6
    let isLarge = values.contains { $0.magnitude > 1e6 }
    let isSmall = values.contains { $0.magnitude < least && $0.magnitude > 0 }
    if isSmall || (isLong && isLarge) {
      texts = values.map { $0.isNaN ? "NaN" : $0.scientific(precision) }
    }
    return texts
  }

  /// Complex numbers, whose parts all have the same form.
  private func complex(_ column: Pandas.Column) -> [String] {
    let numbers = column.cells.compactMap { cell -> (real: Double, imaginary: Double)? in
      guard case .complex(let real, let imaginary) = cell else { return nil }
      return (real, imaginary)
    }
    let precision = options.precision
    let plain = texts(numbers) { $0.fixed(precision) }
    let isLong = (plain.map(\.utf8.count).max() ?? 0) > precision + 6
    let lengths = numbers.map { Double.hypot($0.real, $0.imaginary) }
    let isSmall = lengths.contains { $0 < least && $0 > 0 }
    guard isSmall || (isLong && lengths.contains { $0 > 1e6 }) else { return plain }
    return texts(numbers) { $0.scientific(precision) }
  }

  private func texts(
    _ numbers: [(real: Double, imaginary: Double)], _ text: (Double) -> String
  ) -> [String] {
    let real = numbers.map { $0.real.isNaN ? "NaN" : text($0.real) }
    let imaginary = numbers.map { number in
      let part = number.imaginary
      let digits = part.isNaN ? "NaN" : text(part.magnitude).drop { $0 == " " }.description
      return (part.sign == .minus && !part.isNaN ? "-" : "+") + digits
    }
    let parts = Self.trimmed(real + imaginary)
    let width = (parts.map(\.utf8.count).max() ?? 1) - 1
    return real.indices.map { index in
      let part = parts[real.count + index]
      let digits = part.dropFirst()
      return parts[index] + part.prefix(1)
        + String(repeating: " ", count: Swift.max(0, width - digits.utf8.count)) + digits + "j"
    }
  }

  /// Numbers without the zeros that all of them have at the end; one stays behind a point.
  private static func trimmed(_ texts: [String]) -> [String] {
    let bytes = texts.map { Array($0.utf8) }
    let isNumber = bytes.map { text in
      text.contains(0x2E) && text.allSatisfy { 0x30...0x39 ~= $0 || " +-.".utf8.contains($0) }
    }
    var zeros = Int.max
    for (text, isNumber) in zip(bytes, isNumber) where isNumber {
      zeros = Swift.min(zeros, text.reversed().prefix { $0 == 0x30 }.count)
    }
    guard zeros != Int.max else { return texts }
    return zip(bytes, isNumber).map { text, isNumber in
      guard isNumber else { return String(decoding: text, as: UTF8.self) }
      let rest = text.dropLast(zeros)
      return String(decoding: rest.last == 0x2E ? rest + [0x30] : rest, as: UTF8.self)
    }
  }
}

extension Double {
  /// As Python's `f"{x: .6f}"` writes it.
  func fixed(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? " nan" : self < 0 ? "-inf" : " inf" }
    var generator = DigitGenerator()
    generator.generate(
      BinaryFloat(self), .double,
      DigitRule(isUnique: false, countsFraction: true, most: digits, least: digits))
    var out: [UInt8] = []
    out.appendPositional(
      generator.result, sign: UInt8(ascii: sign == .minus ? "-" : " "),
      zeros: digits == 0 ? .none : .keep, least: digits)
    return String(decoding: out, as: UTF8.self)
  }

  /// As Python's `f"{x: .6e}"` writes it.
  func scientific(_ digits: Int) -> String {
    guard isFinite else { return isNaN ? " nan" : self < 0 ? "-inf" : " inf" }
    var generator = DigitGenerator()
    generator.generate(
      BinaryFloat(self), .double,
      DigitRule(isUnique: false, countsFraction: false, most: digits + 1, least: digits + 1))
    var out: [UInt8] = [UInt8(ascii: sign == .minus ? "-" : " ")]
    out.appendScientific(
      generator.result, sign: nil, zeros: digits == 0 ? .none : .keep, least: digits)
    return String(decoding: out, as: UTF8.self)
  }
}

extension Pandas.Cell {
  /// The value as pandas shows it in a table: text with its control characters escaped, and lists
  /// without quotes around theirs.
  func printed(isQuoted: Bool = false) -> String {
    switch self {
    case .string(let text): return Self.escaped(text, isQuoted: isQuoted)
    case .object(let value): return value.printed(depth: 0, isQuoted: isQuoted)
    case .tuple(let cells):
      let texts = cells.map { $0.printed(isQuoted: isQuoted) }
      return "(" + texts.joined(separator: ", ") + (cells.count == 1 ? ",)" : ")")
    default: return description
    }
  }

  fileprivate static func escaped(_ text: String, isQuoted: Bool) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\t": out += "\\t"
      case "\r": out += "\\r"
      case "\n": out += "\\n"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return isQuoted ? "'\(out)'" : out
  }
}

extension Pickle.Value {
  /// The object as pandas shows it in a table.
  fileprivate func printed(depth: Int, isQuoted: Bool) -> String {
    func list(_ items: Items, _ start: String, _ end: String) -> String {
      Self.sequence(items.count, start, end) {
        items[$0].printed(depth: depth + 1, isQuoted: isQuoted)
      }
    }
    guard depth < 3 else { return pandasText }
    if isArray, let array = try? array(), let text = array.printed(depth: depth) { return text }
    switch content {
    case .string(let text): return Pandas.Cell.escaped(text, isQuoted: isQuoted)
    case .list(let items): return list(items, "[", "]")
    case .tuple(let items): return list(items, "(", items.count == 1 ? ",)" : ")")
    case .set(let items): return list(items, "{", "}")
    case .frozenSet(let items): return list(items, "frozenset({", "})")
    case .range(let start, let stop, let step):
      guard let start = start.int, let stop = stop.int, let step = step.int, step != 0 else {
        return pandasText
      }
      return Self.sequence(Pandas.Index.count(start, stop, step), "(", ")") {
        "\(start &+ $0 &* step)"
      }
    case .dictionary(let pairs):
      return Self.sequence(pairs.count, "{", "}") { index in
        pairs[index].key.printed(depth: depth + 1, isQuoted: true) + ": "
          + pairs[index].value.printed(depth: depth + 1, isQuoted: true)
      }
    default: return pandasText
    }
  }

  /// As many items as pandas shows of a sequence.
  fileprivate static func sequence(
    _ count: Int, _ start: String, _ end: String, _ item: (Int) -> String
  ) -> String {
    var texts = (0..<Swift.min(count, 100)).map(item)
    if count > 100 { texts.append("...") }
    return start + texts.joined(separator: ", ") + end
  }
}

extension NDArray {
  /// An array among objects as pandas shows it in a table: as a list; nil where it cannot be read.
  fileprivate func printed(depth: Int) -> String? {
    guard rank > 0 else { return try? elementText }
    return Pickle.Value.sequence(shape[0], "[", "]") { index in
      guard let part = try? self[index] else { return "" }
      if rank > 1 {
        return depth < 3 ? part.printed(depth: depth + 1) ?? "" : part.description
      }
      if dtype.kind == .object, let value = try? part.values().first {
        return value.printed(depth: depth + 1, isQuoted: false)
      }
      if dtype.kind == .unicode, let text = try? part.strings().first {
        return Pandas.Cell.escaped(text, isQuoted: false)
      }
      return (try? part.elementText) ?? ""
    }
  }
}
