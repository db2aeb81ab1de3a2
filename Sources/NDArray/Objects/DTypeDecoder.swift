import Pickle

/// Turns what a pickle says of dtypes into dtypes: `numpy.dtype('f8', False, True)` with its state.
///
/// One object is decoded once, however often it is referred to.
struct DTypeDecoder {
  /// A dtype, and the shape that a sub-array adds to it.
  typealias Described = (dtype: NDArray.DType, shape: [Int])

  private var known: [UInt32: Described] = [:]
  /// What is being decoded at this moment: none of it may turn up within itself.
  private var open: Set<UInt32> = []

  /// The dtype of an array; a sub-array is none.
  mutating func plain(_ value: Pickle.Value) throws(NDArrayError) -> NDArray.DType {
    let (dtype, shape) = try decode(value)
    guard shape.isEmpty else { throw Self.bad("the dtype of an array is a sub-array") }
    return dtype
  }

  /// A dtype, and the shape that it adds where it is a sub-array.
  ///
  /// - Throws: ``NDArrayError`` `.badDType`.
  mutating func decode(_ value: Pickle.Value) throws(NDArrayError) -> Described {
    guard case .node(let place) = value.slot else { throw Self.bad("a dtype is no object") }
    if let found = known[place] { return found }
    guard open.insert(place).inserted else { throw Self.bad("a dtype holds itself") }
    guard open.count <= 64 else { throw Self.bad("dtypes are nested more than 64 deep") }
    defer { open.remove(place) }
    let result = try make(value)
    known[place] = result
    return result
  }

  static func bad(_ message: String) -> NDArrayError {
    .damagedPickle(message, .badDType)
  }

  static func isDType(_ value: Pickle.Value) -> Bool {
    guard let name = value.calledName else { return false }
    return name.isNamed("numpy", "dtype") || Self.isStringDType(name)
  }

  static func isStringDType(_ name: Pickle.Value.Name) -> Bool {
    name.name == "_convert_to_stringdtype_kwargs" && name.isOfNumPy(["_core._internal"])
  }

  private mutating func make(_ value: Pickle.Value) throws(NDArrayError) -> Described {
    guard let object = value.object, let name = object.function.name else {
      throw Self.bad("a dtype is \(value.kind)")
    }
    if Self.isStringDType(name) { return (.object, []) }
    guard name.isNamed("numpy", "dtype") else {
      throw Self.bad("\(name) is no dtype")
    }
    guard object.arguments.count <= 3, let first = object.arguments.first,
      object.states.count <= 1
    else { throw Self.bad("a dtype is made in an unknown way") }
    // The dtype of a record array has a class in this place, which says nothing about the elements.
    let text: String
    if let letters = first.string {
      text = letters
    } else if first.name != nil {
      text = "V0"
    } else {
      throw Self.bad("a dtype has no type")
    }
    guard text.utf8.count <= 16, let base = try? NDArray.DType(text),
      base.kind != .structured
    else { throw Self.bad("'\(text.prefix(40))' is no dtype") }
    guard let state = object.states.first else { return (base, []) }
    guard state.kind == .tuple else { throw Self.bad("the state of a dtype is no tuple") }
    return try apply(state.items, to: base, hasClass: first.name != nil)
  }

  /// The version, where the state has one: `(version, byteorder, subdtype, names, fields, elsize, alignment,
  /// flags[, metadata])`.
  private mutating func apply(
    _ state: Pickle.Value.Items, to base: NDArray.DType, hasClass: Bool
  ) throws(NDArrayError) -> Described {
    let version = state.first?.int
    let start = version == nil ? 0 : 1
    guard version ?? 0 <= 4, state.count >= start + 6, state.count <= start + 8 else {
      throw Self.bad("the state of a dtype has \(state.count) parts, or an unknown version")
    }
    let parts = Array(state.dropFirst(start))
    let order: NDArray.DType.ByteOrder
    switch parts[0].string {
    case "<": order = .little
    case ">": order = .big
    case "=": order = .native
    case "|": order = base.byteOrder
    default: throw Self.bad("a dtype has no byte order")
    }
    guard let size = parts[4].int, size >= -1, size <= NDArray.DType.maximumItemSize else {
      throw Self.bad("a dtype has no size")
    }
    if !parts[1].isNone { return try subArray(parts[1]) }
    if !parts[2].isNone {
      return (try structure(names: parts[2], fields: parts[3], size: size), [])
    }
    var dtype = base
    switch base.kind {
    case .datetime, .timedelta:
      guard parts.count == 8, let unit = Self.unit(parts[7]) else {
        throw Self.bad("a dtype of times has no unit")
      }
      dtype = base.kind == .datetime ? .datetime64(unit) : .timedelta64(unit)
    case .bytes where size >= 0: dtype = .bytes(size)
    case .void where size >= 0: dtype = .void(size)
    case .unicode where size >= 0:
      guard size % 4 == 0 else { throw Self.bad("a text of \(size) bytes") }
      dtype = .unicode(size / 4)
    default:
      guard size == -1 || size == base.itemSize || base.kind == .object else {
        throw Self.bad("\(base) with \(size) bytes an element")
      }
    }
    return (dtype.with(byteOrder: order), [])
  }

