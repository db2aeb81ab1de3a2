import NDArray

extension Pickle.Value {
  /// What the value is, in a word: `list`, `dict`, `sklearn.linear_model._base.LinearRegression`.
  var typeName: String {
    switch content {
    case .none: "None"
    case .bool: "bool"
    case .int: "int"
    case .float: "float"
    case .complex: "complex"
    case .string: "str"
    case .byteString: "str (Python 2)"
    case .bytes: "bytes"
    case .byteArray: "bytearray"
    case .list: "list"
    case .tuple: "tuple"
    case .set: "set"
    case .frozenSet: "frozenset"
    case .dictionary: "dict"
    case .orderedDictionary: "OrderedDict"
    case .counter: "Counter"
    case .defaultDictionary: "defaultdict"
    case .deque: "deque"
    case .range: "range"
    case .slice: "slice"
    case .ellipsis: "ellipsis"
    case .notImplemented: "NotImplementedType"
    case .date: "date"
    case .time: "time"
    case .dateTime: "datetime"
    case .timeDelta: "timedelta"
    case .timeZone: "timezone"
    case .zoneInfo: "ZoneInfo"
    case .decimal: "Decimal"
    case .fraction: "Fraction"
    case .uuid: "UUID"
    case .path(let kind, _): kind
    case .exception(let name, _): name
    case .global: "name"
    case .instance(let object): object.className.map { "\($0)" } ?? "object"
    case .persistent: "persistent reference"
    case .extensionCode: "extension"
    case .buffer: "buffer"
    }
  }

  /// True for what ``Pickle/Value/count`` counts the items of.
  var holdsItems: Bool {
    switch content {
    case .list, .tuple, .set, .frozenSet, .dictionary, .orderedDictionary, .counter,
      .defaultDictionary, .deque:
      true
    default: false
    }
  }

  /// What every command's JSON says of a value that is no array.
  func jsonMembers(name: String?) -> [JSON.Member] {
    [
      ("name", JSON(name)), ("type", .text(typeName)), ("count", JSON(holdsItems ? count : nil)),
      ("text", .text(preview(200))),
    ]
  }

  /// As many values as the pickle can hold in its bytes, and more, and at least so many: beyond that are those that take
  /// no bytes, such as the numbers of a range, and objects that stand in many places.
  func mostParts(_ least: Int) -> Int {
    origin.map { Swift.max(least, 8 * $0.byteRange.count) } ?? .max
  }

  /// The value as Python's `repr` writes it, on one line of at most so many characters.
  func preview(_ width: Int) -> String {
    let text = pythonText(limit: width).replacing("\n", with: " ")
    guard text.unicodeScalars.count > width else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.prefix(width - 1))) + "…"
  }
}

extension NDArrayError {
  /// What is said of a pickle that holds more than is looked at.
  static var tooManyObjects: NDArrayError {
    NDArrayError(
      .limitExceeded, "there is more: only the first million objects were looked at")
  }
}
