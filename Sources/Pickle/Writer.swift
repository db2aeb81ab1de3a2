import Bytes

/// Writes a graph as the instructions that build it, byte for byte as CPython's `pickle` in C does.
///
/// There is no recursion: what is still to be done stands on a stack of its own, so that any depth is
/// written.
struct Writer: ~Copyable {
  let graph: Graph
  let version: Int
  var output: [UInt8] = []
  /// Where the frame starts that is being written.
  private var frameStart: Int?
  private var isFraming = false
  /// The numbers in the memo of nodes, and -1 for those that are not in it.
  private var memo: [Int32]
  /// The numbers of texts that CPython has once: the empty one and those of one character up to U+00FF,
  /// and behind them the same of bytes.
  var singles: [UInt32: Int32] = [:]
  /// The numbers of texts and names that are not nodes.
  var texts: [String: Int32] = [:]
  var names: [String: Int32] = [:]
  var keyCheck = KeyCheck()
  private var memoCount: Int32 = 0
  /// What is still to be done: the last first.
  var tasks: [Task] = []
  /// How often objects that cannot hold themselves are being written at this moment.
  private var open: [UInt32: Int] = [:]

  /// A part of the work.
  enum Task {
    case save(Slot)
    case opcode(Opcode)
    case bytes([UInt8])
    case walk(Walk)
    /// The instructions that make an object were written: it takes its number.
    case made(UInt32)
    case tuple(UInt32)
    case frozenSet(UInt32)
    case callTuple
  }

  static let batch = 1000
  private static let frameTarget = 64 << 10
  private static let frameHeader = 9

  init(_ graph: Graph, version: Pickle.Version) {
    self.graph = graph
    self.version = version.rawValue
    memo = [Int32](repeating: -1, count: graph.nodes.count)
  }

  /// The pickle of what stands at `slot`.
  mutating func write(_ slot: Slot) throws(PickleError) -> [UInt8] {
    reserve()
    if version >= 2 { output += [Opcode.proto.rawValue, UInt8(version)] }
    isFraming = version >= 4
    tasks = [.save(slot)]
    while let task = tasks.popLast() { try run(task) }
    put(.stop)
    endFrame()
    return output
  }

  private mutating func run(_ task: Task) throws(PickleError) {
    switch task {
    case .save(let slot): try save(slot)
    case .opcode(let opcode): put(opcode)
    case .bytes(let bytes): put(bytes)
    case .walk(let walk): try go(on: walk)
    case .made(let node): try made(node)
    case .tuple(let node): try finishTuple(node)
    case .frozenSet(let node): try finishFrozenSet(node)
    case .callTuple: finishCallTuple()
    }
  }

  // MARK: Bytes and frames

  /// Begins a frame where there is none.
  private mutating func needFrame() {
    guard isFraming, frameStart == nil else { return }
    frameStart = output.count
    output += [UInt8](repeating: 0, count: Self.frameHeader)
  }

  mutating func put(_ opcode: Opcode) {
    needFrame()
    output.append(opcode.rawValue)
  }

  mutating func put(_ bytes: [UInt8]) {
    needFrame()
    output += bytes
  }

  mutating func put<T: FixedWidthInteger>(_ opcode: Opcode, _ value: T) {
    put(opcode, UInt64(truncatingIfNeeded: value), count: T.bitWidth / 8)
  }

