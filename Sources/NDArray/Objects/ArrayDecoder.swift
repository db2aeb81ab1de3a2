import Bytes
package import Pickle

/// An array of a pickle, and what NumPy has beside it.
package struct DecodedArray: Sendable {
  package var array: NDArray
  /// The class: `numpy.ndarray`, `numpy.matrix`, a subclass that nobody knows.
  package var className: Pickle.Value.Name?
  /// True for NumPy's scalars, whose arrays have no axes.
  package var isScalar = false
  /// True for every element of a masked array that does not count.
  package var mask: NDArray?
  package var fillValue: NDArray?
  /// The state that a subclass adds.
  package var ownState: Pickle.Value?
}

/// Finds NumPy's arrays among the objects of a pickle, and turns them into arrays.
///
/// What was a `bytes` in the pickle stays where it is: the array has the pickle's memory.
struct ArrayDecoder {
  typealias Decoded = DecodedArray

  private var dtypes = DTypeDecoder()

  /// What makes arrays: functions of NumPy, by their names without the module.
  private enum Maker {
    case reconstruct, fromBuffer, constructor, scalar, masked, taken
  }

  private static func maker(_ value: Pickle.Value) -> Maker? {
    guard value.kind == .object, let name = value.calledName else { return nil }
    switch name.name {
    case "_reconstruct" where name.isOfNumPy(["_core.multiarray"]): return .reconstruct
    case "_frombuffer" where name.isOfNumPy(["_core.numeric"]): return .fromBuffer
    case "ndarray" where name.isOfNumPy([""]): return .constructor
    case "take" where name.isOfNumPy([""]): return .taken
    case "scalar" where name.isOfNumPy(["_core.multiarray"]): return .scalar
    case "_mareconstruct" where name.isOfNumPy(["ma.core", "ma"]): return .masked
    default: return nil
    }
  }

  private static let className = Pickle.Value.Name(module: "numpy", name: "ndarray")

  /// True for what is an array or a scalar of NumPy's.
  static func isArray(_ value: Pickle.Value) -> Bool { maker(value) != nil }

  /// The array that a value is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle`, `.badDType`, `.overflow`, `.outOfMemory` where it is a damaged
  ///   one.
  mutating func decode(_ value: Pickle.Value) throws(NDArrayError) -> Decoded? {
    guard let maker = Self.maker(value), let object = value.object else { return nil }
    switch maker {
    case .reconstruct: return try reconstruct(object)
    case .fromBuffer:
      return Decoded(array: try fromBuffer(object.arguments), className: Self.className)
    case .constructor:
      return Decoded(array: try construct(object.arguments), className: Self.className)
    case .scalar: return try scalar(object.arguments)
    case .masked: return try masked(object)
    case .taken: return try taken(object)
    }
  }

  /// The array that a value is; nil where it is none.
  static func decoded(_ value: Pickle.Value) throws(NDArrayError) -> Decoded? {
    var decoder = ArrayDecoder()
    return try decoder.decode(value)
  }

  static func bad(_ message: String) -> NDArrayError {
    .damagedPickle(message)
  }

  /// `_reconstruct(cls, (0,), b'b')` with the state `(version, shape, dtype, is_fortran, data)`.
  private mutating func reconstruct(
    _ object: Pickle.Value.Object
  ) throws(NDArrayError) -> Decoded {
    guard object.arguments.count == 3, object.items.isEmpty, object.pairs.isEmpty else {
      throw Self.bad("an array is made in an unknown way")
    }
    var decoded = Decoded(
      array: try NDArray(zeros: [0], dtype: .uint8), className: object.arguments[0].name)
    guard var state = object.states.last else {
      // Nothing was ever put into it.
      decoded.array = try NDArray(zeros: try shape(object.arguments[1]), dtype: .int8)
      return decoded
    }
    if state.kind == .tuple, state.count == 2, state.items[0].kind == .tuple {
      decoded.ownState = state.items[1]
      state = state.items[0]
    }
    decoded.array = try content(state)
    return decoded
  }

