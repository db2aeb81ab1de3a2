import NDArray

extension Worker {
  /// Work in memory on the array of that key: `kernel NAME KEY OPERATION [ARGUMENT]`.
  func kernel(_ name: String, _ key: String, _ words: [String]) async throws -> Answer {
    let arrays = try arrays(name)
    func find(_ key: String) throws -> NDArray {
      guard let found = arrays.first(where: { $0.key == key }) else {
        throw Misuse(description: "no array \(key)")
      }
      return found.value
    }
    let array = try find(key)
    if words[0] == "bytes" {
      // What comes out is no array.
      let (seconds, bytes) = try await timed { try array.bytes() }
      let result = try NDArray(bytes: bytes, shape: [bytes.count], dtype: .uint8)
      return try answer(seconds, [("", result)])
    }
    let elements = words[0] == "from-elements" ? try Array(array.scalars(as: Double.self)) : []
    let (seconds, result) = try await timed {
      switch (words[0], words.count) {
      case ("cast", 2): try array.converted(to: NDArray.DType(words[1]), casting: .unsafe)
      // A copy in C order; there is no `ascontiguousarray` for other shapes than this.
      case ("transpose", 1): try array.transposed.flattened()
      // Not quite all columns: rows that follow one another evenly would stay a view.
      case ("every-second", 1):
        try array[.all, .stride(from: 0, to: -2, by: 2)].flattened()
      case ("from-elements", 1): try NDArray(elements, shape: array.shape)
      case ("sum", 1): try sum(array)
      case ("equal", 2): NDArray(try array.valuesEqual(to: find(words[1])))
      case ("all-close", 2): NDArray(try array.allClose(find(words[1])))
      default: throw Misuse(description: "no such operation")
      }
    }
    var answer = try answer(seconds, [("", result)])
    answer.bytes = array.byteCount
    return answer
  }

  /// The sum of integers as a client computes it: over the collection of the array's elements.
  private func sum(_ array: NDArray) throws -> NDArray {
    NDArray(try array.scalars(as: Int64.self).reduce(0, &+))
  }
}
