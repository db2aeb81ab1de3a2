import Pickle

/// A type of Arrow's, as far as columns have it: `pyarrow.lib.type_for_alias('int32')`,
/// `pyarrow.lib.timestamp('us', 'UTC')` and so on.
indirect enum ArrowType {
  case null
  case bool
  case number(NDArray.DType)
  /// Text, or bytes; with offsets of 32 or 64 bits.
  case text(isText: Bool, isLarge: Bool)
  /// Text, or bytes, that is found by its place.
  case textView(isText: Bool)
  case fixedBytes(Int)
  case timestamp(NDArray.DType.TimeUnit, zone: String?)
  case date(bits: Int)
  case time(NDArray.DType.TimeUnit, bits: Int)
  case duration(NDArray.DType.TimeUnit)
  /// How many digits there are, how many of them behind the point, and how many bits.
  case decimal(Int, Int, bits: Int)
  case list(ArrowType, name: String, isLarge: Bool)
  case fixedList(ArrowType, name: String, Int)
  case structure([(name: String, type: ArrowType)])
  case map(ArrowType, ArrowType, isSorted: Bool)
  case dictionary(ArrowType, ArrowType, isOrdered: Bool)

  private static let deepest = 16

  /// The type that a value is; nil where it is none, or of no column.
  init?(_ value: Pickle.Value, depth: Int = 0) {
    guard depth < Self.deepest, let object = value.object, let name = object.function.name,
      name.module == "pyarrow.lib" || name.module == "pyarrow"
    else { return nil }
    let arguments = object.arguments
    func type(_ index: Int) -> ArrowType? {
      index < arguments.count ? ArrowType(arguments[index], depth: depth + 1) : nil
    }
    let unit = arguments.first?.string.flatMap { Self.units[$0] }
    switch name.name {
    case "type_for_alias":
      guard let alias = arguments.first?.string, let type = Self.alias(alias) else { return nil }
      self = type
    case "timestamp":
      guard let unit else { return nil }
      self = .timestamp(unit, zone: arguments.count > 1 ? arguments[1].string : nil)
    case "duration":
      guard let unit else { return nil }
      self = .duration(unit)
    case "time32", "time64":
      guard let unit else { return nil }
      self = .time(unit, bits: name.name == "time32" ? 32 : 64)
    case "decimal32", "decimal64", "decimal128", "decimal256":
      guard let digits = arguments.first?.int, let bits = Int(name.name.dropFirst(7)),
        1...76 ~= digits
      else { return nil }
      let scale = arguments.count > 1 ? arguments[1].int : 0
      guard let scale, -76...76 ~= scale else { return nil }
      self = .decimal(digits, scale, bits: bits)
    case "binary", "fixed_size_binary":
      guard let count = arguments.first?.int, count >= 0 else { return nil }
      self = .fixedBytes(count)
    case "list_", "large_list":
      guard let first = arguments.first, let (label, inner) = Self.field(first, depth) else {
        return nil
      }
      if name.name == "list_", arguments.count > 1, let size = arguments[1].int, size >= 0 {
        self = .fixedList(inner, name: label, size)
      } else {
        self = .list(inner, name: label, isLarge: name.name == "large_list")
      }
    case "struct":
      guard let fields = arguments.first?.listed else { return nil }
      var found: [(name: String, type: ArrowType)] = []
      for field in fields {
        guard let (name, type) = Self.field(field, depth) else { return nil }
        found.append((name, type))
      }
      self = .structure(found)
    case "map_":
      guard arguments.count >= 2, let (_, key) = Self.field(arguments[0], depth),
        let (_, inner) = Self.field(arguments[1], depth)
      else { return nil }
      self = .map(key, inner, isSorted: arguments.count > 2 && arguments[2].bool == true)
    case "dictionary":
      guard let index = type(0), let inner = type(1), case .number = index else { return nil }
      self = .dictionary(
        index, inner, isOrdered: arguments.count > 2 && arguments[2].bool == true)
    default: return nil
    }
  }

  /// `field(name, type, nullable, metadata)`, or a type without a name.
  private static func field(_ value: Pickle.Value, _ depth: Int) -> (String, ArrowType)? {
    if value.object?.function.name?.name == "field", let arguments = value.object?.arguments {
      guard arguments.count >= 2, let type = ArrowType(arguments[1], depth: depth + 1) else {
        return nil
      }
      return (arguments[0].string ?? "", type)
    }
    return ArrowType(value, depth: depth + 1).map { ("item", $0) }
  }

  static let units: [String: NDArray.DType.TimeUnit] = [
    "s": .second, "ms": .millisecond, "us": .microsecond, "ns": .nanosecond,
  ]

  private static func alias(_ text: String) -> ArrowType? {
    let numbers: [String: NDArray.DType] = [
      "int8": .int8, "int16": .int16, "int32": .int32, "int64": .int64, "uint8": .uint8,
      "uint16": .uint16, "uint32": .uint32, "uint64": .uint64, "halffloat": .float16,
      "float16": .float16, "float": .float32, "float32": .float32, "double": .float64,
      "float64": .float64,
    ]
    if let dtype = numbers[text] { return .number(dtype) }
    let parts = text.split(separator: "[")
    let unit = parts.count == 2 ? units[String(parts[1].dropLast())] : nil
    switch parts.first {
    case "null": return .null
    case "bool": return .bool
    case "string", "utf8": return .text(isText: true, isLarge: false)
    case "large_string", "large_utf8": return .text(isText: true, isLarge: true)
    case "binary": return .text(isText: false, isLarge: false)
    case "large_binary": return .text(isText: false, isLarge: true)
    case "string_view": return .textView(isText: true)
    case "binary_view": return .textView(isText: false)
    case "date32": return .date(bits: 32)
    case "date64": return .date(bits: 64)
    case "timestamp": return unit.map { .timestamp($0, zone: nil) }
    case "duration": return unit.map { .duration($0) }
    case "time32": return unit.map { .time($0, bits: 32) }
    case "time64": return unit.map { .time($0, bits: 64) }
    default: return nil
    }
  }

  /// A zone by Arrow's name for it, which may be a distance: `+05:30`.
  static func zone(_ name: String) -> Pandas.Zone {
    let bytes = Array(name.utf8)
    let digits = bytes.filter { 0x30...0x39 ~= $0 }.map { Int($0) - 0x30 }
    guard bytes.count == 6, digits.count == 4, bytes[3] == UInt8(ascii: ":"),
      bytes[0] == UInt8(ascii: "+") || bytes[0] == UInt8(ascii: "-")
    else { return Pandas.Zone(named: name) }
    let seconds = (digits[0] * 10 + digits[1]) * 3600 + (digits[2] * 10 + digits[3]) * 60
    return Pandas.Zone(secondsFromUTC: bytes[0] == UInt8(ascii: "-") ? -seconds : seconds)
  }
}

