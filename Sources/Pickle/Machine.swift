import Bytes

/// Runs the instructions of one pickle: builds nodes, and looks at no name.
///
/// Time and memory are linear in the input: every instruction takes at least one byte, and makes at most one
/// node and a number of slots that are on the stack already. It is never copied, which would cost a visit to
/// everything that it holds.
struct Machine: ~Copyable {
  /// The nodes, those of earlier pickles of the same file first.
  var nodes: [Node]
  var stack = SlotStack()
  /// Where on the stack the marks are.
  var marks: [Int] = []
  var memo = Memo()
  let limits: Pickle.Limits
  /// How many buffers were given that are kept outside of the pickle; nil where none were.
  let bufferCount: Int?
  private var nextBuffer: Int32 = 0
  /// The highest protocol that the pickle claims.
  private(set) var claimedProtocol = 0
  var names: [GlobalName] = []
  var nameIndex: [String: Int] = [:]
  /// Names by the two texts that they were made of.
  var stackNames: [UInt64: GlobalName] = [:]
  var keyCheck = KeyCheck()
  /// What reads bytes between the instructions, where there may be some.
  let interludes: InterludeReader?
  /// Where such bytes were.
  var interludePlaces: [InterludePlace] = []
  /// What the reader of such bytes has made once, for all of them.
  var shared: [String: Slot] = [:]
  /// True where there may be calls, dictionaries or sets among the nodes, which are looked at again in the end.
  private(set) var hasKeysOrCalls: Bool
  /// How many instructions may still be run.
  var instructionsLeft: Int

  init(
    nodes: [Node] = [], limits: Pickle.Limits, bufferCount: Int? = nil,
    interludes: InterludeReader? = nil, instructionLimit: Int = .max
  ) {
    self.nodes = nodes
    self.limits = limits
    self.bufferCount = bufferCount
    self.interludes = interludes
    hasKeysOrCalls = !nodes.isEmpty
    instructionsLeft = instructionLimit
  }

  /// Runs the instructions up to STOP.
  ///
  /// - Returns: What is on top of the stack then.
  mutating func run(_ input: inout Input) throws(PickleError) -> Slot {
    while true {
      let byte = try input.beginInstruction()
      instructionsLeft &-= 1
      guard instructionsLeft >= 0 else {
        throw input.error(
          .limitExceeded,
          "the pickle has too many instructions for the size of its compressed file",
          hint: "raise Pickle.Limits.expansion if it is meant to be that large")
      }
      switch byte {
      // What most pickles are made of.
      case Opcode.none.rawValue: stack.append(.none)
      case Opcode.newTrue.rawValue: stack.append(.bool(true))
      case Opcode.newFalse.rawValue: stack.append(.bool(false))
      case Opcode.binInt.rawValue: stack.append(.int(Int(Int32(bitPattern: try input.u32()))))
      case Opcode.binInt1.rawValue: stack.append(.int(Int(try input.u8())))
      case Opcode.binInt2.rawValue: stack.append(.int(Int(try input.u16())))
      case Opcode.binFloat.rawValue:
        stack.append(.float(Double(bitPattern: UInt64(bigEndian: try input.u64()))))
      case Opcode.long1.rawValue: try longInteger(UInt64(try input.u8()), &input)
      case Opcode.shortBinUnicode.rawValue: try text(UInt64(try input.u8()), &input)
      case Opcode.binUnicode.rawValue: try text(UInt64(try input.u32()), &input)
      case Opcode.memoize.rawValue: memo.put(try top(&input), at: memo.count)
      case Opcode.binGet.rawValue: try recall(Int(try input.u8()), &input)
      case Opcode.longBinGet.rawValue: try recall(Int(try input.u32()), &input)
      case Opcode.stop.rawValue: return try pop(&input)
      default: try step(try input.opcode(byte), &input)
      }
    }
  }

