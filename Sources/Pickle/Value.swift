import Bytes

extension Pickle {
  /// A Python object as data: a number, a text, a list, an instance of a class that need not be known.
  ///
  /// A value is a place in a graph of objects. What it holds is looked up by ``subscript(_:)``,
  /// ``items``, ``pairs`` and ``object``; what it is, by ``kind``, and what it means, by ``content``.
  ///
  /// Values are values: a change to one is not seen in another that was taken from it. Within one value,
  /// what was one object in Python is one object: a change to it is seen wherever it stands.
  public struct Value: Sendable {
    package var graph: Graph
    package var slot: Slot

    package init(graph: Graph, slot: Slot) {
      self.graph = graph
      self.slot = slot
    }

    init(_ slot: Slot) {
      graph = Graph()
      self.slot = slot
    }

    /// The node; nil for what is none.
    package var node: Node? { graph[slot] }

    /// Another place of the same graph.
    package func sibling(_ slot: Slot) -> Value { Value(graph: graph, slot: slot) }

    /// Where in its file the pickle stood that this value comes from; nil for a value that was made here.
    public var origin: Origin? { graph.origin }
  }
}

extension Pickle.Value {
  /// What a value is, as the pickle says it.
  public enum Kind: Sendable, Hashable {
    /// Python's `None`.
    case none
    /// A `bool`.
    case bool
    /// An `int` of any size.
    case int
    /// A `float`.
    case float
    /// A `str`.
    case string
    /// A `str` of Python 2: bytes that may be text.
    case byteString
    /// A `bytes`.
    case bytes
    /// A `bytearray`.
    case byteArray
    /// A `list`.
    case list
    /// A `tuple`.
    case tuple
    /// A `dict`.
    case dictionary
    /// A `set`.
    case set
    /// A `frozenset`.
    case frozenSet
    /// The name of a class or a function.
    case global
    /// What a class or a function was called for: an instance.
    case object
    /// Something outside of the pickle that it refers to by an identifier of its own.
    case persistent
    /// A class by its number in Python's `copyreg`.
    case extensionCode
    /// A buffer outside of the pickle.
    case buffer
  }

  /// What the value is.
  public var kind: Kind {
    switch slot {
    case .absent, .none: return .none
    case .bool: return .bool
    case .int: return .int
    case .float: return .float
    case .node(let place):
      switch graph.nodes[Int(place)] {
      case .vacant: return .none
      case .integer: return .int
      case .text: return .string
      case .byteString: return .byteString
      case .bytes: return .bytes
      case .byteArray: return .byteArray
      case .list: return .list
      case .tuple: return .tuple
      case .dictionary: return .dictionary
      case .set: return .set
      case .frozenSet: return .frozenSet
      case .global: return .global
      case .object: return .object
      case .persistent: return .persistent
      case .extensionCode: return .extensionCode
      case .buffer: return .buffer
      }
    }
  }

  /// True for Python's `None`.
  public var isNone: Bool { kind == .none }

  /// A `bool`; nil for everything else.
  public var bool: Bool? {
    if case .bool(let value) = slot { return value }
    return nil
  }

  /// An `int` that fits, or a `bool`; nil for everything else.
  public var int: Int? {
    switch slot {
    case .int(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// An `int` of any size, or a `bool`; nil for everything else.
  public var integer: Pickle.Integer? {
    if case .integer(let bytes) = node { return Pickle.Integer(bytes: bytes) }
    return int.map { Pickle.Integer($0) }
  }

  /// A `float`, `int` or `bool` as the nearest `Double`; nil for everything else.
  public var double: Double? {
    if case .float(let value) = slot { return value }
    return int.map { Double($0) } ?? integer?.double
  }

  /// A `str`, with U+FFFD for lone surrogates; a `str` of Python 2 as far as it is UTF-8; nil for everything
  /// else.
  public var string: String? {
    switch node {
    case .text(let blob): return graph.text(blob)
    case .byteString(let blob): return String(validating: graph.bytes(blob), as: UTF8.self)
    default: return nil
    }
  }

  /// A `str` in UTF-8, lone surrogates as Python's `surrogatepass` writes them; nil for everything else.
  public var utf8: [UInt8]? {
    if case .text(let blob) = node { return graph.bytes(blob) }
    return nil
  }

  /// A `bytes`, `bytearray` or `str` of Python 2, also in the forms that Python 3 writes for Python 2; nil for
  /// everything else.
  public var bytes: [UInt8]? {
    switch node {
    case .bytes(let blob), .byteArray(let blob), .byteString(let blob): return graph.bytes(blob)
    case .object: return encodedBytes
    default: return nil
    }
  }
}

extension String {
  /// The text of bytes that are valid; nil where they are not.
  init?(validating bytes: [UInt8], as encoding: UTF8.Type) {
    guard let text = String(validatingUTF8Bytes: bytes) else { return nil }
    self = text
  }

  private init?(validatingUTF8Bytes bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    // A replacement stands only where something was not valid, or where one was written.
    guard text.utf8.elementsEqual(bytes) else { return nil }
    self = text
  }
}