  private mutating func content(_ state: Pickle.Value) throws(NDArrayError) -> NDArray {
    guard state.kind == .tuple, (4...5).contains(state.count) else {
      throw Self.bad("the state of an array has not the parts of one")
    }
    let parts = Array(state.items.suffix(4))
    if state.count == 5, !(0...1 ~= (state.items[0].int ?? -1)) {
      throw Self.bad("the state of an array has an unknown version")
    }
    let dtype = try dtypes.plain(parts[1])
    // Older releases write 0 and 1.
    guard let isFortran = parts[2].int else { throw Self.bad("an array has no order") }
    return try array(
      try shape(parts[0]), dtype, order: isFortran == 0 ? .c : .fortran, data: parts[3],
      dtypeValue: parts[1])
  }

  func shape(_ value: Pickle.Value) throws(NDArrayError) -> [Int] {
    guard value.kind == .tuple else { throw Self.bad("the shape of an array is no tuple") }
    var shape: [Int] = []
    for item in value.items {
      guard let length = item.int, length >= 0, item.bool == nil else {
        throw Self.bad("the shape of an array has no lengths")
      }
      shape.append(length)
    }
    return shape
  }

  private func array(
    _ shape: [Int], _ dtype: NDArray.DType, order: NDArray.Order, data: Pickle.Value,
    dtypeValue: Pickle.Value
  ) throws(NDArrayError) -> NDArray {
    let size = try NDArray.checkedByteCount(of: shape, dtype: dtype)
    guard dtype.hasObjects else {
      let (memory, offset) = try bytes(data, count: size, shape, dtype)
      return NDArray(memory: memory, offset: offset, dtype: dtype, shape: shape, order: order)
    }
    // Objects stand in C order, whatever the order.
    guard case .list(let slots)? = data.node else {
      throw Self.bad("an array of Python objects has no list of them")
    }
    guard slots.count == shape.elementCount else {
      throw Self.bad(
        "an array of shape \(shape.tupleText) has \(slots.count) objects")
    }
    let array: NDArray
    if dtype.kind == .object {
      // A `nil` beside a value would be Python's None.
      var special: Pickle.Value?
      if dtypeValue.calledName?.isNamed("numpy", "dtype") != true { special = dtypeValue }
      array = try NDArray(slots, of: data.graph, shape: shape, dtype: special)
    } else {
      array = try ValuePacker.array(of: Array(data.items), dtype, shape: shape)
    }
    return order == .c ? array : try array.copied(.fortran)
  }

  /// The bytes of an array, which are not copied where they stand in the pickle as they are.
  private func bytes(
    _ value: Pickle.Value, count: Int, _ shape: [Int], _ dtype: NDArray.DType
  ) throws(NDArrayError) -> (Memory, Int) {
    func check(_ found: Int) throws(NDArrayError) {
      guard found == count else {
        throw Self.bad(
          "\(found) bytes are not the \(count) of \(shape.tupleText) \(dtype.name)")
      }
    }
    switch value.node {
    case .bytes(.input(let start, let found)), .byteArray(.input(let start, let found)),
      .byteString(.input(let start, let found)):
      try check(found)
      guard let input = value.graph.input else { break }
      return (input, start)
    case .buffer:
      throw Self.bad("the bytes of an array are in a buffer that was not given")
    default: break
    }
    guard let bytes = value.bytes else { throw Self.bad("an array has no bytes") }
    try check(bytes.count)
    do { return (try Memory(copying: bytes), 0) } catch { throw NDArrayError(error) }
  }

  /// `_frombuffer(buffer, dtype, shape, order[, axes])`.
  private mutating func fromBuffer(
    _ arguments: Pickle.Value.Items
  ) throws(NDArrayError) -> NDArray {
    guard (4...5).contains(arguments.count), let order = arguments[3].string else {
      throw Self.bad("an array is made of a buffer in an unknown way")
    }
    let dtype = try dtypes.plain(arguments[1])
    guard !dtype.hasObjects else { throw Self.bad("Python objects are not made of a buffer") }
    let shape = try shape(arguments[2])
    let axes = arguments.count == 5 ? arguments[4] : .none
    guard order == "C" || order == "F" || (order == "K" && !axes.isNone) else {
      throw Self.bad("an array has the order '\(order)'")
    }
    let array = try array(
      shape, dtype, order: order == "F" ? .fortran : .c, data: arguments[0],
      dtypeValue: arguments[1])
    guard order == "K" else { return array }
    do throws(NDArrayError) { return try array.transposed(try self.shape(axes)) } catch {
      throw Self.bad(error.message)
    }
  }

