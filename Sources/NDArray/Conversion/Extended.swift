import Bytes

/// An x87 extended float, decoded from its ten bytes in software: the longdouble of x86 files, which
/// other machines have no type for.
///
///     bytes 0…7   the significand with its leading 1, little-endian
///     bytes 8…9   the sign in the highest bit, the exponent with the bias 16383
struct Extended: Sendable, Equatable {
  var significand: UInt64
  var signAndExponent: UInt16

  var isNegative: Bool { signAndExponent & 0x8000 != 0 }
  var biasedExponent: Int { Int(signAndExponent & 0x7FFF) }

  /// The float whose little-endian bytes start at `offset`.
  init(_ bytes: RawSpan, at offset: Int) {
    significand = UInt64(littleEndian: bytes.load(at: offset, as: UInt64.self))
    signAndExponent = UInt16(littleEndian: bytes.load(at: offset + 8, as: UInt16.self))
  }

  /// A float of such bits; invalid ones are NaN, as on every x87 since the 80387.
  @inline(__always)
  init(significand: UInt64, signAndExponent: UInt16) {
    self.significand = significand
    self.signAndExponent = signAndExponent
  }

  /// True unless the value is 0.
  var isTrue: Bool { significand != 0 || biasedExponent != 0 }

  /// The double nearest to the value.
  @inline(__always)
  var double: Double {
    let exponent = biasedExponent &- 15360
    guard significand >> 63 == 1, exponent > 0, exponent < 2047 else { return rareDouble }
    // Rounded to nearest, ties to even; the carry may run into the exponent, and on to infinity.
    let kept = significand >> 11 & 0xF_FFFF_FFFF_FFFF
    let round = (significand & 0x7FF &+ 0x3FF &+ (significand >> 11 & 1)) >> 11
    return Double(
      bitPattern: UInt64(signAndExponent & 0x8000) << 48 | UInt64(exponent) << 52 &+ kept &+ round)
  }

  /// The float nearest to the value: rounded once, not to a double first.
  @inline(__always)
  var float: Float {
    let exponent = biasedExponent &- 16256
    guard significand >> 63 == 1, exponent > 0, exponent < 255 else {
      // The double's last bit says that there was more: enough to round it rightly again.
      return Float(
        Extended(significand: stickySignificand, signAndExponent: signAndExponent).double)
    }
    let kept = UInt32(truncatingIfNeeded: significand >> 40) & 0x7F_FFFF
    let rest = significand & 0xFF_FFFF_FFFF &+ 0x7F_FFFF_FFFF &+ (significand >> 40 & 1)
    return Float(
      bitPattern: UInt32(signAndExponent & 0x8000) << 16
        | UInt32(exponent) << 23 &+ kept &+ UInt32(rest >> 40))
  }

  /// The upper 40 bits, with the last of them set where there is more below.
  private var stickySignificand: UInt64 {
    let upper = significand & ~0xFF_FFFF
    return upper == significand ? upper : upper | 1 << 24
  }

  /// The double nearest to what is subnormal, infinite, NaN or invalid.
  private var rareDouble: Double {
    let sign: Double = isNegative ? -1 : 1
    // Without its leading bit a number is invalid to every x87 since the 80387: NaN.
    if biasedExponent != 0, significand >> 63 == 0 { return .nan }
    if biasedExponent == 0x7FFF {
      if significand << 1 == 0 { return sign * .infinity }
      // Quiet, with the upper bits of its payload.
      let payload = significand >> 11 & 0x7_FFFF_FFFF_FFFF | 0x7FF8_0000_0000_0000
      return Double(bitPattern: payload | UInt64(signAndExponent & 0x8000) << 48)
    }
    if significand == 0 { return isNegative ? -0.0 : 0 }
    let shift = significand.leadingZeroBitCount
    let bits = significand << UInt64(shift)
    let exponent = Swift.max(biasedExponent, 1) - 16383 - shift
    if exponent > 1023 { return sign * .infinity }
    // The bits that the double has no room for, fewer where it is subnormal.
    let dropped = exponent >= -1022 ? 11 : 11 + (-1022 - exponent)
    if dropped > 64 { return sign * 0 }
    let kept = dropped == 64 ? 0 : bits >> UInt64(dropped)
    let half: UInt64 = 1 << UInt64(dropped - 1)
    let rest = dropped == 64 ? bits : bits & (half << 1 &- 1)
    // Rounded to nearest, ties to even; a carry runs into the exponent, as it should.
    let rounded = kept + (rest > half || rest == half && kept & 1 == 1 ? 1 : 0)
    let lead = exponent >= -1022 ? UInt64(exponent + 1022) << 52 : 0
    return sign * Double(bitPattern: lead + rounded)
  }

