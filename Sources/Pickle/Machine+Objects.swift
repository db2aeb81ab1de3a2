import Bytes

extension Machine {
  /// Names, and what is done with them: all of it becomes data.
  mutating func object(_ opcode: Opcode, _ input: inout Input) throws(PickleError) {
    switch opcode {
    case .global: try push(.global(try nameFromLines(&input)), &input)
    case .stackGlobal:
      let both = try pop(2, &input)
      if let key = Self.key(both), let known = stackNames[key] {
        try push(.global(known), &input)
        return
      }
      guard let module = text(both[0], input), let name = text(both[1], input) else {
        throw input.error(.badStack, "the module and the name must be texts")
      }
      guard !module.isEmpty, !name.isEmpty else {
        throw input.error(.badValue, "the module or the name is empty")
      }
      let made = self.name(module, name)
      if let key = Self.key(both) { stackNames[key] = made }
      try push(.global(made), &input)
    case .inst:
      let name = try nameFromLines(&input)
      let arguments = try popToMark(&input)
      try push(.global(name), &input)
      try push(.tuple(arguments), &input)
      try makeObject(.instance, &input)
    case .obj:
      let all = try popToMark(&input)
      guard let callee = all.first else {
        throw input.error(.badStack, "needs a class above the mark")
      }
      stack.append(callee)
      try push(.tuple(Array(all.dropFirst())), &input)
      try makeObject(.object, &input)
    case .newObj: try makeObject(.newObject, &input)
    case .newObjEx:
      let keywords = try pop(&input)
      guard case .node(let place) = keywords, case .dictionary = nodes[Int(place)] else {
        throw input.error(.badStack, "the keywords must be a dictionary")
      }
      try makeObject(.newObjectWithKeywords, keywords: keywords, &input)
    case .reduce: try makeObject(.reduce, &input)
    default: try build(&input)
    }
  }

  /// What tells a pair of texts from all others.
  private static func key(_ both: [Slot]) -> UInt64? {
    guard case .node(let module) = both[0], case .node(let name) = both[1] else { return nil }
    return UInt64(module) << 32 | UInt64(name)
  }

  /// The module and the name of the next two lines.
  private mutating func nameFromLines(_ input: inout Input) throws(PickleError) -> GlobalName {
    let module = try input.line()
    let name = try input.line()
    guard !module.isEmpty, !name.isEmpty else {
      throw input.error(.badValue, "the module or the name is empty")
    }
    return self.name(
      String(decoding: try checkedText(module, input), as: UTF8.self),
      String(decoding: try checkedText(name, input), as: UTF8.self))
  }

  /// The one object for that module and name.
  private mutating func name(_ module: String, _ name: String) -> GlobalName {
    // A line's end cannot stand in a name of a line; in one from the stack it can, and is doubled here.
    let key =
      module.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n\n")
      + "\n" + name
    if let index = nameIndex[key], names[index].module.utf8.elementsEqual(module.utf8),
      names[index].name.utf8.elementsEqual(name.utf8)
    {
      return names[index]
    }
    nameIndex[key] = names.count
    let made = GlobalName(module: module, name: name, isClassic: claimedProtocol < 3)
    names.append(made)
    return made
  }

  /// The text of a slot; nil where it is none.
  private func text(_ slot: Slot, _ input: borrowing Input) -> String? {
    guard case .node(let place) = slot else { return nil }
    switch nodes[Int(place)] {
    case .text(.own(let bytes)), .byteString(.own(let bytes)):
      return String(decoding: bytes, as: UTF8.self)
    case .text(.input(let start, let count)), .byteString(.input(let start, let count)):
      return String(decoding: input.bytes(start..<start + count), as: UTF8.self)
    default: return nil
    }
  }

