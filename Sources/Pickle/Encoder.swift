extension Pickle {
  /// Encodes values of Swift's types as a tree of Python's data.
  ///
  /// A struct becomes a dict whose keys are texts; an array a list, and `[UInt8]` a bytes; a dictionary with
  /// keys of `String` or `Int` a dict with such keys; an optional that is nil `None`, or no key at all where
  /// the type leaves it out, as the compiler's own code does.
  ///
  /// ```swift
  /// let points = [Point(x: 1, y: 2, label: "a")]
  /// try Pickle.dump(Pickle.Value(encoding: points), to: "points.pkl")
  /// ```
  public struct Encoder: Sendable {
    /// How deep values may be nested in one another: types that hold themselves need one level of the program's
    /// stack, or several, for each. Default: 200.
    public var maximumDepth = 200

    /// An encoder with the default limit.
    public init() {}

    /// Encodes a value.
    ///
    /// - Throws: `EncodingError` where it is nested too deeply; what the type's own `encode(to:)` throws.
    /// - Complexity: O(size of the value).
    public func encode<T: Encodable>(_ value: T) throws -> Value {
      let place = EncodedPlace()
      try ValueEncoder(place: place, codingPath: [], room: maximumDepth).encode(value)
      var graph = Graph()
      let slot = place.slot(in: &graph)
      return Value(graph: graph, slot: slot)
    }
  }
}

extension Pickle.Value {
  /// One of Swift's values as Python's data; ``Pickle/Encoder`` says as what.
  ///
  /// - Throws: `EncodingError` where it is nested too deeply; what the type's own `encode(to:)` throws.
  /// - Complexity: O(size of the value).
  public init<T: Encodable>(encoding value: T) throws {
    self = try Pickle.Encoder().encode(value)
  }
}

/// Dictionaries whose keys are integers, and not texts of digits.
private protocol IntegerKeyed {}
extension Dictionary: IntegerKeyed where Key == Int {}

/// What becomes of a value: filled by the containers that the value asks for, in any order.
final class EncodedPlace {
  enum Content {
    case none
    case scalar(Slot)
    case node(Node)
    case items([EncodedPlace])
    case pairs([(key: Node?, number: Int, value: EncodedPlace)])
  }
  var content = Content.none

  /// Puts it into a graph. It is as deep as the encoder has allowed.
  func slot(in graph: inout Graph) -> Slot {
    switch content {
    case .none: return .none
    case .scalar(let slot): return slot
    case .node(let node): return graph.add(node)
    case .items(let items):
      let slots = items.map { $0.slot(in: &graph) }
      return graph.add(.list(slots))
    case .pairs(let pairs):
      var slots: [Slot] = []
      for pair in pairs {
        slots.append(pair.key.map { graph.add($0) } ?? .int(pair.number))
        slots.append(pair.value.slot(in: &graph))
      }
      return graph.add(.dictionary(slots))
    }
  }

  /// A new place behind the others.
  func append() -> EncodedPlace {
    let place = EncodedPlace()
    if case .items(var items) = content {
      content = .none
      items.append(place)
      content = .items(items)
    } else {
      content = .items([place])
    }
    return place
  }

  /// A new place for a key, which stands once.
  func set(_ key: any CodingKey, isNumber: Bool, _ known: inout [String: Int]) -> EncodedPlace {
    var pairs: [(key: Node?, number: Int, value: EncodedPlace)] = []
    if case .pairs(let others) = content { pairs = others }
    content = .none
    let place = EncodedPlace()
    if let index = known[key.stringValue] {
      pairs[index].value = place
    } else {
      known[key.stringValue] = pairs.count
      if isNumber, let number = key.intValue {
        pairs.append((nil, number, place))
      } else {
        pairs.append((.text(.own(Array(key.stringValue.utf8))), 0, place))
      }
    }
    content = .pairs(pairs)
    return place
  }
}

/// Where a value is being encoded, and the way to it.
struct ValueEncoder: Swift.Encoder {
  let place: EncodedPlace
  let codingPath: [any CodingKey]
  /// How much deeper it may go.
  let room: Int
  var hasIntegerKeys = false

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    if case .pairs = place.content {} else { place.content = .pairs([]) }
    return KeyedEncodingContainer(KeyedPlaces<Key>(encoder: self))
  }

  func unkeyedContainer() -> any UnkeyedEncodingContainer {
    if case .items = place.content {} else { place.content = .items([]) }
    return UnkeyedPlaces(encoder: self)
  }

  func singleValueContainer() -> any SingleValueEncodingContainer { SinglePlace(encoder: self) }

  func encode<T: Encodable>(_ value: T) throws {
    if let bytes = value as? [UInt8] {
      place.content = .node(.bytes(.own(bytes)))
      return
    }
    guard room > 0 else {
      throw EncodingError.invalidValue(
        value,
        EncodingError.Context(codingPath: codingPath, debugDescription: "it is nested too deeply"))
    }
    let next = ValueEncoder(
      place: place, codingPath: codingPath, room: room - 1,
      hasIntegerKeys: value is any IntegerKeyed)
    try value.encode(to: next)
  }

  /// The encoder of a part. Where there is no more room, whatever comes next says so.
  func next(_ place: EncodedPlace, _ key: any CodingKey) -> ValueEncoder {
    ValueEncoder(place: place, codingPath: codingPath + [key], room: room)
  }
}
