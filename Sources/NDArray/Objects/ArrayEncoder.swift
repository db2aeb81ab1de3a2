import Pickle

/// Makes the objects that NumPy's `pickle` support makes of arrays, scalars and dtypes.
///
/// Names, dtypes and short texts that NumPy has once stand in the graph once, so that the bytes are NumPy's.
struct ArrayEncoder {
  /// Which modules are named.
  enum Names {
    /// `numpy.core`: every release of NumPy loads them.
    case compatible
    /// `numpy._core`: those that NumPy 2 writes, and that releases before 1.26 do not know.
    case numPy2
  }

  var graph = Graph()
  private let names: Names
  private var maps = Maps()
  private var globals: [String: Slot] = [:]
  private var dtypes: [NDArray.DType: Slot] = [:]
  private var texts: [String: Slot] = [:]
  private var letter: Slot?

  init(names: Names = .compatible) { self.names = names }

  /// A name in `numpy`, or in its core.
  private mutating func global(_ module: String, _ name: String) -> Slot {
    var module = module
    if names == .compatible, module.hasPrefix("numpy._core") {
      module = "numpy.core" + module.dropFirst("numpy._core".count)
    }
    let key = "\(module).\(name)"
    if let slot = globals[key] { return slot }
    let slot = graph.add(.global(GlobalName(module: module, name: name)))
    globals[key] = slot
    return slot
  }

  /// A text that is one object wherever it stands.
  private mutating func shared(_ text: String) -> Slot {
    if let slot = texts[text] { return slot }
    let slot = graph.add(.text(.own(Array(text.utf8))))
    texts[text] = slot
    return slot
  }

  private mutating func tuple(_ items: [Slot]) -> Slot { graph.add(.tuple(items)) }

  private mutating func call(_ function: Slot, _ arguments: [Slot], state: Slot? = nil) -> Slot {
    let arguments = tuple(arguments)
    var node = ObjectNode(form: .reduce, callee: function, arguments: arguments)
    if let state { node.states = [state] }
    return graph.add(.object(node))
  }

  /// A value of another graph.
  mutating func take(_ value: Pickle.Value) -> Slot { maps.take(value, into: &graph) }

  /// An array: `_reconstruct(numpy.ndarray, (0,), b'b')` and its state.
  mutating func array(_ array: NDArray) throws(NDArrayError) -> Slot {
    let order = array.fileOrder
    let dtype = array.objects?.dtype.map { take($0) } ?? self.dtype(array.dtype)
    let data: Slot
    if array.dtype.hasObjects {
      let items = try self.items(array)
      data = graph.add(.list(items))
    } else {
      // The pickle has the array's own memory, as long as nobody changes the one or the other.
      let blob: Blob =
        array.isContiguous(order)
        ? .shared(SharedBytes(array.memory, array.offset..<array.offset + array.byteCount))
        : .own(try array.bytes(order))
      data = graph.add(.bytes(blob))
    }
    return self.array(shape: array.shape, dtype, order, data)
  }

  /// An array of one axis of Python objects.
  mutating func objects(_ items: [Slot]) -> Slot {
    array(shape: [items.count], dtype(.object), .c, graph.add(.list(items)))
  }

  private mutating func array(
    shape: [Int], _ dtype: Slot, _ order: NDArray.Order, _ data: Slot
  ) -> Slot {
    let function = global("numpy._core.multiarray", "_reconstruct")
    let cls = global("numpy", "ndarray")
    let none = tuple([.int(0)])
    let letter = self.letter ?? graph.add(.bytes(.own([UInt8(ascii: "b")])))
    self.letter = letter
    let lengths = tuple(shape.map { .int($0) })
    let state = tuple([.int(1), lengths, dtype, .bool(order == .fortran), data])
    return call(function, [cls, none, letter], state: state)
  }

  /// The elements in C order, as Python has them.
  private mutating func items(_ array: NDArray) throws(NDArrayError) -> [Slot] {
    if array.dtype.kind == .object {
      let table = array.objects?.graph ?? Graph()
      return try array.slots().map { take(Pickle.Value(graph: table, slot: $0)) }
    }
    guard array.dtype.kind == .structured else { return try array.values().map { take($0) } }
    var columns: [[Slot]] = []
    for field in array.dtype.fields {
      let part = try array.part(field)
      if field.shape.isEmpty {
        columns.append(try items(part))
        continue
      }
      var column: [Slot] = []
      let rows = try part.reshaped([array.count] + field.shape)
      for row in 0..<array.count { column.append(try self.array(rows[row].copied())) }
      columns.append(column)
    }
    return (0..<array.count).map { row in tuple(columns.map { $0[row] }) }
  }

