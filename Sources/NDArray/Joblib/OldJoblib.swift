import Bytes
import Pickle
import Wrappers

/// The arrays of a file that joblib before 0.10 wrote, which stand in files of their own beside it.
///
/// `model.pkl` holds objects with the names of files: `model.pkl_01.npy`, or `model.pkl_01.npy.z` where they are
/// compressed. Only files of the same folder are read, by names without any path.
struct OldJoblib {
  /// The folder of the file, with a slash behind it; empty for the current one.
  private let folder: String
  private let limits: Pickle.Limits

  init(beside path: String, limits: Pickle.Limits) {
    folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    self.limits = limits
  }

  /// Puts the arrays in the place of the objects that stand for them.
  func fill(_ value: inout Pickle.Value) throws(NDArrayError) {
    var encoder: ArrayEncoder?
    for place in value.graph.nodes.indices {
      guard let name = Self.wrapper(place, in: value.graph) else { continue }
      let object = value.sibling(.node(UInt32(truncatingIfNeeded: place)))
      let array = try self.array(object, isCompressed: name == "ZNDArrayWrapper")
      var made = encoder ?? ArrayEncoder()
      swap(&made.graph, &value.graph)
      let slot = try made.array(array)
      swap(&made.graph, &value.graph)
      // What refers to the object refers to the array now.
      if let node = value.graph[slot] { value.graph.nodes[place] = node }
      encoder = made
    }
  }

  /// The class of an object that stands for an array; nil for everything else.
  private static func wrapper(_ place: Int, in graph: Graph) -> String? {
    guard case .object(let object) = graph.nodes[place], object.states.count == 1,
      case .global(let called)? = graph[object.callee]
    else { return nil }
    var name = called
    if name.name == "_reconstructor", case .tuple(let slots)? = graph[object.arguments],
      let first = slots.first, case .global(let cls)? = graph[first]
    {
      name = cls
    }
    guard JoblibArrays.modules.contains(name.module),
      name.name == "NDArrayWrapper" || name.name == "ZNDArrayWrapper"
    else { return nil }
    return name.name
  }

  private func array(
    _ object: Pickle.Value, isCompressed: Bool
  ) throws(NDArrayError) -> NDArray {
    guard let file = object[.attribute("filename")]?.string else {
      throw ArrayDecoder.bad("an array of joblib's has no file")
    }
    let end = isCompressed ? ".npy.z" : ".npy"
    guard file.hasSuffix(end), !file.utf8.contains(where: { $0 == 0x2F || $0 == 0x5C || $0 < 0x20 })
    else {
      throw NDArrayError(
        .unsafeName, "an array is said to be in '\(file)', which is no \(end) file beside this one")
    }
    guard isCompressed else { return try NPY.load(folder + file) }
    do throws(NDArrayError) { return try inflated(folder + file, object) } catch {
      throw error.at(path: folder + file)
    }
  }

  /// An array whose bytes are compressed, and whose state stands in the object.
  private func inflated(_ path: String, _ object: Pickle.Value) throws(NDArrayError) -> NDArray {
    let file: Memory
    do { file = try Pickle.contents(of: path, limits: limits) } catch { throw NDArrayError(error) }
    guard let start = OldZFile(file.array(0..<Swift.min(64, file.count))) else {
      throw NDArrayError(.badCompression, "this is no array that joblib has compressed")
    }
    guard let state = object[.attribute("state")], state.kind == .tuple, state.count == 4 else {
      throw ArrayDecoder.bad("an array of joblib's has no state")
    }
    let content = try Unwrapped(file, limits: limits).memory
    var dtypes = DTypeDecoder()
    let dtype = try dtypes.plain(state.items[2])
    let shape = try ArrayDecoder().shape(state.items[1])
    guard !dtype.hasObjects, start.size == content.count,
      try NDArray.checkedByteCount(of: shape, dtype: dtype) == content.count
    else { throw ArrayDecoder.bad("the file of an array has not the bytes of it") }
    let isFortran = state.items[3].int ?? 0 != 0
    return NDArray(
      memory: content, dtype: dtype, shape: shape, order: isFortran ? .fortran : .c)
  }
}
