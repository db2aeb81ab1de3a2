import NDArray

/// Arrays that stand in JSON as nested lists.
enum JSONArrays {
  /// The arrays of a document: an object has one under each name, a list of objects a column for each name, and
  /// all else is one array.
  ///
  /// - Throws: ``Failure`` for lists of different lengths, or mixed values; `NDArrayError`.
  static func arrays(of value: JSON) throws -> [(key: String, value: NDArray)] {
    switch value {
    case .object(let members):
      return try members.map { (key: $0.key, value: try array(of: $0.value, $0.key)) }
    case .list(let items):
      let rows = items.compactMap { item -> [JSON.Member]? in
        if case .object(let members) = item { return members }
        return nil
      }
      guard rows.count == items.count, let first = rows.first else {
        return [("arr_0", try array(of: value, nil))]
      }
      return try first.enumerated().map { place, member in
        let column = try rows.enumerated().map { number, row -> JSON in
          guard row.count == first.count, row[place].key == member.key else {
            throw Failure(
              .data, "bad_text",
              "the object \(number.grouped) has other names than the first one, or in another order"
            )
          }
          return row[place].value
        }
        return (key: member.key, value: try array(of: .list(column), member.key))
      }
    default: return [("arr_0", try array(of: value, nil))]
    }
  }

  private static func array(of value: JSON, _ name: String?) throws -> NDArray {
    var shape: [Int] = []
    var next = value
    while case .list(let items) = next {
      shape.append(items.count)
      guard let first = items.first else { break }
      next = first
    }
    var leaves: [JSON] = []
    guard collect(value, shape[...], &leaves) else {
      throw Failure(
        .data, "bad_text", array: name,
        "lists of different lengths, or values beside lists, are no array")
    }
    return try array(leaves, shape, name)
  }

  /// False for lists of other lengths than the shape's.
  private static func collect(
    _ value: JSON, _ shape: ArraySlice<Int>, _ leaves: inout [JSON]
  ) -> Bool {
    guard let count = shape.first else {
      switch value {
      case .list, .object: return false
      default:
        leaves.append(value)
        return true
      }
    }
    guard case .list(let items) = value, items.count == count else { return false }
    return items.allSatisfy { collect($0, shape.dropFirst(), &leaves) }
  }

  /// Truth values, integers, numbers or texts; null and the words for them are NaN among numbers.
  private static func array(_ leaves: [JSON], _ shape: [Int], _ name: String?) throws -> NDArray {
    if let bools = all(leaves, { if case .bool(let value) = $0 { value } else { nil } }),
      !leaves.isEmpty
    {
      return try NDArray(bools, shape: shape)
    }
    if let integers = all(leaves, { if case .int(let value) = $0 { Int64(value) } else { nil } }),
      !leaves.isEmpty
    {
      return try NDArray(integers, shape: shape)
    }
    if let unsigned = all(leaves, Self.unsigned), !leaves.isEmpty {
      return try NDArray(unsigned, shape: shape)
    }
    let isText = leaves.contains {
      if case .text(let word) = $0 { return special(word) == nil }
      return false
    }
    if !isText, let numbers = all(leaves, Self.number) { return try NDArray(numbers, shape: shape) }
    if let texts = all(leaves, { if case .text(let text) = $0 { text } else { nil } }) {
      return try NDArray(strings: texts, shape: shape)
    }
    throw Failure(.data, "bad_text", array: name, "values of different kinds are no array")
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
}
