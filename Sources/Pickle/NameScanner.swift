import Bytes

/// Goes through the instructions of one pickle and notes the names that it asks for.
///
/// It knows of every value only what matters for names: whether it is a text, a name, a tuple of some, or
/// what a call gave. What Python refuses it notes and goes on, so that nothing hides behind an instruction
/// that only this scanner takes for an error.
struct NameScanner {
  /// What is known of a value.
  enum Item {
    /// Something else: a number, a list, bytes.
    case other
    case none
    /// A text: where its instruction stands.
    case text(Int)
    /// A place in `tuples`.
    case tuple(Int)
    /// A place in `uses`.
    case name(Int)
    /// What a call gave.
    case result
  }

  /// The length of a tuple, and its first items.
  struct Parts {
    let count: Int
    let first: Item
    let second: Item
  }

  var uses: [Pickle.Global] = []
  /// The first thing that is wrong.
  private(set) var error: PickleError?
  /// True where STOP was reached.
  private(set) var isWhole = false
  private let pickleIndex: Int
  var stack: [Item] = []
  private var marks: [Int] = []
  private var memo: [Int: Item] = [:]
  private(set) var tuples: [Parts] = []
  /// The texts that names were made of, by where they stand: a text is read once, however often it is used.
  private var texts: [Int: String] = [:]
  /// The verdicts on names, each of which may be asked for any number of times.
  private var verdicts: [Pickle.Value.Name: Pickle.Verdict] = [:]
  /// A longer name is none that Python's library has, and is not looked at.
  private static let nameBytes = 1000

  /// How many instructions there may be yet.
  private(set) var instructionsLeft: Int

  init(pickleIndex: Int, instructionLimit: Int) {
    self.pickleIndex = pickleIndex
    instructionsLeft = instructionLimit
  }

  mutating func note(_ error: PickleError) { self.error = self.error ?? error }

  /// Goes on to STOP.
  ///
  /// - Throws: Where no further instruction can be found.
  mutating func run(
    _ input: inout Input, skipping places: [InterludePlace] = []
  ) throws(PickleError) {
    var places = places.drop { [start = input.position] in $0.range.lowerBound < start }
    while !isWhole {
      instructionsLeft -= 1
      guard instructionsLeft >= 0 else {
        throw input.error(
          .limitExceeded, "too many instructions for the size of its compressed file")
      }
      let instruction = try input.instruction()
      step(instruction, input)
      guard let place = places.first, place.range.lowerBound == input.position else { continue }
      places.removeFirst()
      input.endFrame()
      if place.isPickle {
        var inner = NameScanner(pickleIndex: pickleIndex, instructionLimit: instructionsLeft)
        try inner.run(&input)
        instructionsLeft = inner.instructionsLeft
        uses += inner.uses
        if let error = inner.error { note(error) }
      }
      input.move(to: place.range.upperBound)
    }
  }

  private mutating func step(_ instruction: Instruction, _ input: borrowing Input) {
    switch instruction.opcode {
    case .none: stack.append(.none)
    case .string, .binString, .shortBinString, .unicode, .binUnicode, .shortBinUnicode,
      .binUnicode8:
      stack.append(.text(instruction.offset))
    case .mark: marks.append(stack.count)
    case .pop:
      if let mark = marks.last, mark >= stack.count { marks.removeLast() } else { pop(1, input) }
    case .popMark: popToMark(input)
    case .dup: stack.append(top(input))
    case .memoize: memo[memo.count] = top(input)
    case .binPut, .longBinPut, .put:
      if let index = memoIndex(instruction, input) { memo[index] = top(input) }
    case .binGet, .longBinGet, .get: recall(instruction, input)
    case .emptyTuple: push(tuple: [])
    case .tuple: push(tuple: popToMark(input))
    case .tuple1: push(tuple: pop(1, input))
    case .tuple2: push(tuple: pop(2, input))
    case .tuple3: push(tuple: pop(3, input))
    case .list, .dict, .frozenSet:
      popToMark(input)
      stack.append(.other)
    case .append: change(by: instruction, pop(1, input), input)
    case .setItem: change(by: instruction, pop(2, input), input)
    case .appends, .addItems, .setItems: change(by: instruction, popToMark(input), input)
    case .global, .inst, .stackGlobal, .ext1, .ext2, .ext4: name(instruction, input)
    case .reduce, .newObj, .newObjEx, .obj, .build: call(instruction, input)
    case .persID: stack.append(.other)
    case .binPersID:
      pop(1, input)
      stack.append(.other)
    case .proto:
      if instruction.number > 5 {
        note(input.error(.unsupportedProtocol, "protocol \(instruction.number)"))
      }
    case .stop:
      pop(1, input)
      isWhole = true
    case .frame:
      if instruction.number > UInt64(input.remaining) {
        note(input.error(.truncated, "a frame of \(instruction.number) bytes is cut off"))
      }
    case .readonlyBuffer: break
    default: stack.append(.other)
    }
  }

