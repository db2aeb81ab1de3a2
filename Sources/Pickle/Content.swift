extension Pickle {
  /// What a value means: the types of Python's standard library, told apart by the names in the pickle.
  ///
  /// Only what was made exactly as Python makes it is taken for one of them. A class that is not known is an
  /// ``instance(_:)``, whatever it is called.
  public enum Content: Sendable {
    /// `None`.
    case none
    /// A `bool`.
    case bool(Bool)
    /// An `int`.
    case int(Integer)
    /// A `float`.
    case float(Double)
    /// A `complex`: the real and the imaginary part.
    case complex(Double, Double)
    /// A `str`; ``Value/utf8`` has its bytes, should there be lone surrogates in it.
    case string(String)
    /// A `str` of Python 2.
    case byteString([UInt8])
    /// A `bytes`.
    case bytes([UInt8])
    /// A `bytearray`.
    case byteArray([UInt8])
    /// A `list`.
    case list(Value.Items)
    /// A `tuple`.
    case tuple(Value.Items)
    /// A `set`.
    case set(Value.Items)
    /// A `frozenset`.
    case frozenSet(Value.Items)
    /// A `dict`.
    case dictionary(Value.Pairs)
    /// A `collections.OrderedDict`.
    case orderedDictionary(Value.Pairs)
    /// A `collections.Counter`.
    case counter(Value.Pairs)
    /// A `collections.defaultdict`, and what makes its defaults.
    case defaultDictionary(Value.Pairs, factory: Value)
    /// A `collections.deque`, and how many items it keeps at most.
    case deque(Value.Items, maximumCount: Int?)
    /// A `range`, which may be far too long to be made: its start, stop and step.
    case range(Integer, Integer, Integer)
    /// A `slice`: its start, stop and step.
    case slice(Value, Value, Value)
    /// `Ellipsis`.
    case ellipsis
    /// `NotImplemented`.
    case notImplemented
    /// A `datetime.date`.
    case date(Date)
    /// A `datetime.time`, and its time zone.
    case time(Time, zone: Value)
    /// A `datetime.datetime`, and its time zone.
    case dateTime(Date, Time, zone: Value)
    /// A `datetime.timedelta`.
    case timeDelta(days: Int, seconds: Int, microseconds: Int)
    /// A `datetime.timezone`: its distance from UTC, and its name where it has one of its own.
    case timeZone(offset: Value, name: String?)
    /// A `zoneinfo.ZoneInfo`: its key.
    case zoneInfo(String)
    /// A `decimal.Decimal`: its text.
    case decimal(String)
    /// A `fractions.Fraction`.
    case fraction(Integer, Integer)
    /// A `uuid.UUID`: its 16 bytes, the highest first.
    case uuid([UInt8])
    /// A path of `pathlib`: its class and its text.
    case path(String, String)
    /// One of Python's exceptions: its class and its arguments.
    case exception(String, Value.Items)
    /// A class or a function.
    case global(Value.Name)
    /// An instance of any other class, or the result of any other function.
    case instance(Value.Object)
    /// Something outside of the pickle.
    case persistent(Value)
    /// A class by its number.
    case extensionCode(Int)
    /// A buffer outside of the pickle.
    case buffer

    /// A day of the proleptic Gregorian calendar.
    public struct Date: Sendable, Hashable {
      /// 1 to 9999.
      public let year: Int
      /// 1 to 12.
      public let month: Int
      /// 1 to 31.
      public let day: Int
    }

    /// A time of a day.
    public struct Time: Sendable, Hashable {
      /// 0 to 23.
      public let hour: Int
      /// 0 to 59.
      public let minute: Int
      /// 0 to 59.
      public let second: Int
      /// 0 to 999 999.
      public let microsecond: Int
      /// 1 for the second of two equal times, when clocks are put back.
      public let fold: Int
    }
  }
}

extension Pickle.Value {
  /// What the value means.
  ///
  /// - Complexity: O(1) and the size of a text or of bytes; what it holds is not looked at.
  public var content: Pickle.Content {
    switch kind {
    case .none: return .none
    case .bool: return .bool(bool ?? false)
    case .int: return .int(integer ?? Pickle.Integer(0))
    case .float: return .float(double ?? 0)
    case .string: return .string(string ?? "")
    case .byteString: return .byteString(bytes ?? [])
    case .bytes: return .bytes(bytes ?? [])
    case .byteArray: return .byteArray(bytes ?? [])
    case .list: return .list(items)
    case .tuple: return .tuple(items)
    case .set: return .set(items)
    case .frozenSet: return .frozenSet(items)
    case .dictionary: return .dictionary(pairs)
    case .global:
      guard let name else { return .none }
      if name.isNamed("builtins", "Ellipsis") { return .ellipsis }
      if name.isNamed("builtins", "NotImplemented") { return .notImplemented }
      return .global(name)
    case .persistent: return .persistent(persistentID ?? .none)
    case .extensionCode: return .extensionCode(extensionNumber ?? 0)
    case .buffer: return .buffer
    case .object:
      guard let object else { return .none }
      return standard(object) ?? .instance(object)
    }
  }

