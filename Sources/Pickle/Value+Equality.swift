import Bytes

extension Pickle.Value: Equatable {
  /// Whether two values are equal as Python compares them: `1 == 1.0 == True`, NaN is equal to nothing,
  /// dictionaries and sets are equal in any order. Objects are equal where they were made in the same way and
  /// have equal states.
  ///
  /// Cycles end: what is being compared already is taken to be equal.
  ///
  /// - Complexity: linear in what is reached, whatever is shared; O(n) more for every dictionary and set.
  public static func == (left: Pickle.Value, right: Pickle.Value) -> Bool {
    left.isEqual(to: right, nanEqual: false)
  }

  /// Whether two values are equal, as `==`.
  ///
  /// - Parameter nanEqual: whether NaN is equal to NaN, where it is no key.
  package func isEqual(to other: Pickle.Value, nanEqual: Bool) -> Bool {
    var comparison = Comparison(graph, other.graph, nanEqual: nanEqual)
    return comparison.areEqual(slot, other.slot)
  }
}

/// Two graphs being compared, without recursion.
struct Comparison {
  private struct Pair: Hashable {
    let left: UInt32
    let right: UInt32
  }

  private let left: Graph
  private let right: Graph
  private var known: Set<Pair> = []
  private var waiting: [Pair] = []
  private let nanEqual: Bool

  init(_ left: Graph, _ right: Graph, nanEqual: Bool = false) {
    self.left = left
    self.right = right
    self.nanEqual = nanEqual
  }

  mutating func areEqual(_ one: Slot, _ other: Slot) -> Bool {
    guard compare(one, other) else { return false }
    while let pair = waiting.popLast() {
      guard compareNodes(pair) else { return false }
    }
    return true
  }

  /// Numbers at once; nodes later.
  private mutating func compare(_ one: Slot, _ other: Slot) -> Bool {
    if case .node(let a) = one, case .node(let b) = other {
      if known.insert(Pair(left: a, right: b)).inserted { waiting.append(Pair(left: a, right: b)) }
      return true
    }
    if case .absent = one, case .absent = other { return true }
    if nanEqual, case .float(let a) = one, case .float(let b) = other, a.isNaN, b.isNaN {
      return true
    }
    if case .node = one { return Slot.isSameNumber(one, other, left) }
    return Slot.isSameNumber(one, other, right)
  }

  private mutating func compare(_ one: [Slot], _ other: [Slot]) -> Bool {
    guard one.count == other.count else { return false }
    for (item, second) in zip(one, other) where !compare(item, second) { return false }
    return true
  }

  private func isSame(_ one: Blob, _ other: Blob) -> Bool {
    one.count == other.count && left.bytes(one) == right.bytes(other)
  }

  private mutating func compareNodes(_ pair: Pair) -> Bool {
    switch (left.nodes[Int(pair.left)], right.nodes[Int(pair.right)]) {
    case (.integer(let one), .integer(let other)): return one == other
    case (.text(let one), .text(let other)), (.byteString(let one), .byteString(let other)):
      return isSame(one, other)
    // A bytes and a bytearray are equal in Python, too.
    case (.bytes(let one), .bytes(let other)), (.byteArray(let one), .byteArray(let other)),
      (.bytes(let one), .byteArray(let other)), (.byteArray(let one), .bytes(let other)):
      return isSame(one, other)
    case (.list(let one), .list(let other)), (.tuple(let one), .tuple(let other)):
      return compare(one, other)
    case (.dictionary(let one), .dictionary(let other)): return compareKeys(one, other, stride: 2)
    case (.set(let one), .set(let other)), (.frozenSet(let one), .frozenSet(let other)),
      (.set(let one), .frozenSet(let other)), (.frozenSet(let one), .set(let other)):
      return compareKeys(one, other, stride: 1)
    case (.global(let one), .global(let other)):
      // In old protocols Python 3 writes the names of Python 2.
      let (left, right) = (one.modern, other.modern)
      return left.module == right.module && left.name == right.name
    case (.persistent(let one), .persistent(let other)): return compare(one, other)
    case (.extensionCode(let one), .extensionCode(let other)): return one == other
    case (.buffer(let one, _), .buffer(let other, _)): return one == other
    case (.object(let one), .object(let other)):
      guard one.form == other.form, compare(one.callee, other.callee),
        compare(one.arguments, other.arguments), compare(one.keywords, other.keywords),
        compare(one.states, other.states), compare(one.items, other.items)
      else { return false }
      return compareKeys(one.pairs, other.pairs, stride: 2)
    default: return false
    }
  }

  /// Keys in any order: those that stand at the same place in both are compared first, which is all of them
  /// nearly always.
  private mutating func compareKeys(_ one: [Slot], _ other: [Slot], stride: Int) -> Bool {
    guard one.count == other.count else { return false }
    var places: [Int: [Int]]?
    for start in Swift.stride(from: 0, to: one.count, by: stride) {
      var match = start
      if !isSameKey(one[start], other[start]) {
        if places == nil {
          places = [:]
          for place in Swift.stride(from: 0, to: other.count, by: stride) {
            places?[right.keyHash(other[place]), default: []].append(place)
          }
        }
        guard
          let place = places?[left.keyHash(one[start])]?.first(where: {
            isSameKey(one[start], other[$0])
          })
        else {
          // Objects, which have no hash of their own, are compared where they stand.
          guard case .node = one[start], compare(one[start], other[start]) else { return false }
          if stride == 2, !compare(one[start + 1], other[start + 1]) { return false }
          continue
        }
        match = place
      }
      if stride == 2, !compare(one[start + 1], other[match + 1]) { return false }
    }
    return true
  }

  /// Whether two keys of different graphs are one, as far as that can be seen at once.
  private func isSameKey(_ one: Slot, _ other: Slot) -> Bool {
    var steps = 64
    return isSameKey(one, other, &steps)
  }

  private func isSameKey(_ one: Slot, _ other: Slot, _ steps: inout Int) -> Bool {
    steps -= 1
    guard steps > 0 else { return false }
    guard case .node(let a) = one, case .node(let b) = other else {
      if case .node = one { return Slot.isSameNumber(one, other, left) }
      return Slot.isSameNumber(one, other, right)
    }
    switch (left.nodes[Int(a)], right.nodes[Int(b)]) {
    case (.text(let one), .text(let other)), (.bytes(let one), .bytes(let other)),
      (.byteString(let one), .byteString(let other)):
      return isSame(one, other)
    case (.integer(let one), .integer(let other)): return one == other
    case (.tuple(let one), .tuple(let other)):
      guard one.count == other.count else { return false }
      for (item, second) in zip(one, other) where !isSameKey(item, second, &steps) { return false }
      return true
    default: return false
    }
  }
}
