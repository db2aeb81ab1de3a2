extension Pickle.Value: CustomStringConvertible {
  /// The value as Python's `repr` writes it: `[1, 'two', {'three': 3.0}]`.
  ///
  /// An object that is none of the standard library's is `<module.Class object>`; a container within itself
  /// is `[...]`, as in Python. What is very deep, or very long, is cut with an ellipsis.
  public var description: String { text() }

  /// The value as Python's `repr` writes it.
  ///
  /// - Parameters:
  ///   - limit: about how many bytes there may be; what is more is cut.
  ///   - describe: the text of an object; nil for the one that is written here.
  package func text(
    limit: Int = 100_000, describing describe: (Pickle.Value) -> String? = { _ in nil }
  ) -> String {
    withoutActuallyEscaping(describe) { describe in
      var writer = ReprWriter(limit: limit, describe: describe)
      writer.write(self)
      return writer.out
    }
  }
}

/// Writes values as Python's `repr` does, with limits on depth and length.
private struct ReprWriter {
  let limit: Int
  let describe: (Pickle.Value) -> String?
  var out = ""
  private var open: [UInt32] = []

  private static let deepest = 100

  init(limit: Int, describe: @escaping (Pickle.Value) -> String?) {
    self.limit = limit
    self.describe = describe
  }

  private var isFull: Bool { out.utf8.count >= limit }

  mutating func write(_ value: Pickle.Value) {
    guard !isFull else {
      if !out.hasSuffix("…") { out += "…" }
      return
    }
    guard case .node(let place) = value.slot else {
      out += Self.plain(value)
      return
    }
    if let text = describe(value) {
      out += text
      return
    }
    guard !open.contains(place), open.count < Self.deepest else {
      out += Self.cut(value.kind)
      return
    }
    open.append(place)
    defer { open.removeLast() }
    content(value)
  }

  private static func plain(_ value: Pickle.Value) -> String {
    switch value.slot {
    case .bool(let value): value ? "True" : "False"
    case .int(let value): String(value)
    case .float(let value): PickleNumber.text(value)
    default: "None"
    }
  }

  private static func cut(_ kind: Pickle.Value.Kind) -> String {
    switch kind {
    case .list: "[...]"
    case .dictionary, .set: "{...}"
    case .tuple: "(...)"
    default: "..."
    }
  }

  private mutating func content(_ value: Pickle.Value) {
    switch value.content {
    case .none: out += "None"
    case .bool(let value): out += value ? "True" : "False"
    case .int(let value):
      out += value.decimal() ?? "<an int of \(value.bytes.count) bytes>"
    case .float(let value): out += PickleNumber.text(value)
    case .complex(let real, let imaginary): out += Self.complex(real, imaginary)
    case .string: out += PickleRepr.text(cut(value.utf8 ?? Array((value.string ?? "").utf8)))
    case .byteString(let bytes), .bytes(let bytes): out += PickleRepr.bytes(cut(bytes))
    case .byteArray(let bytes): out += PickleRepr.byteArray(cut(bytes))
    case .list(let items): write(items, "[", "]")
    case .tuple(let items): write(items, "(", items.count == 1 ? ",)" : ")")
    case .set(let items) where items.isEmpty: out += "set()"
    case .set(let items): write(items, "{", "}")
    case .frozenSet(let items) where items.isEmpty: out += "frozenset()"
    case .frozenSet(let items): write(items, "frozenset({", "})")
    case .dictionary(let pairs): write(pairs, "{", "}")
    case .orderedDictionary(let pairs):
      pairs.isEmpty ? out += "OrderedDict()" : write(pairs, "OrderedDict({", "})")
    case .counter(let pairs): pairs.isEmpty ? out += "Counter()" : write(pairs, "Counter({", "})")
    case .defaultDictionary(let pairs, let factory):
      out += "defaultdict("
      write(factory)
      write(pairs, ", {", "})")
    case .deque(let items, let maximum):
      write(items, "deque([", maximum.map { "], maxlen=\($0))" } ?? "])")
    case .range(let start, let stop, let step):
      let parts = [start, stop, step].map { $0.decimal() ?? "…" }
      out +=
        "range(" + (parts[2] == "1" ? parts.dropLast() : parts[...]).joined(separator: ", ") + ")"
    case .slice(let start, let stop, let step): call("slice", [start, stop, step])
    case .ellipsis: out += "Ellipsis"
    case .notImplemented: out += "NotImplemented"
    case .date(let date): out += "datetime.date(\(date.year), \(date.month), \(date.day))"
    case .time(let time, let zone): call("datetime.time", time.parts, zone, fold: time.fold)
    case .dateTime(let date, let time, let zone):
      call(
        "datetime.datetime", [date.year, date.month, date.day] + time.parts, zone, fold: time.fold)
    case .timeDelta(let days, let seconds, let microseconds):
      let parts = [("days", days), ("seconds", seconds), ("microseconds", microseconds)]
        .filter { $0.1 != 0 }.map { "\($0.0)=\($0.1)" }
      out += "datetime.timedelta(\(parts.isEmpty ? "0" : parts.joined(separator: ", ")))"
    case .timeZone(let offset, let name):
      if case .timeDelta(0, 0, 0) = offset.content, name == nil {
        out += "datetime.timezone.utc"
      } else {
        call("datetime.timezone", [offset] + (name.map { [.string($0)] } ?? []))
      }
    case .zoneInfo(let key): out += "zoneinfo.ZoneInfo(key=\(PickleRepr.text(Array(key.utf8))))"
    case .decimal(let text): out += "Decimal('\(text)')"
    case .fraction(let top, let bottom):
      out += "Fraction(\(top.decimal() ?? "…"), \(bottom.decimal() ?? "…"))"
    case .uuid(let bytes): out += "UUID('\(Pickle.uuidText(bytes))')"
    case .path(let kind, let text): out += "\(kind)(\(PickleRepr.text(Array(text.utf8))))"
    case .exception(let name, let items):
      out += name.split(separator: ".").last.map(String.init) ?? name
      write(items, "(", ")")
    case .global(let name): out += Self.global(name)
    case .instance(let object):
      out += "<\(object.className.map { "\($0)" } ?? "unnamed") object>"
    case .persistent(let id):
      out += "<persistent "
      write(id)
      out += ">"
    case .extensionCode(let code): out += "<extension \(code)>"
    case .buffer: out += "<buffer>"
    }
  }

