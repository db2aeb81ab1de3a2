import Pickle

/// Python objects of one graph, one after another: far smaller than as many values.
struct ObjectList: Sendable, RandomAccessCollection {
  let graph: Graph
  let slots: [Slot]

  /// Values of any graphs.
  init(_ values: [Pickle.Value]) {
    let list = Pickle.Value.list(values)
    if case .list(let slots)? = list.node { self.slots = slots } else { slots = [] }
    graph = list.graph
  }

  /// The elements of an array of dtype `object`, in C order.
  init(_ array: NDArray) throws(NDArrayError) {
    graph = array.objects?.graph ?? Graph()
    slots = try array.slots()
  }

  private init(graph: Graph, slots: [Slot]) {
    self.graph = graph
    self.slots = slots
  }

  var startIndex: Int { 0 }
  var endIndex: Int { slots.count }
  subscript(index: Int) -> Pickle.Value { Pickle.Value(graph: graph, slot: slots[index]) }
  subscript(in range: Range<Int>) -> ObjectList {
    ObjectList(graph: graph, slots: Array(slots[range]))
  }

  /// The objects at some positions; NaN for −1.
  func taking(_ positions: [Int]) -> ObjectList {
    ObjectList(graph: graph, slots: positions.map { $0 < 0 ? .float(.nan) : slots[$0] })
  }
}