  /// An opcode, and the lower `count` bytes of a number.
  mutating func put(_ opcode: Opcode, _ value: UInt64, count: Int) {
    needFrame()
    output.append(addingCapacity: 9) { target in
      target.append(opcode.rawValue)
      var rest = value
      for _ in 0..<count {
        target.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }

  /// LONG1, for a number that fits in 8 bytes.
  mutating func putLong(_ value: Int) {
    needFrame()
    output.append(addingCapacity: 10) { target in
      // The bits that say more than the sign does, and one for the sign.
      let bits = Int.bitWidth - (value ^ (value >> (Int.bitWidth - 1))).leadingZeroBitCount + 1
      let count = value == 0 ? 0 : (bits + 7) / 8
      target.append(Opcode.long1.rawValue)
      target.append(UInt8(truncatingIfNeeded: count))
      var rest = value
      for _ in 0..<count {
        target.append(UInt8(truncatingIfNeeded: rest))
        rest >>= 8
      }
    }
  }

  /// A line of text behind an opcode.
  mutating func put(_ opcode: Opcode, line: some Sequence<UInt8>) {
    put(opcode)
    output += line
    output.append(0x0A)
  }

  /// A header and a large number of bytes, which stand between frames when there are very many.
  mutating func put(header: [UInt8], _ blob: Blob) {
    let isLarge = blob.count >= Self.frameTarget
    if isLarge { endFrame() }
    let wasFraming = isFraming
    if isLarge { isFraming = false }
    put(header)
    switch blob {
    case .own(let bytes):
      makeRoom(for: bytes.count)
      output += bytes
    case .shared(let bytes):
      makeRoom(for: bytes.range.count)
      bytes.memory.append(bytes.range, to: &output)
    case .input(let start, let count):
      makeRoom(for: count)
      graph.input?.append(start..<start + count, to: &output)
    }
    isFraming = wasFraming
  }

  /// Grows at once by a large number of bytes, with room for what stands behind them.
  mutating func makeRoom(for count: Int) {
    let needed = output.count + count + 4096
    guard count >= Self.frameTarget, needed > output.capacity else { return }
    output.reserveLargeCapacity(Swift.max(needed, 2 * output.capacity))
  }

  /// Room for what a graph will take, as far as a glance tells: nothing is moved then while more is appended, and
  /// room that is not used costs nothing.
  private mutating func reserve() {
    // What blobs take is known; a number takes up to 9 bytes, a text at least a few.
    var (blobs, others) = (0, 8 * graph.nodes.count)
    if graph.nodes.count <= 1 << 16 {
      for node in graph.nodes {
        switch node {
        case .bytes(let blob), .byteArray(let blob), .text(let blob):
          if blob.count >= Self.frameTarget { blobs += blob.count }
        case .list(let slots), .tuple(let slots), .dictionary(let slots): others += 9 * slots.count
        default: break
        }
      }
    } else {
      others += 4 * graph.nodes.count
    }
    let total = Swift.min(blobs, 1 << 34) + Swift.min(others, 1 << 26)
    if total > Self.frameTarget { output.reserveLargeCapacity(total + total / 64 + (1 << 16)) }
  }

  /// Ends the frame, which loses its header where it is shorter than 4 bytes.
  private mutating func endFrame() {
    guard let start = frameStart else { return }
    frameStart = nil
    let count = output.count - start - Self.frameHeader
    guard count >= 4 else {
      output.removeSubrange(start..<start + Self.frameHeader)
      return
    }
    output[start] = Opcode.frame.rawValue
    for step in 0..<8 {
      output[start + 1 + step] = UInt8(truncatingIfNeeded: count >> (8 * step))
    }
  }

  /// A frame ends in front of the object behind which it has become large enough.
  mutating func objectBoundary() {
    guard let start = frameStart, output.count - start - Self.frameHeader >= Self.frameTarget else {
      return
    }
    endFrame()
  }

  // MARK: The memo

  /// The number of a node; nil where it has none.
  func number(of node: UInt32) -> Int32? {
    let number = memo[Int(node)]
    return number < 0 ? nil : number
  }

  mutating func memoize(_ node: UInt32) { memo[Int(node)] = putNumber() }

  /// The key of a text or of bytes that CPython has once; nil for all others.
  func single(_ blob: Blob, isText: Bool) -> UInt32? {
    guard blob.count <= (isText ? 2 : 1) else { return nil }
    let values =
      isText ? PickleText.codePoints(graph.bytes(blob)) : graph.bytes(blob).map(UInt32.init)
    guard values.count <= 1, values.first ?? 0 < 0x100 else { return nil }
    return (values.first ?? 0x100) + (isText ? 0 : 0x200)
  }

  /// Refers to what is such a one, where it has been written; false where it has not.
  mutating func recall(single: UInt32?, _ node: UInt32) -> Bool {
    guard let number = single.flatMap({ singles[$0] }) else { return false }
    memo[Int(node)] = number
    recall(number)
    return true
  }

  /// Takes its number from a list or a dictionary, so that it is written once more.
  mutating func forget(_ slot: Slot) {
    guard case .node(let node) = slot else { return }
    switch graph.nodes[Int(node)] {
    case .list, .dictionary: memo[Int(node)] = -1
    default: return
    }
  }

  /// Gives a number to what is no node.
  mutating func countNumber() { _ = putNumber() }

  mutating func putNumber() -> Int32 {
    let number = memoCount
    memoCount += 1
    if version >= 4 {
      put(.memoize)
    } else if version == 0 {
      put(.put, line: String(number).utf8)
    } else if number < 256 {
      put(.binPut, UInt8(number))
    } else {
      put(.longBinPut, UInt32(number))
    }
    return number
  }

  mutating func recall(_ number: Int32) {
    if version == 0 {
      put(.get, line: String(number).utf8)
    } else if number < 256 {
      put(.binGet, UInt8(number))
    } else {
      put(.longBinGet, UInt32(number))
    }
  }

  // MARK: What cannot hold itself

  /// Notes that an object is being written, within which it may turn up once more through something that it
  /// holds: the second time what it holds is in the memo.
  ///
  /// Returns how often it is being written now.
  @discardableResult
  mutating func enter(_ node: UInt32, atMost limit: Int = 2) throws(PickleError) -> Int {
    let count = open[node, default: 0] + 1
    guard count <= limit else {
      throw PickleError(.notWritable, "\(graph.nodes[Int(node)].words) holds itself")
    }
    open[node] = count
    return count
  }

  mutating func leave(_ node: UInt32) {
    guard let count = open[node] else { return }
    open[node] = count > 1 ? count - 1 : nil
  }
}
