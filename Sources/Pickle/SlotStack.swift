// Trusted file: keeps slots in raw memory of its own, and tells the system about it.

import Bytes

/// Slots one behind another, as in an array; but it has one holder only, who is not asked for at every step: what
/// stands in a pickle goes through here, most of it twice.
@safe
struct SlotStack: ~Copyable {
  private var base: UnsafeMutablePointer<Slot>
  private var capacity: Int
  /// How many there are.
  private(set) var count = 0

  init() {
    capacity = 256
    unsafe base = .allocate(capacity: capacity)
  }

  deinit {
    // Slots are plain bytes: nothing of them needs to be ended.
    unsafe base.deallocate()
  }

  /// The uppermost slot; nil where there is none.
  var last: Slot? { count > 0 ? self[count - 1] : nil }

  @inline(__always)
  subscript(index: Int) -> Slot {
    get {
      precondition(index >= 0 && index < count, "no such slot")
      return unsafe base[index]
    }
    set {
      precondition(index >= 0 && index < count, "no such slot")
      unsafe base[index] = newValue
    }
  }

  @inline(__always)
  mutating func append(_ slot: Slot) {
    if count == capacity { reserve(2 * capacity) }
    unsafe (base + count).initialize(to: slot)
    count &+= 1
  }

  /// Takes the uppermost slot away.
  @inline(__always)
  mutating func popLast() -> Slot? {
    guard count > 0 else { return nil }
    count &-= 1
    return unsafe base[count]
  }

  /// Takes the uppermost slots away, down to so many.
  mutating func cut(to count: Int) {
    precondition(count >= 0 && count <= self.count, "no such slot")
    self.count = count
  }

  /// Puts a slot below those from `index` on.
  mutating func insert(_ slot: Slot, at index: Int) {
    precondition(index >= 0 && index <= count, "no such slot")
    append(slot)
    unsafe (base + index + 1).update(from: base + index, count: count - 1 - index)
    unsafe base[index] = slot
  }

  /// The slots from `start` on.
  func slots(from start: Int) -> [Slot] {
    precondition(start >= 0 && start <= count, "no such slot")
    return unsafe Array(UnsafeBufferPointer(start: base + start, count: count - start))
  }

  /// Appends the slots from `start` on to an array.
  func append(from start: Int, to slots: inout [Slot]) {
    precondition(start >= 0 && start <= count, "no such slot")
    unsafe slots.append(contentsOf: UnsafeBufferPointer(start: base + start, count: count - start))
  }

  /// Makes room for `capacity` slots, on large pages where that is much: room that is never used costs nothing.
  mutating func reserve(_ capacity: Int) {
    guard capacity > self.capacity else { return }
    let room = UnsafeMutablePointer<Slot>.allocate(capacity: capacity)
    unsafe Memory.adviseLargePages(room, capacity * MemoryLayout<Slot>.stride)
    unsafe room.moveInitialize(from: base, count: count)
    unsafe base.deallocate()
    unsafe base = room
    self.capacity = capacity
  }
}
