/// The floats of ml_dtypes: bfloat16 and those of 8 bits, decoded and encoded exactly.
struct SmallFloat: Sendable {
  /// What the largest exponent means.
  enum Special: Sendable {
    /// Infinities and NaNs, as IEEE 754 has them.
    case ieee
    /// No infinities; only the all-ones pattern is NaN.
    case finite
    /// No infinities; the pattern of negative zero is the only NaN.
    case negativeZeroIsNaN
    /// No sign and no zero; all ones is NaN.
    case powerOfTwo
  }
  var exponentBits: Int
  var mantissaBits: Int
  var bias: Int
  var special: Special

  init(_ format: NDArray.DType.Float8) {
    switch format {
    case .e3m4: self.init(3, 4, 3, .ieee)
    case .e4m3: self.init(4, 3, 7, .ieee)
    case .e4m3b11fnuz: self.init(4, 3, 11, .negativeZeroIsNaN)
    case .e4m3fn: self.init(4, 3, 7, .finite)
    case .e4m3fnuz: self.init(4, 3, 8, .negativeZeroIsNaN)
    case .e5m2: self.init(5, 2, 15, .ieee)
    case .e5m2fnuz: self.init(5, 2, 16, .negativeZeroIsNaN)
    case .e8m0fnu, .unspecified: self.init(8, 0, 127, .powerOfTwo)
    }
  }

  private init(_ exponentBits: Int, _ mantissaBits: Int, _ bias: Int, _ special: Special) {
    self.exponentBits = exponentBits
    self.mantissaBits = mantissaBits
    self.bias = bias
    self.special = special
  }

  /// The value of a byte.
  func decode(_ byte: UInt8) -> Float {
    if special == .powerOfTwo {
      return byte == 0xFF ? .nan : Float(sign: .plus, exponent: Int(byte) - bias, significand: 1)
    }
    let mantissa = Int(byte) & ((1 << mantissaBits) - 1)
    let largest = (1 << exponentBits) - 1
    let exponent = Int(byte) >> mantissaBits & largest
    let sign: Float = byte & 0x80 == 0 ? 1 : -1
    // NaN keeps its sign.
    let nan = Float(bitPattern: UInt32(byte & 0x80) << 24 | 0x7FC0_0000)
    switch special {
    case .ieee where exponent == largest: return mantissa == 0 ? sign * .infinity : nan
    case .finite where byte & 0x7F == 0x7F: return nan
    case .negativeZeroIsNaN where byte == 0x80: return nan
    default: break
    }
    let value =
      exponent == 0
      ? Float(sign: .plus, exponent: 1 - bias - mantissaBits, significand: Float(mantissa))
      : Float(
        sign: .plus, exponent: exponent - bias - mantissaBits,
        significand: Float(mantissa | 1 << mantissaBits))
    return sign * value
  }

  private var infinity: UInt8 { UInt8((1 << exponentBits) - 1) << UInt8(mantissaBits) }
  private var quietNaN: UInt8 { infinity | 1 << UInt8(mantissaBits - 1) }

  /// What turns floats into bytes, ready for many of them.
  var encoder: Encoder { Encoder(self) }

  /// The byte whose value is nearest, ties to the even one; what is too large becomes an infinity
  /// where there is one, NaN otherwise.
  func encode(_ value: Float) -> UInt8 { encoder.encode(value) }

  /// The numbers that encoding needs, and the integer arithmetic on a float's bits that does it.
  struct Encoder: Sendable {
    private let isPowerOfTwo: Bool
    /// The bits that a byte has no room for.
    private let shift: UInt32
    /// What the exponents differ by, in a float's place.
    private let rebias: UInt32
    /// A float whose last place is that of a subnormal byte.
    private let magic: Float
    /// The largest code of a number, and what a larger one becomes.
    private let (limit, overflow): (UInt32, UInt32)
    /// What NaN becomes.
    private let nan: UInt32
    /// Where NaN and 0 have a sign.
    private let specialSign: UInt32

    fileprivate init(_ format: SmallFloat) {
      isPowerOfTwo = format.special == .powerOfTwo
      shift = UInt32(23 - format.mantissaBits)
      rebias = UInt32(127 - format.bias) << 23
      magic = Float(sign: .plus, exponent: 24 - format.bias - format.mantissaBits, significand: 1)
      specialSign = format.special == .negativeZeroIsNaN ? 0 : 0x80
      switch format.special {
      case .ieee:
        limit = UInt32(format.infinity) - 1
        overflow = UInt32(format.infinity)
        nan = UInt32(format.quietNaN)
      case .finite: (limit, overflow, nan) = (0x7E, 0x7F, 0x7F)
      case .negativeZeroIsNaN, .powerOfTwo: (limit, overflow, nan) = (0x7F, 0x80, 0x80)
      }
    }

    @inline(__always)
    func encode(_ value: Float) -> UInt8 {
      let sign = value.bitPattern >> 24 & 0x80
      let size = value.bitPattern & 0x7FFF_FFFF
      if isPowerOfTwo {
        // The exponents are a float's. In the middle the higher power; below 2⁻¹²⁶ the lower one, as
        // ml_dtypes has it.
        let power = (size &+ (size < 0x80_0000 ? 0x3F_FFFF : 0x40_0000)) >> 23
        let isNumber = sign == 0 && size != 0 && power < 255
        return isNumber ? UInt8(truncatingIfNeeded: power) : 0xFF
      }
      let rounding = (1 << (shift &- 1)) &- 1 &+ (size >> shift & 1)
      let normal = (size &+ rounding &- rebias) >> shift
      let small = (Float(bitPattern: size) + magic).bitPattern &- magic.bitPattern
      var code = size < rebias &+ 1 << 23 ? small : normal
      let isNaN = size > 0x7F80_0000
      let isSpecial = isNaN || code > limit || code == 0
      code = code > limit ? overflow : code
      code = isNaN ? nan : code
      return UInt8(truncatingIfNeeded: sign & (isSpecial ? specialSign : 0x80) | code)
    }
  }
}

/// The upper half of a float32.
enum BFloat16 {
  @inline(__always)
  static func decode(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// Rounded to nearest, ties to even; NaN stays NaN, but for its payload.
  @inline(__always)
  static func encode(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let isNaN = bits & 0x7FFF_FFFF > 0x7F80_0000
    let code = isNaN ? bits >> 16 & 0x8000 | 0x7FC0 : (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16
    return UInt16(truncatingIfNeeded: code)
  }
}
