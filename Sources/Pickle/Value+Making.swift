extension Pickle.Value: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Python's `None`.
  public init(nilLiteral: ()) { self.init(.none) }
  /// A `bool`.
  public init(booleanLiteral value: Bool) { self.init(.bool(value)) }
  /// An `int`.
  public init(integerLiteral value: Int) { self.init(.int(value)) }
  /// A `float`.
  public init(floatLiteral value: Double) { self.init(.float(value)) }
  /// A `str`.
  public init(stringLiteral value: String) { self = .string(value) }
  /// A `list`.
  public init(arrayLiteral elements: Pickle.Value...) { self = .list(elements) }
  /// A `dict`, in the order of the literal; of two equal keys the last value counts.
  public init(dictionaryLiteral elements: (Pickle.Value, Pickle.Value)...) {
    self = .dictionary(elements.map { (key: $0.0, value: $0.1) })
  }
}

extension Pickle.Value {
  /// Python's `None`.
  public static var none: Pickle.Value { Pickle.Value(.none) }
  /// A `bool`.
  public static func bool(_ value: Bool) -> Pickle.Value { Pickle.Value(.bool(value)) }
  /// An `int`.
  public static func int(_ value: Int) -> Pickle.Value { Pickle.Value(.int(value)) }
  /// An `int` of any size.
  public static func int(_ value: Pickle.Integer) -> Pickle.Value {
    value.int.map { .int($0) } ?? Pickle.Value(node: .integer(value.bytes))
  }
  /// A `float`.
  public static func float(_ value: Double) -> Pickle.Value { Pickle.Value(.float(value)) }
  /// A `str`.
  public static func string(_ value: some StringProtocol) -> Pickle.Value {
    Pickle.Value(node: .text(.own(Array(value.utf8))))
  }
  /// A `str` in UTF-8, in which lone surrogates stand as three bytes.
  package static func text(_ bytes: [UInt8]) -> Pickle.Value {
    Pickle.Value(node: .text(.own(bytes)))
  }
  /// A `bytes` of a text's UTF-8: `.bytes("byte string")` is Python's `b"byte string"`.
  public static func bytes(_ value: String) -> Pickle.Value { .bytes(Array(value.utf8)) }
  /// A `bytes`.
  public static func bytes(_ value: [UInt8]) -> Pickle.Value {
    Pickle.Value(node: .bytes(.own(value)))
  }
  /// A `bytearray`.
  public static func byteArray(_ value: [UInt8]) -> Pickle.Value {
    Pickle.Value(node: .byteArray(.own(value)))
  }
  /// A `list`.
  ///
  /// A value that was taken from one graph twice is one object twice.
  public static func list(_ items: [Pickle.Value]) -> Pickle.Value {
    making(items) { .list($0) }
  }
  /// A `tuple`.
  public static func tuple(_ items: [Pickle.Value]) -> Pickle.Value {
    making(items) { .tuple($0) }
  }
  /// A `tuple`.
  public static func tuple(_ items: Pickle.Value...) -> Pickle.Value { .tuple(items) }
  /// A `dict`; of two equal keys the last value counts.
  public static func dictionary(
    _ pairs: [(key: Pickle.Value, value: Pickle.Value)]
  ) -> Pickle.Value {
    var value = making(pairs.flatMap { [$0.key, $0.value] }) { .dictionary($0) }
    value.removeDuplicates(stride: 2) { .dictionary($0) }
    return value
  }
  /// A `set`; of two equal members the first one stays.
  public static func set(_ items: [Pickle.Value]) -> Pickle.Value {
    var value = making(items) { .set($0) }
    value.removeDuplicates(stride: 1) { .set($0) }
    return value
  }
  /// A `set`; of two equal members the first one stays.
  public static func set(_ items: Pickle.Value...) -> Pickle.Value { .set(items) }
  /// A `frozenset`; of two equal members the first one stays.
  public static func frozenSet(_ items: [Pickle.Value]) -> Pickle.Value {
    var value = making(items) { .frozenSet($0) }
    value.removeDuplicates(stride: 1) { .frozenSet($0) }
    return value
  }
  /// A `complex`.
  public static func complex(_ real: Double, _ imaginary: Double) -> Pickle.Value {
    .call("builtins", "complex", [.float(real), .float(imaginary)])
  }
  /// A class or a function, by its name.
  public static func global(_ module: String, _ name: String) -> Pickle.Value {
    Pickle.Value(node: .global(GlobalName(module: module, name: name)))
  }
  /// What a class or a function gives for `arguments`, when Python loads it.
  public static func call(
    _ module: String, _ name: String, _ arguments: [Pickle.Value]
  ) -> Pickle.Value {
    object(.global(module, name), arguments, form: .reduce)
  }
  /// An instance of a class, with its attributes: Python makes it without calling `__init__`.
  ///
  /// - Parameters:
  ///   - module: where the class is.
  ///   - name: the name of the class.
  ///   - attributes: what stands in the instance's `__dict__`.
  public static func instance(
    _ module: String, _ name: String,
    _ attributes: KeyValuePairs<String, Pickle.Value>
  ) -> Pickle.Value {
    let state = Pickle.Value.dictionary(attributes.map { (key: .string($0.key), value: $0.value) })
    return object(.global(module, name), [], form: .newObject, state: state)
  }

