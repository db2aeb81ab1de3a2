extension Writer {
  /// Something that holds others, and how far it has been written.
  struct Walk {
    /// What of a node is written, and with which instructions.
    enum Part {
      /// One after another, without an instruction: the items of a tuple.
      case plain
      case list
      case dictionary
      case set
      case objectItems
      case objectPairs
      case states
    }

    let node: UInt32
    let part: Part
    /// The next of its slots.
    var next = 0
    /// How many items stand behind the mark; nil where there is none.
    var batch: Int?

    init(_ node: UInt32, _ part: Part) {
      self.node = node
      self.part = part
    }

    /// How many slots an item is.
    var stride: Int { part == .dictionary || part == .objectPairs ? 2 : 1 }
  }

  private func slots(_ walk: Walk) -> [Slot] {
    switch graph.nodes[Int(walk.node)] {
    case .list(let slots), .tuple(let slots), .dictionary(let slots), .set(let slots),
      .frozenSet(let slots):
      return slots
    case .object(let object):
      switch walk.part {
      case .objectItems: return object.items
      case .objectPairs: return object.pairs
      default: return object.states
      }
    default: return []
    }
  }

  /// Writes items until one comes that is more than a number or a text: that is done first.
  mutating func go(on walk: Walk) throws(PickleError) {
    var walk = walk
    let slots = slots(walk)
    if walk.next == 0 { makeRoom(for: slots.count * 9) }
    // Set where a place is within an item and not at its start.
    let inner = walk.stride - 1
    while true {
      if walk.next > 0, walk.next & inner == 0 { closeBatch(&walk, slots.count) }
      guard walk.next < slots.count else { return }
      if walk.batch == nil, walk.next & inner == 0 { openBatch(&walk, slots.count) }
      let slot = slots[walk.next]
      walk.next += 1
      if isSimple(slot) {
        try save(slot)
      } else {
        tasks.append(.walk(walk))
        tasks.append(.save(slot))
        return
      }
    }
  }

  /// True for what needs nothing else to be done first.
  @inline(__always)
  private func isSimple(_ slot: Slot) -> Bool {
    guard case .node(let node) = slot else { return true }
    switch graph.nodes[Int(node)] {
    case .text, .bytes, .integer, .byteString, .global: return true
    default: return number(of: node) != nil
    }
  }

  /// Whether the item at `walk.next` is written on its own.
  private func isSingle(_ walk: Walk, _ count: Int) -> Bool {
    if version == 0 { return true }
    switch walk.part {
    case .plain, .states: return true
    // What CPython has as lists and dictionaries, it counts first; of other things it sees the next item.
    case .list, .dictionary: return count == walk.stride
    case .objectItems, .objectPairs: return count - walk.next == walk.stride
    case .set: return false
    }
  }

  private mutating func openBatch(_ walk: inout Walk, _ count: Int) {
    guard walk.batch == nil, !isSingle(walk, count) else { return }
    put(.mark)
    walk.batch = 0
  }

  /// An item was written: its instruction follows, or that of the batch that it ends.
  @inline(__always)
  private mutating func closeBatch(_ walk: inout Walk, _ count: Int) {
    if let batch = walk.batch, batch + 1 < Self.batch, walk.next < count {
      walk.batch = batch + 1
    } else {
      endBatch(&walk, count)
    }
  }

  private mutating func endBatch(_ walk: inout Walk, _ count: Int) {
    guard let batch = walk.batch else {
      switch walk.part {
      case .list, .objectItems: put(.append)
      case .dictionary, .objectPairs: put(.setItem)
      case .states: put(.build)
      case .plain, .set: break
      }
      return
    }
    guard batch + 1 == Self.batch || walk.next == count else {
      walk.batch = batch + 1
      return
    }
    walk.batch = nil
    switch walk.part {
    case .list, .objectItems: put(.appends)
    case .dictionary, .objectPairs: put(.setItems)
    default:
      put(.addItems)
      // CPython looks for more behind a full batch, and then writes that there is none.
      if batch + 1 == Self.batch, walk.next == count {
        put([Opcode.mark.rawValue, Opcode.addItems.rawValue])
      }
    }
  }
}