  /// The object as one of the standard library's; nil for every other one.
  private func standard(_ object: Object) -> Pickle.Content? {
    guard let name = object.function.name?.modern else { return callOfCall(object) }
    switch name.module {
    case "builtins", "_codecs", "types": return builtin(name.name, object)
    case "collections": return collection(name.name, object)
    case "datetime": return StandardTimes.content(name.name, object)
    case "decimal", "fractions", "uuid", "pathlib", "pathlib._local", "copyreg":
      return StandardObjects.content(name, object)
    default: return nil
    }
  }

  private func builtin(_ name: String, _ object: Object) -> Pickle.Content? {
    let arguments = object.arguments
    if let bytes = encodedBytes {
      return name == "bytearray" ? .byteArray(bytes) : .bytes(bytes)
    }
    guard object.keywords == nil || object.keywords?.isEmpty == true else { return nil }
    switch name {
    case "complex":
      guard object.isPlain, arguments.count == 2, let real = arguments[0].double,
        let imaginary = arguments[1].double
      else { return nil }
      return .complex(real, imaginary)
    case "list", "tuple", "set", "frozenset", "dict", "int", "str", "float":
      return StandardObjects.container(name, object)
    case "range":
      let numbers = arguments.compactMap(\.integer)
      guard object.isPlain, numbers.count == 3, arguments.count == 3, numbers[2].int != 0 else {
        return nil
      }
      return .range(numbers[0], numbers[1], numbers[2])
    case "slice":
      guard object.isPlain, arguments.count == 3 else { return nil }
      return .slice(arguments[0], arguments[1], arguments[2])
    default:
      guard StandardObjects.isException(name) else { return nil }
      return .exception(object.function.name?.description ?? name, arguments)
    }
  }

  private func collection(_ name: String, _ object: Object) -> Pickle.Content? {
    let arguments = object.arguments
    guard object.states.allSatisfy(\.isNone) else { return nil }
    switch name {
    case "OrderedDict":
      if arguments.isEmpty { return .orderedDictionary(object.pairs) }
      guard arguments.count == 1, object.pairs.isEmpty,
        let pairs = arguments[0].pairsOfItems
      else { return nil }
      return .orderedDictionary(pairs)
    case "defaultdict":
      guard arguments.count <= 1 else { return nil }
      return .defaultDictionary(object.pairs, factory: arguments.first ?? .none)
    case "Counter":
      if arguments.isEmpty { return .counter(object.pairs) }
      guard arguments.count == 1, arguments[0].kind == .dictionary else { return nil }
      return .counter(arguments[0].pairs)
    case "deque":
      let maximum = arguments.count == 2 ? arguments[1] : .none
      guard arguments.count <= 2, maximum.isNone || (maximum.int ?? -1) >= 0 else { return nil }
      let first = arguments.first?.items
      guard first?.isEmpty ?? true || object.items.isEmpty,
        arguments.isEmpty || [.list, .tuple].contains(arguments[0].kind)
      else { return nil }
      let items = first.flatMap { $0.isEmpty ? nil : $0 } ?? object.items
      return .deque(items, maximumCount: maximum.int)
    default: return nil
    }
  }

  /// The result of calling what a call gave: `getattr(zoneinfo.ZoneInfo, '_unpickle')(key, …)`, as Python
  /// itself writes it, and nothing else.
  private func callOfCall(_ object: Object) -> Pickle.Content? {
    guard let inner = object.function.object,
      inner.function.name?.isNamed("builtins", "getattr") == true,
      inner.isPlain, inner.arguments.count == 2,
      inner.arguments[0].name?.isNamed("zoneinfo", "ZoneInfo") == true,
      inner.arguments[1].string == "_unpickle", object.isPlain, object.arguments.count == 2,
      let key = object.arguments[0].string
    else { return nil }
    return .zoneInfo(key)
  }

  /// A list of pairs as keys and values; nil where it is none.
  private var pairsOfItems: Pairs? {
    guard kind == .list || kind == .tuple else { return nil }
    var slots: [Slot] = []
    for item in items {
      guard item.kind == .list || item.kind == .tuple, item.count == 2 else { return nil }
      slots += item.items.map(\.slot)
    }
    return Pairs(graph: graph, slots: slots)
  }
}

extension Pickle.Value.Object {
  /// True where nothing was done to what the call gave.
  var isPlain: Bool { node.states.isEmpty && node.items.isEmpty && node.pairs.isEmpty }
}
