/// The bits of a float16, converted by integer arithmetic: machines without an instruction for it call
/// a library function that takes 20 times as long, and some have no `Float16` at all.
///
/// The results are NumPy's to the bit: rounded to nearest, ties to even; the upper bits of a NaN's
/// payload are kept as they are. There are no branches, so that the loops become vectors.
///
///     bit  15      the sign
///     bits 10…14   the exponent with the bias 15
///     bits 0…9     the significand
struct Half: BitwiseCopyable, Sendable {
  var bits: UInt16

  @inline(__always) init(bits: UInt16) { self.bits = bits }

  @inline(__always)
  init(_ value: Float) {
    let sign = value.bitPattern >> 16 & 0x8000
    let size = value.bitPattern & 0x7FFF_FFFF
    // Rounded by adding half of the last place, less 1 where that place is even; the carry is right.
    let normal = (size &+ 0xFFF &+ (size >> 13 & 1) &- 0x3800_0000) >> 13
    // Added to 1/2, a number below 2⁻¹⁴ has the places of a subnormal half at the end.
    let small = (Float(bitPattern: size) + 0.5).bitPattern &- 0x3F00_0000
    let payload = size >> 13 & 0x3FF
    let nan = 0x7C00 | (payload == 0 ? 1 : payload)
    var code = size < 0x3880_0000 ? small : normal
    code = size >= 0x477F_F000 ? 0x7C00 : code
    code = size > 0x7F80_0000 ? nan : code
    bits = UInt16(truncatingIfNeeded: sign | code)
  }

  @inline(__always)
  init(_ value: Double) {
    let sign = value.bitPattern >> 48 & 0x8000
    let size = value.bitPattern & 0x7FFF_FFFF_FFFF_FFFF
    let normal =
      (size &+ 0x1FF_FFFF_FFFF &+ (size >> 42 & 1) &- 0x3F00_0000_0000_0000) >> 42
    // 2²⁸ has the same last place as a subnormal half.
    let small = (Double(bitPattern: size) + 0x1p28).bitPattern &- 0x41B0_0000_0000_0000
    let payload = size >> 42 & 0x3FF
    let nan = 0x7C00 | (payload == 0 ? 1 : payload)
    var code = size < 0x3F10_0000_0000_0000 ? small : normal
    code = size >= 0x40EF_FE00_0000_0000 ? 0x7C00 : code
    code = size > 0x7FF0_0000_0000_0000 ? nan : code
    bits = UInt16(truncatingIfNeeded: sign | code)
  }

  /// The same value.
  @inline(__always)
  var float: Float {
    let sign = UInt32(bits & 0x8000) << 16
    let size = UInt32(bits & 0x7FFF) << 13
    // Infinity and NaN get the largest exponent.
    let normal = size &+ (size >= 0xF80_0000 ? 0x7000_0000 : 0x3800_0000)
    // A subnormal is a fraction of 2⁻¹⁴, to which it is added and which is taken away again.
    let small = Float(bitPattern: size &+ 0x3880_0000) - Float(bitPattern: 0x3880_0000)
    return Float(bitPattern: sign | (size < 0x80_0000 ? small.bitPattern : normal))
  }

  /// The same value.
  @inline(__always)
  var double: Double {
    let sign = UInt64(bits & 0x8000) << 48
    let size = UInt64(bits & 0x7FFF) << 42
    let normal =
      size &+ (size >= 0x1F0_0000_0000_0000 ? 0x7E00_0000_0000_0000 : 0x3F00_0000_0000_0000)
    let small =
      Double(bitPattern: size &+ 0x3F10_0000_0000_0000) - Double(bitPattern: 0x3F10_0000_0000_0000)
    return Double(bitPattern: sign | (size < 0x10_0000_0000_0000 ? small.bitPattern : normal))
  }
}
