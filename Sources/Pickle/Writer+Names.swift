/// Texts and names that are no nodes, and what stands outside of the pickle.
extension Writer {
  /// A text that stands in no node: what CPython has as one object is written once.
  mutating func saveText(_ text: String) throws(PickleError) {
    objectBoundary()
    if let number = texts[text] {
      recall(number)
      return
    }
    try putText(.own(Array(text.utf8)))
    texts[text] = putNumber()
  }

  mutating func saveName(_ name: GlobalName) throws(PickleError) {
    // A name of Python 2 is that of Python 3 for the protocols that Python 2 does not read; for the others it stays,
    // `int` and `long` among them, which are one in Python 3.
    guard name.isClassic, version < 3, !name.name.contains(".") else {
      let (module, name) = name.modern
      return try saveName(module, name)
    }
    objectBoundary()
    let key = "\(name.module)\n\(name.name)\n2"
    if let number = names[key] {
      recall(number)
      return
    }
    try put(.global, try lines(name.module, name.name))
    names[key] = putNumber()
  }

  /// The two lines of a name, in the words of the Python that it came from, or of the one that reads it.
  func lines(of name: GlobalName) throws(PickleError) -> [UInt8] {
    if name.isClassic, version < 3 { return try lines(name.module, name.name) }
    let (module, name) = name.modern
    return try written(module, name)
  }

  /// The name of a class or a function, as Python 3 has it.
  mutating func saveName(_ module: String, _ name: String) throws(PickleError) {
    objectBoundary()
    let key = "\(module)\n\(name)"
    if let number = names[key] {
      recall(number)
      return
    }
    if version >= 4 {
      try saveText(module)
      // CPython has one object for every module's name, and one for every class's.
      objectBoundary()
      try putText(.own(Array(name.utf8)))
      countNumber()
      put(.stackGlobal)
      names[key] = putNumber()
      return
    }
    let parts = name.split(separator: ".")
    if parts.count > 1 {
      try saveNestedName(module, parts.map(String.init))
    } else {
      try put(.global, try written(module, name))
    }
    names[key] = putNumber()
  }

  /// The two lines of a name.
  private mutating func put(_ opcode: Opcode, _ lines: [UInt8]) throws(PickleError) {
    put(opcode)
    output += lines
  }

  /// A name on two lines, as protocols below 4 have it.
  func written(_ module: String, _ name: String) throws(PickleError) -> [UInt8] {
    let (module, name) = version < 3 ? PythonNames.classic(module, name) : (module, name)
    return try lines(module, name)
  }

  private func lines(_ module: String, _ name: String) throws(PickleError) -> [UInt8] {
    let isPossible = [module, name].allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { $0 != 0x0A && (version == 3 || $0 < 0x80) }
    }
    guard isPossible else {
      throw PickleError(
        .notWritable, "protocol \(version) cannot name '\(module).\(name)'", hint: "protocol 4 can")
    }
    return Array("\(module)\n\(name)\n".utf8)
  }

  /// `getattr(Outer, 'Inner')`: what protocols below 4 have for a name within a class.
  private mutating func saveNestedName(
    _ module: String, _ parts: [String]
  ) throws(PickleError) {
    for _ in parts.dropFirst() {
      try saveName("builtins", "getattr")
      if version < 2 { put(.mark) }
    }
    try saveName(module, parts[0])
    for part in parts.dropFirst() {
      try saveText(part)
      put(version < 2 ? .tuple : .tuple2)
      put(.reduce)
    }
  }

  mutating func savePersistent(_ id: Slot, _ node: UInt32) throws(PickleError) {
    guard version == 0 else {
      tasks.append(.opcode(.binPersID))
      tasks.append(.save(id))
      return
    }
    guard case .text(let blob) = graph[id] else {
      throw PickleError(
        .notWritable, "protocol 0 has only texts for persistent references",
        hint: "protocol 1 has all")
    }
    let bytes = graph.bytes(blob)
    guard bytes.allSatisfy({ $0 < 0x80 && $0 != 0x0A }) else {
      throw PickleError(.notWritable, "protocol 0 has only ASCII for persistent references")
    }
    put(.persID, line: bytes)
  }
}
