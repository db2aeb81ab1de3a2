import Bytes

extension Writer {
  /// Writes what stands at `slot`, or what is left to be done for it.
  mutating func save(_ slot: Slot) throws(PickleError) {
    objectBoundary()
    switch slot {
    case .absent, .none: put(.none)
    case .bool(let value):
      if version >= 2 {
        put(value ? .newTrue : .newFalse)
      } else {
        put(.int, line: (value ? "01" : "00").utf8)
      }
    case .int(let value): try putInteger(value)
    case .float(let value):
      if version == 0 {
        put(.float, line: PickleNumber.text(value).utf8)
      } else {
        put(.binFloat, value.bitPattern.byteSwapped)
      }
    case .node(let node):
      if let number = number(of: node) {
        recall(number)
      } else {
        try save(node)
      }
    }
  }

  private mutating func putInteger(_ value: Int) throws(PickleError) {
    guard let small = Int32(exactly: value) else {
      if version >= 2 { putLong(value) } else { try putInteger(Pickle.Integer(value)) }
      return
    }
    if version == 0 {
      put(.int, line: String(value).utf8)
    } else if 0..<256 ~= value {
      put(.binInt1, UInt8(value))
    } else if 0..<65536 ~= value {
      put(.binInt2, UInt16(value))
    } else {
      put(.binInt, small)
    }
  }

  private mutating func putInteger(_ value: Pickle.Integer) throws(PickleError) {
    if version < 2 {
      guard let digits = value.decimal(limit: Self.mostDigits) else {
        throw PickleError(
          .notWritable,
          "an int of more than \(Self.mostDigits) digits, which Python reads of no pickle of protocol \(version)",
          hint: "write protocol 2 or above")
      }
      put(.long)
      output += digits.utf8
      output += [UInt8(ascii: "L"), 0x0A]
    } else if value.bytes.count < 256 {
      put(.long1, UInt8(value.bytes.count))
      output += value.bytes
    } else {
      put(.long4, UInt32(value.bytes.count))
      output += value.bytes
    }
  }

  private mutating func save(_ node: UInt32) throws(PickleError) {
    switch graph.nodes[Int(node)] {
    case .vacant: put(.none)
    case .integer(let bytes): try putInteger(Pickle.Integer(bytes: bytes))
    case .text(let blob):
      let single = self.single(blob, isText: true)
      if recall(single: single, node) { return }
      try putText(blob)
      memoize(node)
      if let single { singles[single] = number(of: node) }
    case .byteString(let blob):
      putByteString(blob)
      memoize(node)
    case .bytes(let blob):
      let single = self.single(blob, isText: false)
      if recall(single: single, node) { return }
      try saveBytes(blob, node)
      if let single { singles[single] = number(of: node) }
    case .byteArray(let blob): try saveByteArray(blob, node)
    case .list:
      if version == 0 {
        put([Opcode.mark.rawValue, Opcode.list.rawValue])
      } else {
        put(.emptyList)
      }
      memoize(node)
      try go(on: Walk(node, .list))
    case .dictionary(let pairs):
      try checkKeys(pairs, stride: 2)
      if version == 0 {
        put([Opcode.mark.rawValue, Opcode.dict.rawValue])
      } else {
        put(.emptyDict)
      }
      memoize(node)
      try go(on: Walk(node, .dictionary))
    case .tuple(let items): try saveTuple(items, node)
    case .set(let items):
      try checkKeys(items, stride: 1)
      guard version >= 4 else {
        try saveAsCall("set", items, node)
        return
      }
      put(.emptySet)
      memoize(node)
      try go(on: Walk(node, .set))
    case .frozenSet(let items):
      try checkKeys(items, stride: 1)
      guard version >= 4 else {
        try saveAsCall("frozenset", items, node)
        return
      }
      try enter(node)
      put(.mark)
      tasks.append(.frozenSet(node))
      try go(on: Walk(node, .plain))
    case .global(let name): try saveName(name)
    case .object(let object): try save(object, node)
    case .persistent(let id): try savePersistent(id, node)
    case .extensionCode(let code):
      guard version >= 2 else {
        throw PickleError(.notWritable, "protocol \(version) has no extension codes")
      }
      if code < 256 {
        put(.ext1, UInt8(code))
      } else if code < 65536 {
        put(.ext2, UInt16(code))
      } else {
        put(.ext4, code)
      }
    case .buffer(_, let isReadOnly):
      guard version >= 5 else {
        throw PickleError(
          .notWritable, "protocol \(version) has no buffers outside of the pickle",
          hint: "load it with its buffers, or write protocol 5")
      }
      put(.nextBuffer)
      if isReadOnly { put(.readonlyBuffer) }
      memoize(node)
    }
  }

  /// Refuses keys and members that Python would refuse when it loads them.
  private mutating func checkKeys(_ slots: [Slot], stride step: Int) throws(PickleError) {
    guard let refusal = keyCheck.refusal(ofKeys: slots, stride: step, graph.nodes) else { return }
    throw PickleError(.notWritable, refusal)
  }

  // MARK: Tuples and frozen sets

  private mutating func saveTuple(_ items: [Slot], _ node: UInt32) throws(PickleError) {
    if items.isEmpty {
      if version == 0 {
        put([Opcode.mark.rawValue, Opcode.tuple.rawValue])
      } else {
        put(.emptyTuple)
      }
      return
    }
    try enter(node)
    if items.count > 3 || version < 2 { put(.mark) }
    tasks.append(.tuple(node))
    try go(on: Walk(node, .plain))
  }