  private mutating func step(_ opcode: Opcode, _ input: inout Input) throws(PickleError) {
    switch opcode {
    // Numbers.
    case .int, .long, .float: try number(opcode, &input)
    case .long4:
      let count = Int32(bitPattern: try input.u32())
      guard count >= 0 else { throw input.error(.badValue, "a negative number of bytes") }
      try longInteger(UInt64(count), &input)
    // Texts and bytes.
    case .string, .unicode: try textLine(opcode, &input)
    case .binUnicode8: try text(try input.u64(), &input)
    case .shortBinString: try push(.byteString(try blob(UInt64(try input.u8()), &input)), &input)
    case .binString:
      let count = Int32(bitPattern: try input.u32())
      guard count >= 0 else { throw input.error(.badValue, "a negative number of bytes") }
      try push(.byteString(try blob(UInt64(count), &input)), &input)
    case .shortBinBytes: try push(.bytes(try blob(UInt64(try input.u8()), &input)), &input)
    case .binBytes: try push(.bytes(try blob(UInt64(try input.u32()), &input)), &input)
    case .binBytes8: try push(.bytes(try blob(try input.u64(), &input)), &input)
    case .byteArray8: try push(.byteArray(try blob(try input.u64(), &input)), &input)
    // The stack and the memo.
    case .mark: marks.append(stack.count)
    case .pop:
      if let mark = marks.last, mark == stack.count {
        marks.removeLast()
      } else {
        _ = try pop(&input)
      }
    case .popMark: _ = try popToMark(&input)
    case .dup: stack.append(try top(&input))
    case .binPut: memo.put(try top(&input), at: Int(try input.u8()))
    case .longBinPut: memo.put(try top(&input), at: Int(try input.u32()))
    case .put:
      let index = try memoIndex(&input)
      memo.put(try top(&input), at: index)
    case .get: try recall(try memoIndex(&input), &input)
    // Containers.
    case .emptyTuple: try push(.tuple([]), &input)
    case .tuple: try push(.tuple(try popToMark(&input)), &input)
    case .tuple1: try push(.tuple(try pop(1, &input)), &input)
    case .tuple2: try push(.tuple(try pop(2, &input)), &input)
    case .tuple3: try push(.tuple(try pop(3, &input)), &input)
    case .emptyList: try push(.list([]), &input)
    case .list: try push(.list(try popToMark(&input)), &input)
    case .append: try append(from: try placeBelow(1, &input), &input)
    case .appends: try append(from: try popMark(&input), &input)
    case .emptyDict:
      hasKeysOrCalls = true
      try push(.dictionary([]), &input)
    case .dict:
      hasKeysOrCalls = true
      let mark = try popMark(&input)
      try push(.dictionary([]), &input)
      // Below the keys and values, as if it had been there before.
      let dictionary = try pop(&input)
      stack.insert(dictionary, at: mark)
      try set(from: mark + 1, &input)
    case .setItem: try set(from: try placeBelow(2, &input), &input)
    case .setItems: try set(from: try popMark(&input), &input)
    case .emptySet:
      hasKeysOrCalls = true
      try push(.set([]), &input)
    case .addItems: try add(from: try popMark(&input), &input)
    case .frozenSet:
      hasKeysOrCalls = true
      let items = try popToMark(&input)
      for item in items { try checkHashable(item, input) }
      try push(.frozenSet(items), &input)
    // Names and calls.
    case .global, .stackGlobal, .inst, .obj, .newObj, .newObjEx, .reduce, .build:
      hasKeysOrCalls = true
      try object(opcode, &input)
    case .persID:
      let line = try input.line()
      try push(.text(.own(try checkedText(line, input))), &input)
      try push(.persistent(try pop(&input)), &input)
    case .binPersID: try push(.persistent(try pop(&input)), &input)
    case .ext1: try extensionCode(Int32(try input.u8()), &input)
    case .ext2: try extensionCode(Int32(try input.u16()), &input)
    case .ext4: try extensionCode(Int32(bitPattern: try input.u32()), &input)
    case .nextBuffer, .readonlyBuffer: try buffer(opcode, &input)
    // What concerns the pickle itself.
    case .proto:
      let version = Int(try input.u8())
      guard version <= 5 else {
        throw input.error(
          .unsupportedProtocol, "protocol \(version); the highest there is, is 5",
          hint: input.opcodeOffset == 0 ? nil : "the file is no pickle, or it is damaged")
      }
      claimedProtocol = Swift.max(claimedProtocol, version)
    case .frame: try input.beginFrame(try input.u64())
    default: break
    }
  }

