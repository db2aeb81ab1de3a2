extension Double {
  /// The number in four digits, for a table: `0.001828`, `288.7`, `1.5e+20`; whole digits below ten million.
  var shortText: String { shortText(4) }

  /// The number in three digits.
  var threeDigits: String { shortText(3) }

  private func shortText(_ most: Int) -> String {
    if isNaN { return "nan" }
    if isInfinite { return self < 0 ? "-inf" : "inf" }
    if self == 0 { return "0" }
    let sign = self < 0 ? "-" : ""
    var (digits, exponent) = Self.decimal(magnitude)
    let whole = exponent + 1
    let kept = whole > most && whole <= 7 ? whole : most
    if digits.count > kept {
      let isUp = digits[kept] >= 5
      digits = Array(digits[..<kept])
      var place = kept - 1
      while isUp {
        digits[place] += 1
        if digits[place] < 10 { break }
        digits[place] = 0
        if place == 0 {
          digits.insert(1, at: 0)
          exponent += 1
          break
        }
        place -= 1
      }
    }
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    return sign + Self.text(digits, exponent)
  }

  /// The digits of the shortest text, and the power of ten of the first one.
  private static func decimal(_ value: Double) -> (digits: [Int], exponent: Int) {
    let parts = "\(value)".split(separator: "e")
    var exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    var digits = mantissa.joined().compactMap(\.wholeNumberValue)
    exponent += mantissa[0].count - 1
    while digits.count > 1, digits.first == 0 {
      digits.removeFirst()
      exponent -= 1
    }
    return (digits, exponent)
  }

  private static func text(_ digits: [Int], _ exponent: Int) -> String {
    let text = digits.map(String.init).joined()
    switch exponent {
    case -5...(-1): return "0." + String(repeating: "0", count: -exponent - 1) + text
    case 0...6:
      if text.count <= exponent + 1 {
        return text + String(repeating: "0", count: exponent + 1 - text.count)
      }
      return "\(text.prefix(exponent + 1)).\(text.dropFirst(exponent + 1))"
    default:
      let mantissa = text.count > 1 ? "\(text.prefix(1)).\(text.dropFirst())" : text
      let power = String(exponent.magnitude)
      return "\(mantissa)e\(exponent < 0 ? "-" : "+")\(power.count < 2 ? "0" : "")\(power)"
    }
  }

  /// The number as JSON: as many digits as it takes, and text for what JSON has no number for.
  var json: JSON {
    if isNaN { return .text("NaN") }
    if isInfinite { return .text(self < 0 ? "-Infinity" : "Infinity") }
    return .number("\(self)")
  }
}
