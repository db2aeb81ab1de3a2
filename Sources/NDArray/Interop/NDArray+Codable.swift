extension NDArray: Codable {
  private enum CodingKeys: String, CodingKey { case dtype, shape, data }

  /// An array as an encoder keeps it: the `descr` of its dtype, its shape, and its elements in C order as base64.
  ///
  /// ```json
  /// {"dtype": "'<f8'", "shape": [2], "data": "AAAAAAAA8D8AAAAAAAAAQA=="}
  /// ```
  ///
  /// Elements keep their byte order, and all their bits.
  ///
  /// - Throws: `EncodingError.invalidValue` for an array of Python objects, which are kept in pickles;
  ///   what the encoder throws.
  /// - Complexity: O(`byteCount`).
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    let bytes: [UInt8]
    do { bytes = try self.bytes() } catch {
      throw EncodingError.invalidValue(
        self,
        .init(codingPath: encoder.codingPath, debugDescription: "\(error)", underlyingError: error))
    }
    try container.encode(dtype.descr, forKey: .dtype)
    try container.encode(shape, forKey: .shape)
    try container.encode(Base64.text(bytes[...]), forKey: .data)
  }

  /// The array that ``encode(to:)`` kept.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for a dtype that there is not, text that is no base64, and bytes that
  ///   are not as many as dtype and shape say.
  /// - Complexity: O(number of elements).
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let descr = try container.decode(String.self, forKey: .dtype)
    let shape = try container.decode([Int].self, forKey: .shape)
    guard let bytes = Base64.bytes(try container.decode(String.self, forKey: .data)) else {
      throw DecodingError.dataCorruptedError(
        forKey: .data, in: container, debugDescription: "the elements are no base64")
    }
    do {
      self = try NDArray(bytes: bytes, shape: shape, dtype: DType(descr: descr))
    } catch {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: container.codingPath, debugDescription: "\(error)", underlyingError: error))
    }
  }
}