  /// No more than what may still be written.
  private func cut(_ bytes: [UInt8]) -> [UInt8] {
    bytes.count <= limit ? bytes : Array(bytes.prefix(limit))
  }

  private mutating func write(_ items: Pickle.Value.Items, _ start: String, _ end: String) {
    out += start
    for (index, item) in items.enumerated() {
      if index > 0 { out += ", " }
      write(item)
      if isFull { break }
    }
    out += end
  }

  private mutating func write(_ pairs: Pickle.Value.Pairs, _ start: String, _ end: String) {
    out += start
    for (index, pair) in pairs.enumerated() {
      if index > 0 { out += ", " }
      write(pair.key)
      out += ": "
      write(pair.value)
      if isFull { break }
    }
    out += end
  }

  private mutating func call(_ name: String, _ arguments: [Pickle.Value]) {
    out += name + "("
    for (index, argument) in arguments.enumerated() {
      if index > 0 { out += ", " }
      write(argument)
    }
    out += ")"
  }

  private mutating func call(_ name: String, _ numbers: [Int], _ zone: Pickle.Value, fold: Int) {
    out += "\(name)(\(numbers.map(String.init).joined(separator: ", "))"
    if fold != 0 { out += ", fold=\(fold)" }
    if !zone.isNone {
      out += ", tzinfo="
      write(zone)
    }
    out += ")"
  }

  /// `(1+2j)`, `2j`: numbers without `.0`.
  private static func complex(_ real: Double, _ imaginary: Double) -> String {
    func text(_ value: Double) -> String {
      let text = PickleNumber.text(value)
      return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
    if real == 0, real.sign == .plus { return text(imaginary) + "j" }
    let sign = imaginary.isNaN || imaginary.sign == .plus ? "+" : ""
    return "(\(text(real))\(sign)\(text(imaginary))j)"
  }

  private static func global(_ name: Pickle.Value.Name) -> String {
    let name = name.modern
    let isClass = name.name.first?.isUppercase == true || StandardObjects.isBuiltinClass(name)
    let full = name.module == "builtins" ? name.name : "\(name.module).\(name.name)"
    return isClass ? "<class '\(full)'>" : "<function \(full)>"
  }
}

extension Pickle.Content.Time {
  /// What `datetime.time` is made with: hour and minute, and what is not 0 behind them.
  fileprivate var parts: [Int] {
    if microsecond != 0 { return [hour, minute, second, microsecond] }
    return second != 0 ? [hour, minute, second] : [hour, minute]
  }
}

extension StandardObjects {
  /// Classes of Python's own that are written in lower case.
  fileprivate static func isBuiltinClass(_ name: Pickle.Value.Name) -> Bool {
    let builtins: Set<String> = [
      "bool", "bytearray", "bytes", "complex", "dict", "enumerate", "filter", "float", "frozenset",
      "int", "list", "map", "memoryview", "object", "property", "range", "reversed", "set", "slice",
      "staticmethod", "classmethod", "str", "super", "tuple", "type", "zip",
    ]
    switch name.module {
    case "builtins": return builtins.contains(name.name)
    case "collections": return ["deque", "defaultdict"].contains(name.name)
    case "datetime":
      return ["date", "datetime", "time", "timedelta", "timezone"].contains(name.name)
    default: return false
    }
  }
}

extension Pickle {
  /// A UUID as Python's `str` writes it.
  package static func uuidText(_ bytes: [UInt8]) -> String {
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
