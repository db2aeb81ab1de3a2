/// A place in a list, or a name, on the way to a value.
struct PlaceKey: CodingKey {
  let stringValue: String
  let intValue: Int?

  init(stringValue: String) {
    self.stringValue = stringValue
    intValue = nil
  }

  init(intValue: Int) {
    stringValue = "\(intValue)"
    self.intValue = intValue
  }

  static let `super` = PlaceKey(stringValue: "super")
}

/// One value.
struct SingleValue: SingleValueDecodingContainer {
  let decoder: ValueDecoder

  var codingPath: [any CodingKey] { decoder.codingPath }

  func decodeNil() -> Bool { decoder.value.isNone }
  func decode(_ type: Bool.Type) throws -> Bool { try decoder.bool() }
  func decode(_ type: String.Type) throws -> String { try decoder.string() }
  func decode(_ type: Double.Type) throws -> Double { try decoder.double() }
  func decode(_ type: Float.Type) throws -> Float { try decoder.float() }
  func decode(_ type: Int.Type) throws -> Int { try decoder.integer(type) }
  func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer(type) }
  func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer(type) }
  func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer(type) }
  func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer(type) }
  func decode(_ type: Int128.Type) throws -> Int128 { try decoder.integer(type) }
  func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer(type) }
  func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer(type) }
  func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer(type) }
  func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer(type) }
  func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer(type) }
  func decode(_ type: UInt128.Type) throws -> UInt128 { try decoder.integer(type) }
  func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}

/// Values one after another.
struct UnkeyedValues: UnkeyedDecodingContainer {
  private let decoder: ValueDecoder
  private let items: Pickle.Value.Items
  /// The bytes, where it is no list.
  private let bytes: [UInt8]?
  private(set) var currentIndex = 0

  init(_ decoder: ValueDecoder) throws {
    self.decoder = decoder
    let value = decoder.value
    bytes = value.kind == .byteString ? nil : value.bytes
    switch value.content {
    case .list(let items), .tuple(let items), .set(let items), .frozenSet(let items),
      .deque(let items, _):
      self.items = items
    case .instance(let object) where !object.items.isEmpty: items = object.items
    case .bytes, .byteArray: items = value.items
    default: throw decoder.mismatch([Any].self, "a list")
    }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }
  var count: Int? { bytes?.count ?? items.count }
  var isAtEnd: Bool { currentIndex >= bytes?.count ?? items.count }

  /// The decoder of the next value, and whether there is one.
  private func next(_ type: Any.Type) throws -> ValueDecoder {
    let path = codingPath + [PlaceKey(intValue: currentIndex)]
    guard !isAtEnd else {
      throw DecodingError.valueNotFound(
        type, DecodingError.Context(codingPath: path, debugDescription: "the list ends here"))
    }
    let value = bytes.map { .int(Int($0[currentIndex])) } ?? items[currentIndex]
    return ValueDecoder(value: value, codingPath: path, room: decoder.room)
  }

  mutating func decodeNil() throws -> Bool {
    guard try next(Any?.self).value.isNone else { return false }
    currentIndex += 1
    return true
  }

  mutating func decode<T: Decodable>(_ type: T.Type) throws -> T {
    let result = try next(type).decode(type)
    currentIndex += 1
    return result
  }

  // Without these, integers of 128 bits are refused.
  mutating func decode(_ type: Int128.Type) throws -> Int128 { try wide(type) }
  mutating func decode(_ type: UInt128.Type) throws -> UInt128 { try wide(type) }

  private mutating func wide<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    let result = try next(type).integer(type)
    currentIndex += 1
    return result
  }

  mutating func nestedContainer<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    let container = try next([String: Any].self).deeper().container(keyedBy: type)
    currentIndex += 1
    return container
  }

  mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
    let container = try next([Any].self).deeper().unkeyedContainer()
    currentIndex += 1
    return container
  }

  mutating func superDecoder() throws -> any Swift.Decoder {
    let decoder = try next((any Swift.Decoder).self).deeper()
    currentIndex += 1
    return decoder
  }
}

/// Values by their keys: of a dict, or the attributes of an object.
struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
  private let decoder: ValueDecoder
  private var texts: [String: Pickle.Value] = [:]
  private var numbers: [Int: Pickle.Value] = [:]
  private(set) var allKeys: [Key] = []

  init(_ decoder: ValueDecoder) throws {
    self.decoder = decoder
    switch decoder.value.content {
    case .dictionary(let pairs), .orderedDictionary(let pairs), .counter(let pairs),
      .defaultDictionary(let pairs, _):
      for pair in pairs { add(pair.key, pair.value) }
    case .instance(let object):
      for pair in object.pairs { add(pair.key, pair.value) }
      // Of an attribute that is set twice the last one counts.
      for pair in object.attributes { add(pair.key, pair.value) }
    default: throw decoder.mismatch([String: Any].self, "a dict or an object")
    }
  }

  private mutating func add(_ key: Pickle.Value, _ value: Pickle.Value) {
    if let text = key.string {
      if texts.updateValue(value, forKey: text) == nil, let key = Key(stringValue: text) {
        allKeys.append(key)
      }
    } else if key.kind == .int, let number = key.int {
      if numbers.updateValue(value, forKey: number) == nil, let key = Key(intValue: number) {
        allKeys.append(key)
      }
    }
  }

  var codingPath: [any CodingKey] { decoder.codingPath }

  private func find(_ key: any CodingKey) -> Pickle.Value? {
    texts[key.stringValue] ?? key.intValue.flatMap { numbers[$0] }
  }

  func contains(_ key: Key) -> Bool { find(key) != nil }

  private func next(_ key: any CodingKey) throws -> ValueDecoder {
    guard let value = find(key) else {
      throw DecodingError.keyNotFound(key, decoder.context("there is no '\(key.stringValue)'"))
    }
    return ValueDecoder(value: value, codingPath: codingPath + [key], room: decoder.room)
  }

  func decodeNil(forKey key: Key) throws -> Bool { try next(key).value.isNone }

  func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
    try next(key).decode(type)
  }

  func decode(_ type: Int128.Type, forKey key: Key) throws -> Int128 {
    try next(key).integer(type)
  }

  func decode(_ type: UInt128.Type, forKey key: Key) throws -> UInt128 {
    try next(key).integer(type)
  }

  func nestedContainer<Inner: CodingKey>(
    keyedBy type: Inner.Type, forKey key: Key
  ) throws -> KeyedDecodingContainer<Inner> {
    try next(key).deeper().container(keyedBy: type)
  }

  func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
    try next(key).deeper().unkeyedContainer()
  }

  func superDecoder() throws -> any Swift.Decoder { try next(PlaceKey.super).deeper() }
  func superDecoder(forKey key: Key) throws -> any Swift.Decoder {
    try next(key).deeper()
  }
}
