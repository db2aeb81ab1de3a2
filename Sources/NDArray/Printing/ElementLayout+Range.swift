import Bytes

extension ElementLayout {
  /// Signed integers, as wide as the widest.
  static func signed(
    _ size: Int, _ column: Column, in bytes: RawSpan, _ sign: NDArray.PrintOptions.Sign
  ) -> ElementLayout {
    var lowest = Int64.max
    var highest = Int64.min
    for offset in column {
      let value = bytes.signed(at: offset, size: size)
      lowest = Swift.min(lowest, value)
      highest = Swift.max(highest, value)
    }
    guard lowest <= highest else { return .int(size: size, width: 0, sign: nil) }
    var plus = signCharacter(sign)
    if sign == .space, lowest < 0 { plus = nil }
    var width = Int(highest).decimalWidth
    if highest >= 0, plus != nil { width += 1 }
    return .int(size: size, width: Swift.max(width, Int(lowest).decimalWidth), sign: plus)
  }

  /// Unsigned integers, as wide as the widest.
  static func unsigned(
    _ size: Int, _ column: Column, in bytes: RawSpan, _ sign: NDArray.PrintOptions.Sign
  ) -> ElementLayout {
    var highest: UInt64 = 0
    for offset in column { highest = Swift.max(highest, bytes.unsigned(at: offset, size: size)) }
    let plus = signCharacter(sign)
    let width = UInt(highest).decimalWidth + (plus == nil ? 0 : 1)
    return .uint(size: size, width: width, sign: plus)
  }

  private static func signCharacter(_ sign: NDArray.PrintOptions.Sign) -> UInt8? {
    switch sign {
    case .minus: nil
    case .plus: UInt8(ascii: "+")
    case .space: UInt8(ascii: " ")
    }
  }

  /// Dates in quotes, as wide as the first or the last of them.
  static func dates(
    _ unit: NDArray.DType.TimeUnit, _ column: Column, in bytes: RawSpan
  ) -> ElementLayout {
    .date(
      unit,
      width: timeWidth(column, in: bytes) { value in
        var text: [UInt8] = []
        text.appendDate(value, unit)
        return text.count + 2
      })
  }

  /// Spans of time as bare counts, as wide as the least or the greatest.
  static func durations(_ column: Column, in bytes: RawSpan) -> ElementLayout {
    .duration(width: timeWidth(column, in: bytes) { Int($0).decimalWidth })
  }

  private static func timeWidth(
    _ column: Column, in bytes: RawSpan, _ widthOf: (Int64) -> Int
  ) -> Int {
    var lowest = Int64.max
    var highest = Int64.min
    var hasNone = false
    for offset in column {
      let value = bytes.load(at: offset, as: Int64.self)
      if value == .min {
        hasNone = true
      } else {
        lowest = Swift.min(lowest, value)
        highest = Swift.max(highest, value)
      }
    }
    let width = lowest <= highest ? Swift.max(widthOf(lowest), widthOf(highest)) : 0
    return hasNone ? Swift.max(width, 5) : width
  }
}
