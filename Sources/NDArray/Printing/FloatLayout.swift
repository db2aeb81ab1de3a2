import Bytes

/// How the floats of one array stand under one another: with or without exponents, and how wide.
///
/// What NumPy's `FloatingFormat` does.
struct FloatLayout: Sendable {
  private let format: FloatFormat
  private let others: OtherTexts
  private let sign: NDArray.PrintOptions.Sign
  private var rule: DigitRule
  private var zeros: ZeroStyle
  private var hasExponents = false
  /// The characters before the point, behind it, and the digits of the exponents.
  private var left = 0
  private var right = 0
  private var exponentDigits = 0

  /// Looks at all the floats of a column.
  init(
    _ format: FloatFormat, _ column: Column, in bytes: RawSpan, options: NDArray.PrintOptions,
    sign: NDArray.PrintOptions.Sign? = nil, generator: inout DigitGenerator
  ) {
    self.format = format
    others = OtherTexts(nan: options.nanText, infinity: options.infText)
    self.sign = sign ?? options.sign
    let isFixed = options.floatMode == .fixed
    zeros = isFixed ? .keep : .point
    rule = DigitRule(isUnique: !isFixed, most: options.fractionLimit)
    let range = FloatRange(format, column, in: bytes)
    if range.hasFinite {
      hasExponents = range.wantsExponents(format, suppressSmall: options.suppressSmall)
      if hasExponents {
        rule.countsFraction = false
        rule.most = rule.most.map { $0 + 1 }
      }
      measure(column, in: bytes, options, &generator)
    }
    if self.sign == .space, !range.hasNegative { left += 1 }
    if range.hasOther {
      let infinitySign = self.sign != .minus || range.hasNegativeInfinity ? 1 : 0
      left = Swift.max(
        left, options.nanText.unicodeScalars.count - right - 1,
        options.infText.unicodeScalars.count + infinitySign - right - 1)
    }
  }

  /// Finds the widths, and from them the rule for the digits that are printed.
  private mutating func measure(
    _ column: Column, in bytes: RawSpan, _ options: NDArray.PrintOptions,
    _ generator: inout DigitGenerator
  ) {
    var fraction = 0
    for offset in column {
      let number = format.load(at: offset, in: bytes)
      guard number.isFinite else { continue }
      generator.generate(number, format, rule)
      let signWidth = sign(of: number) == nil ? 0 : 1
      if hasExponents {
        left = Swift.max(left, 1 + signWidth)
        fraction = Swift.max(fraction, generator.result.digits.count - 1)
        exponentDigits = Swift.max(
          exponentDigits, Swift.max(generator.result.exponent.magnitude.decimalWidth, 2))
      } else {
        left = Swift.max(left, Swift.max(generator.result.exponent + 1, 1) + signWidth)
        fraction = Swift.max(fraction, generator.result.fractionCount)
      }
    }
    if options.floatMode == .fixed { fraction = options.fractionLimit ?? fraction }
    right = fraction
    if hasExponents {
      right = exponentDigits + 2 + fraction
      zeros = .keep
      rule.most = fraction + 1
      rule.least = fraction + 1
    } else if options.floatMode == .fixed || options.floatMode == .maxprecEqual {
      zeros = .keep
      rule.most = fraction
      rule.least = fraction
    } else {
      rule.least = 0
    }
  }

  private func sign(of number: BinaryFloat) -> UInt8? {
    number.isNegative ? UInt8(ascii: "-") : sign == .plus ? UInt8(ascii: "+") : nil
  }

  /// Appends the float at `offset`.
  func append(
    at offset: Int, in bytes: RawSpan, to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    let number = format.load(at: offset, in: bytes)
    guard number.isFinite else {
      appendOther(number, to: &out)
      return
    }
    generator.generate(number, format, rule)
    if hasExponents {
      out.appendScientific(
        generator.result, sign: sign(of: number), zeros: zeros, least: (rule.least ?? 1) - 1,
        left: left, exponentDigits: exponentDigits)
    } else {
      out.appendPositional(
        generator.result, sign: sign(of: number), zeros: zeros, least: rule.least ?? 0, left: left,
        right: right)
    }
  }

  private func appendOther(_ number: BinaryFloat, to out: inout [UInt8]) {
    var text = number.kind == .nan ? others.nan : others.infinity
    if number.kind == .infinite, number.isNegative {
      text = "-" + text
    } else if sign == .plus {
      text = "+" + text
    }
    out.append(" ", times: left + right + 1 - text.unicodeScalars.count)
    out.append(text)
  }
}

/// How floats that are no numbers are shown; an object, as elements are many and it is copied often.
private final class OtherTexts: Sendable {
  let nan: String
  let infinity: String

  init(nan: String, infinity: String) {
    self.nan = nan
    self.infinity = infinity
  }
}

/// What the floats of a column span.
private struct FloatRange {
  var smallest: BinaryFloat?
  var largest: BinaryFloat?
  var hasFinite = false
  /// True where a finite float has a minus sign, be it a zero's.
  var hasNegative = false
  /// True where a float is infinite or not a number.
  var hasOther = false
  var hasNegativeInfinity = false

  init(_ format: FloatFormat, _ column: Column, in bytes: RawSpan) {
    for offset in column {
      let number = format.load(at: offset, in: bytes)
      guard number.isFinite else {
        hasOther = true
        if number.kind == .infinite, number.isNegative { hasNegativeInfinity = true }
        continue
      }
      hasFinite = true
      if number.isNegative { hasNegative = true }
      guard !number.isZero else { continue }
      if smallest.map({ number.isSmaller(than: $0) }) ?? true { smallest = number }
      if largest.map({ $0.isSmaller(than: number) }) ?? true { largest = number }
    }
  }

  /// True where a number is large, or where one is small or much smaller than another.
  func wantsExponents(_ format: FloatFormat, suppressSmall: Bool) -> Bool {
    guard let smallest, let largest else { return false }
    var limit: UInt64 = 1
    for _ in 0..<Swift.min(8, format.decimalPrecision) { limit *= 10 }
    if largest.isAtLeast(limit) { return true }
    if suppressSmall { return false }
    return smallest.isSmaller(than: format.tenThousandth)
      || largest.isOverThousandTimes(smallest, precision: format.precision)
  }
}