  mutating func finishTuple(_ node: UInt32) throws(PickleError) {
    leave(node)
    guard case .tuple(let items) = graph.nodes[Int(node)] else { return }
    let isShort = items.count <= 3 && version >= 2
    if let number = number(of: node) {
      // It has turned up within itself, and was written there: what stands on the stack is thrown away.
      if isShort {
        for _ in items { put(.pop) }
      } else if version > 0 {
        put(.popMark)
      } else {
        for _ in 0...items.count { put(.pop) }
      }
      recall(number)
      return
    }
    put(isShort ? [Opcode.tuple1, .tuple2, .tuple3][items.count - 1] : .tuple)
    memoize(node)
  }

  mutating func finishFrozenSet(_ node: UInt32) throws(PickleError) {
    leave(node)
    if let number = number(of: node) {
      put(.popMark)
      recall(number)
      return
    }
    put(.frozenSet)
    memoize(node)
  }

  // MARK: Calls

  /// `set([…])`: what protocols below 4 have for sets.
  private mutating func saveAsCall(
    _ name: String, _ items: [Slot], _ node: UInt32
  ) throws(PickleError) {
    try enter(node)
    tasks += [.made(node), .opcode(.reduce), .callTuple]
    try saveName("builtins", name)
    if version < 2 { put(.mark) }
    if version == 0 { put([Opcode.mark.rawValue, Opcode.list.rawValue]) } else { put(.emptyList) }
    // The list and the tuple are no nodes, and take numbers all the same.
    countNumber()
    try go(on: Walk(node, .list))
  }

  /// The tuple around the list of such a call.
  mutating func finishCallTuple() {
    put(version < 2 ? .tuple : .tuple1)
    countNumber()
  }

  /// Writes an object as what it is: a call, and what was done to its result.
  private mutating func save(_ object: ObjectNode, _ node: UInt32) throws(PickleError) {
    if try enter(node, atMost: 3) == 2 {
      // It has turned up within its own arguments, of which only a part is written. Most calls copy what they
      // are given, and would miss the rest: the second time the lists and dictionaries are written anew.
      for argument in arguments(object) { forget(argument) }
      forgetUnfinished(since: node)
    }
    // What only a state makes an object, the first of them makes: the rest is done to that object.
    if object.form == .build {
      for state in object.states.dropFirst().reversed() {
        tasks += [.opcode(.build), .save(state)]
      }
    } else {
      tasks.append(.walk(Walk(node, .states)))
    }
    tasks.append(.walk(Walk(node, .objectPairs)))
    tasks.append(.walk(Walk(node, .objectItems)))
    tasks.append(.made(node))
    switch object.form {
    case .build:
      if let state = object.states.first { tasks += [.opcode(.build), .save(state)] }
      tasks.append(.save(object.callee))
    case .reduce:
      tasks.append(.opcode(.reduce))
      tasks.append(.save(object.arguments))
      tasks.append(.save(object.callee))
    case .newObject:
      guard version >= 2 else {
        try saveNewObject("__newobj__", [object.callee] + arguments(object))
        return
      }
      tasks.append(.opcode(.newObj))
      tasks.append(.save(object.arguments))
      tasks.append(.save(object.callee))
    case .newObjectWithKeywords:
      guard version >= 4 else {
        try saveNewObject("__newobj_ex__", [object.callee, object.arguments, object.keywords])
        return
      }
      tasks.append(.opcode(.newObjEx))
      tasks.append(.save(object.keywords))
      tasks.append(.save(object.arguments))
      tasks.append(.save(object.callee))
    case .instance, .object:
      let arguments = arguments(object)
      if version == 0, case .global(let name) = graph[object.callee], !name.name.contains(".") {
        put(.mark)
        tasks.append(.bytes([Opcode.inst.rawValue] + (try lines(of: name))))
      } else if version == 0 {
        throw PickleError(.notWritable, "protocol 0 cannot call this class", hint: "protocol 1 can")
      } else {
        put(.mark)
        tasks.append(.opcode(.obj))
      }
      for argument in arguments.reversed() { tasks.append(.save(argument)) }
      if version > 0 { tasks.append(.save(object.callee)) }
    }
  }

  /// Lists and dictionaries on the way from an object to where it has turned up are unfinished as well: they are
  /// written anew, but for the one that holds it, in which it is found again.
  private mutating func forgetUnfinished(since node: UInt32) {
    var isHolder = true
    for task in tasks.reversed().prefix(Self.farthest) {
      switch task {
      case .made(node): return
      case .walk(let walk) where walk.part == .list || walk.part == .dictionary:
        if !isHolder { forget(.node(walk.node)) }
        isHolder = false
      default: break
      }
    }
  }

  /// Python's limit of digits in a text.
  private static var mostDigits: Int { 4300 }
  /// How far back is looked for them.
  private static var farthest: Int { 1000 }

  private func arguments(_ object: ObjectNode) -> [Slot] {
    guard case .tuple(let items) = graph[object.arguments] else { return [] }
    return items
  }

  /// `copyreg.__newobj__(cls, …)`: what protocols without the instruction have.
  private mutating func saveNewObject(
    _ name: String, _ arguments: [Slot]
  ) throws(PickleError) {
    tasks.append(.opcode(.reduce))
    let isShort = version >= 2 && arguments.count <= 3
    tasks.append(
      .opcode(isShort ? [Opcode.tuple1, .tuple2, .tuple3][arguments.count - 1] : .tuple))
    for argument in arguments.reversed() { tasks.append(.save(argument)) }
    try saveName("copyreg", name)
    if !isShort { put(.mark) }
  }

  /// The instructions that make an object were written.
  mutating func made(_ node: UInt32) throws(PickleError) {
    leave(node)
    if let number = number(of: node) {
      put(.pop)
      recall(number)
      return
    }
    memoize(node)
  }
}
