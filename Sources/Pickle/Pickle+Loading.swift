package import Bytes

extension Pickle {
  /// Loads the first pickle of the file at `path`.
  ///
  /// ```swift
  /// let model = try Pickle.load("model.pkl")
  /// print(model["coef_"] as Any)
  /// ```
  ///
  /// Nothing of it is run. Compressed files are for the floor above: `NDArray` finds out how a file is
  /// compressed. What stands behind the pickle is told by ``Value/origin``.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - buffers: what was kept outside of the pickle, in the order of Python's `buffer_callback`.
  ///   - limits: what is too much.
  /// - Returns: the value, from which all others can be reached.
  /// - Throws: ``PickleError``.
  /// - Complexity: O(file size); the file's bytes stay in memory, and texts and bytes are ranges of them.
  public static func load(
    _ path: String, buffers: [[UInt8]]? = nil, limits: Limits = .default
  ) throws(PickleError) -> Value {
    do throws(PickleError) {
      return try load(
        memory: try contents(of: path, limits: limits), buffers: buffers, limits: limits)
    } catch { throw error.at(path: path) }
  }

  /// Loads a pickle from bytes.
  ///
  /// The corresponding Python function is `pickle.loads`.
  ///
  /// - Throws: ``PickleError``.
  /// - Complexity: O(number of bytes).
  public static func load(
    bytes: [UInt8], buffers: [[UInt8]]? = nil, limits: Limits = .default
  ) throws(PickleError) -> Value {
    try load(memory: try memory(of: bytes), buffers: buffers, limits: limits)
  }

  /// Loads all pickles of the file at `path`, which were dumped into it one after another.
  ///
  /// - Throws: ``PickleError``: also where something stands behind a pickle that is none.
  /// - Complexity: O(file size).
  public static func loadAll(
    _ path: String, limits: Limits = .default
  ) throws(PickleError) -> [Value] {
    do throws(PickleError) {
      return try loadAll(memory: try contents(of: path, limits: limits), limits: limits)
    } catch { throw error.at(path: path) }
  }

  /// Loads all pickles of `bytes`, one after another.
  ///
  /// - Throws: ``PickleError``: also where something stands behind a pickle that is none.
  /// - Complexity: O(number of bytes).
  public static func loadAll(
    bytes: [UInt8], limits: Limits = .default
  ) throws(PickleError) -> [Value] {
    try loadAll(memory: try memory(of: bytes), limits: limits)
  }

  /// Loads the pickle that starts at `start` in `memory`.
  ///
  /// - Parameters:
  ///   - interludes: what reads bytes between the instructions; nil where there are none.
  ///   - instructionLimit: how many instructions may be run.
  package static func load(
    memory: Memory, at start: Int = 0, buffers: [[UInt8]]? = nil, limits: Limits = .default,
    interludes: InterludeReader? = nil, instructionLimit: Int = .max
  ) throws(PickleError) -> Value {
    var machine = Machine(
      limits: limits, bufferCount: buffers?.count, interludes: interludes,
      instructionLimit: instructionLimit)
    var input = Input(memory.bytes, at: start)
    // Room that is never used costs nothing, and to find it step by step does; but not for each of many
    // pickles in one file.
    let room = start > 0 ? 0 : Swift.min(input.remaining / 8, 1 << 21)
    machine.nodes.reserveLargeCapacity(room)
    machine.memo.reserve(room)
    let slot = try machine.run(&input)
    let origin = Origin(
      protocolVersion: machine.claimedProtocol, byteRange: start..<input.position,
      trailingByteCount: input.remaining)
    var graph = Graph(nodes: machine.nodes, input: memory, origin: origin)
    machine.nodes = []
    if let buffers { graph.fill(buffers) }
    if machine.hasKeysOrCalls {
      if machine.claimedProtocol < 5 { try graph.makePlain(endingAt: input.opcodeOffset) }
      graph.removeDuplicates(from: 0)
    }
    return Value(graph: graph, slot: slot)
  }

  private static func loadAll(
    memory: Memory, limits: Limits
  ) throws(PickleError) -> [Value] {
    var values: [Value] = []
    var start = 0
    repeat {
      let value = try load(memory: memory, at: start, limits: limits)
      values.append(value)
      start = value.origin?.byteRange.upperBound ?? memory.count
    } while start < memory.count
    return values
  }

  static func memory(of bytes: [UInt8]) throws(PickleError) -> Memory {
    do throws(IOError) { return try Memory(copying: bytes) } catch { throw PickleError(error) }
  }

  /// The bytes of a file.
  package static func contents(
    of path: String, limits: Limits
  ) throws(PickleError) -> Memory {
    let limit = limits.inputBytes
    do throws(IOError) {
      let file = try File(path: path)
      guard let size = file.size else { return try file.readToEnd(limit: limit) }
      if size <= limit { return try ByteSource(file).read(at: 0, count: size) }
    } catch {
      // More than the limit is never asked of memory, but by what counts the bytes of a pipe.
      guard case .outOfMemory(let count) = error.code, count > limit else {
        throw PickleError(error)
      }
    }
    throw PickleError(.limitExceeded, "the file has more than \(limit) bytes, which is the limit")
  }
}

extension Graph {
  /// Puts the buffers that were given where the pickle refers to them.
  mutating func fill(_ buffers: [[UInt8]]) {
    for place in nodes.indices {
      guard case .buffer(let index, let isReadOnly) = nodes[place],
        buffers.indices.contains(Int(index))
      else { continue }
      let bytes = Blob.own(buffers[Int(index)])
      nodes[place] = isReadOnly ? .bytes(bytes) : .byteArray(bytes)
    }
  }
}
