// Trusted file: writes into memory that nobody else holds.

import Bytes
public import Pickle

extension NDArray {
  /// An array of Python objects, of dtype `object`.
  ///
  /// ```swift
  /// let a = try NDArray(objects: [1, "two", [3.0, nil]])
  /// try NPY.save(a, to: "objects.npy")            // np.load("objects.npy", allow_pickle=True)
  /// ```
  ///
  /// Values that were taken from one pickle stay what they were in it: one object twice is one object.
  ///
  /// - Parameters:
  ///   - objects: the values, in C order.
  ///   - shape: the length of every axis; nil, the default, for one axis.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where their number does not fit; `.outOfMemory`.
  /// - Complexity: O(number of objects).
  public init(objects: [Pickle.Value], shape: [Int]? = nil) throws(NDArrayError) {
    let list = Pickle.Value.list(objects)
    guard case .list(let slots)? = list.node else { preconditionFailure("a list is a list") }
    try self.init(slots, of: list.graph, shape: shape ?? [objects.count])
  }

  /// One element as a Python value, whatever the dtype: what NumPy's `a.item(index)` gives.
  ///
  /// Elements for which Python has no type, and dates, are the values that `pickle` makes of NumPy's scalars.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`.
  public subscript(_ index: Int..., as type: Pickle.Value.Type) -> Pickle.Value {
    get throws(NDArrayError) {
      let place = try offset(of: index)
      if dtype.kind == .object {
        return objects?[memory.bytes.load(at: place, as: UInt64.self)] ?? 0
      }
      let one = NDArray(memory: memory, offset: place, dtype: dtype, shape: [], strides: [])
      return try one.values().first ?? .none
    }
  }

  /// Sets one element of an array of Python objects.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`, `.badCast` where the dtype is not `object`, `.outOfMemory`.
  /// - Complexity: O(1) for numbers; otherwise O(number of objects).
  public mutating func set(_ value: Pickle.Value, at index: Int...) throws(NDArrayError) {
    try assign(NDArray(objects: [value], shape: []), at: index.map { .at($0) })
  }

  /// Objects as elements of another dtype, or elements of another dtype as objects: in C order.
  func objectsConverted(to target: DType) throws(NDArrayError) -> NDArray {
    if target.kind == .object { return try NDArray(objects: values(), shape: shape) }
    guard dtype.kind == .object else { throw .holdsObjects }
    var target = target
    if target.itemSize == 0 {
      // Text without a length has that of the longest.
      let texts = try values().compactMap { $0.string?.unicodeScalars.count ?? $0.bytes?.count }
      let length = Swift.max(1, texts.max() ?? 1)
      if target.kind == .unicode { target = .unicode(length).with(byteOrder: target.byteOrder) }
      if target.kind == .bytes { target = .bytes(length) }
    }
    return try ValuePacker.array(of: values(), target, shape: shape)
  }

  /// Puts objects in the place of others: `part` names the same elements as `steps` do.
  mutating func assignObjects(
    _ values: NDArray, at steps: [IndexStep]
  ) throws(NDArrayError) {
    guard dtype.kind == .object else {
      throw NDArrayError(
        .badCast, "records that hold Python objects are not changed",
        hint: "take them apart: try a.values()")
    }
    let source = try values.broadcast(to: self[steps: steps].shape)
    let old = objects
    var graph = old?.graph ?? Graph()
    var slots = old?.slots ?? [.int(0)]
    var numbers: [UInt64] = []
    var maps = Maps()
    for slot in try source.slots() {
      numbers.append(UInt64(slots.count))
      let value = Pickle.Value(graph: source.objects?.graph ?? Graph(), slot: slot)
      slots.append(maps.take(value, into: &graph))
    }
    try makeUnique()
    let part = try self[steps: steps]
    let new = try NDArray(numbers, shape: part.shape)
    unsafe new.copyElements(into: part)
    memory.companion = ObjectTable(graph, slots, dtype: old?.dtype)
  }
}
