extension Pickle {
  /// Decodes values of Swift's types from a tree of Python's data.
  ///
  /// A struct comes from a dict whose keys are texts, or from an object's attributes; an array from a list, a
  /// tuple, a set or a deque; a dictionary with keys of `String` or `Int` from a dict; an optional from what
  /// may be `None`; `[UInt8]` from a bytes. Numbers are checked for their range. A key of another kind than
  /// `str` or `int` is none that a `CodingKey` could be, and is left out.
  ///
  /// ```swift
  /// struct Point: Codable { var x: Double, y: Double, label: String? }
  /// let points = try Pickle.load("points.pkl").decode([Point].self)
  /// ```
  public struct Decoder: Sendable {
    /// How deep values may be nested in one another: types that hold themselves need one level of the program's
    /// stack, or several, for each. Default: 200.
    public var maximumDepth = 200

    /// A decoder with the default limit.
    public init() {}

    /// Decodes a value.
    ///
    /// - Parameters:
    ///   - type: the type to decode.
    ///   - value: what to decode it from.
    /// - Throws: `DecodingError`, with the way to what is wrong in its `codingPath`; what the type's own
    ///   `init(from:)` throws.
    /// - Complexity: O(size of the value), where the type looks at each part once.
    public func decode<T: Decodable>(_ type: T.Type, from value: Value) throws -> T {
      try ValueDecoder(value: value, codingPath: [], room: maximumDepth).decode(type)
    }
  }
}

extension Pickle.Value {
  /// Decodes the value as one of Swift's types; ``Pickle/Decoder`` says from what.
  ///
  /// - Throws: `DecodingError`, with the way to what is wrong in its `codingPath`; what the type's own
  ///   `init(from:)` throws.
  /// - Complexity: O(size of the value), where the type looks at each part once.
  public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
    try Pickle.Decoder().decode(type, from: self)
  }
}

/// A value being decoded, and the way to it.
struct ValueDecoder: Swift.Decoder {
  let value: Pickle.Value
  let codingPath: [any CodingKey]
  /// How much deeper it may go.
  let room: Int

  var userInfo: [CodingUserInfoKey: Any] { [:] }

  func container<Key: CodingKey>(
    keyedBy type: Key.Type
  ) throws -> KeyedDecodingContainer<Key> {
    KeyedDecodingContainer(try KeyedValues<Key>(self))
  }

  func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try UnkeyedValues(self) }

  func singleValueContainer() throws -> any SingleValueDecodingContainer {
    SingleValue(decoder: self)
  }

  func decode<T: Decodable>(_ type: T.Type) throws -> T {
    if type == [UInt8].self, let bytes = value.bytes as? T { return bytes }
    return try T(from: deeper())
  }

  /// The same value, one level further down.
  func deeper() throws -> ValueDecoder {
    guard room > 0 else {
      throw DecodingError.dataCorrupted(context("it is nested too deeply"))
    }
    return ValueDecoder(value: value, codingPath: codingPath, room: room - 1)
  }

  func context(_ message: String) -> DecodingError.Context {
    DecodingError.Context(codingPath: codingPath, debugDescription: message)
  }

  func mismatch(_ type: Any.Type, _ expected: String) -> DecodingError {
    let message = "\(expected) is expected, and here is a Python value of kind \(value.kind)"
    return value.isNone
      ? .valueNotFound(type, context(message)) : .typeMismatch(type, context(message))
  }

  // MARK: Single values

  func bool() throws -> Bool {
    guard let bool = value.bool else { throw mismatch(Bool.self, "a bool") }
    return bool
  }

  func string() throws -> String {
    switch value.kind {
    case .string:
      guard let bytes = value.utf8, let text = String(validating: bytes, as: UTF8.self) else {
        throw DecodingError.dataCorrupted(context("the text has surrogates, which String has not"))
      }
      return text
    case .byteString:
      guard let text = value.string else {
        throw DecodingError.dataCorrupted(context("the text of Python 2 is no UTF-8"))
      }
      return text
    default: throw mismatch(String.self, "a str")
    }
  }

  func double() throws -> Double {
    guard value.kind == .float || value.kind == .int, let double = value.double else {
      throw mismatch(Double.self, "a float")
    }
    guard value.kind == .float || double.isFinite else {
      throw DecodingError.dataCorrupted(context("the int is too large for a Double"))
    }
    return double
  }

  func float() throws -> Float {
    let double = try double()
    let float = Float(double)
    guard float.isFinite || !double.isFinite else {
      throw DecodingError.dataCorrupted(context("\(double) is too large for a Float"))
    }
    return float
  }

  func integer<T: FixedWidthInteger>(_ type: T.Type) throws -> T {
    guard value.kind == .int else { throw mismatch(type, "an int") }
    if let int = value.int {
      if let exact = T(exactly: int) { return exact }
    } else if let integer = value.integer, integer.bytes.count <= 17 {
      // Beyond 64 bits: a 17th byte is there for the sign alone, where it is no part of the number.
      var wide: UInt128 = integer.isNegative ? .max : 0
      for byte in integer.bytes.prefix(16).reversed() { wide = wide << 8 | UInt128(byte) }
      if integer.bytes.count == 17 {
        if integer.bytes[16] == 0, let exact = T(exactly: wide) { return exact }
      } else if integer.isNegative {
        if let exact = T(exactly: Int128(truncatingIfNeeded: wide)) { return exact }
      } else if let exact = T(exactly: wide) {
        return exact
      }
    }
    throw DecodingError.dataCorrupted(context("the int does not fit in \(type)"))
  }
}
