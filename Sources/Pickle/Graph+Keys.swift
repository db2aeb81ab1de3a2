import Bytes

/// When two keys of a dictionary, or two members of a set, are one: as in Python, where 1, 1.0 and True are
/// the same key, and NaN is none but itself.
///
/// Texts, bytes and numbers are compared, and tuples of them as far as a number of steps goes; everything
/// else is the same only where it is the same object.
extension Graph {
  private static var steps: Int { 64 }

  /// With how many keys of the same hash one is compared: NaN, which is equal to nothing, may stand in any number, and
  /// tuples may differ behind the steps.
  private static var mostCandidates: Int { 16 }

  /// A hash that equal keys share.
  func keyHash(_ slot: Slot) -> Int {
    var hasher = Hasher()
    var steps = Self.steps
    hash(slot, into: &hasher, steps: &steps)
    return hasher.finalize()
  }

  private func hash(_ slot: Slot, into hasher: inout Hasher, steps: inout Int) {
    steps -= 1
    // Beyond the steps equal keys still must share a hash: nothing more is added to it.
    guard steps > 0 else { return }
    switch slot {
    case .absent, .none: hasher.combine(0)
    case .bool(let value): hasher.combine(value ? 1 : 0)
    case .int(let value): hasher.combine(value)
    case .float(let value):
      if let whole = Int(exactly: value) { hasher.combine(whole) } else { hasher.combine(value) }
    case .node(let place):
      switch nodes[Int(place)] {
      case .text(let blob), .byteString(let blob), .bytes(let blob): hash(blob, into: &hasher)
      case .integer(let bytes):
        // The same as the float's that it is equal to, if there is one.
        let integer = Pickle.Integer(bytes: bytes)
        let value = integer.double
        if Pickle.Integer(exactly: value) == integer {
          hasher.combine(value)
        } else {
          hasher.combine(bytes)
        }
      case .tuple(let items):
        hasher.combine(items.count)
        for item in items.prefix(Self.steps) { hash(item, into: &hasher, steps: &steps) }
      default: hasher.combine(place)
      }
    }
  }

  private func hash(_ blob: Blob, into hasher: inout Hasher) {
    switch blob {
    case .own(let bytes):
      for byte in bytes { hasher.combine(byte) }
    case .shared(let bytes):
      for byte in bytes.memory.array(bytes.range) { hasher.combine(byte) }
    case .input(let start, let count):
      guard let input else { return }
      let span = input.bytes
      for index in start..<start + count { hasher.combine(span.byte(at: index)) }
    }
  }

  private func isSame(_ one: Blob, _ other: Blob) -> Bool {
    guard one.count == other.count else { return false }
    guard case .input(let first, let count) = one, case .input(let second, _) = other, let input
    else { return bytes(one) == bytes(other) }
    return first == second || input.bytes.isSame(first, second, count: count)
  }

  /// Whether no two of a few keys can be one, as far as a glance tells: texts that differ, or numbers.
  private func areClearlyDifferent(_ items: [Slot], stride: Int) -> Bool {
    guard let input else { return false }
    let span = input.bytes
    for later in Swift.stride(from: stride, to: items.count, by: stride) {
      for earlier in Swift.stride(from: 0, to: later, by: stride) {
        switch (items[earlier], items[later]) {
        case (.node(let a), .node(let b)):
          guard a != b, let one = nodes[Int(a)].inputText, let other = nodes[Int(b)].inputText
          else { return false }
          if one.count == other.count, span.isSame(one.start, other.start, count: one.count) {
            return false
          }
        case (.int(let a), .int(let b)):
          if a == b { return false }
        default: return false
        }
      }
    }
    return true
  }

  /// Whether two keys are one.
  func isSameKey(_ left: Slot, _ right: Slot) -> Bool {
    var steps = Self.steps
    return isSame(left, right, &steps)
  }

  private func isSame(_ left: Slot, _ right: Slot, _ steps: inout Int) -> Bool {
    steps -= 1
    guard case .node(let a) = left, case .node(let b) = right else {
      return Slot.isSameNumber(left, right, self)
    }
    if a == b { return true }
    guard steps > 0 else { return false }
    switch (nodes[Int(a)], nodes[Int(b)]) {
    case (.text(let one), .text(let other)), (.bytes(let one), .bytes(let other)),
      (.text(let one), .byteString(let other)), (.byteString(let one), .text(let other)),
      (.byteString(let one), .byteString(let other)):
      return isSame(one, other)
    case (.integer(let one), .integer(let other)): return one == other
    case (.tuple(let one), .tuple(let other)):
      guard one.count == other.count, one.count <= Self.steps else { return false }
      for (item, second) in zip(one, other) where !isSame(item, second, &steps) { return false }
      return true
    default: return false
    }
  }

