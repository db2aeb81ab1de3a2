// Trusted file: hands packed memory to the caller, and to SIMD vectors.

import Bytes

extension NDArray {
  /// Calls `body` with the elements' bytes in C order, in the byte order of the dtype: the array's own memory
  /// where the elements lie so, otherwise a copy.
  ///
  /// The bytes are there until `body` returns.
  ///
  /// - Throws: ``NDArrayError`` `.objectArray`, `.outOfMemory`; what `body` throws.
  /// - Complexity: O(1), or O(`byteCount`) where it copies.
  public func withUnsafeBytes<R>(_ body: (UnsafeRawBufferPointer) throws -> R) throws -> R {
    if dtype.hasObjects { throw NDArrayError.holdsObjects }
    return try unsafe packed().withPackedBytes { (bytes) throws -> R in try unsafe body(bytes) }
  }

  /// Calls `body` with the elements as a span, in C order and in this machine's byte order: the array's own memory
  /// where the elements lie so, otherwise a copy.
  ///
  /// ```swift
  /// let sum = try weights.withSpan(of: Float.self) { span in
  ///   var sum: Float = 0
  ///   for index in span.indices { sum += span[index] }
  ///   return sum
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - type: the type that the dtype is: nothing is converted.
  ///   - body: takes the elements, which are there until it returns.
  /// - Throws: ``NDArrayError`` `.badCast` for another type, `.outOfMemory`; what `body` throws.
  /// - Complexity: O(1), or O(`byteCount`) where it copies.
  public func withSpan<T: Scalar & BitwiseCopyable, R>(
    of type: T.Type, _ body: (Span<T>) throws -> R
  ) throws -> R {
    guard dtype.with(byteOrder: .native) == T.dtype else {
      throw NDArrayError(
        .badCast, "the elements are \(dtype.name), and not \(T.dtype.name)",
        hint: "convert them first: a.converted(to: .\(T.dtype.swiftName))")
    }
    guard T.self == T.Pattern.self else {
      throw NDArrayError(
        .badCast, "a file may have bytes for \(T.dtype.name) that \(T.self) does not have",
        hint: "view them as what they are: a.viewed(as: .uint8)")
    }
    let whole = try native()
    // The type has the size of the dtype, and every pattern of bits is a value of it.
    return try unsafe whole.withPackedBytes { (bytes) throws -> R in
      try unsafe body(Span(_unsafeElements: bytes.bindMemory(to: T.self)))
    }
  }

  /// Vectors as an array with an axis for their scalars: of `n` vectors of 4, the shape is `[n, 4]`.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(number of scalars).
  public init<V: SIMD>(
    vectors: some Collection<V>
  ) throws(NDArrayError) where V.Scalar: Scalar {
    var scalars: [V.Scalar] = []
    scalars.reserveCapacity(vectors.count * V.scalarCount)
    for vector in vectors {
      for index in 0..<V.scalarCount { scalars.append(vector[index]) }
    }
    try self.init(scalars, shape: [scalars.count / V.scalarCount, V.scalarCount])
  }

  /// The rows of the last axis as vectors, in C order.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where the last axis has another length than the vectors;
  ///   `.badCast` where the conversion to their scalars is not safe; `.outOfMemory`.
  /// - Complexity: O(number of scalars).
  public func vectors<V: SIMD>(as type: V.Type) throws(NDArrayError) -> [V]
  where V.Scalar: Scalar {
    guard shape.last == V.scalarCount else {
      throw NDArrayError(
        .shapeMismatch,
        "the last axis of \(shape.tupleText) has no vectors of \(V.scalarCount) scalars")
    }
    let scalars = try self.scalars(as: V.Scalar.self)
    var vectors: [V] = []
    vectors.reserveCapacity(scalars.count / V.scalarCount)
    var vector = V()
    for (index, scalar) in scalars.enumerated() {
      vector[index % V.scalarCount] = scalar
      if index % V.scalarCount == V.scalarCount - 1 { vectors.append(vector) }
    }
    return vectors
  }
}
