extension NDArray {
  /// The elements as float64, whatever numbers they are, in C order.
  func float64s() throws(NDArrayError) -> [Double] {
    Array(try converted(to: .float64, casting: .unsafe).scalars(as: Double.self))
  }

  /// The real and the imaginary parts of the elements by turns, in C order.
  func complexParts() throws(NDArrayError) -> [Double] {
    let wide = try converted(to: .complex128, casting: .unsafe).bytes()
    return try NDArray(bytes: wide, shape: [2 * count], dtype: .float64).float64s()
  }

  /// The elements of a dtype of integers, truth values, dates or spans, exactly, in C order.
  func exactIntegers() throws(NDArrayError) -> [Int128] {
    switch dtype.kind {
    case .uint:
      return try converted(to: .uint64, casting: .unsafe).scalars(as: UInt64.self)
        .map { Int128($0) }
    case .datetime, .timedelta:
      let native = try converted(to: dtype.with(byteOrder: .native))
      return try native.viewed(as: .int64).scalars(as: Int64.self).map { Int128($0) }
    default:
      return try converted(to: .int64, casting: .unsafe).scalars(as: Int64.self)
        .map { Int128($0) }
    }
  }
}
