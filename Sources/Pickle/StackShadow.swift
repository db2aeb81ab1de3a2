/// What `pickletools` knows of the stack and the memo while it goes through a pickle: how high the one is and
/// where its marks are, and which numbers are taken in the other.
struct StackShadow: Sendable {
  /// For every item of the stack, whether it is a mark.
  private var stack: [Bool] = []
  /// Where the instructions stand that made marks.
  private var marks: [Int] = []
  private var memo: Set<Int> = []
  /// Numbers that no `Int` holds.
  private var largeMemo: Set<Pickle.Integer> = []
  /// What is wrong with the last instruction.
  private(set) var pending: PickleError?

  /// How deep the next instruction is indented.
  var markCount: Int { marks.count }

  /// What is wrong where the stack is not empty at the end; nil where it is.
  func leftover(at offset: Int) -> PickleError? {
    guard !stack.isEmpty else { return nil }
    return PickleError(
      .badStack, "STOP: the stack still holds \(stack.count) more than the value", offset: offset)
  }

  /// Does what an instruction does to the stack and the memo.
  ///
  /// - Parameter number: The number of an instruction of the memo.
  /// - Returns: What is to be said of a mark, or of the memo.
  mutating func run(
    _ instruction: Instruction, _ number: Pickle.Integer?, _ input: borrowing Input
  ) throws(PickleError) -> String? {
    let effect = instruction.opcode.effect
    var note: String?
    var problem: PickleError?
    var count = effect.takes
    if effect.takesMark || instruction.opcode == .pop && stack.last == true {
      if let mark = marks.popLast() {
        note = "(MARK at \(mark))"
        // Something may have taken the mark from the stack as if it were an item.
        guard let place = stack.lastIndex(of: true) else {
          throw input.error(.badStack, "the mark is gone from the stack")
        }
        stack.removeSubrange(place...)
        if instruction.opcode == .pop { count = 0 }
      } else {
        note = "no MARK exists on stack"
        problem = input.error(.badStack, "there is no mark on the stack")
      }
    }
    switch instruction.opcode {
    case .memoize:
      let index = memo.count + largeMemo.count
      note = "(as \(index))"
      problem = put(Pickle.Integer(index), input) ?? problem
    case .put, .binPut, .longBinPut:
      problem = number.flatMap { put($0, input) } ?? problem
    case .get, .binGet, .longBinGet:
      if let number, !has(number) {
        problem = input.error(.badMemo, "nothing was memorised under \(number.decimal() ?? "it")")
      }
    default: break
    }
    if problem == nil, stack.count < count {
      problem = input.error(
        .badStack, "needs \(count) on the stack, which holds \(stack.count)")
    }
    pending = problem
    guard problem == nil else { return note }
    stack.removeLast(count)
    if instruction.opcode == .mark {
      marks.append(instruction.offset)
      stack.append(true)
    } else {
      for _ in 0..<effect.gives { stack.append(false) }
    }
    return note
  }

  private func has(_ number: Pickle.Integer) -> Bool {
    number.int.map { memo.contains($0) } ?? largeMemo.contains(number)
  }

  private mutating func put(
    _ number: Pickle.Integer, _ input: borrowing Input
  ) -> PickleError? {
    if has(number) {
      return input.error(
        .badMemo, "something was memorised under \(number.decimal() ?? "it") before")
    }
    guard let top = stack.last else {
      return input.error(.badStack, "the stack is empty: there is nothing to memorise")
    }
    if top { return input.error(.badStack, "a mark cannot be memorised") }
    if let small = number.int { memo.insert(small) } else { largeMemo.insert(number) }
    return nil
  }
}

extension Opcode {
  /// What an instruction does to the stack.
  struct Effect {
    /// How many items it takes, apart from the mark and what is above it.
    var takes = 0
    var takesMark = false
    var gives = 1
  }

  /// What the instruction does to the stack.
  var effect: Effect {
    switch self {
    case .put, .binPut, .longBinPut, .proto, .frame: Effect(gives: 0)
    case .pop, .stop: Effect(takes: 1, gives: 0)
    case .popMark: Effect(takesMark: true, gives: 0)
    case .dup: Effect(takes: 1, gives: 2)
    case .append, .tuple2, .stackGlobal, .reduce, .build, .newObj: Effect(takes: 2)
    case .setItem, .tuple3, .newObjEx: Effect(takes: 3)
    case .tuple1, .memoize, .binPersID, .readonlyBuffer: Effect(takes: 1)
    case .appends, .setItems, .addItems: Effect(takes: 1, takesMark: true)
    case .list, .tuple, .dict, .frozenSet, .inst, .obj: Effect(takesMark: true)
    default: Effect()
    }
  }

  /// The protocol with which the instruction came.
  var firstProtocol: Int {
    switch self {
    case .int, .long, .string, .none, .unicode, .float, .append, .list, .tuple, .dict, .setItem,
      .pop, .dup, .mark, .get, .put, .global, .reduce, .build, .inst, .stop, .persID:
      0
    case .binInt, .binInt1, .binInt2, .binString, .shortBinString, .binUnicode, .binFloat,
      .emptyList, .appends, .emptyTuple, .emptyDict, .setItems, .popMark, .binGet, .longBinGet,
      .binPut, .longBinPut, .obj, .binPersID:
      1
    case .long1, .long4, .newTrue, .newFalse, .tuple1, .tuple2, .tuple3, .ext1, .ext2, .ext4,
      .newObj, .proto:
      2
    case .binBytes, .shortBinBytes: 3
    case .binBytes8, .shortBinUnicode, .binUnicode8, .emptySet, .addItems, .frozenSet, .memoize,
      .stackGlobal, .newObjEx, .frame:
      4
    case .byteArray8, .nextBuffer, .readonlyBuffer: 5
    }
  }

  /// The opcode as Python shows it in a text: itself, or `\x80`.
  var code: String {
    if rawValue < 0x80 { return String(Unicode.Scalar(rawValue)) }
    return "\\x" + String(rawValue, radix: 16)
  }
}
