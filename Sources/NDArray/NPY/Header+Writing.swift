import Bytes

extension NPY.Header {
  /// The digits that a growing dimension may have: so many blanks are kept for them.
  private static let growthDigits = 21

  /// The whole start of a file: magic, version, length and text, as `numpy.save` writes it.
  ///
  /// - Parameter version: nil takes the earliest that can hold the text, as NumPy does.
  /// - Throws: ``NDArrayError`` `.badDType` where fields overlap or stand out of order, or the version
  ///   cannot hold the text.
  static func bytes(
    dtype: NDArray.DType, shape: [Int], order: NDArray.Order, version: NPY.Version? = nil
  ) throws(NDArrayError) -> [UInt8] {
    guard dtype.hasDescr else {
      throw NDArrayError(
        .badDType, "a header cannot say fields that overlap or stand out of order",
        hint: "convert the array to a dtype with its fields one behind the other")
    }
    let text = PythonString(
      codePoints: PythonString("{'descr': ").codePoints + dtype.descrLiteral.repr.codePoints
        + PythonString(
          ", 'fortran_order': \(order == .fortran ? "True" : "False"), 'shape': \(shape.tupleText), }"
        ).codePoints)
    var growth = 0
    if let dimension = order == .fortran ? shape.last : shape.first {
      growth = Swift.max(0, growthDigits - String(dimension).utf8.count)
    }
    let candidates = version.map { [$0] } ?? [.v1, .v2, .v3]
    for candidate in candidates {
      if let bytes = encode(text, growth: growth, version: candidate) { return bytes }
    }
    throw NDArrayError(
      .badDType,
      "version \(candidates.map(\.description).joined(separator: ", ")) cannot hold the header")
  }

  private static func encode(
    _ text: PythonString, growth: Int, version: NPY.Version
  ) -> [UInt8]? {
    var body: [UInt8]
    if version == .v3 {
      body = Array(text.string.utf8)
    } else {
      guard text.codePoints.allSatisfy({ $0 < 0x100 }) else { return nil }
      body = text.codePoints.map { UInt8($0) }
    }
    body += [UInt8](repeating: 0x20, count: growth)
    let lead = NPY.magic.count + 2 + version.lengthSize
    // 1 to 64 blanks, never none.
    let padding = NPY.alignment - (lead + body.count + 1) % NPY.alignment
    body += [UInt8](repeating: 0x20, count: padding)
    body.append(0x0A)
    var builder = ByteBuilder()
    builder.append(contentsOf: NPY.magic)
    builder.append(UInt8(version.major))
    builder.append(UInt8(version.minor))
    if version == .v1 {
      guard let length = UInt16(exactly: body.count) else { return nil }
      builder.append(length)
    } else {
      guard let length = UInt32(exactly: body.count) else { return nil }
      builder.append(length)
    }
    builder.append(contentsOf: body)
    return builder.bytes
  }
}
