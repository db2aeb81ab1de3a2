// Trusted file: compares blocks of memory, element by element within them.

/// How two numbers are compared.
enum Comparison: Sendable {
  /// The same value, exactly; whether NaN equals NaN, part by part.
  case same(nanEqual: Bool)
  /// Within a tolerance.
  case close(Closeness)
}

/// NumPy's `isclose`: |a − b| ≤ `absolute` + `relative`·|b|, or both the same infinity.
struct Closeness: Sendable {
  var relative: Double
  var absolute: Double
  var nanEqual: Bool

  @inline(__always)
  func holds(_ a: Double, _ b: Double) -> Bool {
    // Bits instead of branches, for the sake of vectors.
    let isNear = (a - b).magnitude <= absolute + relative * b.magnitude
    return isNear && b.magnitude < .infinity || a == b || nanEqual && a != a && b != b
  }

  @inline(__always)
  func holds(_ a: NDArray.Pair<Double>, _ b: NDArray.Pair<Double>) -> Bool {
    if a.first == b.first, a.second == b.second { return true }
    if nanEqual, a.isNaN, b.isNaN { return true }
    let size = b.second == 0 ? b.first.magnitude : Self.length(b.first, b.second)
    guard size.isFinite else { return false }
    let distance =
      a.second == b.second
      ? (a.first - b.first).magnitude : Self.length(a.first - b.first, a.second - b.second)
    return distance <= absolute + relative * size
  }

  private static func length(_ x: Double, _ y: Double) -> Double { (x * x + y * y).squareRoot() }
}

extension NumberType {
  /// A type that holds all values of both exactly, in which they are compared.
  fileprivate func common(_ other: NumberType) -> NumberType {
    if self == other {
      switch self {
      case .bool: return .uint8
      case .bfloat16, .float8: return .float32
      case .extended: return .extended(16)
      case .complexExtended: return .complexExtended(16)
      default: return self
      }
    }
    let both = [self, other]
    let hasComplex = isComplex || other.isComplex
    func isWide(_ type: NumberType) -> Bool { type == .int64 || type == .uint64 }
    func isWhole(_ type: NumberType) -> Bool { type.isInteger || type == .bool }
    if both.allSatisfy(isWhole) {
      let signed: [NumberType] = [.int8, .int16, .int32, .int64]
      if !both.contains(.uint64) { return .int64 }
      return both.contains(where: signed.contains) ? .extended(16) : .uint64
    }
    // A longdouble holds every integer and float there is.
    if both.contains(where: isWide) || both.contains(where: \.isExtended) {
      return hasComplex ? .complexExtended(16) : .extended(16)
    }
    if hasComplex { return .complex128 }
    return both.contains(.float64) || both.contains(where: isWhole) ? .float64 : .float32
  }

  /// True for a longdouble and for two of them.
  var isExtended: Bool {
    switch self {
    case .extended, .complexExtended: true
    default: false
    }
  }
}

extension NDArray {
  /// True where the elements of two arrays of one shape pass a test, block by block.
  func sameNumbers(
    as other: NDArray, _ type: NumberType, _ otherType: NumberType, _ test: Comparison
  ) -> Bool {
    let common: NumberType
    switch test {
    case .same: common = type.common(otherType)
    case .close: common = type.isComplex || otherType.isComplex ? .complex128 : .float64
    }
    let size = common.size
    return unsafe withBlocks(self, other) { count, a, b in
      let room = (type == common ? 0 : count * size, otherType == common ? 0 : count * size)
      return unsafe withUnsafeTemporaryAllocation(byteCount: room.0 + room.1 + 1, alignment: 16) {
        guard let start = $0.baseAddress else { return false }
        var (a, b) = unsafe (a, b)
        if type != common {
          unsafe castNumbers(count, a, type, start, common)
          unsafe a = UnsafeRawPointer(start)
        }
        if otherType != common {
          unsafe castNumbers(count, b, otherType, start + room.0, common)
          unsafe b = UnsafeRawPointer(start + room.0)
        }
        return unsafe compareNumbers(count, a, b, common, test)
      }
    }
  }

  /// True where two arrays of one shape and native dtype have the same bytes.
  func sameBytes(_ other: NDArray) -> Bool {
    let size = dtype.itemSize
    // There may be any number of elements without bytes, and nothing to compare in them.
    if size == 0 { return true }
    return unsafe withBlocks(self, other) { count, a, b in
      unsafe same(a, b, byteCount: count * size)
    }
  }
}

