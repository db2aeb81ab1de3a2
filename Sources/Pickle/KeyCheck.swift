/// Finds out what can be a key of a dictionary and a member of a set: no list, dictionary, set or byte array, and no
/// tuple that holds one, however deep.
///
/// What was found out about tuples is kept, so that all checks together take time linear in the nodes.
struct KeyCheck {
  private enum State {
    /// It stands around the one that is looked into.
    case open
    case hashable
    /// It holds this.
    case unhashable(Slot)

    var obstacle: Slot? {
      if case .unhashable(let slot) = self { return slot }
      return nil
    }
  }

  private var states: [UInt32: State] = [:]

  /// Tuples of so few items, none of which is a tuple, are looked at again.
  private static let fewItems = 16

  /// Why a value can be no key; nil where it can be one.
  @inline(__always)
  mutating func refusal(of slot: Slot, _ nodes: [Node]) -> String? {
    guard case .node(let place) = slot, nodes[Int(place)].inputText == nil,
      let obstacle = obstacle(inNode: place, nodes)
    else { return nil }
    return words(obstacle, in: place, nodes)
  }

  /// Why one of several keys can be none: all of these slots are, or each second one.
  mutating func refusal(
    ofKeys slots: [Slot], stride step: Int, _ nodes: [Node]
  ) -> String? {
    for index in stride(from: 0, to: slots.count, by: step) {
      if let refusal = refusal(of: slots[index], nodes) { return refusal }
    }
    return nil
  }

  private func words(_ obstacle: Slot, in place: UInt32, _ nodes: [Node]) -> String? {
    guard case .node(let inner) = obstacle else { return nil }
    let tuple = inner == place ? "" : "a tuple with "
    return "\(tuple)\(nodes[Int(inner)].words) can be no key, and no member of a set"
  }

  /// What keeps it from being one: the value itself, or what stands in it.
  private mutating func obstacle(inNode place: UInt32, _ nodes: [Node]) -> Slot? {
    let node = nodes[Int(place)]
    if node.isUnhashable { return .node(place) }
    guard case .tuple(let items) = node else { return nil }
    let isPlain =
      items.count <= Self.fewItems && !items.contains { Self.isWorthALook($0, nodes) }
    return isPlain ? nil : obstacle(inTuple: place, items, nodes)
  }

  private static func isWorthALook(_ slot: Slot, _ nodes: [Node]) -> Bool {
    guard case .node(let place) = slot else { return false }
    let node = nodes[Int(place)]
    if case .tuple = node { return true }
    return node.isUnhashable
  }

  /// Tuples may be as deep as the pickle is long.
  private mutating func obstacle(
    inTuple place: UInt32, _ items: [Slot], _ nodes: [Node]
  ) -> Slot? {
    if let state = states[place] { return state.obstacle }
    states[place] = .open
    var path: [(place: UInt32, rest: ArraySlice<Slot>)] = [(place, items[...])]
    while let last = path.indices.last {
      guard let next = path[last].rest.popFirst() else {
        states[path[last].place] = .hashable
        path.removeLast()
        continue
      }
      guard case .node(let inner) = next else { continue }
      let node = nodes[Int(inner)]
      var found = node.isUnhashable ? next : nil
      if case .tuple(let more) = node {
        if let state = states[inner] {
          found = state.obstacle
        } else {
          states[inner] = .open
          path.append((inner, more[...]))
        }
      }
      guard let found else { continue }
      for tuple in path { states[tuple.place] = .unhashable(found) }
      return found
    }
    return nil
  }
}

extension Node {
  /// True for what Python takes for no key by itself.
  fileprivate var isUnhashable: Bool {
    switch self {
    case .list, .dictionary, .set, .byteArray: true
    default: false
    }
  }
}
