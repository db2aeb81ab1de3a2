public import ComplexModule
public import RealModule

extension NDArray {
  /// A Swift type that is the element of some dtype: `Bool`, the integers, `Float16`, `Float`,
  /// `Double`, `Float80` where the machine has it, `Complex<Float>`, `Complex<Double>`.
  ///
  /// The types are given; conformances of other types are not supported.
  public protocol Scalar: Sendable {
    /// What stands in memory: bits in which every pattern is a value.
    associatedtype Pattern: BitwiseCopyable & Sendable
    /// The dtype of this type, in this machine's byte order.
    static var dtype: DType { get }
    /// The value of the bits.
    init(pattern: Pattern)
    /// The bits of the value.
    var pattern: Pattern { get }
    /// The value nearest to `number`: how NumPy casts with `unsafe`.
    init(_ number: NDArray.Number)
    /// The value as a number of the widest type of its kind, which loses nothing.
    var number: NDArray.Number { get }
  }

  /// Any number, in the widest type of its kind.
  public enum Number: Sendable, Hashable {
    /// A truth value.
    case bool(Bool)
    /// A signed integer.
    case int(Int64)
    /// An unsigned integer.
    case uint(UInt64)
    /// A float.
    case float(Double)
    /// A complex number: real and imaginary part.
    case complex(Double, Double)
  }
}

extension NDArray.Number: CustomStringConvertible {
  /// The number as Swift prints it; a complex one as `(1.0-2.0j)`.
  public var description: String {
    switch self {
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .uint(let value): "\(value)"
    case .float(let value): "\(value)"
    case .complex(let real, let imaginary):
      "(\(real)\(imaginary.sign == .minus ? "-" : "+")\(imaginary.magnitude)j)"
    }
  }
}

extension NDArray.Number {
  /// As a double; the real part of a complex number.
  public var double: Double {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .float(let value), .complex(let value, _): value
    }
  }

  /// As an integer of type `T`: integers are cut to its bits, floats towards zero; what no integer
  /// can be (NaN, or out of range) is the smallest `Int64` cut to the bits, as on x86.
  func integer<T: FixedWidthInteger>(_: T.Type) -> T {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): T(truncatingIfNeeded: value)
    case .uint(let value): T(truncatingIfNeeded: value)
    case .float(let value), .complex(let value, _): T(cutting: value)
    }
  }
}

extension FixedWidthInteger {
  /// `value` towards zero; where it does not fit, the bits of the smallest `Int64`, as on x86.
  @inline(__always)
  init(cutting value: Double) {
    if value > -9_223_372_036_854_777_856, value < 9_223_372_036_854_775_808 {
      self.init(truncatingIfNeeded: Int64(value))
    } else if !Self.isSigned, Self.bitWidth == 64, value >= 0, value < 18_446_744_073_709_551_616 {
      self.init(truncatingIfNeeded: UInt64(value))
    } else {
      self.init(truncatingIfNeeded: Int64.min)
    }
  }
}

extension Bool: NDArray.Scalar {
  /// `bool`.
  public static var dtype: NDArray.DType { .bool }
  /// Any byte but 0 is true.
  @inlinable
  public init(pattern: UInt8) { self = pattern != 0 }
  /// 0 or 1.
  @inlinable
  public var pattern: UInt8 { self ? 1 : 0 }
  /// True unless the number is 0.
  public init(_ number: NDArray.Number) {
    switch number {
    case .bool(let value): self = value
    case .int(let value): self = value != 0
    case .uint(let value): self = value != 0
    case .float(let value): self = value != 0
    case .complex(let real, let imaginary): self = real != 0 || imaginary != 0
    }
  }
  /// The truth value.
  public var number: NDArray.Number { .bool(self) }
}

extension NDArray.Scalar where Self: BitwiseCopyable, Pattern == Self {
  /// The value itself.
  @inlinable
  public init(pattern: Self) { self = pattern }
  /// The value itself.
  @inlinable
  public var pattern: Self { self }
}

extension NDArray.Scalar where Self: FixedWidthInteger {
  /// The number cut to this type.
  public init(_ number: NDArray.Number) { self = number.integer(Self.self) }
  /// The integer in 64 bits.
  public var number: NDArray.Number {
    Self.isSigned ? .int(Int64(truncatingIfNeeded: self)) : .uint(UInt64(truncatingIfNeeded: self))
  }
}

