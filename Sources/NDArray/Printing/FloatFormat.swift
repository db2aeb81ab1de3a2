import Bytes

/// How a float lies in memory, in this machine's byte order.
enum FloatFormat: Sendable, Hashable {
  case half
  case single
  case double
  /// x87 extended in 12 or 16 bytes.
  case extended(size: Int)
  case bfloat16
  case float8(NDArray.DType.Float8)

  /// The format of a float dtype, or of one part of a complex one; nil for any other dtype.
  init?(_ dtype: NDArray.DType) {
    switch (dtype.kind, dtype.itemSize) {
    case (.float, 2), (.complex, 4): self = .half
    case (.float, 4), (.complex, 8): self = .single
    case (.float, 8), (.complex, 16): self = .double
    case (.float, let size): self = .extended(size: size)
    case (.complex, let size): self = .extended(size: size / 2)
    case (.bfloat16, _): self = .bfloat16
    case (.float8(let format), _):
      if format == .unspecified { return nil }
      self = .float8(format)
    default: return nil
    }
  }

  /// The bits of a significand.
  var precision: Int {
    switch self {
    case .half: 11
    case .single: 24
    case .double: 53
    case .extended: 64
    case .bfloat16: 8
    case .float8: 5
    }
  }

  /// The decimal digits that the format always holds: NumPy's `finfo.precision`.
  var decimalPrecision: Int {
    switch self {
    case .half: 3
    case .single: 6
    case .double: 15
    case .extended: 18
    case .bfloat16: 2
    case .float8: 0
    }
  }

  /// The float nearest to 0.0001, below which NumPy's arrays take to exponents.
  var tenThousandth: BinaryFloat {
    switch self {
    case .half: return BinaryFloat(half: 0x068E)
    case .single: return BinaryFloat(Float(0.0001))
    case .extended:
      var value = BinaryFloat(0.0001)
      let shift = value.significand.leadingZeroBitCount
      value.significand <<= UInt64(shift)
      value.exponent -= shift
      return value
    default: return BinaryFloat(0.0001)
    }
  }

  /// The float at `offset`.
  @inline(__always)
  func load(at offset: Int, in bytes: RawSpan) -> BinaryFloat {
    switch self {
    case .half: return BinaryFloat(half: bytes.load(at: offset, as: UInt16.self))
    case .single: return BinaryFloat(bytes.load(at: offset, as: Float.self))
    case .double: return BinaryFloat(bytes.load(at: offset, as: Double.self))
    case .extended(let size):
      // The bytes behind the ten of the number are padding, before them on a big-endian machine.
      let isLittle = NDArray.DType.ByteOrder.native == .little
      return BinaryFloat(
        significand: bytes.load(at: isLittle ? offset : offset + size - 8, as: UInt64.self),
        signAndExponent: bytes.load(
          at: isLittle ? offset + 8 : offset + size - 10, as: UInt16.self))
    case .bfloat16:
      let bits = UInt32(bytes.load(at: offset, as: UInt16.self)) << 16
      return BinaryFloat(Float(bitPattern: bits))
    case .float8(let format):
      return BinaryFloat(float8: bytes.load(at: offset, as: UInt8.self), format)
    }
  }
}

extension BinaryFloat {
  /// One of ml_dtypes' 8-bit floats.
  init(float8 byte: UInt8, _ format: NDArray.DType.Float8) {
    let negative = byte >> 7 == 1
    func parts(_ exponentBits: Int, bias: Int? = nil, hasSpecials: Bool = true) -> BinaryFloat {
      let fractionBits = 7 - exponentBits
      return BinaryFloat(
        negative: negative, exponent: Int(byte & 0x7F) >> fractionBits,
        fraction: UInt64(byte) & (1 << UInt64(fractionBits) - 1), exponentBits: exponentBits,
        fractionBits: fractionBits, bias: bias, hasSpecials: hasSpecials)
    }
    let nan = BinaryFloat(kind: .nan, negative: false)
    // `fn`: finite, NaN alone; `uz`: one zero, and its negative twin is the NaN.
    switch format {
    case .e3m4: self = parts(3)
    case .e4m3: self = parts(4)
    case .e5m2: self = parts(5)
    case .e4m3fn: self = byte & 0x7F == 0x7F ? nan : parts(4, hasSpecials: false)
    case .e4m3fnuz: self = byte == 0x80 ? nan : parts(4, bias: 8, hasSpecials: false)
    case .e4m3b11fnuz: self = byte == 0x80 ? nan : parts(4, bias: 11, hasSpecials: false)
    case .e5m2fnuz: self = byte == 0x80 ? nan : parts(5, bias: 16, hasSpecials: false)
    case .e8m0fnu, .unspecified:
      self = nan
      if byte != 0xFF {
        self = BinaryFloat(kind: .finite, negative: false)
        significand = 1
        exponent = Int(byte) - 127
      }
    }
  }
}
