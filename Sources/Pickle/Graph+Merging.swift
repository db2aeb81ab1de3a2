import Bytes

extension Graph {
  /// Takes a value over into this graph, with everything that can be reached from it.
  ///
  /// What is one object in its graph stays one object. Its texts are copied where they are ranges of another
  /// input.
  ///
  /// - Returns: Its place here.
  /// - Complexity: O(size of what is reached); O(1) for numbers. No recursion.
  package mutating func take(_ value: Pickle.Value) -> Slot {
    var map: [UInt32: UInt32] = [:]
    return take(value, map: &map)
  }

  /// The same, with `map` telling what of the value's graph is here already.
  mutating func take(_ value: Pickle.Value, map: inout [UInt32: UInt32]) -> Slot {
    guard case .node(let first) = value.slot else { return value.slot }
    let source = value.graph
    var waiting: [UInt32] = []
    func place(_ old: UInt32) -> UInt32 {
      if let known = map[old] { return known }
      let new = UInt32(truncatingIfNeeded: nodes.count)
      nodes.append(.vacant)
      map[old] = new
      waiting.append(old)
      return new
    }
    func moved(_ slot: Slot) -> Slot {
      guard case .node(let old) = slot else { return slot }
      return .node(place(old))
    }
    let result = place(first)
    while let old = waiting.popLast() {
      guard let new = map[old] else { continue }
      nodes[Int(new)] = source.nodes[Int(old)].mapped(
        slot: moved,
        blob: { blob in
          guard case .input = blob, input == nil || input !== source.input else { return blob }
          return .own(source.bytes(blob))
        })
    }
    return .node(result)
  }
}

extension Node {
  /// The node with other places and other bytes.
  func mapped(slot: (Slot) -> Slot, blob: (Blob) -> Blob) -> Node {
    switch self {
    case .vacant, .integer, .global, .extensionCode, .buffer: return self
    case .text(let bytes): return .text(blob(bytes))
    case .byteString(let bytes): return .byteString(blob(bytes))
    case .bytes(let bytes): return .bytes(blob(bytes))
    case .byteArray(let bytes): return .byteArray(blob(bytes))
    case .list(let items): return .list(items.map(slot))
    case .tuple(let items): return .tuple(items.map(slot))
    case .dictionary(let items): return .dictionary(items.map(slot))
    case .set(let items): return .set(items.map(slot))
    case .frozenSet(let items): return .frozenSet(items.map(slot))
    case .persistent(let id): return .persistent(slot(id))
    case .object(var object):
      object.callee = slot(object.callee)
      object.arguments = slot(object.arguments)
      object.keywords = slot(object.keywords)
      object.states = object.states.map(slot)
      object.items = object.items.map(slot)
      object.pairs = object.pairs.map(slot)
      return .object(object)
    }
  }

  /// The places of everything that the node holds.
  func forEachSlot(_ body: (Slot) -> Void) {
    switch self {
    case .list(let items), .tuple(let items), .dictionary(let items), .set(let items),
      .frozenSet(let items):
      items.forEach(body)
    case .persistent(let id): body(id)
    case .object(let object):
      body(object.callee)
      body(object.arguments)
      body(object.keywords)
      object.states.forEach(body)
      object.items.forEach(body)
      object.pairs.forEach(body)
    default: break
    }
  }
}
