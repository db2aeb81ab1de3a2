import Bytes
@_exported public import Pickle

/// The Python objects of an array: its elements are their numbers, in 64 bits.
///
/// It goes with the array's memory, so that views have the same one. It does not change: what is set gets a
/// new number in a new table.
final class ObjectTable: Sendable {
  /// The objects, and all that they hold.
  let graph: Graph
  /// Where in the graph each number's object is.
  let slots: [Slot]
  /// The dtype as a pickle had it, where it was not `object`: NumPy's `StringDType`.
  let dtype: Pickle.Value?

  init(_ graph: Graph, _ slots: [Slot], dtype: Pickle.Value? = nil) {
    self.graph = graph
    self.slots = slots
    self.dtype = dtype
  }

  /// The object of that number; `None` where there is none.
  subscript(number: UInt64) -> Pickle.Value {
    Pickle.Value(graph: graph, slot: slot(number))
  }

  func slot(_ number: UInt64) -> Slot {
    number < UInt64(slots.count) ? slots[Int(number)] : .none
  }
}

extension ObjectTable {
  /// NumPy's `StringDType` as its `repr` writes it; nil for plain objects.
  var dtypeText: String? {
    guard let arguments = dtype?.object?.arguments else { return nil }
    var parts = arguments.dropFirst().prefix(1).map { "na_object=\($0.pythonText)" }
    if arguments.first?.int == 0 { parts.append("coerce=False") }
    return "StringDType(\(parts.joined(separator: ", ")))"
  }
}

extension NDArray {
  /// The objects that the elements are, or hold; nil where there are none.
  var objects: ObjectTable? { memory.companion as? ObjectTable }

  /// The places of the objects of an array of dtype `object`, in C order.
  func slots() throws(NDArrayError) -> [Slot] {
    guard let table = objects else { return [Slot](repeating: .int(0), count: count) }
    let whole = try packed()
    return (0..<count).map {
      table.slot(whole.memory.bytes.load(at: whole.offset + 8 * $0, as: UInt64.self))
    }
  }

  /// An array of dtype `object` of what stands at `slots`, in C order.
  init(
    _ slots: [Slot], of graph: Graph, shape: [Int], dtype: Pickle.Value? = nil
  ) throws(NDArrayError) {
    let numbers = try NDArray(0..<UInt64(slots.count), shape: shape)
    numbers.memory.companion = ObjectTable(graph, slots, dtype: dtype)
    self.init(memory: numbers.memory, dtype: .object, shape: shape)
  }
}
