extension Graph {
  /// Makes sets, bytes and byte arrays of the calls that stand for them in protocols without instructions for
  /// them: `set([…])`, `_codecs.encode(text, 'latin1')`, `bytearray(b'…')`.
  ///
  /// Only what Python itself writes is taken for one. Writing makes such calls again where the protocol needs
  /// them.
  ///
  /// - Parameter offset: where the pickle ends, for the error.
  /// - Throws: ``PickleError`` `.badValue` where such a set or byte array is a key, or a member of a set.
  /// - Complexity: O(number of objects), and the bytes that stand as text.
  mutating func makePlain(endingAt offset: Int) throws(PickleError) {
    var found: [(place: UInt32, node: Node)] = []
    var called: Set<Slot> = []
    let unchanged = self
    var keyCheck = KeyCheck()
    for place in nodes.indices where nodes[place].shape == .object {
      guard case .object(let object) = nodes[place] else { continue }
      if case .node = object.callee { called.insert(object.callee) }
      if let plain = try unchanged.plain(object, place, offset, &keyCheck) {
        found.append((UInt32(truncatingIfNeeded: place), plain))
      }
    }
    // What is called, in a pickle that Python cannot load, is no value.
    for (place, node) in found where !called.contains(.node(place)) { nodes[Int(place)] = node }
    let areNew = found.contains { [.set, .other].contains($0.node.shape) }
    if areNew { try checkKeys(offset) }
  }

  /// Refuses keys and members that were calls when they were put there, and are byte arrays or sets now.
  private func checkKeys(_ offset: Int) throws(PickleError) {
    var keyCheck = KeyCheck()
    func check(_ slots: [Slot], by step: Int) throws(PickleError) {
      guard let refusal = keyCheck.refusal(ofKeys: slots, stride: step, nodes) else { return }
      throw PickleError(.badValue, refusal, offset: offset)
    }
    for node in nodes {
      switch node {
      case .dictionary(let pairs): try check(pairs, by: 2)
      case .set(let items), .frozenSet(let items): try check(items, by: 1)
      case .object(let object): try check(object.pairs, by: 2)
      default: break
      }
    }
  }

  /// What a call is; nil where it is none of these.
  private func plain(
    _ object: ObjectNode, _ place: Int, _ offset: Int, _ keyCheck: inout KeyCheck
  ) throws(PickleError) -> Node? {
    guard object.form == .reduce, object.states.isEmpty, object.items.isEmpty,
      object.pairs.isEmpty, case .global(let name) = self[object.callee]
    else { return nil }
    switch (name.module, name.name) {
    case ("builtins", "set"), ("__builtin__", "set"):
      return try members(object.arguments, offset, &keyCheck).map { .set($0) }
    case ("builtins", "frozenset"), ("__builtin__", "frozenset"):
      return try members(object.arguments, offset, &keyCheck).map { .frozenSet($0) }
    case ("_codecs", "encode"), ("builtins", "bytes"), ("__builtin__", "bytes"):
      return value(place).encodedBytes.map { .bytes(.own($0)) }
    case ("builtins", "bytearray"), ("__builtin__", "bytearray"):
      return value(place).encodedBytes.map { .byteArray(.own($0)) }
    default: return nil
    }
  }

  private func value(_ place: Int) -> Pickle.Value {
    Pickle.Value(graph: self, slot: .node(UInt32(truncatingIfNeeded: place)))
  }

  /// The items of the one list among a call's arguments, each of which Python takes for a member of a set.
  private func members(
    _ arguments: Slot, _ offset: Int, _ keyCheck: inout KeyCheck
  ) throws(PickleError) -> [Slot]? {
    guard case .tuple(let list) = self[arguments], list.count == 1,
      case .list(let items) = self[list[0]]
    else { return nil }
    if let refusal = keyCheck.refusal(ofKeys: items, stride: 1, nodes) {
      throw PickleError(.badValue, refusal, offset: offset)
    }
    return items
  }
}
