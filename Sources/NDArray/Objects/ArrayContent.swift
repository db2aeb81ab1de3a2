import Bytes
import Pickle

/// An array as the content of a `.npy` file: a header, and the elements, or the pickle that holds them.
struct ArrayContent {
  let header: [UInt8]
  /// The bytes behind the header.
  let byteCount: Int
  private let array: NDArray
  private let order: NDArray.Order
  private let pickle: [UInt8]?

  /// - Throws: ``NDArrayError`` `.badDType` where a header cannot say the dtype; `.outOfMemory`.
  init(_ array: NDArray, version: NPY.Version? = nil) throws(NDArrayError) {
    self.array = array
    order = array.fileOrder
    header = try NPY.Header.bytes(
      dtype: array.dtype, shape: array.shape, order: order, version: version)
    guard array.dtype.hasObjects else {
      pickle = nil
      byteCount = array.byteCount
      return
    }
    // As `np.save` does: one pickle of the whole array.
    var encoder = ArrayEncoder(names: .numPy2)
    let slot = try encoder.array(array)
    let value = Pickle.Value(graph: encoder.graph, slot: slot)
    let bytes = try Pickle.bytes(of: value)
    pickle = bytes
    byteCount = bytes.count
  }

  /// Hands the bytes behind the header to `body`, piece by piece.
  func forEachPiece(_ body: (RawSpan) throws -> Void) throws {
    guard let pickle else {
      try array.forEachPiece(order, body)
      return
    }
    let memory = try Memory(copying: pickle)
    try body(memory.bytes)
  }
}

extension NPY {
  /// Reads the elements of an array of Python objects: the pickle behind a header.
  static func readObjects(
    _ input: some NPYInput, header: Header, limits: Limits
  ) throws(NDArrayError) -> NDArray {
    let start = input.position
    let memory = try input.rest(limit: Swift.min(limits.arrayBytes, limits.pickle.inputBytes))
    let value = try Pickle.value(of: memory, at: start, limits: limits.pickle)
    try input.giveBack(memory, from: value.origin?.byteRange.upperBound ?? memory.count)
    guard let array = try value.array() else {
      throw ArrayDecoder.bad("behind the header stands no array, but a \(value.kind)")
    }
    let isSame =
      array.dtype == header.dtype || (header.dtype.kind == .object && array.dtype.kind == .object)
    guard isSame, array.shape == header.shape else {
      throw ArrayDecoder.bad(
        "the header says \(header.shape.tupleText) \(header.dtype.name), and the pickle holds "
          + "\(array.shape.tupleText) \(array.dtype.name)")
    }
    return array
  }
}

extension NDArrayError {
  /// That a pickle is damaged, said once: the message may be that of another such error.
  static func damagedPickle(_ message: String, _ code: Code = .badPickle) -> NDArrayError {
    let words = "damaged pickle: "
    return NDArrayError(code, message.hasPrefix(words) ? message : words + message)
  }

  /// An error of the floor of pickles.
  package init(_ error: PickleError) {
    let code: Code
    switch error.code {
    case .truncated: code = .truncated
    case .limitExceeded: code = .limitExceeded
    case .fileSystem: code = .fileSystem
    case .notDurable: code = .notDurable
    case .outOfMemory: code = .outOfMemory
    case .notWritable: code = .badArgument
    default: code = .badPickle
    }
    let isDamage = code == .badPickle || code == .truncated
    self.init(
      code, isDamage ? Self.damagedPickle(error.message).message : error.message, path: error.path,
      offset: error.offset, hint: error.hint, systemError: error.systemError)
  }
}

extension Pickle {
  /// Loads a pickle, which starts at `offset` in a file; the error is one of this floor's.
  static func value(
    of memory: Memory, at offset: Int = 0, limits: Limits
  ) throws(NDArrayError) -> Value {
    do { return try load(memory: memory, limits: limits) } catch {
      var error = error
      error.offset = error.offset.map { $0 + offset }
      throw NDArrayError(error)
    }
  }

  /// The bytes of a pickle; the error is one of this floor's.
  static func bytes(of value: Value) throws(NDArrayError) -> [UInt8] {
    do { return try dump(value) } catch { throw NDArrayError(error) }
  }
}
