extension NameScanner {
  mutating func call(_ instruction: Instruction, _ input: borrowing Input) {
    switch instruction.opcode {
    case .build:
      pop(1, input)
      note(callOf: top(input), nil, by: instruction, input)
      return
    case .obj:
      let all = popToMark(input)
      if all.isEmpty { note(input.error(.badStack, "needs a class above the mark")) }
      note(callOf: all.first, Array(all.dropFirst().prefix(3)), by: instruction, input)
    default:
      let parts = pop(instruction.opcode == .newObjEx ? 3 : 2, input)
      var arguments: [Item]?
      if case .tuple(let place) = parts[1] {
        let tuple = tuples[place]
        arguments = Array([tuple.first, tuple.second, .other].prefix(tuple.count))
      }
      note(callOf: parts[0], arguments, by: instruction, input)
    }
    stack.append(.result)
  }

  /// Something is appended to what is on top, or set in it: Python calls a method of it.
  mutating func change(
    by instruction: Instruction, _ items: [Item], _ input: borrowing Input
  ) {
    note(callOf: top(input), nil, by: instruction, input)
  }

  /// Notes that something is called.
  ///
  /// - Parameter arguments: At most three of them; nil where they are not known.
  mutating func note(
    callOf item: Item?, _ arguments: [Item]?, by instruction: Instruction,
    _ input: borrowing Input
  ) {
    guard case .name(let place) = item else { return }
    if uses[place].firstCall == nil {
      uses[place].firstCall = Pickle.Global.Call(
        instruction: instruction.opcode.name, offset: instruction.offset)
      // From here on it counts how it is called.
      uses[place].verdict = verdict(callOf: place, arguments, input)
    } else if uses[place].verdict != .dangerous {
      uses[place].verdict = Swift.max(uses[place].verdict, verdict(callOf: place, arguments, input))
    }
    uses[place].callCount += 1
  }

  private mutating func verdict(
    callOf place: Int, _ arguments: [Item]?, _ input: borrowing Input
  ) -> Pickle.Verdict {
    guard let name = uses[place].name else { return uses[place].verdict }
    guard let form = NameJudge.Form(name) else { return judge(name) }
    guard let arguments else { return form.otherwise }
    switch form {
    case .attribute:
      guard arguments.count == 2, case .name(let owner) = arguments[0],
        uses[owner].name?.isNamed("zoneinfo", "ZoneInfo") == true,
        text(arguments[1], input) == "_unpickle"
      else { return form.otherwise }
    case .encoding:
      guard arguments.count == 2, let encoding = text(arguments[1], input),
        encoding == "latin1" || encoding == "latin-1"
      else { return form.otherwise }
    case .type:
      guard arguments.count == 1, isSingleton(arguments[0]) else { return form.otherwise }
    case .partial:
      guard case .name(let function) = arguments.first else { return form.otherwise }
      return uses[function].verdict
    }
    return .known
  }

  /// `None`, `Ellipsis` or `NotImplemented`, whose types have no names of their own.
  private func isSingleton(_ item: Item) -> Bool {
    switch item {
    case .none: true
    case .name(let place):
      uses[place].name?.isNamed("builtins", "Ellipsis") == true
        || uses[place].name?.isNamed("builtins", "NotImplemented") == true
    default: false
    }
  }
}