extension ArrowType: CustomStringConvertible {
  /// The name that pyarrow prints.
  var description: String {
    switch self {
    case .null: "null"
    case .bool: "bool"
    case .number(let dtype):
      switch dtype {
      case .float64: "double"
      case .float32: "float"
      case .float16: "halffloat"
      default: dtype.name
      }
    case .text(let isText, let isLarge): (isLarge ? "large_" : "") + (isText ? "string" : "binary")
    case .textView(let isText): isText ? "string_view" : "binary_view"
    case .fixedBytes(let count): "fixed_size_binary[\(count)]"
    case .timestamp(let unit, let zone):
      "timestamp[\(unit.letters)\(zone.map { ", tz=\($0)" } ?? "")]"
    case .date(let bits): bits == 32 ? "date32[day]" : "date64[ms]"
    case .time(let unit, let bits): "time\(bits)[\(unit.letters)]"
    case .duration(let unit): "duration[\(unit.letters)]"
    case .decimal(let digits, let scale, let bits): "decimal\(bits)(\(digits), \(scale))"
    case .list(let type, let name, let isLarge): "\(isLarge ? "large_" : "")list<\(name): \(type)>"
    case .fixedList(let type, let name, let count):
      "fixed_size_list<\(name): \(type)>[\(count)]"
    case .structure(let fields):
      "struct<\(fields.map { "\($0.name): \($0.type)" }.joined(separator: ", "))>"
    case .map(let key, let values, let isSorted):
      "map<\(key), \(values)\(isSorted ? ", keys_sorted" : "")>"
    case .dictionary(let index, let values, let isOrdered):
      "dictionary<values=\(values), indices=\(index), ordered=\(isOrdered ? 1 : 0)>"
    }
  }
}

extension ArrowType {
  /// The type that pyarrow prints so, or that `type_for_alias` takes; nil where there is none, or where the name of a
  /// field makes the text another type's as well.
  init?(name: String) {
    if let type = Self.alias(name) {
      self = type
      return
    }
    guard let type = Self.named(name[...], depth: 0), type.description == name else { return nil }
    self = type
  }