  /// An object made of its parts.
  package static func object(
    _ function: Pickle.Value, _ arguments: [Pickle.Value], form: ObjectNode.Form,
    state: Pickle.Value? = nil, items: [Pickle.Value] = [], pairs: [Pickle.Value] = []
  ) -> Pickle.Value {
    var graph = Graph()
    var maps = Maps()
    let callee = maps.take(function, into: &graph)
    let slots = arguments.map { maps.take($0, into: &graph) }
    let tuple = graph.add(.tuple(slots))
    var node = ObjectNode(form: form, callee: callee, arguments: tuple)
    node.states = state.map { [maps.take($0, into: &graph)] } ?? []
    node.items = items.map { maps.take($0, into: &graph) }
    node.pairs = pairs.map { maps.take($0, into: &graph) }
    let slot = graph.add(.object(node))
    return Pickle.Value(graph: graph, slot: slot)
  }

  init(node: Node) {
    var graph = Graph()
    slot = graph.add(node)
    self.graph = graph
  }

  private static func making(
    _ items: [Pickle.Value], _ node: ([Slot]) -> Node
  ) -> Pickle.Value {
    var graph = Graph()
    var maps = Maps()
    let slots = items.map { maps.take($0, into: &graph) }
    let slot = graph.add(node(slots))
    return Pickle.Value(graph: graph, slot: slot)
  }

  private mutating func removeDuplicates(stride: Int, _ node: ([Slot]) -> Node) {
    guard case .node(let place) = slot else { return }
    switch graph.nodes[Int(place)] {
    case .dictionary(let slots), .set(let slots), .frozenSet(let slots):
      if let kept = graph.withoutDuplicates(slots, stride: stride) {
        graph.nodes[Int(place)] = node(kept)
      }
    default: break
    }
  }
}

/// What of which graphs was taken over already, so that one object of a graph becomes one object.
package struct Maps {
  /// One graph, recognised by its nodes' memory, and what became of them.
  private var known: [(graph: Graph, map: [UInt32: UInt32])] = []

  /// How many graphs are remembered: the values of one graph mostly follow one another.
  private static let remembered = 16

  package init() {}

  /// Takes a value over; the same place of the same graph gives the same object.
  package mutating func take(_ value: Pickle.Value, into graph: inout Graph) -> Slot {
    guard case .node = value.slot else { return value.slot }
    for index in known.indices.suffix(Self.remembered)
    where known[index].graph.isSame(as: value.graph) {
      return graph.take(value, map: &known[index].map)
    }
    // Literals are graphs of their own, and may be very many.
    if known.count == 4 * Self.remembered { known.removeFirst(3 * Self.remembered) }
    known.append((value.graph, [:]))
    return graph.take(value, map: &known[known.count - 1].map)
  }
}

extension Graph {
  /// Whether the nodes are the same memory: copies of one value.
  package func isSame(as other: Graph) -> Bool {
    guard nodes.count == other.nodes.count, input === other.input else { return false }
    return nodes.span.isIdentical(to: other.nodes.span)
  }
}
