import Bytes

/// The numbers that the kernels convert between.
enum NumberType: Sendable, Equatable {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, float32, float64, complex64, complex128
  /// Decoded and encoded in software: longdouble (with its size in a file), bfloat16, 8-bit floats.
  case extended(Int), complexExtended(Int), bfloat16, float8(NDArray.DType.Float8)

  /// nil where the dtype is no number.
  init?(_ dtype: NDArray.DType) {
    switch (dtype.kind, dtype.itemSize) {
    case (.bool, _): self = .bool
    case (.int, 1): self = .int8
    case (.int, 2): self = .int16
    case (.int, 4): self = .int32
    case (.int, 8), (.datetime, _), (.timedelta, _): self = .int64
    case (.uint, 1): self = .uint8
    case (.uint, 2): self = .uint16
    case (.uint, 4): self = .uint32
    case (.uint, 8): self = .uint64
    case (.float, 2): self = .float16
    case (.float, 4): self = .float32
    case (.float, 8): self = .float64
    case (.float, let size): self = .extended(size)
    case (.complex, 8): self = .complex64
    case (.complex, 16): self = .complex128
    case (.complex, let size): self = .complexExtended(size / 2)
    case (.bfloat16, _): self = .bfloat16
    case (.float8(.unspecified), _): return nil
    case (.float8(let format), _): self = .float8(format)
    default: return nil
    }
  }
}

/// Something that is done in a way of its own for every type of number that machines compute with.
///
/// ``NumberType/accept(_:)`` is the one place where a type known at run time becomes a type of Swift:
/// from there on the loops are compiled for it.
protocol NumberVisitor {
  associatedtype Result
  func visit<N: NativeNumber>(_ type: N.Type) -> Result
}

extension NumberType {
  /// What `visitor` makes of this type; nil for those that are decoded in software.
  @inline(__always)
  func accept<V: NumberVisitor>(_ visitor: V) -> V.Result? {
    switch self {
    case .bool: visitor.visit(Truth.self)
    case .int8: visitor.visit(Int8.self)
    case .int16: visitor.visit(Int16.self)
    case .int32: visitor.visit(Int32.self)
    case .int64: visitor.visit(Int64.self)
    case .uint8: visitor.visit(UInt8.self)
    case .uint16: visitor.visit(UInt16.self)
    case .uint32: visitor.visit(UInt32.self)
    case .uint64: visitor.visit(UInt64.self)
    case .float16: visitor.visit(Half.self)
    case .float32: visitor.visit(Float.self)
    case .float64: visitor.visit(Double.self)
    case .complex64: visitor.visit(NDArray.Pair<Float>.self)
    case .complex128: visitor.visit(NDArray.Pair<Double>.self)
    case .extended, .complexExtended, .bfloat16, .float8: nil
    }
  }

  /// The bytes of one number.
  var size: Int {
    struct Size: NumberVisitor {
      func visit<N: NativeNumber>(_: N.Type) -> Int { MemoryLayout<N>.size }
    }
    switch self {
    case .extended(let bytes): return bytes
    case .complexExtended(let bytes): return 2 * bytes
    case .bfloat16: return 2
    case .float8: return 1
    default: return accept(Size()) ?? 0
    }
  }

  var isInteger: Bool {
    switch self {
    case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32, .uint64: true
    default: false
    }
  }

  var isComplex: Bool {
    switch self {
    case .complex64, .complex128, .complexExtended: true
    default: false
    }
  }

  /// The native bytes of a number.
  func bytes(of number: NDArray.Number) -> [UInt8] {
    struct Bytes: NumberVisitor {
      var number: NDArray.Number
      func visit<N: NativeNumber>(_: N.Type) -> [UInt8] { N(number: number).bytes }
    }
    switch self {
    case .extended(let size):
      return Extended(number).bytes + [UInt8](repeating: 0, count: size - 10)
    case .complexExtended(let part):
      var imaginary = NDArray.Number.float(0)
      if case .complex(_, let value) = number { imaginary = .float(value) }
      let padding = [UInt8](repeating: 0, count: part - 10)
      return Extended(number).bytes + padding + Extended(imaginary).bytes + padding
    case .bfloat16: return BFloat16.encode(Float(number.double)).bytes
    case .float8(let format): return [SmallFloat(format).encode(Float(number.double))]
    default: return accept(Bytes(number: number)) ?? []
    }
  }
}
