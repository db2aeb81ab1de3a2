extension Pickle.Value {
  /// One step of a way into a value: a key, an index or an attribute.
  public struct Step: Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    CustomStringConvertible
  {
    enum What: Sendable {
      /// A key of a dictionary, or the name of an attribute.
      case name(String)
      /// An index, or a key that is an integer.
      case number(Int)
      case key(Pickle.Value)
      case attribute(String)
    }
    let what: What

    /// A key that is a text, or an attribute of that name.
    public init(stringLiteral value: String) { what = .name(value) }
    /// The index of an item, from the end where it is negative; or a key that is an integer.
    public init(integerLiteral value: Int) { what = .number(value) }
    private init(_ what: What) { self.what = what }

    /// A key that is a text, or an attribute of that name.
    public static func name(_ name: String) -> Step { Step(.name(name)) }
    /// The index of an item, from the end where it is negative; or a key that is an integer.
    public static func number(_ number: Int) -> Step { Step(.number(number)) }
    /// Any key of a dictionary.
    public static func key(_ key: Pickle.Value) -> Step { Step(.key(key)) }
    /// An attribute, and never a key.
    public static func attribute(_ name: String) -> Step { Step(.attribute(name)) }

    /// The step as it stands in a path.
    public var description: String {
      switch what {
      case .name(let name), .attribute(let name): name
      case .number(let number): String(number)
      case .key(let key): key.string ?? "\(key.kind)"
      }
    }
  }

  /// What stands at the end of a way into the value, nil where there is nothing; it can be set, and with nil
  /// taken away.
  ///
  /// ```swift
  /// var model = try Pickle.load("pipeline.pkl")
  /// model["steps", 0, 1, "mean_"]           // the attribute of the first step
  /// model["verbose"] = false                // a new or another attribute
  /// model["metadata", "author"] = nil       // a key less
  /// ```
  ///
  /// A text is a key of a dictionary, and for an object the name of an attribute, or of a key where it stands
  /// for a dictionary. A number is an index, and for a dictionary a key. Setting does nothing where there is
  /// no such way: ``set(_:at:)`` throws then.
  ///
  /// - Complexity: O(number of keys) for every step; setting copies the graph's list of objects where
  ///   another value shares it.
  public subscript(_ path: Step...) -> Pickle.Value? {
    get { value(at: path) }
    set { try? set(newValue, at: path) }
  }

  /// What stands at the end of a way into the value; nil where there is nothing.
  public func value(at path: [Step]) -> Pickle.Value? {
    var slot = self.slot
    for step in path {
      guard let place = place(of: step, in: slot), let next = graph.slot(at: place) else {
        return nil
      }
      slot = next
    }
    return sibling(slot)
  }

  /// Sets what stands at the end of a way into the value; nil takes it away.
  ///
  /// - Throws: ``PickleError`` `.badPath` where there is no such way: all but the last step must be there,
  ///   and the last must be one of a list, a dictionary or an object.
  /// - Complexity: O(number of keys) for every step, and a copy of the graph's list of objects where another
  ///   value shares it.
  public mutating func set(_ value: Pickle.Value?, at path: [Step]) throws(PickleError) {
    guard let last = path.last else {
      guard let value else { throw PickleError(.badPath, "nothing cannot stand for a value") }
      slot = graph.take(value)
      return
    }
    guard let parent = self.value(at: Array(path.dropLast())) else {
      throw PickleError(.badPath, "there is nothing at \(Self.text(path.dropLast()))")
    }
    let new = value.map { graph.take($0) }
    guard change(parent.slot, last, new) else {
      throw PickleError(
        .badPath, "there is no \(last) in the \(parent.kind) at '\(Self.text(path.dropLast()))'")
    }
  }

  static func text(_ path: some Collection<Step>) -> String {
    path.map(\.description).joined(separator: "/")
  }
}

extension Graph {
  /// Where in a node something stands.
  enum Place {
    case item(node: Int, index: Int)
    /// The value of a pair: `index` is the key's.
    case pair(node: Int, index: Int)
  }

  func slot(at place: Place) -> Slot? {
    switch place {
    case .item(let node, let index):
      switch nodes[node] {
      case .list(let slots), .tuple(let slots), .set(let slots), .frozenSet(let slots):
        return slots[index]
      case .object(let object): return object.items[index]
      default: return nil
      }
    case .pair(let node, let index):
      switch nodes[node] {
      case .dictionary(let slots): return slots[index + 1]
      case .object(let object): return object.pairs[index + 1]
      default: return nil
      }
    }
  }
}

extension Pickle.Value {
  /// The place of a step's value within the node of `slot`.
  fileprivate func place(of step: Step, in slot: Slot) -> Graph.Place? {
    guard case .node(let place) = slot else { return nil }
    let node = Int(place)
    switch graph.nodes[node] {
    case .list(let items), .tuple(let items), .set(let items), .frozenSet(let items):
      guard case .number(let number) = step.what else { return nil }
      let index = number < 0 ? number + items.count : number
      return items.indices.contains(index) ? .item(node: node, index: index) : nil
    case .dictionary(let pairs):
      return graph.index(of: step, in: pairs).map { .pair(node: node, index: $0) }
    case .object(let object):
      switch step.what {
      case .name, .attribute:
        if let found = attribute(step, of: object) { return found }
        guard case .name = step.what else { return nil }
        return graph.index(of: step, in: object.pairs).map { .pair(node: node, index: $0) }
      case .number(let number):
        let index = number < 0 ? number + object.items.count : number
        if object.items.indices.contains(index) { return .item(node: node, index: index) }
        return graph.index(of: step, in: object.pairs).map { .pair(node: node, index: $0) }
      case .key: return graph.index(of: step, in: object.pairs).map { .pair(node: node, index: $0) }
      }
    default: return nil
    }
  }

