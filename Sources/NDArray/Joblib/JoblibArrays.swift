import Bytes
import Pickle

/// The arrays of a file that `joblib.dump` wrote: each stands behind the object that describes it, as its
/// bytes or as a pickle of its own.
///
/// They become what Python's `pickle` makes of such arrays, so that nobody need know where they came from:
/// an array's elements are bytes of the file, and are not copied.
enum JoblibArrays {
  /// The modules that the classes of joblib are in: scikit-learn had a copy of its own.
  static let modules: Set<String> = [
    "joblib.numpy_pickle", "joblib.numpy_pickle_compat",
    "sklearn.externals.joblib.numpy_pickle", "sklearn.externals.joblib.numpy_pickle_compat",
  ]

  /// What reads the arrays of a file whose bytes are `memory`.
  static func reader(_ memory: Memory) -> InterludeReader {
    InterludeReader(memory) { name in
      name.name == "NumpyArrayWrapper" && modules.contains(name.module)
    } read: { (interlude) throws(PickleError) in
      try read(&interlude)
    }
  }

  /// What an object says of the array behind it.
  private struct Description {
    var cls: Slot
    var shape: Slot
    var dtype: Slot
    var order: NDArray.Order
    var byteCount: Int
    var isPickle: Bool
    var isAligned: Bool
  }

  private static func read(_ interlude: inout Interlude) throws(PickleError) -> Slot {
    let found: Description
    switch description(interlude) {
    case .success(let description): found = description
    case .failure(let error):
      let prefix = ArrayDecoder.bad("").message
      let isDamage = error.message.hasPrefix(prefix)
      throw interlude.error(
        error.pickleCode,
        String(isDamage ? error.message.dropFirst(prefix.count) : error.message[...]))
    }
    if found.isPickle {
      let array = try interlude.pickle()
      let value = Pickle.Value(graph: interlude.graph, slot: array)
      guard ArrayDecoder.isArray(value) else {
        throw interlude.error(.badValue, "the pickle of an array of joblib's holds none")
      }
      return array
    }
    if found.isAligned {
      let padding = try interlude.byte()
      _ = try interlude.take(Int(padding))
    }
    let bytes = try interlude.take(found.byteCount)
    return interlude.array(found.cls, found.shape, found.dtype, found.order, bytes)
  }

  private static func description(_ interlude: Interlude) -> Result<Description, NDArrayError> {
    let value = Pickle.Value(graph: interlude.graph, slot: interlude.object)
    return Result { () throws(NDArrayError) in
      func bad(_ message: String) -> NDArrayError {
        NDArrayError(.badPickle, "\(message) in joblib's description of it")
      }
      guard let cls = value[.attribute("subclass")], let shape = value[.attribute("shape")],
        let dtype = value[.attribute("dtype")]
      else { throw bad("an array has no shape, dtype or class") }
      guard let order = value[.attribute("order")]?.string, order == "C" || order == "F" else {
        throw bad("an array has no order")
      }
      var dtypes = DTypeDecoder()
      let type = try dtypes.plain(dtype)
      let lengths = try ArrayDecoder().shape(shape)
      let alignment = value[.attribute("numpy_array_alignment_bytes")]
      return Description(
        cls: cls.slot, shape: shape.slot, dtype: dtype.slot, order: order == "F" ? .fortran : .c,
        byteCount: try NDArray.checkedByteCount(of: lengths, dtype: type),
        isPickle: type.hasObjects, isAligned: alignment.map { !$0.isNone } ?? false)
    }
  }
}

extension NDArrayError {
  /// The kind of failure, in the words of the floor of pickles.
  fileprivate var pickleCode: PickleError.Code {
    switch code {
    case .limitExceeded: .limitExceeded
    case .outOfMemory: .outOfMemory
    case .truncated: .truncated
    default: .badValue
    }
  }
}

extension Interlude {
  /// An array of a class whose elements are bytes of the file: `_reconstruct(cls, (0,), b'b')` and its state.
  fileprivate mutating func array(
    _ cls: Slot, _ shape: Slot, _ dtype: Slot, _ order: NDArray.Order, _ bytes: Range<Int>
  ) -> Slot {
    let function = once("reconstruct") {
      .global(GlobalName(module: "numpy.core.multiarray", name: "_reconstruct"))
    }
    let none = once("none") { .tuple([.int(0)]) }
    let letter = once("letter") { .bytes(.own([UInt8(ascii: "b")])) }
    let arguments = graph.add(.tuple([plain(cls), none, letter]))
    let data = graph.add(.bytes(.input(start: bytes.lowerBound, count: bytes.count)))
    var node = ObjectNode(form: .reduce, callee: function, arguments: arguments)
    node.states = [graph.add(.tuple([.int(1), shape, dtype, .bool(order == .fortran), data]))]
    return graph.add(.object(node))
  }

  /// A class that stands for one of files' pages, which is that of any array once it is read.
  private mutating func plain(_ cls: Slot) -> Slot {
    guard case .global(let name)? = graph[cls], name.name == "memmap" || name.name == "ndarray"
    else { return cls }
    return once("ndarray") { .global(GlobalName(module: "numpy", name: "ndarray")) }
  }

  /// An object that is made at the first array, and serves for all.
  private mutating func once(_ key: String, _ node: () -> Node) -> Slot {
    if let slot = shared[key] { return slot }
    let slot = graph.add(node())
    shared[key] = slot
    return slot
  }
}
