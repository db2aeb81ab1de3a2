/// The decimal digits of a number: `d.ddd` · 10^`exponent`.
struct DecimalDigits: Sendable {
  /// The digits' values, the first of which is not 0; no zeros at the end; none at all for 0.
  var digits: [UInt8] = []
  /// The power of ten of the first digit; 0 for the number 0.
  var exponent = 0

  /// The digits behind the point when the number is written without an exponent.
  var fractionCount: Int { digits.isEmpty ? 0 : Swift.max(0, digits.count - 1 - exponent) }

  /// Adds 1 to the last digit.
  mutating func roundUp() {
    while digits.last == 9 { digits.removeLast() }
    if let last = digits.indices.last {
      digits[last] += 1
    } else {
      digits.append(1)
      exponent += 1
    }
  }

  /// Takes away zeros at the end, and those at the start that a cut may have left.
  mutating func trim() {
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { exponent = 0 }
  }
}

/// Where the digits of a float end.
struct DigitRule: Sendable {
  /// True where as many digits are wanted as tell the float from its neighbours; otherwise all that
  /// it has.
  var isUnique = true
  /// True where `most` and `least` count the digits behind the point; otherwise all digits.
  var countsFraction = true
  /// The highest number of digits, to which the exact value is rounded, half to even.
  var most: Int?
  /// The lowest number of digits, should unique ones be fewer.
  var least: Int?
}

/// Turns binary floats into decimal digits, as NumPy does.
///
/// The general way is that of Steele and White, and of Burger and Dybvig: digits come from exact
/// long divisions, until what is left is less than the distance to the next float. A short cut takes
/// the shortest digits from Swift's own printing of `Double` and `Float` (`ShortestDigits.swift`).
struct DigitGenerator: Sendable {
  /// The digits that were found last.
  var result = DecimalDigits()
  // value / scale is the number, low / scale and high / scale half the distances to the next ones.
  private var value = BigNatural()
  private var scale = BigNatural()
  private var low = BigNatural()
  private var high = BigNatural()
  private var sum = BigNatural()

  /// Finds the digits of a finite number's magnitude.
  mutating func generate(_ number: BinaryFloat, _ format: FloatFormat, _ rule: DigitRule) {
    if number.isZero {
      result.digits.removeAll(keepingCapacity: true)
      result.exponent = 0
      return
    }
    if takeShortest(number, format, rule) { return }
    divide(number, rule)
    result.trim()
  }

  private mutating func divide(_ number: BinaryFloat, _ rule: DigitRule) {
    var next = setUp(number, rule)
    let first = next
    var last = Int.min
    if let most = rule.most { last = rule.countsFraction ? -most : next - most }
    var latest = next
    if let least = rule.least {
      latest = Swift.min(latest, rule.countsFraction ? -least : next - least)
    }
    let isEven = number.significand & 1 == 0
    result.digits.removeAll(keepingCapacity: true)
    result.exponent = first - 1
    var digit: UInt8 = 0
    var isLow = false
    var isHigh = false
    while true {
      next -= 1
      digit = value.divide(by: scale)
      if rule.isUnique {
        let below = value.compared(to: low)
        sum.set(sum: value, number.hasUnequalMargins ? high : low)
        let above = sum.compared(to: scale)
        isLow = below < 0 || isEven && below == 0
        isHigh = above > 0 || isEven && above == 0
        if (isLow || isHigh) && next <= latest { break }
      } else if value.isZero {
        break
      }
      if next <= last { break }
      result.digits.append(digit)
      value.multiply(by: 10)
      low.multiply(by: 10)
      if number.hasUnequalMargins { high.multiply(by: 10) }
    }
    var goesDown = isLow
    if isLow == isHigh {
      value.shiftLeft(1)
      let half = value.compared(to: scale)
      goesDown = half < 0 || half == 0 && digit & 1 == 0
    }
    if goesDown || digit < 9 {
      result.digits.append(goesDown ? digit : digit + 1)
    } else {
      result.roundUp()
    }
  }

  /// Sets up the fractions so that the first division gives the first digit; returns the power of
  /// ten above that digit.
  private mutating func setUp(_ number: BinaryFloat, _ rule: DigitRule) -> Int {
    // Twice the number, so that half a distance is a whole number; twice again for the smaller half.
    let extra = number.hasUnequalMargins ? 2 : 1
    value.set(number.significand)
    value.shiftLeft(Swift.max(number.exponent, 0) + extra)
    scale.set(1)
    scale.shiftLeft(Swift.max(-number.exponent, 0) + extra)
    low.set(1)
    low.shiftLeft(Swift.max(number.exponent, 0))

    // The power of ten above the number, or one too low.
    let highBit = 63 - number.significand.leadingZeroBitCount + number.exponent
    var power = Int((Double(highBit) * 0.301_029_995_663_981_2 - 0.69).rounded(.up))
    if let most = rule.most, rule.countsFraction { power = Swift.max(power, 1 - most) }
    if power > 0 {
      scale.multiply(byTenTo: power)
    } else {
      value.multiply(byTenTo: -power)
      low.multiply(byTenTo: -power)
    }
    if value.compared(to: scale) >= 0 {
      power += 1
    } else {
      value.multiply(by: 10)
      low.multiply(by: 10)
    }
    // The division wants room above the divisor for a digit, and enough bits in its top word.
    let shift = (scale.leadingZeroBitCount + 32 - 4) % 32
    value.shiftLeft(shift)
    scale.shiftLeft(shift)
    low.shiftLeft(shift)
    if number.hasUnequalMargins {
      high = low
      high.shiftLeft(1)
    }
    return power
  }
}
