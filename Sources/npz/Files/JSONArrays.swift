import NDArray

/// Arrays that stand in JSON as nested lists, as ``ValueJSON`` writes them.
enum JSONArrays {
  /// The arrays of a document: an object has one under each name, a list of objects a column for each name, and
  /// all else is one array.
  ///
  /// - Parameter dtype: what the elements are; nil for what they look like.
  /// - Throws: ``Failure`` for lists of different lengths, mixed values, and what is no such element; `NDArrayError`.
  static func arrays(
    of value: JSON, dtype: NDArray.DType?
  ) throws -> [(key: String, value: NDArray)] {
    switch value {
    case .object(let members):
      return try members.map {
        (key: $0.key, value: try array(of: $0.value, dtype: dtype, name: $0.key))
      }
    case .list(let items):
      if let columns = try columns(items, dtype, nil) { return columns }
    default: break
    }
    return [("arr_0", try array(of: value, dtype: dtype, name: nil))]
  }

  /// One array: of objects, records.
  ///
  /// - Throws: ``Failure``, `NDArrayError`, as ``arrays(of:dtype:)``.
  static func array(of value: JSON, dtype: NDArray.DType?, name: String?) throws -> NDArray {
    var shape: [Int] = []
    var next = value
    while case .list(let items) = next {
      shape.append(items.count)
      guard let first = items.first else { break }
      next = first
    }
    var leaves: [JSON] = []
    guard collect(value, shape[...], &leaves) else {
      throw failure("lists of different lengths, or values beside lists, are no array", name)
    }
    if let columns = try columns(leaves, dtype, name) {
      return try NDArray(records: columns).reshaped(shape)
    }
    guard let dtype else { return try plain(leaves, shape, name) }
    if dtype.kind == .structured, !leaves.isEmpty {
      throw failure("records are made of objects, and there are none", name)
    }
    // A complex number is a list of its parts.
    guard let part = dtype.complexPart, shape.last == 2 else {
      return try elements(leaves, shape, dtype, name)
    }
    let parts = try elements(leaves, shape, part, name)
    return try NDArray(bytes: parts.bytes(), shape: shape.dropLast(), dtype: dtype)
  }

  private static func failure(_ message: String, _ name: String?, _ hints: String...) -> Failure {
    Failure(.data, "bad_text", array: name, message, hints: hints)
  }

  /// False for lists of other lengths than the shape's.
  private static func collect(
    _ value: JSON, _ shape: ArraySlice<Int>, _ leaves: inout [JSON]
  ) -> Bool {
    guard let count = shape.first else {
      if case .list = value { return false }
      leaves.append(value)
      return true
    }
    guard case .list(let items) = value, items.count == count else { return false }
    return items.allSatisfy { collect($0, shape.dropFirst(), &leaves) }
  }

  /// A column for each name that the objects have; nil where they are none.
  private static func columns(
    _ leaves: [JSON], _ dtype: NDArray.DType?, _ name: String?
  ) throws -> [(key: String, value: NDArray)]? {
    let rows = leaves.compactMap { leaf -> [JSON.Member]? in
      if case .object(let members) = leaf { return members }
      return nil
    }
    guard let first = rows.first else { return nil }
    guard rows.count == leaves.count else {
      throw failure("objects beside other values are no array", name)
    }
    guard !first.isEmpty else { throw failure("an object without members is no record", name) }
    let wanted = dtype?.kind == .structured ? dtype?.fields.map(\.name) : nil
    return try (wanted ?? first.map(\.key)).enumerated().map { place, key in
      let column = try rows.enumerated().map { number, row -> JSON in
        // Nearly always in the same order as in the first one.
        if row.count == first.count, place < row.count, row[place].key == key {
          return row[place].value
        }
        guard row.count == first.count, let member = row.first(where: { $0.key == key }) else {
          throw failure("the object \(number.grouped) has other names than the first one", name)
        }
        return member.value
      }
      let field = wanted == nil ? nil : dtype?.fields[place]
      let array = try array(
        of: .list(column), dtype: field?.dtype ?? (wanted == nil ? dtype : nil), name: key)
      guard let field, Array(array.shape.dropFirst()) != field.shape else { return (key, array) }
      throw failure(
        "an element is \(Array(array.shape.dropFirst()).tupleText), and the field \(field.shape.tupleText)",
        key)
    }
  }

  // MARK: What the elements look like

