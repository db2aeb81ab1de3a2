import Bytes
import Pickle

/// Arrow's arrays, as pyarrow pickles them:
/// `_restore_array((type, length, null count, offset, [buffers], [children], dictionary))`, or a
/// `chunked_array` of them.
extension FrameDecoder {
  /// Bytes of the pickle, or a copy of some.
  struct Buffer: Sendable {
    let memory: Memory
    let start: Int
    let count: Int
  }

  /// The column that an array of Arrow's is.
  mutating func arrow(_ value: Pickle.Value) throws(NDArrayError) -> Pandas.Column {
    guard let object = value.object, let name = object.function.name,
      name.module.hasPrefix("pyarrow")
    else { throw Self.bad("a column of Arrow's is \(value.kind)") }
    if name.name == "chunked_array" {
      guard let chunks = object.arguments.first?.listed else {
        throw Self.bad("a column of Arrow's has no chunks")
      }
      return try chunked(chunks, object.arguments.dropFirst().first)
    }
    guard name.name == "_restore_array", let parts = object.arguments.first?.listed else {
      throw Self.bad("a column of Arrow's is made in an unknown way")
    }
    return try arrow(parts: parts, depth: 0)
  }

  private mutating func chunked(
    _ chunks: Pickle.Value.Items, _ type: Pickle.Value?
  ) throws(NDArrayError) -> Pandas.Column {
    var columns: [Pandas.Column] = []
    for chunk in chunks { columns.append(try arrow(chunk)) }
    if columns.count == 1 { return columns[0] }
    guard let first = columns.first else {
      guard let type, let known = ArrowType(type) else {
        throw Self.bad("a column of Arrow's has no type")
      }
      return try empty(known)
    }
    guard columns.allSatisfy({ $0.dtype == first.dtype }) else {
      throw Self.bad("the chunks of a column are of several types")
    }
    return try Pandas.Column.joined(columns)
  }

  private func empty(_ type: ArrowType) throws(NDArrayError) -> Pandas.Column {
    let dtype = Pandas.DType.arrow(type.description)
    switch type {
    case .number(let number): return .init(dtype, .numbers(try NDArray(zeros: [0], dtype: number)))
    case .bool: return .init(dtype, .numbers(try NDArray(zeros: [0], dtype: .bool)))
    case .timestamp(let unit, _):
      return .init(dtype, .times(try NDArray(zeros: [0], dtype: .datetime64(unit))))
    case .duration(let unit):
      return .init(dtype, .times(try NDArray(zeros: [0], dtype: .timedelta64(unit))))
    case .text(isText: true, _), .textView(isText: true):
      return .init(dtype, .strings(TextList([])))
    default: return .init(dtype, .objects(ObjectList([])))
    }
  }

  mutating func arrow(
    parts: Pickle.Value.Items, depth: Int
  ) throws(NDArrayError) -> Pandas.Column {
    guard depth < 16, parts.count == 7, let type = ArrowType(parts[0]) else {
      throw NDArrayError(.badPickle, "a column of Arrow's of an unknown type is not supported")
    }
    guard let length = parts[1].int, let nulls = parts[2].int, let offset = parts[3].int,
      length >= 0, offset >= 0, length <= 1 << 40, offset <= 1 << 40,
      let buffers = parts[4].listed, let children = parts[5].listed
    else { throw Self.bad("a column of Arrow's has no length or no bytes") }
    var array = ArrowArray(type: type, length: length, offset: offset)
    for buffer in buffers { array.buffers.append(try Self.buffer(buffer)) }
    if let bitmap = array.buffers.first ?? nil, nulls != 0 {
      guard bitmap.count >= (offset + length + 7) / 8 else {
        throw Self.bad("the marks of \(length) values are \(bitmap.count) bytes")
      }
      array.isValid = (0..<length).map { bitmap.bit(offset + $0) }
    } else if nulls > 0, array.needsMarks {
      throw Self.bad("\(nulls) of \(length) values are missing, and no marks say which")
    }
    for child in children {
      guard let inner = child.listed else { throw Self.bad("a part of a column is none") }
      array.children.append(try arrow(parts: inner, depth: depth + 1))
    }
    if case .dictionary = type {
      guard let inner = parts[6].listed else { throw Self.bad("a dictionary has no values") }
      array.children = [try arrow(parts: inner, depth: depth + 1)]
    }
    return try array.column(viewedBytes: &viewedBytes)
  }

  private static func buffer(_ value: Pickle.Value) throws(NDArrayError) -> Buffer? {
    if value.isNone { return nil }
    guard value.object?.function.name?.name == "py_buffer", let data = value.object?.arguments.first
    else { throw bad("the bytes of a column are \(value.kind)") }
    switch data.node {
    case .bytes(.input(let start, let count)), .byteArray(.input(let start, let count)),
      .byteString(.input(let start, let count)):
      if let input = data.graph.input { return Buffer(memory: input, start: start, count: count) }
    default: break
    }
    guard let bytes = data.bytes else { throw bad("the bytes of a column are \(data.kind)") }
    do {
      return Buffer(memory: try Memory(copying: bytes), start: 0, count: bytes.count)
    } catch { throw NDArrayError(error) }
  }
}

extension FrameDecoder.Buffer {
  func bit(_ index: Int) -> Bool {
    memory.bytes.byte(at: start + index / 8) >> UInt8(index % 8) & 1 != 0
  }

  func int32(_ index: Int) -> Int {
    Int(memory.bytes.load(at: start + 4 * index, as: Int32.self))
  }

  func int64(_ index: Int) -> Int {
    Int(memory.bytes.load(at: start + 8 * index, as: Int64.self))
  }
}

extension Pandas.Column {
  /// Columns of one type, one behind another.
  static func joined(_ columns: [Pandas.Column]) throws(NDArrayError) -> Pandas.Column {
    guard let first = columns.first else { return .init(.str, .strings(TextList([]))) }
    var mask: [Bool]?
    if columns.contains(where: { $0.mask != nil }) {
      mask = columns.flatMap { $0.mask ?? [Bool](repeating: false, count: $0.count) }
    }
    switch first.storage {
    case .strings:
      return .init(
        first.dtype, .strings(TextList(columns.flatMap { $0.strings ?? [] })), mask: mask)
    case .numbers(let array), .times(let array):
      var bytes: [UInt8] = []
      for column in columns {
        switch column.storage {
        case .numbers(let part), .times(let part): bytes += try part.bytes()
        default: throw ArrayDecoder.bad("the chunks of a column are of several types")
        }
      }
      let count = columns.reduce(0) { $0 + $1.count }
      let joined = try NDArray(bytes: bytes, shape: [count], dtype: array.dtype)
      if case .times = first.storage { return .init(first.dtype, .times(joined), mask: mask) }
      return .init(first.dtype, .numbers(joined), mask: mask)
    default:
      return .init(
        first.dtype, .objects(ObjectList(columns.flatMap { $0.cells.map(\.value) })), mask: mask)
    }
  }
}