  /// `numpy.ndarray(shape, dtype[, buffer])`.
  private mutating func construct(
    _ arguments: Pickle.Value.Items
  ) throws(NDArrayError) -> NDArray {
    guard arguments.count == 3 else {
      throw Self.bad("an array is made in a way that gives it no elements")
    }
    let dtype = try dtypes.plain(arguments[1])
    guard !dtype.hasObjects else { throw Self.bad("Python objects are not made of a buffer") }
    return try array(
      try shape(arguments[0]), dtype, order: .c, data: arguments[2], dtypeValue: arguments[1])
  }

  /// `numpy.take(objects, places)`: what texts that come again and again are written as.
  private mutating func taken(_ object: Pickle.Value.Object) throws(NDArrayError) -> Decoded {
    guard object.arguments.count == 2, Self.maker(object.arguments[0]) == .reconstruct,
      Self.maker(object.arguments[1]) == .reconstruct,
      let objects = try decode(object.arguments[0])?.array,
      let places = try decode(object.arguments[1])?.array,
      objects.dtype.kind == .object, objects.rank == 1, places.rank == 1,
      places.dtype.kind == .int || places.dtype.kind == .uint
    else { throw Self.bad("an array is taken out of another in an unknown way") }
    let slots = try objects.slots()
    let wide = try places.converted(to: .int64, casting: .unsafe)
    var taken: [Slot] = []
    taken.reserveCapacity(wide.count)
    for index in try wide.scalars(as: Int64.self) {
      guard index >= 0, index < slots.count else {
        throw Self.bad("an array is taken out of \(slots.count) objects, at \(index)")
      }
      taken.append(slots[Int(index)])
    }
    let graph = objects.objects?.graph ?? Graph()
    return Decoded(
      array: try NDArray(taken, of: graph, shape: [taken.count]), className: Self.className)
  }

  /// `scalar(dtype, bytes)`.
  private mutating func scalar(_ arguments: Pickle.Value.Items) throws(NDArrayError) -> Decoded {
    guard arguments.count == 2 else { throw Self.bad("a scalar is made in an unknown way") }
    let dtype = try dtypes.plain(arguments[0])
    if dtype.kind == .object {
      let array = try NDArray([arguments[1].slot], of: arguments[1].graph, shape: [])
      return Decoded(array: array, isScalar: true)
    }
    if dtype.hasObjects {
      guard Self.isArray(arguments[1]), Self.maker(arguments[1]) != .scalar,
        var inner = try decode(arguments[1]), inner.array.rank == 0
      else { throw Self.bad("a record with Python objects is none") }
      inner.isScalar = true
      return inner
    }
    let (memory, offset) = try bytes(arguments[1], count: dtype.itemSize, [], dtype)
    return Decoded(
      array: NDArray(memory: memory, offset: offset, dtype: dtype, shape: [], order: .c),
      isScalar: true)
  }

  /// `_mareconstruct(cls, baseclass, (0,), 'b')` with the state
  /// `(version, shape, dtype, is_fortran, data, mask, fill_value)`.
  private mutating func masked(_ object: Pickle.Value.Object) throws(NDArrayError) -> Decoded {
    guard object.arguments.count == 4, let state = object.states.last, state.kind == .tuple,
      state.count == 7
    else { throw Self.bad("a masked array is made in an unknown way") }
    let parts = Array(state.items)
    let dtype = try dtypes.plain(parts[2])
    let shape = try shape(parts[1])
    let order: NDArray.Order = (parts[3].int ?? 0) == 0 ? .c : .fortran
    var decoded = Decoded(
      array: try array(shape, dtype, order: order, data: parts[4], dtypeValue: parts[2]),
      className: object.arguments[0].name)
    decoded.mask = try array(
      shape, dtype.maskDType, order: order, data: parts[5], dtypeValue: parts[2])
    if !parts[6].isNone { decoded.fillValue = try decode(parts[6])?.array }
    return decoded
  }
}

extension NDArray.DType {
  /// The dtype of a mask for arrays of this one: a truth value for every field. NumPy's
  /// `np.ma.make_mask_descr`.
  var maskDType: NDArray.DType {
    guard kind == .structured else { return .bool }
    var end = 0
    let fields = fields.map { field in
      let mask = Field(
        name: field.rawName, dtype: field.dtype.maskDType, shape: field.shape, offset: end)
      end += mask.byteCount
      return mask
    }
    return NDArray.DType(kind: .structured, itemSize: end, fields: fields)
  }
}
