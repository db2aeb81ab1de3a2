import Bytes
import Zip

/// What a summary shows of an array that stays in its file: its corners.
package struct Summary: Sendable {
  /// The elements: of every axis longer than twice the edge, the first and the last ones.
  private let corners: NDArray
  /// The lengths of the whole array's axes.
  package let shape: [Int]
  /// The type of the elements.
  package var dtype: NDArray.DType { corners.dtype }

  fileprivate init(corners: NDArray, of shape: [Int]) {
    self.corners = corners
    self.shape = shape
  }

  /// The same of one field of the records.
  ///
  /// - Throws: ``NDArrayError`` `.noSuchField`.
  package func field(_ name: String) throws(NDArrayError) -> Summary {
    let part = try corners[name]
    return Summary(corners: part, of: shape + part.shape.dropFirst(corners.rank))
  }

  /// The text: what `NDArray.formatted` gives for the whole array.
  ///
  /// - Parameter options: those that the corners were read for.
  package func formatted(_ options: NDArray.PrintOptions) -> String {
    // A field may have axes of its own.
    if shape.contains(0) { return "[]" }
    guard let data = try? corners.corners(options.edge) else {
      return "<array of shape \(shape.tupleText) \(dtype): out of memory>"
    }
    return data.text(
      of: shape, isSummary: true, options, separator: " ", prefix: "", width: options.lineWidth)
  }
}

/// Where the elements that a summary shows stand in a file.
private struct CornerPlan {
  /// The lengths of the corners' axes.
  let shape: [Int]
  private let wholeShape: [Int]
  private let itemSize: Int
  /// The places of the elements in C order, in bytes from the first one in the file.
  private var offsets: [Int] = []

  /// Elements nearer to each other than this are read at once.
  private static let gap = 1 << 12
  /// No more than this is read at once, but for an element that is larger.
  private static let piece = 1 << 20
  /// Arrays up to this size are read whole: that checks their CRC-32, too.
  private static let smallest = 1 << 22

  /// A plan; nil where the array is not summarised, or so small that it is read whole.
  init?(_ layout: IndexedLayout, _ header: NPY.Header, _ options: NDArray.PrintOptions) {
    let size = header.dtype.itemSize
    let edge = options.edge
    guard !header.dtype.hasObjects, layout.byteRange(itemSize: size).count > Self.smallest else {
      return nil
    }
    // With no edge, NumPy looks at every element.
    guard edge > 0, layout.shape.contains(where: { $0 > 2 * edge }),
      layout.shape.reduce(1, *) > options.threshold
    else { return nil }
    itemSize = size
    wholeShape = layout.shape
    shape = layout.shape.map { Swift.min($0, 2 * edge) }
    offsets.reserveCapacity(shape.reduce(1, *))
    append(layout, edge, axis: 0, offset: layout.offset)
  }

  private mutating func append(_ layout: IndexedLayout, _ edge: Int, axis: Int, offset: Int) {
    guard axis < layout.shape.count else { return offsets.append(offset) }
    let left = layout.shape[axis] - shape[axis]
    for place in 0..<shape[axis] {
      let index = place < edge ? place : left + place
      append(layout, edge, axis: axis + 1, offset: offset + index * layout.strides[axis])
    }
  }

  /// Reads the elements.
  ///
  /// - Parameter read: gives the bytes of a range, later ones after earlier ones.
  func summary(
    _ dtype: NDArray.DType, _ read: (Range<Int>) throws -> Memory
  ) throws -> Summary {
    var bytes = [UInt8](repeating: 0, count: offsets.count * itemSize)
    let order = offsets.indices.sorted { offsets[$0] < offsets[$1] }
    var first = 0
    while first < order.count {
      let start = offsets[order[first]]
      var end = start + itemSize
      var next = first + 1
      while next < order.count {
        let offset = offsets[order[next]]
        guard offset - end <= Self.gap, offset + itemSize - start <= Self.piece else { break }
        end = offset + itemSize
        next += 1
      }
      let memory = try read(start..<end)
      for place in order[first..<next] {
        let from = offsets[place] - start
        for byte in 0..<itemSize {
          bytes[place * itemSize + byte] = memory.bytes.byte(at: from + byte)
        }
      }
      first = next
    }
    let corners = NDArray(memory: try Memory(copying: bytes), dtype: dtype, shape: shape)
    return Summary(corners: corners, of: wholeShape)
  }
}

extension NPYFile {
  /// What a summary shows of a part of the array; nil where it is to be read whole.
  ///
  /// - Throws: ``NDArrayError``, as `read(steps:)`.
  /// - Complexity: O(number of elements shown); no other element is read, but for small gaps.
  package func summary(
    steps: [NDArray.IndexStep], _ options: NDArray.PrintOptions
  ) throws(NDArrayError) -> Summary? {
    do {
      let layout = try header.layout(steps)
      guard let plan = CornerPlan(layout, header, options) else { return nil }
      let found = source.count - header.byteCount
      guard found >= header.dataByteCount else {
        throw NPY.short(header, offset: header.byteCount, found: found)
      }
      return try plan.summary(header.dtype) { range in
        try source.read(at: header.byteCount + range.lowerBound, count: range.count)
      }
    } catch { throw NPZ.wrap(error).at(path: path) }
  }
}

extension NPZ {
  /// What a summary shows of a part of a member's array; nil where it is to be read whole.
  ///
  /// The CRC-32 is checked where the member is deflated and the part reaches to its end.
  ///
  /// - Throws: ``NDArrayError``, as `read(_:steps:)`.
  /// - Complexity: O(number of elements shown) for a stored member; a deflated one is inflated up to
  ///   the last of them, in bounded memory.
  package func summary(
    of entry: Entry, steps: [NDArray.IndexStep], _ options: NDArray.PrintOptions
  ) throws(NDArrayError) -> Summary? {
    do {
      let input = try open(entry)
      let header = try header(input)
      try check(header, entry, input)
      let layout = try header.layout(steps)
      guard let plan = CornerPlan(layout, header, options) else { return nil }
      if entry.isStored {
        let start = try archive.dataRange(of: entry.raw).lowerBound + header.byteCount
        return try plan.summary(header.dtype) { range in
          try archive.source.read(at: start + range.lowerBound, count: range.count)
        }
      }
      let end = layout.byteRange(itemSize: header.dtype.itemSize).upperBound
      try NPY.check(end, limits: limits, header: header)
      let summary = try plan.summary(header.dtype) { range in
        try input.reader.skip(header.byteCount + range.lowerBound - input.position)
        return try input.reader.read(count: range.count)
      }
      if input.remaining == 0 { try input.reader.finish() }
      return summary
    } catch { throw located(Self.wrap(error), entry) }
  }
}

extension NPY.Header {
  /// Where the elements of a part stand, from the first one of the array on.
  fileprivate func layout(_ steps: [NDArray.IndexStep]) throws(NDArrayError) -> IndexedLayout {
    try IndexedLayout(
      shape: shape, strides: order.strides(of: shape, itemSize: dtype.itemSize), steps: steps)
  }
}
