package import Bytes

/// A value as it stands on the machine's stack and in containers: a plain number, or the place of a node.
@frozen
package enum Slot: Sendable, Hashable {
  /// Nothing is there: a hole in the memo.
  case absent
  case none
  case bool(Bool)
  case int(Int)
  case float(Double)
  /// The index of a node.
  case node(UInt32)
}

/// Bytes in memory that somebody else has as well.
package final class SharedBytes: Sendable {
  let memory: Memory
  let range: Range<Int>

  package init(_ memory: Memory, _ range: Range<Int>) {
    self.memory = memory
    self.range = range
  }
}

/// Bytes of the input, which are not copied, or bytes of their own.
package enum Blob: Sendable {
  case input(start: Int, count: Int)
  case own([UInt8])
  /// A range of other memory, which is not copied.
  case shared(SharedBytes)

  /// How many bytes there are.
  package var count: Int {
    switch self {
    case .input(_, let count): count
    case .own(let bytes): bytes.count
    case .shared(let bytes): bytes.range.count
    }
  }
}

/// A module and the name of something in it: a class, a function. It is a name and no more.
package final class GlobalName: Sendable {
  /// The module, as it is written in the pickle.
  package let module: String
  /// The name within the module, as it is written: `Outer.Inner` for a nested one.
  package let name: String
  /// True where it stands in a pickle of protocol 0 to 2, which has the names of Python 2.
  package let isClassic: Bool

  package init(module: String, name: String, isClassic: Bool = false) {
    self.module = module
    self.name = name
    self.isClassic = isClassic
  }
}

/// An object that was made by calling something: who was called, with what, and what was done to the
/// result. Nothing of that happens here.
package struct ObjectNode: Sendable {
  /// Which opcode made it.
  package enum Form: Sendable, Hashable {
    case reduce
    case newObject
    case newObjectWithKeywords
    case instance
    case object
    /// No call: a state for what stands in `callee`.
    case build
  }

  package var form: Form
  /// A global, or an object that is called.
  package var callee: Slot
  /// A tuple.
  package var arguments: Slot
  /// A dictionary; absent where the form has none.
  package var keywords: Slot = .absent
  /// The states that BUILD gave it, in their order; nearly always none or one.
  package var states: [Slot] = []
  /// What was appended: to a subclass of list, to a deque.
  package var items: [Slot] = []
  /// What was set, one after another: key, value, key, value.
  package var pairs: [Slot] = []

  package init(
    form: Form, callee: Slot, arguments: Slot, keywords: Slot = .absent, states: [Slot] = []
  ) {
    self.form = form
    self.callee = callee
    self.arguments = arguments
    self.keywords = keywords
    self.states = states
  }
}

/// An object of the graph.
package enum Node: Sendable {
  /// Being changed.
  case vacant
  /// An integer beyond 64 bits: two's complement, lowest byte first, no byte more than needed.
  case integer([UInt8])
  /// Text in UTF-8, in which lone surrogates stand as three bytes, as with Python's `surrogatepass`.
  case text(Blob)
  /// Python 2's `str`: bytes that may be text, in an encoding that the pickle does not say.
  case byteString(Blob)
  case bytes(Blob)
  case byteArray(Blob)
  case list([Slot])
  case tuple([Slot])
  /// Key, value, key, value; no key stands twice.
  case dictionary([Slot])
  case set([Slot])
  case frozenSet([Slot])
  case global(GlobalName)
  indirect case object(ObjectNode)
  case persistent(Slot)
  case extensionCode(Int32)
  /// One of the buffers that are kept outside of the pickle.
  case buffer(index: Int32, isReadOnly: Bool)
}
