import Bytes
import Pickle

/// An array of Arrow's: its buffers, of which every length and offset is checked before it is used.
struct ArrowArray {
  let type: ArrowType
  let length: Int
  let offset: Int
  var buffers: [FrameDecoder.Buffer?] = []
  /// False for every value that is missing; nil where none is.
  var isValid: [Bool]?
  var children: [Pandas.Column] = []

  /// The most bytes of text that views may make of the bytes that they share.
  private static let mostViewedBytes = 1 << 27

  init(type: ArrowType, length: Int, offset: Int) {
    self.type = type
    self.length = length
    self.offset = offset
  }

  /// Whether missing values are told by a bitmap.
  var needsMarks: Bool {
    if case .null = type { return false }
    return true
  }

  private func buffer(_ index: Int) throws(NDArrayError) -> FrameDecoder.Buffer {
    if index < buffers.count, let buffer = buffers[index] { return buffer }
    guard length == 0 else { throw FrameDecoder.bad("a column of Arrow's has no bytes") }
    return FrameDecoder.Buffer(memory: try NDArray.allocate(0), start: 0, count: 0)
  }

  /// The values' buffer, with room for so many bytes each.
  func values(_ size: Int) throws(NDArrayError) -> FrameDecoder.Buffer {
    let buffer = try buffer(1)
    // Both are below 2⁴¹, and a size below 2²⁰.
    guard size < 1 << 20, length == 0 || (offset + length) * size <= buffer.count else {
      throw FrameDecoder.bad("\(length) values of \(size) bytes are in \(buffer.count)")
    }
    return buffer
  }

  func isMissing(_ index: Int) -> Bool { isValid.map { !$0[index] } ?? false }

  func column(viewedBytes: inout Int) throws(NDArrayError) -> Pandas.Column {
    let dtype = Pandas.DType.arrow(type.description)
    let mask = isValid.map { $0.map { !$0 } }
    switch type {
    case .number(let number):
      return .init(dtype, .numbers(try numbers(number)), mask: mask)
    case .bool:
      let buffer = try buffer(1)
      guard buffer.count >= (offset + length + 7) / 8 || length == 0 else {
        throw FrameDecoder.bad("\(length) truth values are in \(buffer.count) bytes")
      }
      let bits = (0..<length).map { buffer.bit(offset + $0) }
      return .init(dtype, .numbers(try NDArray(bits, shape: nil)), mask: mask)
    case .timestamp(let unit, _):
      return .init(dtype, .times(try times(.datetime64(unit))), mask: mask)
    case .duration(let unit):
      return .init(dtype, .times(try times(.timedelta64(unit))), mask: mask)
    case .date(let bits):
      let days =
        bits == 32
        ? try numbers(.int32).converted(to: .int64)
        : try NDArray(
          numbers(.int64).scalars(as: Int64.self).map {
            Int64(truncatingIfNeeded: floorDivide(Int128($0), 86_400_000))
          }, shape: nil)
      return .init(dtype, .times(try days.viewed(as: .datetime64(.day))), mask: mask)
    case .text(isText: true, let isLarge):
      let data = buffers.count > 2 ? buffers[2] : nil
      let offsets = try offsets(isLarge: isLarge, in: data?.count ?? 0)
      let texts = try ArrowTexts(data: data, offsets: offsets, isValid: isValid)
      return .init(dtype, .strings(TextList(texts)))
    case .text(isText: false, let isLarge):
      return try text(try texts(isLarge: isLarge), dtype, isText: false)
    case .textView(let isText):
      return try text(try views(isText: isText, &viewedBytes), dtype, isText: isText)
    case .dictionary(let index, _, _):
      guard case .number(let number) = index, number.kind == .int || number.kind == .uint,
        number != .uint64
      else { throw FrameDecoder.bad("the places of a dictionary are no integers") }
      return try taken(try numbers(number).converted(to: .int64), dtype)
    default:
      let objects = try self.objects()
      return .init(dtype, .objects(ObjectList(objects)), mask: mask)
    }
  }

  func numbers(_ dtype: NDArray.DType) throws(NDArrayError) -> NDArray {
    let buffer = try values(dtype.itemSize)
    return NDArray(
      memory: buffer.memory, offset: buffer.start + offset * dtype.itemSize,
      dtype: dtype, shape: [length])
  }

  private func times(_ dtype: NDArray.DType) throws(NDArrayError) -> NDArray {
    try numbers(.int64).viewed(as: dtype)
  }