  // MARK: Names

  /// An instruction that asks for something by its name.
  private mutating func name(_ instruction: Instruction, _ input: borrowing Input) {
    switch instruction.opcode {
    case .stackGlobal:
      let both = pop(2, input)
      let module = text(both[0], input)
      let name = text(both[1], input)
      if let module, let name {
        add(instruction, Pickle.Value.Name(module: module, name: name))
      } else {
        // What is no text at all Python refuses; what a call gives may be any text.
        for case .other in both { note(input.error(.badStack, "a name that is no text")) }
        add(instruction, nil)
      }
    case .ext1, .ext2, .ext4:
      let number = Int32(truncatingIfNeeded: instruction.number)
      if number <= 0 { note(input.error(.badValue, "the code \(number) is not positive")) }
      add(instruction, nil, extensionNumber: Int(number))
    default:
      if instruction.opcode == .inst { popToMark(input) }
      func text(_ line: Range<Int>) -> String { String(decoding: input.bytes(line), as: UTF8.self) }
      let module = text(instruction.bytes)
      add(instruction, Pickle.Value.Name(module: module, name: text(instruction.second)))
      if instruction.opcode == .inst {
        note(callOf: stack.popLast(), [], by: instruction, input)
        stack.append(.result)
      }
    }
  }

  private mutating func add(
    _ instruction: Instruction, _ name: Pickle.Value.Name?, extensionNumber: Int? = nil
  ) {
    stack.append(.name(uses.count))
    let verdict = extensionNumber != nil ? .unknown : name.map { judge($0) } ?? .dangerous
    uses.append(
      Pickle.Global(
        name: name, extensionNumber: extensionNumber, pickleIndex: pickleIndex,
        offset: instruction.offset, instruction: instruction.opcode.name, verdict: verdict))
  }

  /// What a name may do, as long as nothing is known of how it is called.
  mutating func judge(_ name: Pickle.Value.Name) -> Pickle.Verdict {
    if let known = verdicts[name] { return known }
    let verdict = NameJudge.verdict(uncalled: name)
    verdicts[name] = verdict
    return verdict
  }

  /// The text of an item; nil where it is none, or too long.
  mutating func text(_ item: Item, _ input: borrowing Input) -> String? {
    guard case .text(let offset) = item else { return nil }
    if let known = texts[offset] { return known }
    let text = input.text(of: offset, limit: Self.nameBytes)
    texts[offset] = text
    return text
  }

  // MARK: The stack

  mutating func top(_ input: borrowing Input) -> Item {
    guard let item = stack.last else {
      note(input.error(.badStack, "needs an item on the stack, which is empty"))
      return .other
    }
    return item
  }

  /// The uppermost items; where some are missing, others in their place.
  @discardableResult
  mutating func pop(_ count: Int, _ input: borrowing Input) -> [Item] {
    let above = Swift.max(stack.count - (marks.last ?? 0), 0)
    if above < count {
      note(input.error(.badStack, "needs \(count) on the stack, which holds \(above)"))
    }
    let found = Swift.min(count, stack.count)
    let items = Array(stack.suffix(found))
    stack.removeLast(found)
    return [Item](repeating: .other, count: count - found) + items
  }

  @discardableResult
  mutating func popToMark(_ input: borrowing Input) -> [Item] {
    guard let mark = marks.popLast() else {
      note(input.error(.badStack, "there is no mark on the stack"))
      return []
    }
    // An instruction that takes too much may have gone below it.
    let items = Array(stack[Swift.min(mark, stack.count)...])
    stack.removeLast(items.count)
    return items
  }

  private mutating func push(tuple items: [Item]) {
    stack.append(.tuple(tuples.count))
    let first = items.first ?? .other
    tuples.append(
      Parts(count: items.count, first: first, second: items.dropFirst().first ?? .other))
  }

  // MARK: The memo

  private mutating func memoIndex(_ instruction: Instruction, _ input: borrowing Input) -> Int? {
    guard instruction.opcode.argument == .intLine else { return Int(instruction.number) }
    let text = input.bytes(instruction.bytes)
    if text.count < 100, let index = PickleNumber.integer(text, base: 10)?.value.int, index >= 0 {
      return index
    }
    note(input.error(.badMemo, "the number in the memo is none, or negative"))
    return nil
  }

  private mutating func recall(_ instruction: Instruction, _ input: borrowing Input) {
    if let index = memoIndex(instruction, input) {
      if let item = memo[index] {
        stack.append(item)
        return
      }
      note(input.error(.badMemo, "nothing was memorised under \(index)"))
    }
    stack.append(.other)
  }
}
