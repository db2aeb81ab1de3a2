package import Bytes

/// Reads what stands in a pickle behind a BUILD and is no instruction: joblib's arrays.
///
/// Which objects have such bytes behind them, and what becomes of them, is for the floor above.
package struct InterludeReader: Sendable {
  /// The bytes of the file, which the interludes are ranges of.
  let memory: Memory
  /// Whether objects of that class have bytes behind them.
  let isExpected: @Sendable (GlobalName) -> Bool
  /// Reads the bytes, and returns what stands in the place of the object.
  let read: @Sendable (inout Interlude) throws(PickleError) -> Slot

  package init(
    _ memory: Memory, isExpected: @escaping @Sendable (GlobalName) -> Bool,
    read: @escaping @Sendable (inout Interlude) throws(PickleError) -> Slot
  ) {
    self.memory = memory
    self.isExpected = isExpected
    self.read = read
  }
}

/// Bytes in a pickle's stream that are no instructions.
package struct InterludePlace: Sendable {
  /// Where they are.
  let range: Range<Int>
  /// True where they are a pickle of their own.
  let isPickle: Bool
}

/// A place in a pickle's stream at which bytes stand that are no instructions.
package struct Interlude {
  /// What the pickle has made so far; new objects are added to it.
  package var graph: Graph
  /// The object that has just got its state.
  package let object: Slot
  /// Where the bytes begin, and later where they end.
  package private(set) var position: Int
  /// What was made for an earlier interlude and serves for all.
  package var shared: [String: Slot]
  /// True where the bytes were a pickle of their own.
  fileprivate var isPickle = false

  private let memory: Memory
  private let limits: Pickle.Limits
  fileprivate var instructionsLeft: Int

  fileprivate init(
    _ machine: inout Machine, _ reader: InterludeReader, object: Slot, at position: Int
  ) {
    // Taken, not copied: nobody else is to hold the nodes while some are added.
    graph = Graph(nodes: machine.nodes, input: reader.memory)
    machine.nodes = []
    shared = machine.shared
    self.object = object
    self.position = position
    memory = reader.memory
    limits = machine.limits
    instructionsLeft = machine.instructionsLeft
  }

  /// An error at this place.
  package func error(_ code: PickleError.Code, _ message: String) -> PickleError {
    PickleError(code, message, offset: position)
  }

  /// Steps over `count` bytes, and returns where they are.
  ///
  /// - Throws: `.truncated` where the file has not so many.
  package mutating func take(_ count: Int) throws(PickleError) -> Range<Int> {
    let remaining = memory.count - position
    guard count >= 0, count <= remaining else {
      throw error(.truncated, "\(count) bytes are promised, and \(remaining) are there")
    }
    let start = position
    position += count
    return start..<position
  }

  /// Steps over one byte.
  package mutating func byte() throws(PickleError) -> UInt8 {
    let place = try take(1).lowerBound
    return memory.bytes.byte(at: place)
  }

  /// Loads the pickle that stands here, whole and with a memo of its own; within it there are no such bytes.
  ///
  /// - Returns: What is on top of its stack at the end.
  package mutating func pickle() throws(PickleError) -> Slot {
    isPickle = true
    var machine = Machine(
      nodes: graph.nodes, limits: limits, instructionLimit: instructionsLeft)
    graph.nodes = []
    let memory = memory
    var input = Input(memory.bytes, at: position)
    let slot = try machine.run(&input)
    graph.nodes = machine.nodes
    position = input.position
    instructionsLeft = machine.instructionsLeft
    return slot
  }
}

extension Machine {
  /// The class of an object, by name: protocols 0 and 1 have it as an argument.
  func className(of object: ObjectNode) -> GlobalName? {
    guard case .node(let place) = object.callee, case .global(let name) = nodes[Int(place)] else {
      return nil
    }
    guard name.name == "_reconstructor", case .node(let arguments) = object.arguments,
      case .tuple(let slots) = nodes[Int(arguments)], case .node(let first)? = slots.first,
      case .global(let cls) = nodes[Int(first)]
    else { return name }
    return cls
  }

  /// Reads the bytes behind the object on top of the stack, in whose place stands what they are.
  mutating func readInterlude(
    _ reader: InterludeReader, _ input: inout Input
  ) throws(PickleError) {
    let object = try pop(&input)
    var interlude = Interlude(&self, reader, object: object, at: input.position)
    let slot = try reader.read(&interlude)
    interludePlaces.append(
      InterludePlace(
        range: input.position..<interlude.position, isPickle: interlude.isPickle))
    nodes = interlude.graph.nodes
    shared = interlude.shared
    instructionsLeft = interlude.instructionsLeft
    guard nodes.count <= limits.nodes else {
      throw input.error(.limitExceeded, "the pickle has more than \(limits.nodes) objects")
    }
    // A frame ends before what is no instruction.
    input.endFrame()
    input.move(to: interlude.position)
    stack.append(slot)
  }
}

extension Pickle {
  /// Where in the pickle that starts at `start` bytes stand that are no instructions, as far as it can be loaded.
  package static func interludes(
    of memory: Memory, at start: Int, limits: Limits, _ reader: InterludeReader,
    _ instructionLimit: Int = .max
  ) -> [InterludePlace] {
    var machine = Machine(
      limits: limits, interludes: reader, instructionLimit: instructionLimit)
    var input = Input(memory.bytes, at: start)
    // What is wrong, the scan for names says.
    _ = try? machine.run(&input)
    return machine.interludePlaces
  }
}