  /// What is left of keys, or keys and values, when none stands twice: the first key stays where it is, and
  /// the last value is its value. Nil where nothing stands twice.
  ///
  /// - Parameter stride: 1 for the members of a set, 2 for keys and values.
  func withoutDuplicates(_ items: [Slot], stride: Int) -> [Slot]? {
    let count = items.count / stride
    guard count > 1, count > 8 || !areClearlyDifferent(items, stride: stride) else { return nil }
    var first: [Int: [Int]] = [:]
    first.reserveCapacity(count)
    var kept: [Slot] = []
    var isChanged = false
    for start in Swift.stride(from: 0, to: count * stride, by: stride) {
      let hash = keyHash(items[start])
      let place = first[hash]?.prefix(Self.mostCandidates).first {
        isSameKey(isChanged ? kept[$0] : items[$0], items[start])
      }
      if let place {
        if !isChanged {
          kept = Array(items[..<start])
          isChanged = true
        }
        if stride == 2 { kept[place + 1] = items[start + 1] }
      } else {
        first[hash, default: []].append(isChanged ? kept.count : start)
        if isChanged { kept += items[start..<start + stride] }
      }
    }
    return isChanged ? kept : nil
  }

  /// Whether the keys of two dictionaries are the same nodes.
  private static func haveSameKeys(_ one: [Slot], _ other: [Slot]) -> Bool {
    guard one.count == other.count else { return false }
    for key in stride(from: 0, to: one.count, by: 2) {
      guard case .node(let a) = one[key], case .node(let b) = other[key], a == b else {
        return false
      }
    }
    return true
  }

  /// Leaves no key twice in the dictionaries and sets from node `start` on.
  mutating func removeDuplicates(from start: Int) {
    // Dictionaries of one kind have the same keys: the last one that was seen to be all right.
    var sample: [Slot] = []
    for index in start..<nodes.count where nodes[index].mayHaveKeys {
      switch nodes[index] {
      case .dictionary(let pairs):
        if Self.haveSameKeys(pairs, sample) { continue }
        if let kept = withoutDuplicates(pairs, stride: 2) {
          nodes[index] = .dictionary(kept)
        } else {
          sample = pairs
        }
      case .set(let items):
        if let kept = withoutDuplicates(items, stride: 1) { nodes[index] = .set(kept) }
      case .frozenSet(let items):
        if let kept = withoutDuplicates(items, stride: 1) { nodes[index] = .frozenSet(kept) }
      case .object(var object) where object.pairs.count > 2:
        guard let kept = withoutDuplicates(object.pairs, stride: 2) else { continue }
        object.pairs = kept
        nodes[index] = .object(object)
      default: break
      }
    }
  }
}

extension Node {
  /// Where in the input a text stands; nil for everything else.
  var inputText: (start: Int, count: Int)? {
    if case .text(.input(let start, let count)) = self { return (start, count) }
    return nil
  }

  /// True for what can have keys or members.
  fileprivate var mayHaveKeys: Bool {
    switch self {
    case .dictionary, .set, .frozenSet, .object: true
    default: false
    }
  }
}

extension RawSpan {
  /// Whether the `count` bytes at two places, which are within bounds, are the same.
  func isSame(_ first: Int, _ second: Int, count: Int) -> Bool {
    var step = 0
    while count - step >= 8 {
      guard load(at: first + step, as: UInt64.self) == load(at: second + step, as: UInt64.self)
      else { return false }
      step += 8
    }
    while step < count {
      guard byte(at: first + step) == byte(at: second + step) else { return false }
      step += 1
    }
    return true
  }
}

extension Slot {
  /// Whether two values, one of which is no node, are equal as keys.
  static func isSameNumber(_ left: Slot, _ right: Slot, _ graph: Graph) -> Bool {
    func number(_ slot: Slot) -> Slot {
      switch slot {
      case .bool(let value): .int(value ? 1 : 0)
      case .float(let value): Int(exactly: value).map { .int($0) } ?? slot
      default: slot
      }
    }
    switch (number(left), number(right)) {
    case (.none, .none): return true
    case (.int(let one), .int(let other)): return one == other
    case (.float(let one), .float(let other)): return one == other
    case (.float(let value), .node(let place)), (.node(let place), .float(let value)):
      guard case .integer(let bytes) = graph.nodes[Int(place)] else { return false }
      let integer = Pickle.Integer(bytes: bytes)
      // A float beyond 2^53 is a whole number; it is that integer where nothing was rounded.
      return integer.double == value && Pickle.Integer(exactly: value) == integer
    default: return false
    }
  }
}

extension Pickle.Integer {
  /// The integer that a float is; nil where it is none.
  init?(exactly value: Double) {
    guard value.isFinite, value == value.rounded() else { return nil }
    let shift = Swift.max(0, Int(value.exponent) - 52)
    guard value != 0, shift > 0 else {
      guard let small = Int(exactly: value) else { return nil }
      self.init(small)
      return
    }
    let significand = Int(value.significand * 0x1p52) * (value.sign == .minus ? -1 : 1)
    // The significand, shifted by whole bytes and then by bits.
    let low = [UInt8](repeating: 0, count: shift / 8)
    let part = Pickle.Integer(Int128(significand) << Int128(shift % 8))
    self.init(bytes: low + part.bytes)
  }
}
