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
  func decode(_ byte: UInt8) -> Double {
    if special == .powerOfTwo {
      return byte == 0xFF ? .nan : Double(sign: .plus, exponent: Int(byte) - bias, significand: 1)
    }
    let mantissa = Int(byte) & ((1 << mantissaBits) - 1)
    let largest = (1 << exponentBits) - 1
    let exponent = Int(byte) >> mantissaBits & largest
    let sign: Double = byte & 0x80 == 0 ? 1 : -1
    switch special {
    case .ieee where exponent == largest: return mantissa == 0 ? sign * .infinity : .nan
    case .finite where byte & 0x7F == 0x7F: return .nan
    case .negativeZeroIsNaN where byte == 0x80: return .nan
    default: break
    }
    let value =
      exponent == 0
      ? Double(sign: .plus, exponent: 1 - bias - mantissaBits, significand: Double(mantissa))
      : Double(
        sign: .plus, exponent: exponent - bias - mantissaBits,
        significand: Double(mantissa | 1 << mantissaBits))
    return sign * value
  }

  /// The byte whose value is nearest, ties to the even one; what is too large becomes an infinity
  /// where there is one, NaN otherwise.
  func encode(_ value: Double) -> UInt8 {
    if special == .powerOfTwo {
      guard value > 0, value.isFinite else { return 0xFF }
      let exponent = (value.exponent + (value.significand > 1.5 ? 1 : 0)) + bias
      return exponent > 254 ? 0xFF : UInt8(Swift.max(0, exponent))
    }
    let sign: UInt8 = value.sign == .minus ? 0x80 : 0
    let nan: UInt8 = special == .negativeZeroIsNaN ? 0x80 : sign | 0x7F
    if value.isNaN { return special == .ieee ? sign | quietNaN : nan }
    if value.isInfinite { return special == .ieee ? sign | infinity : nan }
    if value == 0 { return special == .negativeZeroIsNaN ? 0 : sign }
    // In steps of the smallest number of the value's binade, rounded to even.
    let exponent = Swift.max(Int(value.exponent), 1 - bias)
    let steps = Double(sign: .plus, exponent: mantissaBits - exponent, significand: value.magnitude)
      .rounded(.toNearestOrEven)
    // A carry into the next binade comes out right by itself.
    let code = Int(steps) + (exponent + bias - 1) << mantissaBits
    let limit: Int
    switch special {
    case .ieee: limit = Int(infinity) - 1
    case .finite: limit = 0x7E
    default: limit = 0x7F
    }
    if code > limit { return special == .ieee ? sign | infinity : nan }
    return code == 0 && special == .negativeZeroIsNaN ? 0 : sign | UInt8(code)
  }

  private var infinity: UInt8 { UInt8((1 << exponentBits) - 1) << UInt8(mantissaBits) }
  private var quietNaN: UInt8 { infinity | 1 << UInt8(mantissaBits - 1) }
}

/// The upper half of a float32.
enum BFloat16 {
  static func decode(_ bits: UInt16) -> Float { Float(bitPattern: UInt32(bits) << 16) }

  /// Rounded to nearest, ties to even; NaN stays NaN.
  static func encode(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ (bits >> 16 & 1)) >> 16)
  }
}