extension Int8: NDArray.Scalar {
  /// `int8`.
  public static var dtype: NDArray.DType { .int8 }
}
extension Int16: NDArray.Scalar {
  /// `int16`.
  public static var dtype: NDArray.DType { .int16 }
}
extension Int32: NDArray.Scalar {
  /// `int32`.
  public static var dtype: NDArray.DType { .int32 }
}
extension Int64: NDArray.Scalar {
  /// `int64`.
  public static var dtype: NDArray.DType { .int64 }
}
extension Int: NDArray.Scalar {
  /// `int64`.
  public static var dtype: NDArray.DType { .int64 }
}
extension UInt8: NDArray.Scalar {
  /// `uint8`.
  public static var dtype: NDArray.DType { .uint8 }
}
extension UInt16: NDArray.Scalar {
  /// `uint16`.
  public static var dtype: NDArray.DType { .uint16 }
}
extension UInt32: NDArray.Scalar {
  /// `uint32`.
  public static var dtype: NDArray.DType { .uint32 }
}
extension UInt64: NDArray.Scalar {
  /// `uint64`.
  public static var dtype: NDArray.DType { .uint64 }
}
extension UInt: NDArray.Scalar {
  /// `uint64`.
  public static var dtype: NDArray.DType { .uint64 }
}

#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
  extension Float16: NDArray.Scalar {
    /// `float16`.
    public static var dtype: NDArray.DType { .float16 }
    /// The number rounded to a half.
    public init(_ number: NDArray.Number) { self = Float16(number.double) }
    /// The value as a double.
    public var number: NDArray.Number { .float(Double(self)) }
  }
#endif

extension Float: NDArray.Scalar {
  /// `float32`.
  public static var dtype: NDArray.DType { .float32 }
  /// The number rounded to a float.
  public init(_ number: NDArray.Number) {
    switch number {
    case .int(let value): self = Float(value)
    case .uint(let value): self = Float(value)
    default: self = Float(number.double)
    }
  }
  /// The value as a double.
  public var number: NDArray.Number { .float(Double(self)) }
}

extension Double: NDArray.Scalar {
  /// `float64`.
  public static var dtype: NDArray.DType { .float64 }
  /// The number rounded to a double.
  public init(_ number: NDArray.Number) { self = number.double }
  /// The value itself.
  public var number: NDArray.Number { .float(self) }
}

#if arch(x86_64) && !os(Windows)
  extension Float80: NDArray.Scalar {
    /// `longdouble`.
    public static var dtype: NDArray.DType { .longDouble }
    /// The number, which loses nothing.
    public init(_ number: NDArray.Number) {
      switch number {
      case .int(let value): self = Float80(value)
      case .uint(let value): self = Float80(value)
      default: self = Float80(number.double)
      }
    }
    /// The value rounded to a double: ``NDArray/Number`` has no wider float.
    public var number: NDArray.Number { .float(Double(self)) }
  }
#endif

extension Complex: NDArray.Scalar where RealType: NDArray.ComplexPart {
  /// `complex64` or `complex128`.
  public static var dtype: NDArray.DType { RealType.complexDType }
  /// Real and imaginary part as they stand in memory.
  @inlinable
  public init(pattern: NDArray.Pair<RealType>) {
    self.init(pattern.first, pattern.second)
  }
  /// Real and imaginary part; `rawStorage` keeps what `real` hides in values that are not finite.
  @inlinable
  public var pattern: NDArray.Pair<RealType> {
    let parts = rawStorage
    return NDArray.Pair(parts.x, parts.y)
  }
  /// The number; a real one has the imaginary part 0.
  public init(_ number: NDArray.Number) {
    switch number {
    case .complex(let real, let imaginary): self.init(RealType(real), RealType(imaginary))
    default: self.init(RealType(number), 0)
    }
  }
  /// Both parts as doubles.
  public var number: NDArray.Number {
    let parts = rawStorage
    return .complex(parts.x.double, parts.y.double)
  }
}

extension NDArray {
  /// Two numbers side by side, as the parts of a complex number stand in memory.
  public struct Pair<Part: BitwiseCopyable & Sendable>: BitwiseCopyable, Sendable {
    /// The real part.
    public let first: Part
    /// The imaginary part.
    public let second: Part

    /// Two numbers.
    @inlinable
    public init(_ first: Part, _ second: Part) {
      self.first = first
      self.second = second
    }
  }

  /// `Float` or `Double`, the parts of a complex number.
  public protocol ComplexPart: Scalar, Real, BitwiseCopyable {
    /// The dtype of the complex number.
    static var complexDType: DType { get }
    /// From a double.
    init(_ value: Double)
    /// As a double.
    var double: Double { get }
  }
}

extension Float: NDArray.ComplexPart {
  /// `complex64`.
  public static var complexDType: NDArray.DType { .complex64 }
  /// As a double.
  public var double: Double { Double(self) }
}

extension Double: NDArray.ComplexPart {
  /// `complex128`.
  public static var complexDType: NDArray.DType { .complex128 }
  /// The value itself.
  public var double: Double { self }
}
