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
