extension Int {
  /// A number of bytes for people: `60 B`, `32.0 KiB`, `12.6 GiB`.
  var sizeText: String {
    if self < 1024 { return "\(self) B" }
    var unit = 1024.0
    for name in ["KiB", "MiB", "GiB", "TiB", "PiB"] {
      let tenths = (Double(self) / unit * 10).rounded()
      if tenths < 10_240 { return "\(Int(tenths) / 10).\(Int(tenths) % 10) \(name)" }
      unit *= 1024
    }
    let tenths = (Double(self) / unit * 10).rounded()
    return "\(Int(tenths) / 10).\(Int(tenths) % 10) EiB"
  }

  /// The same without a zero behind the point: `16 GiB`, `1.5 GiB`.
  var shortSizeText: String { sizeText.replacing(".0 ", with: " ") }

  /// The next power of two that is no less, as an argument: `64GiB`.
  var roundedUpSizeArgument: String {
    var (size, unit) = (self, 0)
    while size > 1023, unit < 4 {
      size = size / 1024 + (size % 1024 > 0 ? 1 : 0)
      unit += 1
    }
    var power = 1
    while power < size { power *= 2 }
    // 1024 of a unit, where the number was between 512 and 1023, is one of the next.
    if power > 512, unit < 4 { (power, unit) = (power / 1024, unit + 1) }
    return "\(Swift.max(1, power))\(["", "KiB", "MiB", "GiB", "TiB"][unit])"
  }

  /// The number with its digits in groups of three: `30 389`.
  var grouped: String {
    let digits = String(magnitude)
    var text = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { text += " " }
      text.append(digit)
    }
    return text
  }

  /// This share of `whole` in percent: `92 %`, `<1 %`; empty where there is no whole.
  func percentText(of whole: Int) -> String {
    guard whole > 0 else { return "" }
    let share = (Double(self) / Double(whole) * 100).rounded()
    return share < 1 && self > 0 ? "<1 %" : "\(Int(share)) %"
  }

  /// The number and its noun: `1 array`, `2 arrays`.
  func counted(_ noun: String, _ plural: String? = nil) -> String {
    "\(grouped) \(self == 1 ? noun : plural ?? noun + "s")"
  }
}