  // MARK: The stack

  /// The place under which nothing may be taken.
  var floor: Int { marks.last ?? 0 }

  func underflow(_ count: Int, _ input: borrowing Input) -> PickleError {
    let found = stack.count - floor
    let needed = count == 1 ? "an item" : "\(count) items"
    return input.error(
      .badStack,
      marks.isEmpty
        ? "needs \(needed) on the stack, which holds \(found)"
        : "needs \(needed) on the stack, which holds \(found) above the mark")
  }

  @inline(__always)
  mutating func pop(_ input: inout Input) throws(PickleError) -> Slot {
    guard stack.count > floor, let slot = stack.popLast() else { throw underflow(1, input) }
    return slot
  }

  mutating func pop(_ count: Int, _ input: inout Input) throws(PickleError) -> [Slot] {
    guard stack.count - floor >= count else { throw underflow(count, input) }
    let start = stack.count - count
    let slots = stack.slots(from: start)
    stack.cut(to: start)
    return slots
  }

  func top(_ input: inout Input) throws(PickleError) -> Slot {
    guard stack.count > floor, let slot = stack.last else { throw underflow(1, input) }
    return slot
  }

  mutating func popToMark(_ input: inout Input) throws(PickleError) -> [Slot] {
    let mark = try popMark(&input)
    let slots = stack.slots(from: mark)
    stack.cut(to: mark)
    return slots
  }

  // MARK: Nodes

  /// Makes a node, and puts its place on the stack.
  ///
  /// - Throws: `.limitExceeded` where there are too many nodes.
  @inline(__always)
  mutating func push(_ node: Node, _ input: inout Input) throws(PickleError) {
    guard nodes.count < Swift.min(limits.nodes, Int(UInt32.max)) else {
      throw input.error(
        .limitExceeded, "the pickle has more than \(limits.nodes) objects",
        hint: "raise Pickle.Limits.nodes if it is meant to be that large")
    }
    stack.append(.node(UInt32(truncatingIfNeeded: nodes.count)))
    nodes.append(node)
  }

  @inline(__always)
  private mutating func recall(_ index: Int, _ input: inout Input) throws(PickleError) {
    let slot = memo[index]
    if case .absent = slot { throw notMemorised(index, input) }
    stack.append(slot)
  }

  private func notMemorised(_ index: Int, _ input: borrowing Input) -> PickleError {
    input.error(.badMemo, "nothing was memorised under \(index)")
  }

  private mutating func extensionCode(_ code: Int32, _ input: inout Input) throws(PickleError) {
    guard code > 0 else { throw input.error(.badValue, "the code \(code) is not positive") }
    try push(.extensionCode(code), &input)
  }

  private mutating func buffer(_ opcode: Opcode, _ input: inout Input) throws(PickleError) {
    if opcode == .nextBuffer {
      guard let bufferCount else {
        throw input.error(
          .missingBuffer, "the pickle refers to buffers that were kept outside of it",
          hint: "give them: Pickle.load(_:buffers:)")
      }
      guard nextBuffer < bufferCount else {
        throw input.error(
          .missingBuffer, "the pickle refers to more than the \(bufferCount) buffers given")
      }
      try push(.buffer(index: nextBuffer, isReadOnly: false), &input)
      nextBuffer += 1
      return
    }
    guard case .node(let place) = try top(&input) else {
      throw input.error(.badStack, "needs a buffer on the stack")
    }
    switch nodes[Int(place)] {
    case .buffer(let index, _):
      _ = try pop(&input)
      try push(.buffer(index: index, isReadOnly: true), &input)
    case .bytes: break
    default: throw input.error(.badStack, "needs a buffer on the stack")
    }
  }
}
