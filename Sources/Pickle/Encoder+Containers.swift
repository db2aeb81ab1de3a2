/// One value.
struct SinglePlace: SingleValueEncodingContainer {
  let encoder: ValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  private func put(_ slot: Slot) { encoder.place.content = .scalar(slot) }

  private func put(_ integer: some BinaryInteger) {
    if let small = Int(exactly: integer) {
      put(.int(small))
    } else {
      encoder.place.content = .node(.integer(Pickle.Integer(integer).bytes))
    }
  }

  func encodeNil() { put(.none) }
  func encode(_ value: Bool) { put(.bool(value)) }
  func encode(_ value: String) { encoder.place.content = .node(.text(.own(Array(value.utf8)))) }
  func encode(_ value: Double) { put(.float(value)) }
  func encode(_ value: Float) { put(.float(Double(value))) }
  func encode(_ value: Int) { put(value) }
  func encode(_ value: Int8) { put(value) }
  func encode(_ value: Int16) { put(value) }
  func encode(_ value: Int32) { put(value) }
  func encode(_ value: Int64) { put(value) }
  func encode(_ value: Int128) { put(value) }
  func encode(_ value: UInt) { put(value) }
  func encode(_ value: UInt8) { put(value) }
  func encode(_ value: UInt16) { put(value) }
  func encode(_ value: UInt32) { put(value) }
  func encode(_ value: UInt64) { put(value) }
  func encode(_ value: UInt128) { put(value) }
  func encode<T: Encodable>(_ value: T) throws { try encoder.encode(value) }
}

/// Values one after another.
struct UnkeyedPlaces: UnkeyedEncodingContainer {
  let encoder: ValueEncoder

  var codingPath: [any CodingKey] { encoder.codingPath }

  var count: Int {
    if case .items(let items) = encoder.place.content { return items.count }
    return 0
  }

  private func next() -> ValueEncoder {
    let key = PlaceKey(intValue: count)
    return encoder.next(encoder.place.append(), key)
  }

  func encodeNil() { _ = next() }
  func encode<T: Encodable>(_ value: T) throws { try next().encode(value) }
  // Without these, integers of 128 bits are refused.
  func encode(_ value: Int128) throws { try next().encode(value) }
  func encode(_ value: UInt128) throws { try next().encode(value) }

  func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
    next().container(keyedBy: type)
  }

  func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
  func superEncoder() -> any Swift.Encoder { next() }
}

/// Values by their keys.
struct KeyedPlaces<Key: CodingKey>: KeyedEncodingContainerProtocol {
  let encoder: ValueEncoder
  /// Where the pairs of the keys are that were used in this container.
  private var known: [String: Int] = [:]

  init(encoder: ValueEncoder) {
    self.encoder = encoder
    // A class and its base may ask for a container each, of one and the same dictionary.
    guard case .pairs(let pairs) = encoder.place.content else { return }
    for (index, pair) in pairs.enumerated() {
      if case .text(.own(let bytes)) = pair.key {
        known[String(decoding: bytes, as: UTF8.self)] = index
      } else {
        known["\(pair.number)"] = index
      }
    }
  }

  var codingPath: [any CodingKey] { encoder.codingPath }

  private mutating func next(_ key: any CodingKey) -> ValueEncoder {
    let place = encoder.place.set(key, isNumber: encoder.hasIntegerKeys, &known)
    return encoder.next(place, key)
  }

  mutating func encodeNil(forKey key: Key) { _ = next(key) }
  mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
    try next(key).encode(value)
  }
  mutating func encode(_ value: Int128, forKey key: Key) throws { try next(key).encode(value) }
  mutating func encode(_ value: UInt128, forKey key: Key) throws { try next(key).encode(value) }

  mutating func nestedContainer<Inner: CodingKey>(
    keyedBy keyType: Inner.Type, forKey key: Key
  ) -> KeyedEncodingContainer<Inner> {
    next(key).container(keyedBy: keyType)
  }

  mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
    next(key).unkeyedContainer()
  }

  mutating func superEncoder() -> any Swift.Encoder { next(PlaceKey.super) }
  mutating func superEncoder(forKey key: Key) -> any Swift.Encoder { next(key) }
}