  /// A scalar of NumPy's: `scalar(dtype, bytes)`.
  mutating func scalar(_ dtype: NDArray.DType, _ bytes: [UInt8]) -> Slot {
    let function = global("numpy._core.multiarray", "scalar")
    let type = self.dtype(dtype)
    let data = graph.add(.bytes(.own(bytes)))
    return call(function, [type, data])
  }

  /// A dtype: `numpy.dtype('f8', False, True)` and its state.
  mutating func dtype(_ dtype: NDArray.DType) -> Slot {
    if let slot = dtypes[dtype] { return slot }
    let function = global("numpy", "dtype")
    let text = graph.add(.text(.own(Array(dtype.pickledName.utf8))))
    let arguments = [text, .bool(false), .bool(true)]
    let order = shared(dtype.byteOrder == .big ? ">" : dtype.byteOrder == .little ? "<" : "|")
    var names = Slot.none
    var fields = Slot.none
    if dtype.kind == .structured { (names, fields) = self.fields(dtype) }
    let hasSize = [.structured, .void, .bytes, .unicode].contains(dtype.kind)
    let size = hasSize ? Slot.int(dtype.itemSize) : .int(-1)
    let alignment = hasSize ? Slot.int(dtype.kind == .unicode ? 4 : 1) : .int(-1)
    var state: [Slot] = [
      .int(3), order, .none, names, fields, size, alignment, .int(dtype.pickledFlags),
    ]
    if let unit = dtype.unit {
      state[0] = .int(4)
      let letters = graph.add(.bytes(.own(Array(unit.base.rawValue.utf8))))
      let parts = tuple([letters, .int(unit.multiple), .int(1), .int(1)])
      state.append(tuple([.none, parts]))
    }
    let slot = call(function, arguments, state: tuple(state))
    dtypes[dtype] = slot
    return slot
  }

  private mutating func fields(_ dtype: NDArray.DType) -> (names: Slot, fields: Slot) {
    var names: [Slot] = []
    var pairs: [Slot] = []
    for field in dtype.fields {
      let name = text(field.rawName)
      names.append(name)
      let type = field.shape.isEmpty ? self.dtype(field.dtype) : subArray(field)
      var parts = [type, .int(field.offset)]
      let title = field.rawTitle.map { text($0) }
      if let title { parts.append(title) }
      let described = tuple(parts)
      pairs += [name, described]
      if let title { pairs += [title, described] }
    }
    let list = tuple(names)
    return (list, graph.add(.dictionary(pairs)))
  }

  private mutating func text(_ string: PythonString) -> Slot {
    var bytes: [UInt8] = []
    for point in string.codePoints { PickleText.append(point, to: &bytes) }
    return graph.add(.text(.own(bytes)))
  }

  /// A field that is an array itself: a dtype of raw bytes, whose state says of what.
  private mutating func subArray(_ field: NDArray.DType.Field) -> Slot {
    let function = global("numpy", "dtype")
    let text = graph.add(.text(.own(Array("V\(field.byteCount)".utf8))))
    let inner = dtype(field.dtype)
    let shape = tuple(field.shape.map { .int($0) })
    let pair = tuple([inner, shape])
    let order = shared("|")
    let state = tuple([
      .int(3), order, pair, .none, .none, .int(field.byteCount),
      .int(field.dtype.alignment), .int(field.dtype.pickledFlags),
    ])
    return call(function, [text, .bool(false), .bool(true)], state: state)
  }
}

extension NDArray.DType {
  /// The kind and the size, as NumPy's `dtype.__reduce__` has them: `f8`, `U3`, `V20`, `M8`.
  var pickledName: String {
    switch kind {
    case .datetime: "M8"
    case .timedelta: "m8"
    case .object: "O8"
    default: String(typeString.drop { "<>|".contains($0) })
    }
  }

  /// NumPy's flags of a dtype, which records inherit from their fields.
  var pickledFlags: Int {
    switch kind {
    case .object: 63
    case .unicode: 8
    case .structured: fields.reduce(16) { $0 | $1.dtype.pickledFlags & 27 }
    default: 0
    }
  }

  /// The multiple at which a C compiler would place such an element.
  var alignment: Int {
    switch kind {
    case .bool, .bytes, .void, .structured, .float8: 1
    case .unicode: 4
    case .complex: itemSize / 2
    default: itemSize
    }
  }
}

extension Pickle.Value {
  /// An array as NumPy's `pickle` support writes it: `pickle.load` makes a `numpy.ndarray` of it, of any
  /// release of NumPy.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  /// - Complexity: O(`byteCount`): the elements are copied.
  public init(_ array: NDArray) throws(NDArrayError) {
    var encoder = ArrayEncoder()
    let slot = try encoder.array(array)
    self.init(graph: encoder.graph, slot: slot)
  }
}
