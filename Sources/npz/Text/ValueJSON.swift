import NDArray

/// Writes an array's values as JSON: nested lists, by the rules of `npz show --json`.
enum ValueJSON {
  /// Appends the values of `array`.
  ///
  /// - Throws: ``Failure`` where Python objects are too many, or nested too deep.
  static func append(_ array: NDArray, to bytes: inout [UInt8]) throws {
    let values = try Self.values(array)
    var index = 0
    nest(array.shape[...], values, &index, &bytes)
  }

  /// Appends a line for each element of the first axis; one line for an array without axes.
  ///
  /// - Throws: ``Failure``, as ``append(_:to:)``.
  static func appendLines(_ array: NDArray, to bytes: inout [UInt8]) throws {
    let values = try Self.values(array)
    var index = 0
    for _ in 0..<(array.shape.first ?? 1) {
      nest(array.shape.dropFirst(), values, &index, &bytes)
      bytes.append(UInt8(ascii: "\n"))
    }
  }

  private static func nest(
    _ shape: ArraySlice<Int>, _ values: [String], _ index: inout Int, _ bytes: inout [UInt8]
  ) {
    guard let count = shape.first else {
      bytes.append(contentsOf: values[index].utf8)
      index += 1
      return
    }
    bytes.append(UInt8(ascii: "["))
    for place in 0..<count {
      if place > 0 { bytes.append(contentsOf: ", ".utf8) }
      nest(shape.dropFirst(), values, &index, &bytes)
    }
    bytes.append(UInt8(ascii: "]"))
  }

  /// Every element as JSON, in C order.
  private static func values(_ array: NDArray) throws -> [String] {
    try array.checkPrintable()
    var values: [String] = []
    if let part = array.dtype.complexPart {
      let pairs = try parts(array, part)
      for index in stride(from: 0, to: pairs.count, by: 2) {
        values.append("[\(pairs[index]), \(pairs[index + 1])]")
      }
      return values
    }
    switch array.dtype.kind {
    case .structured: return try records(array)
    case .object:
      // What a Python object is, JSON has no types for: as in the tree of a pickle.
      for value in try array.values() {
        values.append(String(decoding: try TreeJSON(value, limit: 1_000_000).bytes, as: UTF8.self))
      }
    case .bytes, .void, .float8(.unspecified):
      let isText = array.dtype.kind == .bytes
      try array.forEachBytes { _, bytes in
        let end = isText ? (bytes.lastIndex { $0 != 0 } ?? -1) + 1 : bytes.count
        values.append("\"\(Base64.text(bytes[..<end]))\"")
      }
    case .timedelta:
      let counts = try array.viewed(as: NDArray.DType.int64.with(byteOrder: array.dtype.byteOrder))
      try counts.forEachText { _, text in
        values.append(text == String(Int64.min) ? "null" : text)
      }
    default:
      let kind = array.dtype.kind
      let exact = try array.withExactText()
      try exact.forEachText { _, text in values.append(word(text, kind)) }
    }
    return values
  }

  /// Real and imaginary parts, one after the other.
  private static func parts(_ array: NDArray, _ dtype: NDArray.DType) throws -> [String] {
    let flat = try NDArray(bytes: array.bytes(), shape: [2 * array.count], dtype: dtype)
    return try values(flat)
  }

  /// A scalar's text, as NumPy prints it, in JSON.
  private static func word(_ text: String, _ kind: NDArray.DType.Kind) -> String {
    switch kind {
    case .bool: return text == "True" ? "true" : "false"
    case .unicode: return quoted(text)
    case .datetime: return text == "NaT" ? "null" : quoted(text)
    case .float, .bfloat16, .float8:
      switch text {
      case "nan": return "\"NaN\""
      case "inf": return "\"Infinity\""
      case "-inf": return "\"-Infinity\""
      // What only a longdouble can hold is no number to most programs.
      default: return Double(text)?.isFinite == true ? text : quoted(text)
      }
    default: return text
    }
  }

  private static func quoted(_ text: String) -> String {
    var bytes: [UInt8] = []
    JSON.append(text, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Every record as an object of its fields.
  private static func records(_ array: NDArray) throws -> [String] {
    var records = [String](repeating: "{", count: array.count)
    let flat = try array.flattened()
    for (place, field) in array.dtype.fields.enumerated() {
      let part = flat[field: field]
      let values = try Self.values(part)
      let width = field.shape.reduce(1, *)
      for row in 0..<array.count {
        var bytes: [UInt8] = []
        var index = row * width
        nest(field.shape[...], values, &index, &bytes)
        let value = String(decoding: bytes, as: UTF8.self)
        records[row] += (place > 0 ? ", " : "") + quoted(field.name) + ": " + value
      }
    }
    return records.map { $0 + "}" }
  }
}

extension NDArray.DType {
  /// What the real and the imaginary part of a complex number are; nil for other dtypes.
  var complexPart: Self? {
    guard kind == .complex else { return nil }
    let part: Self = itemSize == 8 ? .float32 : itemSize == 16 ? .float64 : .longDouble
    return part.with(byteOrder: byteOrder)
  }
}

extension NDArray {
  /// The most elements, and lists of elements, that have no bytes in the file.
  private static let mostEmpty = 1 << 20

  /// Refuses an array of few bytes, or none, that takes any amount of room as text.
  ///
  /// - Throws: ``Failure``.
  func checkPrintable() throws {
    // Of an array without elements there are as many lists as its axes say in front of the 0.
    var lists = 1
    for length in shape.prefix(while: { $0 > 0 }) {
      let (product, overflow) = lists.multipliedReportingOverflow(by: length)
      lists = overflow ? .max : product
    }
    guard dtype.itemSize == 0 || count == 0, lists > Self.mostEmpty else { return }
    throw Failure(
      .limit, "limit_exceeded",
      "an array of the shape \(shape.tupleText) without bytes is too large to be written out")
  }
}
