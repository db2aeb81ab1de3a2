import Bytes

/// What is appended stands on the stack from some place on, and what it is appended to just below: it goes from
/// the one to the other without an array in between.
extension Machine {
  /// Where the uppermost `count` items start.
  func placeBelow(_ count: Int, _ input: inout Input) throws(PickleError) -> Int {
    guard stack.count - floor >= count else { throw underflow(count, input) }
    return stack.count - count
  }

  /// Takes the mark away, and tells where it was.
  mutating func popMark(_ input: inout Input) throws(PickleError) -> Int {
    guard let mark = marks.popLast() else {
      throw input.error(.badStack, "there is no mark on the stack")
    }
    return mark
  }

  /// What stands just below the items from `start` on.
  private mutating func target(
    below start: Int, _ input: inout Input
  ) throws(PickleError) -> Slot {
    guard start > floor else {
      stack.cut(to: start)
      throw underflow(1, input)
    }
    return stack[start - 1]
  }

  /// The slots of a container, which has none until they are put back: nobody else holds them meanwhile, so
  /// that nothing is copied when they change.
  private mutating func takeSlots(of index: Int) -> [Slot] {
    var node = Node.vacant
    swap(&node, &nodes[index])
    switch consume node {
    case .list(let slots), .dictionary(let slots), .set(let slots): return slots
    default: return []
    }
  }

  /// The object of a node that is one, which has none until it is put back.
  mutating func takeObject(of index: Int) -> ObjectNode? {
    var node = Node.vacant
    swap(&node, &nodes[index])
    guard case .object(let object) = consume node else { return nil }
    return object
  }

  private func refuse(
    _ start: Int, _ target: Slot, _ what: String, _ input: borrowing Input
  ) throws(PickleError) {
    guard start < stack.count else { return }
    throw input.error(.badStack, "\(what) \(words(target))")
  }

  /// APPEND and APPENDS: to a list, or to an object that stands for one.
  mutating func append(from start: Int, _ input: inout Input) throws(PickleError) {
    let target = try target(below: start, &input)
    defer { stack.cut(to: start) }
    guard case .node(let place) = target else {
      try refuse(start, target, "nothing can be appended to", input)
      return
    }
    let index = Int(place)
    switch nodes[index].shape {
    case .list:
      var list = takeSlots(of: index)
      makeRoom(in: &list, for: stack.count - start, input)
      stack.append(from: start, to: &list)
      nodes[index] = .list(list)
    case .object:
      guard var object = takeObject(of: index) else { return }
      stack.append(from: start, to: &object.items)
      nodes[index] = .object(object)
    default: try refuse(start, target, "nothing can be appended to", input)
    }
  }

  /// Room for `added` more slots, and for as many more as the rest of the input has, should it go on as it began: a
  /// list that takes most of a pickle is not copied again and again while it grows, and room that is not used costs
  /// nothing.
  @inline(__always)
  private func makeRoom(in slots: inout [Slot], for added: Int, _ input: borrowing Input) {
    let count = slots.count + added
    if count > slots.capacity, count >= 4096 { makeMuchRoom(in: &slots, count, input) }
  }

  private func makeMuchRoom(in slots: inout [Slot], _ count: Int, _ input: borrowing Input) {
    guard count >= input.position / 64 else { return }
    let (items, overflow) = count.multipliedReportingOverflow(by: input.remaining)
    if overflow { return }
    // As many as there were for so many bytes, and some, up to 64 MiB; at least as many again, so that few steps lead
    // to any number; but never more than there are bytes.
    let rest = Swift.min(items / input.position, 1 << 22)
    let most = Swift.min(Swift.max(rest + rest / 16, count), input.remaining)
    slots.reserveLargeCapacity(count + most + 1000)
  }

  /// SETITEM and SETITEMS: keys and values for a dictionary, or for an object that stands for one.
  mutating func set(from start: Int, _ input: inout Input) throws(PickleError) {
    guard (stack.count - start).isMultiple(of: 2) else {
      throw input.error(.badStack, "an odd number of keys and values")
    }
    let target = try target(below: start, &input)
    defer { stack.cut(to: start) }
    guard case .node(let place) = target else {
      try refuse(start, target, "no item can be set in", input)
      return
    }
    let index = Int(place)
    let keys = stride(from: start, to: stack.count, by: 2)
    switch nodes[index].shape {
    case .dictionary:
      for key in keys { try checkHashable(stack[key], input) }
      var dictionary = takeSlots(of: index)
      makeRoom(in: &dictionary, for: stack.count - start, input)
      stack.append(from: start, to: &dictionary)
      nodes[index] = .dictionary(dictionary)
    case .object:
      for key in keys { try checkHashable(stack[key], input) }
      guard var object = takeObject(of: index) else { return }
      stack.append(from: start, to: &object.pairs)
      nodes[index] = .object(object)
    case .list:
      var list = takeSlots(of: index)
      defer { nodes[index] = .list(list) }
      for key in keys {
        guard case .int(let item) = stack[key], list.indices.contains(item) else {
          throw input.error(.badStack, "a list of \(list.count) has no such item to be set")
        }
        list[item] = stack[key + 1]
      }
    default: try refuse(start, target, "no item can be set in", input)
    }
  }

  /// ADDITEMS: to a set, or to an object that stands for one.
  mutating func add(from start: Int, _ input: inout Input) throws(PickleError) {
    let target = try target(below: start, &input)
    defer { stack.cut(to: start) }
    guard case .node(let place) = target else {
      try refuse(start, target, "nothing can be added to", input)
      return
    }
    let index = Int(place)
    switch nodes[index].shape {
    case .set:
      for item in start..<stack.count { try checkHashable(stack[item], input) }
      var set = takeSlots(of: index)
      makeRoom(in: &set, for: stack.count - start, input)
      stack.append(from: start, to: &set)
      nodes[index] = .set(set)
    case .object:
      guard var object = takeObject(of: index) else { return }
      stack.append(from: start, to: &object.items)
      nodes[index] = .object(object)
    default: try refuse(start, target, "nothing can be added to", input)
    }
  }

  /// Refuses what Python refuses as a key of a dictionary and as a member of a set.
  @inline(__always)
  mutating func checkHashable(_ slot: Slot, _ input: borrowing Input) throws(PickleError) {
    if let refusal = keyCheck.refusal(of: slot, nodes) { throw input.error(.badValue, refusal) }
  }
}

extension Node {
  /// What can be changed in a node.
  enum Shape {
    case list
    case dictionary
    case set
    case object
    case other
  }

  /// What can be changed in it: to ask takes no hold of what it holds, as a look at the node itself does.
  var shape: Shape {
    switch self {
    case .list: .list
    case .dictionary: .dictionary
    case .set: .set
    case .object: .object
    default: .other
    }
  }
}