  private func text(
    _ values: [[UInt8]?], _ dtype: Pandas.DType, isText: Bool
  ) throws(NDArrayError) -> Pandas.Column {
    guard isText else {
      let objects = values.map { $0.map { Pickle.Value.bytes($0) } ?? Pickle.Value.none }
      return .init(dtype, .objects(ObjectList(objects)), mask: values.map { $0 == nil })
    }
    var texts: [String?] = []
    texts.reserveCapacity(values.count)
    for value in values {
      guard let value else {
        texts.append(nil)
        continue
      }
      guard let text = String(validating: value, as: UTF8.self) else {
        throw FrameDecoder.bad("a text is not UTF-8")
      }
      texts.append(text)
    }
    return .init(dtype, .strings(TextList(texts)))
  }

  /// Where the values are in what is behind, which offsets say.
  func offsets(isLarge: Bool, in size: Int) throws(NDArrayError) -> ArrowOffsets {
    try ArrowOffsets(count: length, buffer(1), first: offset, isLarge: isLarge, in: size)
  }

  private func texts(isLarge: Bool) throws(NDArrayError) -> [[UInt8]?] {
    // Texts that are all empty may have no bytes at all.
    let data = buffers.count > 2 ? buffers[2] : nil
    let offsets = try offsets(isLarge: isLarge, in: data?.count ?? 0)
    return (0..<length).map { index in
      if isMissing(index) { return nil }
      guard let data else { return [] }
      let range = offsets[index]
      return data.memory.array(data.start + range.lowerBound..<data.start + range.upperBound)
    }
  }

  /// Views of 16 bytes: the length, and the text itself, or its start, its buffer and its place in
  /// it.
  private func views(isText: Bool, _ total: inout Int) throws(NDArrayError) -> [[UInt8]?] {
    let views = try values(16)
    let data = Array(buffers.dropFirst(2))
    var found: [[UInt8]?] = []
    found.reserveCapacity(length)
    for index in 0..<length {
      guard !isMissing(index) else {
        found.append(nil)
        continue
      }
      let count = views.int32(4 * (offset + index))
      let first = views.start + 16 * (offset + index) + 4
      guard count >= 0 else { throw FrameDecoder.bad("a text has \(count) bytes") }
      if count <= 12 {
        found.append(views.memory.array(first..<first + count))
        continue
      }
      let number = views.int32(4 * (offset + index) + 2)
      let start = views.int32(4 * (offset + index) + 3)
      guard data.indices.contains(number), let buffer = data[number], start >= 0,
        start <= buffer.count - count
      else { throw FrameDecoder.bad("the text \(index) is in no buffer") }
      total += count
      guard total <= Self.mostViewedBytes else {
        throw NDArrayError(
          .limitExceeded, "views of text are of over \(Self.mostViewedBytes) bytes")
      }
      found.append(buffer.memory.array(buffer.start + start..<buffer.start + start + count))
    }
    return found
  }

  /// The values of a dictionary, by their places in it.
  private func taken(_ places: NDArray, _ dtype: Pandas.DType) throws(NDArrayError) -> Pandas.Column
  {
    guard let values = children.first else { throw FrameDecoder.bad("a dictionary has no values") }
    var positions: [Int] = []
    positions.reserveCapacity(length)
    for (index, place) in try places.scalars(as: Int64.self).enumerated() {
      if isMissing(index) {
        positions.append(-1)
        continue
      }
      guard place >= 0, place < Int64(values.count) else {
        throw FrameDecoder.bad("the place \(place) is none of a dictionary of \(values.count)")
      }
      positions.append(Int(place))
    }
    // What is missing has a place all the same, and its own mark.
    let missing = positions.map { $0 < 0 }
    let isMasked = missing.contains(true)
    guard values.count > 0 else {
      guard !missing.contains(false) else { throw FrameDecoder.bad("a dictionary has no values") }
      return .init(dtype, .strings(TextList(missing.map { _ in nil })))
    }
    let column = try values.taking(positions.map { Swift.max($0, 0) })
    var mask = column.mask
    if isMasked {
      mask = zip(missing, mask ?? missing).map { $0 || $1 }
    }
    if case .strings(let texts) = column.storage {
      return .init(dtype, .strings(TextList(zip(texts, missing).map { $1 ? nil : $0 })))
    }
    return .init(dtype, column.storage, mask: mask)
  }
}