  /// `(dtype, shape)`.
  private mutating func subArray(_ value: Pickle.Value) throws(NDArrayError) -> Described {
    guard value.kind == .tuple, value.count == 2 else { throw Self.bad("a sub-array is no pair") }
    let base = try decode(value.items[0])
    let lengths = value.items[1]
    let shape = (lengths.kind == .tuple ? Array(lengths.items) : [lengths]).map { $0.int ?? -1 }
    guard shape.allSatisfy({ $0 >= 0 }),
      shape.count + base.shape.count <= NDArray.DType.maximumDimensions,
      let size = NDArray.DType.byteCount(
        of: shape + base.shape, itemSize: Swift.max(1, base.dtype.itemSize)),
      size <= NDArray.DType.maximumItemSize
    else { throw Self.bad("a sub-array of shape \(shape.tupleText)") }
    return (base.dtype, shape + base.shape)
  }

  /// Named fields: the order is that of `names`.
  private mutating func structure(
    names: Pickle.Value, fields: Pickle.Value, size: Int
  ) throws(NDArrayError) -> NDArray.DType {
    guard names.kind == .tuple, fields.kind == .dictionary, size >= 0 else {
      throw Self.bad("a dtype has names without fields")
    }
    // By the bytes of the names, which need not be valid text.
    var places: [[UInt8]: Int] = [:]
    for (index, pair) in fields.pairs.enumerated() {
      if let key = pair.key.utf8 ?? pair.key.bytes { places[key] = index }
    }
    var found: [NDArray.DType.Field] = []
    for name in names.items {
      guard let key = name.utf8 ?? name.bytes, let index = places[key] else {
        throw Self.bad("a name of a field has no field")
      }
      let parts = fields.pairs[index].value.items
      guard (2...3).contains(parts.count), let offset = parts[1].int, offset >= 0 else {
        throw Self.bad("a field is no dtype at an offset")
      }
      let (dtype, shape) = try decode(parts[0])
      let field = NDArray.DType.Field(
        name: PythonString(utf8: key),
        title: parts.count == 3 ? parts[2].utf8.map { PythonString(utf8: $0) } : nil,
        dtype: dtype, shape: shape, offset: offset)
      // The sizes of dtypes and shapes were checked when they were decoded.
      guard offset <= size, field.byteCount <= size - offset else {
        throw Self.bad(
          "the field '\(field.name)' lies outside of its record of \(size) bytes")
      }
      found.append(field)
    }
    let dtype = NDArray.DType(kind: .structured, itemSize: size, fields: found)
    guard dtype.partCount <= 1 << 16 else { throw Self.bad("a record has over 65536 fields") }
    guard !dtype.hasOverlappingObjects else {
      throw Self.bad("a Python object shares bytes with another field")
    }
    return dtype
  }

  /// The unit of times: `(metadata, (unit, multiple, divisor, event))`, or that alone.
  private static func unit(_ value: Pickle.Value) -> NDArray.DType.TimeUnit? {
    var items = value.items
    if items.count == 2, items[1].kind == .tuple { items = items[1].items }
    guard items.count == 4 || items.count == 3, let bytes = items[0].bytes ?? items[0].utf8,
      let multiple = items[1].int, 1...Int(Int32.max) ~= multiple, items[2].int == 1,
      let base = NDArray.DType.TimeUnit(parsing: String(decoding: bytes, as: UTF8.self)[...])
    else { return nil }
    return NDArray.DType.TimeUnit(base.base, multiple: multiple)
  }
}

extension NDArray.DType {
  /// How many fields there are at any depth, and at most 2²⁰.
  var partCount: Int {
    var count = 1
    for field in fields {
      count += field.dtype.partCount
      if count > 1 << 20 { break }
    }
    return count
  }

  /// True where a field with objects shares bytes with another one: the number of an object would be
  /// whatever the other field says.
  var hasOverlappingObjects: Bool {
    guard hasObjects else { return false }
    if fields.contains(where: { $0.dtype.hasOverlappingObjects }) { return true }
    let sorted = fields.filter { $0.byteCount > 0 }.sorted { $0.offset < $1.offset }
    var end = 0
    for field in sorted {
      if field.offset < end { return true }
      end = field.offset + field.byteCount
    }
    return false
  }
}

extension PythonString {
  /// The text of bytes in which lone surrogates may stand as three bytes.
  init(utf8: [UInt8]) { self.init(codePoints: PickleText.codePoints(utf8)) }
}

extension Pickle.Value.Name {
  /// Whether the module is `numpy` with one of `parts` behind it, whose `_core` older releases call `core`.
  func isOfNumPy(_ parts: [String]) -> Bool {
    parts.contains { part in
      let full = part.isEmpty ? "numpy" : "numpy.\(part)"
      if module == full { return true }
      return part.hasPrefix("_core") && module == "numpy.core" + part.dropFirst("_core".count)
    }
  }
}
