import Bytes

extension Machine {
  /// APPEND and APPENDS: to a list, or to an object that stands for one.
  mutating func append(_ items: [Slot], _ input: inout Input) throws(PickleError) {
    let target = try top(&input)
    guard case .node(let place) = target else {
      if items.isEmpty { return }
      throw input.error(.badStack, "nothing can be appended to \(words(target))")
    }
    let index = Int(place)
    switch nodes[index] {
    case .list(var list):
      nodes[index] = .vacant
      if list.isEmpty { list = items } else { list.append(contentsOf: items) }
      nodes[index] = .list(list)
    case .object(var object):
      nodes[index] = .vacant
      object.items.append(contentsOf: items)
      nodes[index] = .object(object)
    default:
      if items.isEmpty { return }
      throw input.error(.badStack, "nothing can be appended to \(words(target))")
    }
  }

  /// SETITEM and SETITEMS: keys and values for a dictionary, or for an object that stands for one.
  mutating func set(_ pairs: [Slot], _ input: inout Input) throws(PickleError) {
    guard pairs.count.isMultiple(of: 2) else {
      throw input.error(.badStack, "an odd number of keys and values")
    }
    let target = try top(&input)
    guard case .node(let place) = target else {
      if pairs.isEmpty { return }
      throw input.error(.badStack, "no item of \(words(target)) can be set")
    }
    let index = Int(place)
    switch nodes[index] {
    case .dictionary(var dictionary):
      for key in stride(from: 0, to: pairs.count, by: 2) { try checkHashable(pairs[key], input) }
      nodes[index] = .vacant
      if dictionary.isEmpty { dictionary = pairs } else { dictionary.append(contentsOf: pairs) }
      nodes[index] = .dictionary(dictionary)
    case .object(var object):
      for key in stride(from: 0, to: pairs.count, by: 2) { try checkHashable(pairs[key], input) }
      nodes[index] = .vacant
      object.pairs.append(contentsOf: pairs)
      nodes[index] = .object(object)
    case .list(var list):
      for key in stride(from: 0, to: pairs.count, by: 2) {
        guard case .int(let item) = pairs[key], list.indices.contains(item) else {
          throw input.error(.badStack, "a list of \(list.count) has no such item to be set")
        }
        list[item] = pairs[key + 1]
      }
      nodes[index] = .list(list)
    default:
      if pairs.isEmpty { return }
      throw input.error(.badStack, "no item of \(words(target)) can be set")
    }
  }

  /// ADDITEMS: to a set, or to an object that stands for one.
  mutating func add(_ items: [Slot], _ input: inout Input) throws(PickleError) {
    let target = try top(&input)
    guard case .node(let place) = target else {
      if items.isEmpty { return }
      throw input.error(.badStack, "nothing can be added to \(words(target))")
    }
    let index = Int(place)
    switch nodes[index] {
    case .set(var set):
      for item in items { try checkHashable(item, input) }
      nodes[index] = .vacant
      set.append(contentsOf: items)
      nodes[index] = .set(set)
    case .object(var object):
      nodes[index] = .vacant
      object.items.append(contentsOf: items)
      nodes[index] = .object(object)
    default:
      if items.isEmpty { return }
      throw input.error(.badStack, "nothing can be added to \(words(target))")
    }
  }

  /// Refuses what Python refuses as a key of a dictionary and as a member of a set: lists, dictionaries,
  /// sets, and tuples that hold some. Deep tuples are looked into for some steps only.
  func checkHashable(_ slot: Slot, _ input: borrowing Input) throws(PickleError) {
    guard case .node(let place) = slot else { return }
    switch nodes[Int(place)] {
    case .text, .byteString, .bytes: return
    case .list, .dictionary, .set, .byteArray:
      throw input.error(.badValue, "\(words(slot)) can be no key, and no member of a set")
    case .tuple(let items):
      var waiting = items
      for _ in 0..<64 {
        guard let next = waiting.popLast() else { return }
        guard case .node(let place) = next else { continue }
        switch nodes[Int(place)] {
        case .list, .dictionary, .set, .byteArray:
          throw input.error(
            .badValue, "a tuple with \(words(next)) can be no key, and no member of a set")
        case .tuple(let more): waiting += more.prefix(64)
        default: break
        }
      }
    default: return
    }
  }
}