  private static func named(_ text: Substring, depth: Int) -> ArrowType? {
    guard depth < deepest else { return nil }
    if let type = alias(String(text)) { return type }
    guard let start = text.firstIndex(where: { "<[(".contains($0) }),
      let end = text.lastIndex(of: text[start] == "<" ? ">" : text[start] == "[" ? "]" : ")"),
      start < end
    else { return nil }
    let inner = text[text.index(after: start)..<end]
    let parts = split(inner)
    switch text[..<start] {
    case "timestamp":
      guard parts.count == 2, parts[1].hasPrefix("tz=") else { return nil }
      return units[String(parts[0])].map { .timestamp($0, zone: String(parts[1].dropFirst(3))) }
    case "fixed_size_binary":
      guard let count = Int(inner), count >= 0 else { return nil }
      return .fixedBytes(count)
    case "decimal32", "decimal64", "decimal128", "decimal256":
      guard parts.count == 2, let digits = Int(parts[0]), let scale = Int(parts[1]),
        let bits = Int(text[..<start].dropFirst(7))
      else { return nil }
      return .decimal(digits, scale, bits: bits)
    case "list", "large_list":
      let isLarge = text.hasPrefix("large")
      return field(inner, depth).map { .list($0.type, name: $0.name, isLarge: isLarge) }
    case "fixed_size_list":
      guard let count = Int(text[end...].dropFirst(2).dropLast()), count >= 0 else { return nil }
      return field(inner, depth).map { .fixedList($0.type, name: $0.name, count) }
    case "struct":
      let fields = parts.compactMap { field($0, depth) }
      return fields.count == parts.count ? .structure(fields) : nil
    case "map":
      guard parts.count >= 2, let key = named(parts[0], depth: depth + 1),
        let values = named(parts[1], depth: depth + 1)
      else { return nil }
      return .map(key, values, isSorted: parts.count > 2)
    case "dictionary":
      guard parts.count == 3, let values = named(parts[0].dropFirst(7), depth: depth + 1),
        let index = named(parts[1].dropFirst(8), depth: depth + 1)
      else { return nil }
      return .dictionary(index, values, isOrdered: parts[2].hasSuffix("1"))
    default: return nil
    }
  }

  /// `name: type`.
  private static func field(
    _ text: Substring, _ depth: Int
  ) -> (name: String, type: ArrowType)? {
    let parts = text.split(separator: ": ", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, let type = named(parts[1], depth: depth + 1) else { return nil }
    return (String(parts[0]), type)
  }

  /// What stands between commas, but for those within brackets.
  private static func split(_ text: Substring) -> [Substring] {
    guard !text.isEmpty else { return [] }
    var parts: [Substring] = []
    var depth = 0
    var start = text.startIndex
    for index in text.indices {
      switch text[index] {
      case "<", "[", "(": depth += 1
      case ">", "]", ")": depth -= 1
      case "," where depth == 0:
        parts.append(text[start..<index])
        start = text.index(after: index)
      default: break
      }
    }
    return (parts + [text[start...]]).map { $0.first == " " ? $0.dropFirst() : $0 }
  }

  /// Whether pyarrow makes arrays of the type of Python's objects: of some it only reads them.
  var isMadeOfObjects: Bool {
    switch self {
    case .list(let element, _, _), .fixedList(let element, _, _): return element.isMadeOfObjects
    case .structure(let fields): return fields.allSatisfy(\.type.isMadeOfObjects)
    case .map(let key, let element, _):
      if case .null = key { return false }
      return key.isMadeOfObjects && element.isMadeOfObjects
    case .dictionary(.number(let index), let element, _):
      guard [.int, .uint].contains(index.kind) else { return false }
      switch element {
      case .bool, .number, .text(_, isLarge: false), .fixedBytes: return true
      default: return false
      }
    case .dictionary: return false
    case .decimal(let digits, _, let bits):
      let most = [32: 9, 64: 18, 128: 38]
      return 1...(most[bits] ?? 76) ~= digits
    default: return true
    }
  }

  /// Whether a value, or none, is one that pyarrow makes the same value of.
  func takes(_ value: Pickle.Value) -> Bool {
    if value.isNone { return true }
    switch self {
    case .null: return false
    case .bool: return value.bool != nil
    case .number(let dtype):
      // NaN would be missing.
      return dtype.kind == .float ? value.double?.isNaN == false : value.integer != nil
    case .text(let isText, _), .textView(let isText):
      return isText ? value.string != nil : value.bytes != nil
    case .fixedBytes(let count): return value.bytes?.count == count
    case .list(let element, _, _):
      return value.kind == .list && value.items.allSatisfy(element.takes)
    case .fixedList(let element, _, let count):
      return value.kind == .list && value.count == count && value.items.allSatisfy(element.takes)
    case .structure(let fields):
      let pairs = value.pairs
      return value.kind == .dictionary && pairs.count == fields.count
        && zip(pairs, fields).allSatisfy { $0.key.string == $1.name && $1.type.takes($0.value) }
    case .map(let key, let element, _):
      return value.kind == .list
        && value.items.allSatisfy {
          $0.kind == .tuple && $0.count == 2 && !$0.items[0].isNone && key.takes($0.items[0])
            && element.takes($0.items[1])
        }
    case .dictionary(_, let element, _): return element.takes(value)
    case .timestamp, .duration, .date, .time, .decimal: return isOfClass(value)
    }
  }

  /// Whether a value is of the class that pyarrow makes a moment, a span, a date, a time of day or a
  /// decimal of.
  private func isOfClass(_ value: Pickle.Value) -> Bool {
    switch (self, value.content) {
    case (.timestamp, .dateTime), (.duration, .timeDelta), (.date, .date), (.time, .time),
      (.decimal, .decimal):
      return true
    default: break
    }
    switch (self, Pandas.Cell(value)) {
    case (.timestamp, .timestamp), (.duration, .timedelta): return true
    default: return false
    }
  }
}
