extension DigitGenerator {
  /// Takes the digits from Swift's shortest text of the number, where it is certain that exact
  /// divisions would give the same; returns false, with no result, where it is not.
  ///
  /// Both are the decimal nearest to the number among the shortest ones that are read back as it.
  /// Cut to n digits, it is the exact value cut to n digits: were a point halfway between two
  /// n-digit decimals strictly between both, it would be a shorter or nearer decimal itself. What
  /// is uncertain is left to the divisions:
  /// - powers of two, with a nearer neighbour on one side;
  /// - a number that is exactly halfway between two of the shortest decimals;
  /// - a decimal that is itself halfway between two n-digit ones;
  /// - more digits than the format always holds, where zeros would not be the exact digits.
  mutating func takeShortest(
    _ number: BinaryFloat, _ format: FloatFormat, _ rule: DigitRule
  ) -> Bool {
    guard !number.hasUnequalMargins, number.significand > 1 else { return false }
    switch format {
    case .double: read(Self.double(number).description)
    case .single: read(Self.single(number).description)
    default: return false
    }
    let count = result.digits.count
    // Exactly halfway: the exact decimal has just one digit more, which is a 5.
    let binaryFraction = -(number.exponent + number.significand.trailingZeroBitCount)
    if binaryFraction > 0, binaryFraction == count - result.exponent { return false }

    let whole = rule.countsFraction ? result.exponent + 1 : 0
    let held = format.decimalPrecision
    if let most = rule.most {
      let cut = whole + most
      if cut < count { return cutDigits(to: cut) }
      if !rule.isUnique, cut > held, cut > count { return false }
    } else if !rule.isUnique {
      return false
    }
    if rule.isUnique, let least = rule.least, whole + least > count, whole + least > held {
      return false
    }
    return true
  }

  private mutating func cutDigits(to count: Int) -> Bool {
    guard count >= 0 else {
      result.digits.removeAll(keepingCapacity: true)
      result.exponent = 0
      return true
    }
    let next = result.digits[count]
    if next == 5, result.digits.count == count + 1 { return false }
    result.digits.removeLast(result.digits.count - count)
    if next >= 5 { result.roundUp() }
    result.trim()
    return true
  }

  /// Reads `12.5`, `5e-324` or `1.25e+20`.
  private mutating func read(_ text: String) {
    result.digits.removeAll(keepingCapacity: true)
    var whole = 0
    var exponent = 0
    var isFraction = false
    var isExponent = false
    var isNegative = false
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        let digit = byte - UInt8(ascii: "0")
        if isExponent {
          exponent = exponent * 10 + Int(digit)
        } else if digit != 0 || !result.digits.isEmpty {
          result.digits.append(digit)
          if !isFraction { whole += 1 }
        } else if isFraction {
          whole -= 1
        }
      case UInt8(ascii: "."): isFraction = true
      case UInt8(ascii: "e"): isExponent = true
      case UInt8(ascii: "-"): isNegative = isExponent
      default: break
      }
    }
    result.exponent = whole - 1 + (isNegative ? -exponent : exponent)
    result.trim()
  }

  private static func double(_ number: BinaryFloat) -> Double {
    Double(sign: .plus, exponent: number.exponent, significand: Double(number.significand))
  }

  private static func single(_ number: BinaryFloat) -> Float {
    Float(sign: .plus, exponent: number.exponent, significand: Float(number.significand))
  }
}
