import Bytes

/// A binary float taken apart: plus or minus `significand` · 2^`exponent`, an infinity or NaN.
struct BinaryFloat: Sendable {
  enum Kind: Sendable {
    case finite, infinite, nan
  }

  var kind = Kind.finite
  var isNegative: Bool
  var significand: UInt64
  var exponent: Int
  /// True for a power of two, whose lower neighbour is half as far away as its upper one.
  var hasUnequalMargins = false

  var isFinite: Bool { kind == .finite }
  var isZero: Bool { significand == 0 }

  /// The float of these fields, laid out as IEEE 754 does, implicit bit and all.
  @inline(__always)
  init(
    negative: Bool, exponent field: Int, fraction: UInt64, exponentBits: Int, fractionBits: Int,
    bias: Int? = nil, hasSpecials: Bool = true
  ) {
    isNegative = negative
    let bias = bias ?? (1 << (exponentBits - 1)) - 1
    if hasSpecials, field == (1 << exponentBits) - 1 {
      kind = fraction == 0 ? .infinite : .nan
      significand = fraction
      exponent = 0
      return
    }
    significand = field == 0 ? fraction : fraction | 1 << UInt64(fractionBits)
    exponent = Swift.max(field, 1) - bias - fractionBits
    hasUnequalMargins = fraction == 0 && field > 1
  }

  init(kind: Kind, negative: Bool) {
    self.kind = kind
    isNegative = negative
    significand = 0
    exponent = 0
  }

  @inline(__always)
  init(_ value: Double) {
    let bits = value.bitPattern
    self.init(
      negative: bits >> 63 == 1, exponent: Int(bits >> 52 & 0x7FF), fraction: bits & (1 << 52 - 1),
      exponentBits: 11, fractionBits: 52)
  }

  @inline(__always)
  init(_ value: Float) {
    let bits = value.bitPattern
    self.init(
      negative: bits >> 31 == 1, exponent: Int(bits >> 23 & 0xFF),
      fraction: UInt64(bits & (1 << 23 - 1)), exponentBits: 8, fractionBits: 23)
  }

  @inline(__always)
  init(half bits: UInt16) {
    self.init(
      negative: bits >> 15 == 1, exponent: Int(bits >> 10 & 0x1F),
      fraction: UInt64(bits & 0x3FF), exponentBits: 5, fractionBits: 10)
  }

  /// An x87 extended float: a 64-bit significand with its leading bit, then exponent and sign.
  init(significand bits: UInt64, signAndExponent: UInt16) {
    let field = Int(signAndExponent & 0x7FFF)
    let negative = signAndExponent >> 15 == 1
    let fraction = bits & (1 << 63 - 1)
    if field == 0x7FFF {
      self.init(kind: fraction == 0 ? .infinite : .nan, negative: negative)
    } else {
      self.init(
        negative: negative, exponent: field, fraction: fraction, exponentBits: 15,
        fractionBits: 63, hasSpecials: false)
    }
  }
}

extension BinaryFloat {
  /// True where this number's magnitude is less than that of `other`, a finite one of its format.
  @inline(__always)
  func isSmaller(than other: BinaryFloat) -> Bool {
    exponent == other.exponent ? significand < other.significand : exponent < other.exponent
  }

  /// True where the magnitude is at least `limit`.
  func isAtLeast(_ limit: UInt64) -> Bool {
    if significand == 0 { return limit == 0 }
    if exponent >= 64 { return true }
    if exponent >= 0 { return UInt128(significand) << exponent >= UInt128(limit) }
    return exponent > -64 && significand >> UInt64(-exponent) >= limit
  }

  /// True where `self / other`, rounded to `precision` bits, is greater than 1000; both are finite
  /// and not 0.
  func isOverThousandTimes(_ other: BinaryFloat, precision: Int) -> Bool {
    let left = significand << UInt64(significand.leadingZeroBitCount)
    let right = other.significand << UInt64(other.significand.leadingZeroBitCount)
    let distance =
      (exponent - significand.leadingZeroBitCount)
      - (other.exponent - other.significand.leadingZeroBitCount)
    // The quotient is between 2^(distance - 1) and 2^(distance + 1).
    if distance > 10 { return true }
    if distance < 8 { return false }
    let product = UInt128(right) * 1000
    let value = UInt128(left) << distance
    guard value > product else { return false }
    // 1000 is even in the last bit: the quotient rounds up from more than half a unit above it.
    let excess = value - product
    return excess > UInt128(UInt64.max) || excess << (precision - 9) > UInt128(right)
  }
}
