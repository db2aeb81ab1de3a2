import NDArray

/// Prints a value of a pickle for people: on one line where it fits, otherwise an item a line.
struct ValueText {
  /// The lines.
  private(set) var lines: [String] = []
  private let width: Int
  private let mostLines: Int
  /// What is said where there are more.
  private let remark: String

  private static let deepest = 20

  /// The lines of `value`.
  ///
  /// - Parameters:
  ///   - width: about how many characters a line has.
  ///   - all: whether there are more than 200 lines: as many as the pickle can have values.
  init(_ value: Pickle.Value, width: Int, all: Bool) {
    self.width = width
    mostLines = all ? value.mostParts(100_000) : 200
    remark = all ? "the same again and again" : "--all shows everything"
    write(value, label: "", indent: 0, end: "")
  }

  private var isFull: Bool { lines.count >= mostLines }

  private mutating func put(_ text: String, _ indent: Int) {
    if lines.count == mostLines { lines.append("…   (\(remark))") }
    guard lines.count < mostLines else { return }
    let blanks = String(repeating: " ", count: indent)
    lines += text.split(separator: "\n", omittingEmptySubsequences: false).map { blanks + $0 }
  }

  private mutating func write(
    _ value: Pickle.Value, label: String, indent: Int, end: String
  ) {
    guard !isFull else { return put("", 0) }
    let room = Swift.max(20, width - indent - label.count - end.count)
    let text = value.pythonText(limit: room + 1)
    let isShort = text.unicodeScalars.count <= room && !text.hasSuffix("…")
    let (start, stop, parts) = Self.frame(of: value)
    guard !isShort || Self.isObject(value), !parts.isEmpty, indent < 2 * Self.deepest else {
      let whole = isShort ? text : value.pythonText(limit: 10 * room)
      return put(label + whole + end, indent)
    }
    put(label + start, indent)
    for part in parts {
      if isFull { break }
      write(part.value, label: part.label, indent: indent + 2, end: ",")
    }
    put(stop + end, indent)
  }

  /// True for an instance of a class that is shown with its attributes.
  private static func isObject(_ value: Pickle.Value) -> Bool {
    if case .instance = value.content { return !value.isArray }
    return false
  }

  /// What stands before and behind a container's parts, and these.
  private static func frame(
    of value: Pickle.Value
  ) -> (start: String, end: String, parts: [(label: String, value: Pickle.Value)]) {
    func plain(_ items: Pickle.Value.Items) -> [(label: String, value: Pickle.Value)] {
      items.map { ("", $0) }
    }
    func keyed(_ pairs: Pickle.Value.Pairs) -> [(label: String, value: Pickle.Value)] {
      pairs.map { ($0.key.pythonText(limit: 200) + ": ", $0.value) }
    }
    if value.isArray { return ("", "", []) }
    switch value.content {
    case .list(let items): return ("[", "]", plain(items))
    case .tuple(let items): return ("(", ")", plain(items))
    case .set(let items): return ("{", "}", plain(items))
    case .frozenSet(let items): return ("frozenset({", "})", plain(items))
    case .dictionary(let pairs): return ("{", "}", keyed(pairs))
    case .orderedDictionary(let pairs): return ("OrderedDict({", "})", keyed(pairs))
    case .instance(let object):
      let name = object.className.map { "\($0)" } ?? "an unnamed class"
      return ("<\(name)", ">", value.parts.map { ("\($0.name): ", $0.value) })
    default: return ("", "", [])
    }
  }
}
