/// A natural number of any size: the little of multi-word arithmetic that exact decimal digits need.
struct BigNatural: Sendable {
  /// The words, lowest first, without zeros at the top; none for 0.
  private(set) var words: [UInt32] = []

  var isZero: Bool { words.isEmpty }

  /// How many zero bits stand above the highest one in the top word; 0 for the number 0.
  var leadingZeroBitCount: Int { words.last?.leadingZeroBitCount ?? 0 }

  /// Becomes `value`; keeps its storage.
  mutating func set(_ value: UInt64) {
    words.removeAll(keepingCapacity: true)
    if value != 0 { words.append(UInt32(truncatingIfNeeded: value)) }
    if value >> 32 != 0 { words.append(UInt32(truncatingIfNeeded: value >> 32)) }
  }

  /// Multiplies by 2^`count`.
  mutating func shiftLeft(_ count: Int) {
    guard count > 0, !isZero else { return }
    let bits = UInt64(count % 32)
    if bits > 0 {
      var carry: UInt64 = 0
      for index in words.indices {
        let value = UInt64(words[index]) << bits | carry
        words[index] = UInt32(truncatingIfNeeded: value)
        carry = value >> 32
      }
      if carry != 0 { words.append(UInt32(carry)) }
    }
    if count >= 32 { words.insert(contentsOf: repeatElement(0, count: count / 32), at: 0) }
  }

  /// Multiplies by a small number.
  mutating func multiply(by factor: UInt32) {
    var carry: UInt64 = 0
    for index in words.indices {
      let value = UInt64(words[index]) * UInt64(factor) + carry
      words[index] = UInt32(truncatingIfNeeded: value)
      carry = value >> 32
    }
    if carry != 0 { words.append(UInt32(carry)) }
  }

  /// Multiplies by 10^`power`.
  mutating func multiply(byTenTo power: Int) {
    var left = power
    // 5^13 is the highest power of 5 in 32 bits.
    while left >= 13 {
      multiply(by: 1_220_703_125)
      left -= 13
    }
    var rest: UInt32 = 1
    for _ in 0..<left { rest *= 5 }
    if rest > 1 { multiply(by: rest) }
    shiftLeft(power)
  }

  /// Becomes the sum of two numbers; keeps its storage.
  mutating func set(sum left: BigNatural, _ right: BigNatural) {
    words.removeAll(keepingCapacity: true)
    let (long, short) = left.words.count >= right.words.count ? (left, right) : (right, left)
    var carry: UInt64 = 0
    for index in long.words.indices {
      let other = index < short.words.count ? UInt64(short.words[index]) : 0
      let value = UInt64(long.words[index]) + other + carry
      words.append(UInt32(truncatingIfNeeded: value))
      carry = value >> 32
    }
    if carry != 0 { words.append(UInt32(carry)) }
  }

  /// Less than 0, 0 or more, as this number is less than `other`, equal or greater.
  func compared(to other: BigNatural) -> Int {
    if words.count != other.words.count { return words.count < other.words.count ? -1 : 1 }
    var index = words.count - 1
    while index >= 0 {
      if words[index] != other.words[index] { return words[index] < other.words[index] ? -1 : 1 }
      index -= 1
    }
    return 0
  }

  /// Becomes the remainder of the division by `divisor`, and returns the quotient.
  ///
  /// Meant for quotients below 10 and a divisor whose top word has four or five leading zero bits.
  mutating func divide(by divisor: BigNatural) -> UInt8 {
    guard words.count >= divisor.words.count, let top = words.last, let high = divisor.words.last
    else { return 0 }
    // Too small by one at most, as what is cut off is a small part of the divisor.
    var quotient = words.count > divisor.words.count ? 0 : UInt32(UInt64(top) / (UInt64(high) + 1))
    subtract(divisor, times: quotient)
    while compared(to: divisor) >= 0 {
      subtract(divisor, times: 1)
      quotient += 1
    }
    return UInt8(truncatingIfNeeded: quotient)
  }

  /// Subtracts `other` · `factor`, which is not greater than this number.
  private mutating func subtract(_ other: BigNatural, times factor: UInt32) {
    if factor == 0 { return }
    var carry: UInt64 = 0
    var borrow: UInt64 = 0
    for index in words.indices {
      let word = index < other.words.count ? UInt64(other.words[index]) : 0
      let product = word * UInt64(factor) + carry
      carry = product >> 32
      let difference = UInt64(words[index]) &- (product & 0xFFFF_FFFF) &- borrow
      words[index] = UInt32(truncatingIfNeeded: difference)
      borrow = difference >> 63
    }
    while words.last == 0 { words.removeLast() }
  }
}
