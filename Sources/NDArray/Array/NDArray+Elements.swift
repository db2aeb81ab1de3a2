// Trusted file: copies the bytes of packed arrays.

import Bytes

extension NDArray {
  /// One element: `try a[1, 0, as: Double.self]`.
  ///
  /// The dtype need not be that of `type`: what NumPy calls a safe cast, one that keeps every value,
  /// is made on the way, and the byte order does not matter.
  ///
  /// - Parameters:
  ///   - index: one position for each axis; negative ones count from the end.
  ///   - type: what the element is to be.
  /// - Throws: ``NDArrayError`` `.badIndex`, `.badCast`.
  /// - Complexity: O(number of axes).
  public subscript<T: Scalar>(_ index: Int..., as type: T.Type) -> T {
    get throws(NDArrayError) { try element(at: index, as: type) }
  }

  /// The only element of an array that has one, whatever its shape: NumPy's `a.item()`.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch`, `.badCast`.
  /// - Complexity: O(number of axes).
  public func item<T: Scalar>(as type: T.Type) throws(NDArrayError) -> T {
    guard count == 1 else {
      throw NDArrayError(.shapeMismatch, "an array of \(count) elements is not a single one")
    }
    return try element(at: [Int](repeating: 0, count: rank), as: type)
  }

  /// One element by a list of positions: for indices whose number is known only at run time.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`, `.badCast`.
  /// - Complexity: O(number of axes).
  public func element<T: Scalar>(at index: [Int], as type: T.Type) throws(NDArrayError) -> T {
    let place = try offset(of: index)
    if dtype == T.dtype { return T(pattern: memory.bytes.load(at: place, as: T.Pattern.self)) }
    try checkSafe(to: T.dtype)
    return try NDArray(memory: memory, offset: place, dtype: dtype, shape: [], strides: [])
      .converted(to: T.dtype, casting: .safe).element(at: [], as: type)
  }

  /// Where an element starts in the memory.
  func offset(of index: [Int]) throws(NDArrayError) -> Int {
    guard index.count == rank else {
      throw NDArrayError(
        .badIndex,
        "an element of shape \(shape.tupleText) needs \(rank) indices, not \(index.count)")
    }
    var place = offset
    for (axis, position) in index.enumerated() {
      let length = shape[axis]
      let fromStart = position < 0 ? position + length : position
      guard 0..<length ~= fromStart else {
        throw NDArrayError(
          .badIndex, "index \(position) is out of range for axis \(axis) with size \(length)")
      }
      // The strides of an array without elements mean nothing; its index is refused at another axis.
      place &+= fromStart &* strides[axis]
    }
    return place
  }

  private func checkSafe(to target: DType) throws(NDArrayError) {
    if dtype.hasObjects { throw .holdsObjects }
    guard dtype.canCast(to: target, .safe) else {
      var hint = "convert first: try a.converted(to: .\(target.swiftName), casting: .unsafe)"
      if dtype.kind == .datetime || dtype.kind == .timedelta {
        hint = "the counts of \(dtype) are there as int64: try a.viewed(as: .int64)"
      }
      throw NDArrayError(
        .badCast, "elements of \(dtype) are not all \(target): some would change", hint: hint)
    }
  }

  /// All elements in C order as a collection: `try a.scalars(as: Double.self)`.
  ///
  /// Where the dtype is that of `type` in this machine's byte order and the elements follow one
  /// another row by row, the collection reads the array's own memory; otherwise it has a copy, with
  /// what NumPy calls a safe cast made on the way.
  ///
  /// - Throws: ``NDArrayError`` `.badCast`, `.objectArray`, `.outOfMemory`.
  /// - Complexity: O(1), or O(`count`) where it copies.
  public func scalars<T: Scalar>(as type: T.Type) throws(NDArrayError) -> Scalars<T> {
    if dtype.with(byteOrder: .native) == T.dtype { return Scalars(try native()) }
    try checkSafe(to: T.dtype)
    return Scalars(try converted(to: T.dtype, casting: .safe).packed())
  }
}