  /// Truth values, integers, numbers or texts; null and the words for them are NaN among numbers.
  private static func plain(_ leaves: [JSON], _ shape: [Int], _ name: String?) throws -> NDArray {
    if leaves.isEmpty { return try NDArray(zeros: shape, dtype: .float64) }
    if let bools = all(leaves, { if case .bool(let value) = $0 { value } else { nil } }) {
      return try NDArray(bools, shape: shape)
    }
    if let integers = all(leaves, { if case .int(let value) = $0 { Int64(value) } else { nil } }) {
      return try NDArray(integers, shape: shape)
    }
    if let unsigned = all(leaves, Self.unsigned) { return try NDArray(unsigned, shape: shape) }
    if leaves.allSatisfy(Self.isInteger) {
      throw failure(
        "no integers of 64 bits hold all of these", name,
        "as floats, which hold 53 bits:  --dtype float64")
    }
    let isText = leaves.contains {
      if case .text(let word) = $0 { return special(word) == nil }
      return false
    }
    if !isText, let numbers = all(leaves, Self.number) { return try NDArray(numbers, shape: shape) }
    if let texts = all(leaves, { if case .text(let text) = $0 { text } else { nil } }) {
      return try NDArray(strings: texts, shape: shape)
    }
    throw failure(
      "values of different kinds are no array", name,
      "say what all of them are, such as  --dtype 'datetime64[s]'  or  --dtype longdouble")
  }

  private static func isInteger(_ leaf: JSON) -> Bool {
    switch leaf {
    case .int: true
    case .number(let text): text.utf8.allSatisfy { $0 == UInt8(ascii: "-") || 0x30...0x39 ~= $0 }
    default: false
    }
  }

  private static func unsigned(_ leaf: JSON) -> UInt64? {
    switch leaf {
    case .int(let value): UInt64(exactly: value)
    case .number(let text): UInt64(text)
    default: nil
    }
  }

  private static func number(_ leaf: JSON) -> Double? {
    switch leaf {
    case .int(let value): Double(value)
    case .number(let text): Double(text)
    case .null: .nan
    case .text(let word): special(word)
    default: nil
    }
  }

  private static func special(_ word: String) -> Double? {
    ["NaN": .nan, "Infinity": .infinity, "-Infinity": -.infinity][word]
  }

  private static func all<T>(_ leaves: [JSON], _ take: (JSON) -> T?) -> [T]? {
    var values: [T] = []
    values.reserveCapacity(leaves.count)
    for leaf in leaves {
      guard let value = take(leaf) else { return nil }
      values.append(value)
    }
    return values
  }

  // MARK: What the elements are said to be

  private static func elements(
    _ leaves: [JSON], _ shape: [Int], _ dtype: NDArray.DType, _ name: String?
  ) throws -> NDArray {
    func place(_ index: Int) -> String {
      shape.isEmpty ? "the value" : "element \(shape.indices(ofElement: index))"
    }
    switch dtype.kind {
    case .bytes, .void, .float8(.unspecified):
      return try bytes(leaves, shape, dtype) { failure("\(place($0)): \($1)", name) }
    default: break
    }
    let hasNothing = [.float, .complex, .bfloat16, .datetime, .timedelta].contains(dtype.kind)
    let texts = try leaves.enumerated().map { index, leaf -> String in
      switch leaf {
      case .text(let text): return text
      case .int(let value): return String(value)
      case .number(let text): return text
      case .bool(let value): return value ? "true" : "false"
      case .null where hasNothing: return ""
      case .null: throw failure("\(place(index)): null is no \(dtype.name)", name)
      case .list, .object:
        throw failure("\(place(index)): a list or an object is no \(dtype.name)", name)
      }
    }
    do { return try NDArray(texts: texts, shape: shape, dtype: dtype, place: place) } catch {
      var failure = Failure(error)
      failure.array = name
      throw failure
    }
  }

  /// Bytes that stand there in base64.
  private static func bytes(
    _ leaves: [JSON], _ shape: [Int], _ dtype: NDArray.DType,
    _ failure: (Int, String) -> Failure
  ) throws -> NDArray {
    let all = try leaves.enumerated().map { index, leaf -> [UInt8] in
      guard case .text(let text) = leaf, let bytes = Base64.bytes(text) else {
        let name = dtype.itemSize == 0 ? "bytes" : dtype.name
        throw failure(index, "\(name) stands in JSON as base64, which this is not")
      }
      return bytes
    }
    var width = dtype.itemSize
    if width == 0 { width = Swift.max(1, all.map(\.count).max() ?? 1) }
    var packed: [UInt8] = []
    for (index, bytes) in all.enumerated() {
      guard bytes.count == width || (bytes.count < width && dtype.kind == .bytes) else {
        throw failure(index, "\(bytes.count.counted("byte")) for the \(width) of \(dtype.name)")
      }
      packed += bytes + [UInt8](repeating: 0, count: width - bytes.count)
    }
    let final: NDArray.DType =
      dtype.itemSize > 0 ? dtype : dtype.kind == .bytes ? .bytes(width) : .void(width)
    return try NDArray(bytes: packed, shape: shape, dtype: final)
  }
}