  /// The place of an attribute in one of an object's states: the last one that sets it counts.
  fileprivate func attribute(_ step: Step, of object: ObjectNode) -> Graph.Place? {
    for state in object.states.reversed() {
      for dictionary in graph.attributeDictionaries(of: state).reversed() {
        guard case .dictionary(let pairs) = graph.nodes[dictionary] else { continue }
        if let index = graph.index(of: step, in: pairs) {
          return .pair(node: dictionary, index: index)
        }
      }
    }
    return nil
  }

  /// Sets or takes away one thing; false where that cannot be.
  fileprivate mutating func change(_ parent: Slot, _ step: Step, _ new: Slot?) -> Bool {
    if let place = place(of: step, in: parent) { return graph.replace(place, new) }
    guard let new, case .node(let number) = parent else { return false }
    let node = Int(number)
    switch graph.nodes[node] {
    case .dictionary(let pairs):
      graph.nodes[node] = .dictionary(pairs + [graph.key(of: step), new])
      return true
    case .list(let items):
      guard case .number(let index) = step.what, index == items.count else { return false }
      graph.nodes[node] = .list(items + [new])
      return true
    case .object(var object):
      guard let key = step.attributeName else { return false }
      if let state = object.states.last, let first = graph.attributeDictionaries(of: state).first,
        case .dictionary(let pairs) = graph.nodes[first]
      {
        graph.nodes[first] = .dictionary(pairs + [graph.add(.text(.own(Array(key.utf8)))), new])
        return true
      }
      guard object.states.isEmpty else { return false }
      let name = graph.add(.text(.own(Array(key.utf8))))
      object.states = [graph.add(.dictionary([name, new]))]
      graph.nodes[node] = .object(object)
      return true
    default: return false
    }
  }
}

extension Pickle.Value.Step {
  fileprivate var attributeName: String? {
    switch what {
    case .name(let name), .attribute(let name): name
    default: nil
    }
  }
}

extension Graph {
  /// The dictionaries of attributes that a state is, or holds.
  func attributeDictionaries(of state: Slot) -> [Int] {
    guard case .node(let place) = state else { return [] }
    switch nodes[Int(place)] {
    case .dictionary: return [Int(place)]
    case .tuple(let parts) where parts.count == 2:
      return parts.compactMap { part in
        guard case .node(let place) = part, case .dictionary = nodes[Int(place)] else { return nil }
        return Int(place)
      }
    default: return []
    }
  }

  /// The index of a step's key among keys and values.
  fileprivate func index(of step: Pickle.Value.Step, in pairs: [Slot]) -> Int? {
    for index in stride(from: 0, to: pairs.count, by: 2) {
      switch step.what {
      case .name(let name), .attribute(let name):
        guard case .node(let place) = pairs[index] else { continue }
        switch nodes[Int(place)] {
        case .text(let blob), .byteString(let blob):
          if blob.count == name.utf8.count, bytes(blob).elementsEqual(name.utf8) { return index }
        default: continue
        }
      case .number(let number):
        if Slot.isSameNumber(pairs[index], .int(number), self) { return index }
      case .key(let key):
        if isEqual(pairs[index], key) { return index }
      }
    }
    return nil
  }

  private func isEqual(_ slot: Slot, _ other: Pickle.Value) -> Bool {
    Pickle.Value(graph: self, slot: slot) == other
  }

  fileprivate mutating func key(of step: Pickle.Value.Step) -> Slot {
    switch step.what {
    case .name(let name), .attribute(let name): return add(.text(.own(Array(name.utf8))))
    case .number(let number): return .int(number)
    case .key(let key): return take(key)
    }
  }

  /// Puts something in the place of something else; nil takes it away. False where that cannot be.
  fileprivate mutating func replace(_ place: Place, _ new: Slot?) -> Bool {
    switch place {
    case .item(let node, let index):
      guard let changed = nodes[node].replacingItem(index, new) else { return false }
      nodes[node] = changed
    case .pair(let node, let index):
      guard let changed = nodes[node].replacingPair(index, new) else { return false }
      nodes[node] = changed
    }
    return true
  }
}

extension Node {
  fileprivate func replacingItem(_ index: Int, _ new: Slot?) -> Node? {
    func changed(_ slots: [Slot]) -> [Slot] {
      var slots = slots
      if let new { slots[index] = new } else { slots.remove(at: index) }
      return slots
    }
    switch self {
    case .list(let slots): return .list(changed(slots))
    case .tuple(let slots): return new == nil ? nil : .tuple(changed(slots))
    case .object(var object):
      object.items = changed(object.items)
      return .object(object)
    default: return nil
    }
  }

  fileprivate func replacingPair(_ index: Int, _ new: Slot?) -> Node? {
    func changed(_ slots: [Slot]) -> [Slot] {
      var slots = slots
      if let new { slots[index + 1] = new } else { slots.removeSubrange(index..<index + 2) }
      return slots
    }
    switch self {
    case .dictionary(let slots): return .dictionary(changed(slots))
    case .object(var object):
      object.pairs = changed(object.pairs)
      return .object(object)
    default: return nil
    }
  }
}
