extension Pickle {
  /// An integer of any size, as Python has them.
  public struct Integer: Sendable, Hashable {
    /// Two's complement, lowest byte first, and no byte more than needed; empty for 0.
    public let bytes: [UInt8]

    /// An integer from its two's complement, lowest byte first.
    public init(bytes: [UInt8]) {
      var count = bytes.count
      while count > 0 {
        let top = bytes[count - 1]
        let next = count > 1 ? bytes[count - 2] : 0
        guard top == 0 && next < 0x80 || top == 0xFF && count > 1 && next >= 0x80 else { break }
        count -= 1
      }
      self.bytes = count == bytes.count ? bytes : Array(bytes[..<count])
    }

    /// An integer from one of Swift's.
    public init(_ value: some BinaryInteger) {
      var bytes: [UInt8] = []
      var rest = value
      // Down to the sign, and one byte more where the highest bit would say another one.
      while rest != 0 && rest != -1 || bytes.isEmpty {
        bytes.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
      if value < 0 {
        bytes.append(0xFF)
      } else {
        bytes.append(0)
      }
      self.init(bytes: bytes)
    }

    /// True below zero.
    public var isNegative: Bool { (bytes.last ?? 0) >= 0x80 }

    /// The number as an `Int`; nil where it does not fit.
    public var int: Int? {
      guard bytes.count <= 8 else { return nil }
      var value = isNegative ? -1 : 0
      for byte in bytes.reversed() { value = value << 8 | Int(byte) }
      return value
    }

    /// The number as the nearest `Double`; infinite where it is too large.
    public var double: Double {
      let magnitude = magnitude
      var value = 0.0
      // What is behind the upper 8 bytes moves no more than the last bit, which it must do just once.
      let upper = magnitude.suffix(9)
      var word: UInt64 = 0
      for byte in upper.reversed().prefix(8) { word = word << 8 | UInt64(byte) }
      let used = Swift.min(upper.count, 8)
      let rest = magnitude.count - used
      if rest > 0, magnitude[..<rest].contains(where: { $0 != 0 }) { word |= 1 }
      value = Double(sign: .plus, exponent: 8 * rest, significand: Double(word))
      return isNegative ? -value : value
    }

    /// The absolute value, lowest byte first.
    var magnitude: [UInt8] {
      guard isNegative else { return bytes }
      var carry: UInt16 = 1
      var result: [UInt8] = []
      result.reserveCapacity(bytes.count)
      for byte in bytes {
        let sum = UInt16(~byte) + carry
        result.append(UInt8(truncatingIfNeeded: sum))
        carry = sum >> 8
      }
      if carry > 0 { result.append(1) }
      return result
    }

    /// The number that digits say, the highest first. O(n²).
    init(digits: [UInt8], radix: UInt8, isNegative: Bool) {
      // 32 bits at a time, several digits at a time.
      var words: [UInt32] = []
      let perStep = radix == 10 ? 9 : radix == 16 ? 7 : radix == 8 ? 10 : 31
      var index = 0
      while index < digits.count {
        let end = Swift.min(index + perStep, digits.count)
        var factor: UInt64 = 1
        var chunk: UInt64 = 0
        for digit in digits[index..<end] {
          factor *= UInt64(radix)
          chunk = chunk * UInt64(radix) + UInt64(digit)
        }
        var carry = chunk
        for place in words.indices {
          let sum = UInt64(words[place]) * factor + carry
          words[place] = UInt32(truncatingIfNeeded: sum)
          carry = sum >> 32
        }
        if carry > 0 { words.append(UInt32(truncatingIfNeeded: carry)) }
        index = end
      }
      var bytes = words.flatMap { word in
        (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
      }
      bytes.append(0)
      if isNegative {
        var carry: UInt16 = 1
        for place in bytes.indices {
          let sum = UInt16(~bytes[place]) + carry
          bytes[place] = UInt8(truncatingIfNeeded: sum)
          carry = sum >> 8
        }
      }
      self.init(bytes: bytes)
    }

    /// The number in decimal, as Python prints it.
    ///
    /// - Parameter limit: how many digits may be needed at most: the time is quadratic in them.
    /// - Returns: nil where more are needed.
    public func decimal(limit: Int = Limits.default.digits) -> String? {
      if let int { return String(int) }
      let magnitude = magnitude
      // A byte has 2.41 digits.
      guard magnitude.count <= limit / 2 + 8 else { return nil }
      var words: [UInt32] = []
      for start in stride(from: 0, to: magnitude.count, by: 4) {
        var word: UInt32 = 0
        for (step, byte) in magnitude[start..<Swift.min(start + 4, magnitude.count)].enumerated() {
          word |= UInt32(byte) << (8 * UInt32(step))
        }
        words.append(word)
      }
      var groups: [UInt32] = []
      while !words.isEmpty {
        var rest: UInt64 = 0
        for place in words.indices.reversed() {
          let value = rest << 32 | UInt64(words[place])
          words[place] = UInt32(value / 1_000_000_000)
          rest = value % 1_000_000_000
        }
        groups.append(UInt32(rest))
        while words.last == 0 { words.removeLast() }
      }
      var text = isNegative ? "-" : ""
      for (index, group) in groups.reversed().enumerated() {
        let digits = String(group)
        if index > 0 { text += String(repeating: "0", count: 9 - digits.count) }
        text += digits
      }
      return text.utf8.count - (isNegative ? 1 : 0) <= limit ? text : nil
    }

    /// The number that a text says in decimal, with a sign or without.
    public init?(_ text: String) {
      guard let digits = PickleNumber.integer(Array(text.utf8), base: 10) else { return nil }
      self = digits.value
    }
  }
}