extension NDArray {
  /// One element of dtype `U` or `S` as text; trailing zeros are left out, as NumPy does.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`; `.badCast` where the element is not text, or holds what
  ///   Swift's strings cannot: lone surrogates, code points beyond U+10FFFF, bytes that are not UTF-8.
  /// - Complexity: O(number of axes) and the item size.
  public subscript(_ index: Int..., as type: String.Type) -> String {
    get throws(NDArrayError) { try text(at: offset(of: index)) }
  }

  /// The bytes of one element, in this machine's byte order: of any dtype but objects.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`, `.objectArray`.
  /// - Complexity: O(number of axes) and the item size.
  public subscript(_ index: Int..., as type: [UInt8].Type) -> [UInt8] {
    get throws(NDArrayError) {
      if dtype.hasObjects { throw .holdsObjects }
      let place = try offset(of: index)
      let one = try NDArray(memory: memory, offset: place, dtype: dtype, shape: [], strides: [])
        .native()
      return one.packedArray()
    }
  }

  /// All elements of dtype `U` or `S` as text, in C order.
  ///
  /// - Throws: ``NDArrayError`` `.badCast`, as for one element; `.limitExceeded` for over 2²⁴ elements
  ///   without bytes.
  /// - Complexity: O(`byteCount`).
  public func strings() throws(NDArrayError) -> [String] {
    let whole = try packed()
    var strings: [String] = []
    // Elements without bytes may be more than there is memory for their texts.
    guard dtype.itemSize > 0 || count <= DType.mostEmptyParts else {
      throw NDArrayError(
        .limitExceeded, "\(count) elements without bytes are too many to be listed")
    }
    strings.reserveCapacity(count)
    for index in 0..<count {
      strings.append(try whole.text(at: whole.offset + index * dtype.itemSize))
    }
    return strings
  }

  /// The bytes of all elements in C order and in the dtype's own byte order: NumPy's `a.tobytes()`.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`, `.objectArray`.
  /// - Complexity: O(`byteCount`).
  public func bytes(_ order: Order = .c) throws(NDArrayError) -> [UInt8] {
    if dtype.hasObjects { throw .holdsObjects }
    return try packed(order).packedArray()
  }

  private func packedArray() -> [UInt8] {
    // The bytes are whole and initialized: one block copy.
    unsafe withPackedBytes { unsafe [UInt8]($0) }
  }

  private func text(at place: Int) throws(NDArrayError) -> String {
    let bytes = memory.bytes
    switch dtype.kind {
    case .unicode:
      var scalars = String.UnicodeScalarView()
      for value in codePoints(at: place) {
        guard let scalar = Unicode.Scalar(value) else {
          throw NDArrayError(
            .badCast,
            "an element holds the code point U+\(String(value, radix: 16, uppercase: true)), which no "
              + "Swift string can hold", hint: "read its bytes: try a[index, as: [UInt8].self]")
        }
        scalars.append(scalar)
      }
      return String(scalars)
    case .bytes:
      var end = dtype.itemSize
      while end > 0, bytes.byte(at: place + end - 1) == 0 { end -= 1 }
      let raw = (0..<end).map { bytes.byte(at: place + $0) }
      guard let text = String(validating: raw, as: UTF8.self) else {
        throw NDArrayError(
          .badCast, "an element's bytes are not UTF-8",
          hint: "read its bytes: try a[index, as: [UInt8].self]")
      }
      return text
    default:
      throw NDArrayError(.badCast, "elements of \(dtype) are no text")
    }
  }

  /// The code points of an element of dtype `U`, without the zeros at the end.
  func codePoints(at place: Int) -> [UInt32] {
    let bytes = memory.bytes
    let foreign = dtype.byteOrder != .native
    var points = (0..<dtype.itemSize / 4).map { index in
      let value = bytes.load(at: place + 4 * index, as: UInt32.self)
      return foreign ? value.byteSwapped : value
    }
    while points.last == 0 { points.removeLast() }
    return points
  }
}
