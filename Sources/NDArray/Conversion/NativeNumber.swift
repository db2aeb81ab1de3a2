// Trusted file: shows the bytes of single numbers.

/// A number as it stands in memory, that casts to every other.
///
/// A source widens itself to the smallest of five types that holds all of its values, and the target
/// takes it from there: NumPy's results, in loops that the compiler can turn into vectors.
protocol NativeNumber: BitwiseCopyable, Sendable {
  init(cast value: Int32)
  init(cast value: Int64)
  init(cast value: UInt64)
  init(cast value: Float)
  init(cast value: Double)
  /// From a half, which keeps the payload of a NaN on its way to wider floats.
  init(cast value: Half)
  /// From a complex number: the real part, for what is not complex.
  init(cast real: Float, _ imaginary: Float)
  init(cast real: Double, _ imaginary: Double)
  /// This number as another type of number.
  func cast<T: NativeNumber>(to: T.Type) -> T
}

extension NativeNumber {
  @inline(__always) init(cast value: Half) { self.init(cast: value.float) }
  @inline(__always) init(cast real: Float, _: Float) { self.init(cast: real) }
  @inline(__always) init(cast real: Double, _: Double) { self.init(cast: real) }

  /// A number as this type.
  init(number: NDArray.Number) {
    switch number {
    case .bool(let value): self.init(cast: value ? 1 : 0 as Int32)
    case .int(let value): self.init(cast: value)
    case .uint(let value): self.init(cast: value)
    case .float(let value): self.init(cast: value)
    case .complex(let real, let imaginary): self.init(cast: real, imaginary)
    }
  }

  /// The bytes as they stand in memory.
  var bytes: [UInt8] {
    // Any number may be looked at as bytes.
    unsafe withUnsafeBytes(of: self) { unsafe [UInt8]($0) }
  }
}

/// A byte that is true unless it is 0.
struct Truth: NativeNumber {
  var byte: UInt8

  @inline(__always) init(_ value: Bool) { byte = value ? 1 : 0 }
  @inline(__always) init(cast value: Int32) { self.init(value != 0) }
  @inline(__always) init(cast value: Int64) { self.init(value != 0) }
  @inline(__always) init(cast value: UInt64) { self.init(value != 0) }
  @inline(__always) init(cast value: Float) { self.init(value != 0) }
  @inline(__always) init(cast value: Double) { self.init(value != 0) }
  @inline(__always) init(cast value: Half) { self.init(value.bits & 0x7FFF != 0) }
  @inline(__always) init(cast real: Float, _ imaginary: Float) {
    self.init(real != 0 || imaginary != 0)
  }
  @inline(__always) init(cast real: Double, _ imaginary: Double) {
    self.init(real != 0 || imaginary != 0)
  }
  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T {
    T(cast: byte != 0 ? 1 : 0 as Int32)
  }
}

extension NativeNumber where Self: FixedWidthInteger {
  @inline(__always) init(cast value: Int32) { self.init(truncatingIfNeeded: value) }
  @inline(__always) init(cast value: Int64) { self.init(truncatingIfNeeded: value) }
  @inline(__always) init(cast value: UInt64) { self.init(truncatingIfNeeded: value) }
  @inline(__always) init(cast value: Float) { self.init(cutting: Double(value)) }
  @inline(__always) init(cast value: Double) { self.init(cutting: value) }

  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T {
    if Self.bitWidth < 32 || Self.bitWidth == 32 && Self.isSigned {
      return T(cast: Int32(truncatingIfNeeded: self))
    }
    if Self.bitWidth == 32 || Self.isSigned { return T(cast: Int64(truncatingIfNeeded: self)) }
    return T(cast: UInt64(truncatingIfNeeded: self))
  }
}

extension Int8: NativeNumber {}
extension Int16: NativeNumber {}
extension Int32: NativeNumber {}
extension Int64: NativeNumber {}
extension UInt8: NativeNumber {}
extension UInt16: NativeNumber {}
extension UInt32: NativeNumber {}
extension UInt64: NativeNumber {}

extension Half: NativeNumber {
  // An integer that a float rounds is too large for a half in either.
  @inline(__always) init(cast value: Int32) { self.init(Float(value)) }
  @inline(__always) init(cast value: Int64) { self.init(Float(value)) }
  @inline(__always) init(cast value: UInt64) { self.init(Float(value)) }
  @inline(__always) init(cast value: Float) { self.init(value) }
  @inline(__always) init(cast value: Double) { self.init(value) }
  @inline(__always) init(cast value: Half) { self = value }
  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T { T(cast: self) }
}

extension Float: NativeNumber {
  @inline(__always) init(cast value: Int32) { self = Float(value) }
  @inline(__always) init(cast value: Int64) { self = Float(value) }
  @inline(__always) init(cast value: UInt64) { self = Float(value) }
  @inline(__always) init(cast value: Float) { self = value }
  @inline(__always) init(cast value: Double) { self = Float(value) }
  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T { T(cast: self) }
}

extension Double: NativeNumber {
  @inline(__always) init(cast value: Int32) { self = Double(value) }
  @inline(__always) init(cast value: Int64) { self = Double(value) }
  @inline(__always) init(cast value: UInt64) { self = Double(value) }
  @inline(__always) init(cast value: Float) { self = Double(value) }
  @inline(__always) init(cast value: Double) { self = value }
  @inline(__always) init(cast value: Half) { self = value.double }
  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T { T(cast: self) }
}

/// `Float` or `Double`: a part of a complex number.
protocol NativePart: NativeNumber {
  /// The number that these are the parts of, as another type.
  static func cast<T: NativeNumber>(_ real: Self, _ imaginary: Self, to: T.Type) -> T
}
extension Float: NativePart {
  @inline(__always)
  static func cast<T: NativeNumber>(_ real: Float, _ imaginary: Float, to: T.Type) -> T {
    T(cast: real, imaginary)
  }
}
extension Double: NativePart {
  @inline(__always)
  static func cast<T: NativeNumber>(_ real: Double, _ imaginary: Double, to: T.Type) -> T {
    T(cast: real, imaginary)
  }
}

extension NDArray.Pair: NativeNumber where Part: NativePart {
  @inline(__always) private init(_ real: Part) { self.init(real, Part(cast: 0 as Int32)) }
  @inline(__always) init(cast value: Int32) { self.init(Part(cast: value)) }
  @inline(__always) init(cast value: Int64) { self.init(Part(cast: value)) }
  @inline(__always) init(cast value: UInt64) { self.init(Part(cast: value)) }
  @inline(__always) init(cast value: Float) { self.init(Part(cast: value)) }
  @inline(__always) init(cast value: Double) { self.init(Part(cast: value)) }
  @inline(__always) init(cast value: Half) { self.init(Part(cast: value)) }
  @inline(__always) init(cast real: Float, _ imaginary: Float) {
    self.init(Part(cast: real), Part(cast: imaginary))
  }
  @inline(__always) init(cast real: Double, _ imaginary: Double) {
    self.init(Part(cast: real), Part(cast: imaginary))
  }
  @inline(__always) func cast<T: NativeNumber>(to: T.Type) -> T {
    Part.cast(first, second, to: T.self)
  }
}
