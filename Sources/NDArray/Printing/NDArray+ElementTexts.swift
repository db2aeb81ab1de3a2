import Bytes

extension NDArray {
  /// Gives the text of every element in C order, as NumPy's scalars print it: strings without quotes,
  /// floats with as many digits as they need.
  ///
  /// - Parameter body: takes the element's place in C order, and its text.
  /// - Throws: ``NDArrayError`` `.outOfMemory`; what `body` throws.
  /// - Complexity: O(`count`).
  package func forEachText(_ body: (_ index: Int, _ text: String) throws -> Void) throws {
    let whole = try native()
    let formatter = ElementFormatter(whole.dtype, objects)
    for index in 0..<count {
      let place = whole.offset + index * dtype.itemSize
      try body(index, formatter.text(at: place, in: whole.memory.bytes))
    }
  }

  /// The array, or one whose texts say all of its values: of bfloat16 and 8-bit floats ml_dtypes prints no more
  /// digits than tell them apart, which are other numbers to those who read them as wider ones.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  package func withExactText() throws(NDArrayError) -> NDArray {
    switch dtype.kind {
    case .float8(.unspecified): return self
    case .bfloat16, .float8: return try converted(to: .float32, casting: .unsafe)
    default: return self
    }
  }

  /// Gives the bytes of every element in C order, in this machine's byte order.
  ///
  /// - Throws: ``NDArrayError`` `.objectArray`, `.outOfMemory`; what `body` throws.
  package func forEachBytes(_ body: (_ index: Int, _ bytes: [UInt8]) throws -> Void) throws {
    if dtype.hasObjects { throw NDArrayError.holdsObjects }
    let whole = try native()
    for index in 0..<count {
      let place = whole.offset + index * dtype.itemSize
      var element: [UInt8] = []
      element.reserveCapacity(dtype.itemSize)
      for byte in place..<place + dtype.itemSize {
        element.append(whole.memory.bytes.byte(at: byte))
      }
      try body(index, element)
    }
  }

  /// The bytes of all elements in C order, every number with its lowest byte first.
  ///
  /// - Throws: ``NDArrayError`` `.objectArray`, `.outOfMemory`.
  package func littleEndianBytes() throws(NDArrayError) -> [UInt8] {
    if dtype.hasObjects { throw .holdsObjects }
    // Every machine that Swift runs on is little-endian, or this swaps for one that is not.
    precondition(DType.ByteOrder.native == .little, "a big-endian machine")
    return try native().bytes()
  }
}