  /// Puts what stands two deep on the stack, called with the tuple above it, in the place of both.
  private mutating func makeObject(
    _ form: ObjectNode.Form, keywords: Slot = .absent, _ input: inout Input
  ) throws(PickleError) {
    let both = try pop(2, &input)
    guard isCallable(both[0]) else {
      throw input.error(
        .badStack, "\(words(both[0])) is no \(form == .reduce ? "function or class" : "class")")
    }
    guard case .node(let place) = both[1], case .tuple = nodes[Int(place)] else {
      throw input.error(.badStack, "the arguments must be a tuple, not \(words(both[1]))")
    }
    try push(
      .object(ObjectNode(form: form, callee: both[0], arguments: both[1], keywords: keywords)),
      &input)
    if form == .reduce { try checkEncoding(both[0], both[1], input) }
  }

  /// Refuses `_codecs.encode(text, 'latin1')`, which is how bytes stand in old protocols, for text that has
  /// other characters: those would be other bytes, or none.
  private func checkEncoding(
    _ callee: Slot, _ arguments: Slot, _ input: borrowing Input
  ) throws(PickleError) {
    guard case .node(let function) = callee, case .global(let name) = nodes[Int(function)],
      name.name == "encode", name.module == "_codecs",
      case .node(let place) = arguments, case .tuple(let items) = nodes[Int(place)],
      items.count == 2, text(items[1], input) == "latin1", let text = text(items[0], input)
    else { return }
    if let other = text.unicodeScalars.first(where: { $0.value > 0xFF }) {
      let code = String(other.value, radix: 16, uppercase: true)
      throw input.error(
        .badValue,
        "U+\(String(repeating: "0", count: Swift.max(0, 4 - code.count)))\(code) is not in Latin-1, "
          + "in which bytes stand as text")
    }
  }

  /// BUILD: gives the object below it a state.
  private mutating func build(_ input: inout Input) throws(PickleError) {
    let state = try pop(&input)
    let target = try top(&input)
    // Python does nothing at all with no state, whatever is below it.
    if case .none = state {
      guard case .node(let place) = target, case .object = nodes[Int(place)] else { return }
    }
    guard case .node(let place) = target else {
      throw input.error(.badStack, "\(words(target)) can have no state")
    }
    if nodes[Int(place)].shape == .object {
      guard var object = takeObject(of: Int(place)) else { return }
      object.states.append(state)
      nodes[Int(place)] = .object(object)
      if let interludes, let name = className(of: object), interludes.isExpected(name) {
        try readInterlude(interludes, &input)
      }
      return
    }
    switch nodes[Int(place)] {
    case .global, .persistent, .extensionCode:
      // What is named stays as it is everywhere else: this is an object of its own.
      _ = try pop(&input)
      try push(
        .object(ObjectNode(form: .build, callee: target, arguments: .none, states: [state])),
        &input)
    default: throw input.error(.badStack, "\(words(target)) can have no state")
    }
  }

  private func isCallable(_ slot: Slot) -> Bool {
    guard case .node(let place) = slot else { return false }
    switch nodes[Int(place)] {
    case .global, .object, .persistent, .extensionCode: return true
    default: return false
    }
  }

  /// What a slot holds, for messages.
  func words(_ slot: Slot) -> String {
    switch slot {
    case .absent, .none: return "None"
    case .bool: return "a bool"
    case .int: return "an int"
    case .float: return "a float"
    case .node(let place): return nodes[Int(place)].words
    }
  }
}

extension Node {
  /// What it is, for messages.
  package var words: String {
    switch self {
    case .vacant: "nothing"
    case .integer: "an int"
    case .text: "a str"
    case .byteString: "a str of Python 2"
    case .bytes: "a bytes"
    case .byteArray: "a bytearray"
    case .list: "a list"
    case .tuple: "a tuple"
    case .dictionary: "a dict"
    case .set: "a set"
    case .frozenSet: "a frozenset"
    case .global(let name): "\(name.module).\(name.name)"
    case .object: "an object"
    case .persistent: "a persistent reference"
    case .extensionCode: "an extension"
    case .buffer: "a buffer"
    }
  }
}
