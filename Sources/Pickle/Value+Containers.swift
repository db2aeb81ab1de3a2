extension Pickle.Value {
  /// The items of a list, a tuple or a set, and what was appended to an object that stands for one: a
  /// subclass of list, a deque. Empty for everything else.
  public var items: Items {
    switch node {
    case .list(let slots), .tuple(let slots), .set(let slots), .frozenSet(let slots):
      return Items(graph: graph, slots: slots)
    case .object: return object?.items ?? Items(graph: graph, slots: [])
    default: return Items(graph: graph, slots: [])
    }
  }

  /// The keys and values of a dictionary in their order, and what was set in an object that stands for one:
  /// an `OrderedDict`, a subclass of dict. Empty for everything else.
  public var pairs: Pairs {
    switch node {
    case .dictionary(let slots): return Pairs(graph: graph, slots: slots)
    case .object: return object?.pairs ?? Pairs(graph: graph, slots: [])
    default: return Pairs(graph: graph, slots: [])
    }
  }

  /// How many items or pairs there are; 0 for what holds none.
  public var count: Int {
    switch node {
    case .list(let slots), .tuple(let slots), .set(let slots), .frozenSet(let slots): slots.count
    case .dictionary(let slots): slots.count / 2
    case .object: Swift.max(items.count, pairs.count)
    default: 0
    }
  }

  /// Values one after another.
  public struct Items: RandomAccessCollection, Sendable {
    let graph: Graph
    let slots: [Slot]

    /// The first place.
    public var startIndex: Int { 0 }
    /// Behind the last place.
    public var endIndex: Int { slots.count }
    /// The value at `index`.
    public subscript(index: Int) -> Pickle.Value {
      Pickle.Value(graph: graph, slot: slots[index])
    }
  }

  /// Keys and values one after another.
  public struct Pairs: RandomAccessCollection, Sendable {
    let graph: Graph
    let slots: [Slot]

    /// The first place.
    public var startIndex: Int { 0 }
    /// Behind the last place.
    public var endIndex: Int { slots.count / 2 }
    /// The key and the value at `index`.
    public subscript(index: Int) -> (key: Pickle.Value, value: Pickle.Value) {
      (
        Pickle.Value(graph: graph, slot: slots[2 * index]),
        Pickle.Value(graph: graph, slot: slots[2 * index + 1])
      )
    }
  }
}

extension Pickle.Value {
  /// The name of a class or a function, as it stands in the pickle.
  public struct Name: Sendable, Hashable, CustomStringConvertible {
    /// The module: `collections`, `sklearn.linear_model._base`.
    public let module: String
    /// The name in the module: `OrderedDict`, `Outer.Inner`.
    public let name: String

    /// A name from its two parts.
    public init(module: String, name: String) {
      self.module = module
      self.name = name
    }

    /// Both, with a point between them.
    public var description: String { "\(module).\(name)" }
  }

  /// The name of a class or a function; nil for everything else.
  public var name: Name? {
    guard case .global(let name) = node else { return nil }
    return Name(module: name.module, name: name.name)
  }

  /// What was done to make an object; nothing of it has happened.
  public struct Object: Sendable {
    let graph: Graph
    let node: ObjectNode

    /// What was called: the ``Value/name`` of a class or a function, or an object.
    public var function: Pickle.Value { Pickle.Value(graph: graph, slot: node.callee) }
    /// What it was called with.
    public var arguments: Items { Pickle.Value(graph: graph, slot: node.arguments).items }
    /// What it was called with by name; nil where it was not.
    public var keywords: Pairs? {
      if case .absent = node.keywords { return nil }
      return Pickle.Value(graph: graph, slot: node.keywords).pairs
    }
    /// The states that were given to it, in their order: nearly always none or one.
    public var states: Items { Items(graph: graph, slots: node.states) }
    /// What was appended to it; of a subclass of list, set or tuple in protocols 0 and 1 what it was made of.
    public var items: Items {
      if node.items.isEmpty, let base, [.list, .set, .tuple, .frozenSet].contains(base.kind) {
        return base.items
      }
      return Items(graph: graph, slots: node.items)
    }
    /// What was set in it; of a subclass of dict in protocols 0 and 1 what it was made of.
    public var pairs: Pairs {
      if node.pairs.isEmpty, let base, base.kind == .dictionary { return base.pairs }
      return Pairs(graph: graph, slots: node.pairs)
    }

    /// The value in `copyreg._reconstructor(cls, base, value)`; nil for what is made otherwise.
    private var base: Pickle.Value? {
      guard node.form == .reduce, let name = function.name,
        name.isNamed("copyreg", "_reconstructor"), arguments.count == 3
      else { return nil }
      return arguments[2]
    }

    /// The name of the class that it is an instance of; nil where none is named.
    ///
    /// That of `copyreg._reconstructor(cls, …)`, which protocols 0 and 1 use, is the one of its argument.
    public var className: Name? {
      guard let name = function.name else { return nil }
      let isReconstructor = ["copyreg", "copy_reg"].contains(name.module)
      guard isReconstructor, ["_reconstructor", "__newobj__", "__newobj_ex__"].contains(name.name)
      else { return name }
      return arguments.first?.name ?? name
    }

    /// The attributes that its states set: names and values, in their order.
    public var attributes: [(key: Pickle.Value, value: Pickle.Value)] {
      var found: [(key: Pickle.Value, value: Pickle.Value)] = []
      for state in states {
        switch state.kind {
        case .dictionary: found += Array(state.pairs)
        case .tuple where state.count == 2:
          // The second part holds what `__slots__` names.
          for part in state.items where part.kind == .dictionary { found += Array(part.pairs) }
        default: break
        }
      }
      return found
    }
  }

  /// How the object was made; nil for everything that is none.
  public var object: Object? {
    guard case .object(let node) = node else { return nil }
    return Object(graph: graph, node: node)
  }

  /// The identifier of something outside of the pickle; nil for everything else.
  public var persistentID: Pickle.Value? {
    guard case .persistent(let slot) = node else { return nil }
    return sibling(slot)
  }

  /// The number of a class in `copyreg`'s registry; nil for everything else.
  public var extensionNumber: Int? {
    guard case .extensionCode(let code) = node else { return nil }
    return Int(code)
  }
}