/// Calls `body` with the blocks of two arrays of one shape until it says false.
private func withBlocks(
  _ left: NDArray, _ right: NDArray,
  _ body: (Int, UnsafeRawPointer, UnsafeRawPointer) -> Bool
) -> Bool {
  let isFortran = !left.isCContiguous && left.isFortranContiguous
  let order: NDArray.Order = isFortran ? .fortran : .c
  var a = NativeBlocks(left, order)
  var b = NativeBlocks(right, order)
  let limit = Swift.min(a.limit, b.limit, 2048)
  var start = 0
  while start < left.count {
    let count = Swift.min(limit, left.count - start)
    guard unsafe body(count, a.next(count), b.next(count)) else { return false }
    start += count
  }
  return withExtendedLifetime((left, right)) { true }
}

/// `memcmp`, of which the standard library has none.
private func same(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, byteCount: Int) -> Bool {
  var difference: UInt64 = 0
  for index in 0..<byteCount / 8 {
    let x = unsafe (a + 8 &* index).loadUnaligned(as: UInt64.self)
    let y = unsafe (b + 8 &* index).loadUnaligned(as: UInt64.self)
    difference |= x ^ y
  }
  for index in byteCount / 8 * 8..<byteCount {
    let x = unsafe a.load(fromByteOffset: index, as: UInt8.self)
    let y = unsafe b.load(fromByteOffset: index, as: UInt8.self)
    difference |= UInt64(x ^ y)
  }
  return difference == 0
}

/// Compares `count` numbers of one type.
private func compareNumbers(
  _ count: Int, _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ type: NumberType,
  _ test: Comparison
) -> Bool {
  @inline(__always)
  func all<T: BitwiseCopyable>(_: T.Type, _ holds: (T, T) -> Bool) -> Bool {
    var failures = 0
    for index in 0..<count {
      let x = unsafe (a + index &* MemoryLayout<T>.stride).loadUnaligned(as: T.self)
      let y = unsafe (b + index &* MemoryLayout<T>.stride).loadUnaligned(as: T.self)
      failures |= holds(x, y) ? 0 : 1
    }
    return failures == 0
  }
  switch (type, test) {
  case (.float64, .close(let near)): return all(Double.self) { near.holds($0, $1) }
  case (_, .close(let near)): return all(NDArray.Pair<Double>.self) { near.holds($0, $1) }
  case (.float16, .same(true)):
    return all(Half.self) { $0.bits == $1.bits || $0.float.equals($1.float) }
  case (.float16, .same): return all(Half.self) { $0.float == $1.float }
  case (.float32, .same(true)): return all(Float.self) { $0.equals($1) }
  case (.float32, .same): return all(Float.self) { $0 == $1 }
  case (.float64, .same(true)): return all(Double.self) { $0.equals($1) }
  case (.float64, .same): return all(Double.self) { $0 == $1 }
  case (.complex64, .same(let nanEqual)):
    return all(NDArray.Pair<Float>.self) { $0.equals($1, nanEqual: nanEqual) }
  case (.complex128, .same(let nanEqual)):
    return all(NDArray.Pair<Double>.self) { $0.equals($1, nanEqual: nanEqual) }
  case (.extended, .same(let nanEqual)), (.complexExtended, .same(let nanEqual)):
    for index in 0..<count * (type.size / 16) {
      let (x, y) = unsafe (Extended(a + 16 &* index), Extended(b + 16 &* index))
      if !x.equals(y, nanEqual: nanEqual) { return false }
    }
    return true
  default: return unsafe same(a, b, byteCount: count * type.size)
  }
}

extension BinaryFloatingPoint {
  /// The same value; NaN equals NaN.
  @inline(__always)
  fileprivate func equals(_ other: Self) -> Bool {
    self == other || self != self && other != other
  }
}

extension NDArray.Pair where Part: BinaryFloatingPoint {
  fileprivate var isNaN: Bool { first != first || second != second }

  @inline(__always)
  fileprivate func equals(_ other: Self, nanEqual: Bool) -> Bool {
    let same = first == other.first && second == other.second
    return same || nanEqual && first.equals(other.first) && second.equals(other.second)
  }
}

extension Extended {
  fileprivate var isNaN: Bool {
    let isInvalid = biasedExponent != 0 && significand >> 63 == 0
    return isInvalid || biasedExponent == 0x7FFF && significand << 1 != 0
  }

  /// The same value; whether NaN equals NaN.
  fileprivate func equals(_ other: Extended, nanEqual: Bool) -> Bool {
    if isNaN || other.isNaN { return nanEqual && isNaN && other.isNaN }
    if significand == 0, other.significand == 0 { return true }
    return self == other
  }
}
