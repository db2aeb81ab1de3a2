/// What a pickle has put aside under numbers, to be used again.
///
/// The numbers are nearly always 0, 1, 2, …; but any may stand in a pickle, so that far ones are kept apart:
/// a pickle of 7 bytes must not make a table of four thousand million entries.
struct Memo: ~Copyable {
  private var dense = SlotStack()
  private var sparse: [Int: Slot] = [:]
  /// How many numbers are in use: the number that MEMOIZE gives next.
  private(set) var count = 0

  /// Makes room for `count` of them.
  mutating func reserve(_ count: Int) { dense.reserve(count) }

  /// What was put aside under `index`, which is not negative; `.absent` where nothing was.
  @inline(__always)
  subscript(index: Int) -> Slot {
    index < dense.count ? dense[index] : elsewhere(index)
  }

  private func elsewhere(_ index: Int) -> Slot { sparse[index] ?? .absent }

  /// Puts `slot` aside under `index`, which is not negative.
  @inline(__always)
  mutating func put(_ slot: Slot, at index: Int) {
    if index == dense.count, sparse.isEmpty {
      count += 1
      dense.append(slot)
    } else {
      putElsewhere(slot, at: index)
    }
  }

  private mutating func putElsewhere(_ slot: Slot, at index: Int) {
    if index == dense.count {
      if sparse.isEmpty || sparse.removeValue(forKey: index) == nil { count += 1 }
      dense.append(slot)
    } else if index < dense.count {
      if case .absent = dense[index] { count += 1 }
      dense[index] = slot
    } else if index < 2 * count + 64 {
      while dense.count < index {
        let hole = sparse.isEmpty ? nil : sparse.removeValue(forKey: dense.count)
        dense.append(hole ?? .absent)
      }
      put(slot, at: index)
    } else if sparse.updateValue(slot, forKey: index) == nil {
      count += 1
    }
  }
}