  /// The value cut towards zero, where it fits.
  var truncated: Int64? {
    let shift = 63 - (biasedExponent - 16383)
    if shift > 63 { return 0 }
    guard shift >= 1 else {
      return shift == 0 && isNegative && significand == 1 << 63 ? .min : nil
    }
    let magnitude = Int64(significand >> UInt64(shift))
    return isNegative ? -magnitude : magnitude
  }

  /// The value cut towards zero, where it fits an unsigned integer.
  var truncatedUnsigned: UInt64? {
    let shift = 63 - (biasedExponent - 16383)
    if isNegative || shift < 0 { return nil }
    return shift > 63 ? 0 : significand >> UInt64(shift)
  }

  /// As a number: an integer where it is one of 64 bits, otherwise the nearest double.
  var number: NDArray.Number {
    let fractionBits = 63 - (biasedExponent - 16383)
    if significand != 0, fractionBits >= 0, fractionBits <= 63,
      significand & ((1 << UInt64(fractionBits)) &- 1) == 0
    {
      if let value = truncated { return .int(value) }
      if let value = truncatedUnsigned { return .uint(value) }
    }
    return .float(double)
  }

  /// The value of a number, which loses nothing.
  init(_ number: NDArray.Number) {
    switch number {
    case .bool(let value): self.init(magnitude: value ? 1 : 0, negative: false)
    case .int(let value): self.init(magnitude: value.magnitude, negative: value < 0)
    case .uint(let value): self.init(magnitude: value, negative: false)
    case .float(let value), .complex(let value, _): self.init(value)
    }
  }

  @inline(__always)
  init(magnitude: UInt64, negative: Bool) {
    let shift = magnitude.leadingZeroBitCount
    significand = magnitude == 0 ? 0 : magnitude << UInt64(shift)
    let exponent = magnitude == 0 ? 0 : UInt16(truncatingIfNeeded: 16383 + 63 - shift)
    signAndExponent = exponent | (negative ? 0x8000 : 0)
  }

  @inline(__always)
  init(_ value: Double) {
    let sign = UInt16(truncatingIfNeeded: value.bitPattern >> 48 & 0x8000)
    let exponent = UInt16(truncatingIfNeeded: value.bitPattern >> 52 & 0x7FF)
    let fraction = (value.bitPattern << 12) >> 1
    if exponent == 0 {
      // A fraction of 2⁻¹⁰²², whose leading bit becomes the significand's.
      let shift = fraction.leadingZeroBitCount
      significand = fraction << UInt64(shift)
      signAndExponent = sign | (fraction == 0 ? 0 : 15361 &- UInt16(truncatingIfNeeded: shift))
    } else if exponent == 0x7FF {
      // NaN is quiet, and keeps its payload.
      significand = fraction == 0 ? 1 << 63 : fraction | 0xC000_0000_0000_0000
      signAndExponent = sign | 0x7FFF
    } else {
      significand = fraction | 1 << 63
      signAndExponent = sign | (exponent &+ 15360)
    }
  }

  /// The ten bytes, little-endian.
  var bytes: [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: significand >> UInt64(8 * $0)) }
      + [
        UInt8(truncatingIfNeeded: signAndExponent), UInt8(truncatingIfNeeded: signAndExponent >> 8),
      ]
  }
}
