// Trusted file: moves elements between raw memory, in loops that are bounded by shape and strides,
// which every array's maker has checked against its memory.

/// Copies between memory with any strides, both described by one shape.
struct StridedCopy {
  /// The axes, the target's largest step first, without those of length 1 and with neighbours joined.
  private var axes: [Axis] = []
  private let itemSize: Int

  private struct Axis {
    var length: Int
    var source: Int
    var target: Int
  }

  init(shape: [Int], itemSize: Int, source: [Int], target: [Int]) {
    self.itemSize = itemSize
    var wide = shape.indices.filter { shape[$0] != 1 }.map {
      Axis(length: shape[$0], source: source[$0], target: target[$0])
    }
    // Writing goes forward through memory; where it does already, the order is kept.
    let isForward = zip(wide, wide.dropFirst()).allSatisfy {
      $0.target.magnitude >= $1.target.magnitude
    }
    if !isForward { wide.sort { $0.target.magnitude > $1.target.magnitude } }
    for axis in wide {
      if let last = axes.last, last.source == axis.source &* axis.length,
        last.target == axis.target &* axis.length
      {
        axes[axes.count - 1] = Axis(
          length: last.length * axis.length, source: axis.source, target: axis.target)
      } else {
        axes.append(axis)
      }
    }
  }

  /// Copies every element from `from` to `to`, the places of the elements with all indices 0.
  @unsafe
  func run(from: UnsafeRawPointer, to: UnsafeMutableRawPointer) {
    if axes.contains(where: { $0.length == 0 }) || itemSize == 0 { return }
    guard let row = axes.last else {
      unsafe to.copyMemory(from: from, byteCount: itemSize)
      return
    }
    // The axis along which the source's elements are side by side; its own loop where it is not the
    // target's, so that neither memory is stepped through in strides larger than a cache line.
    var outer = Array(axes.dropLast())
    let dense = outer.indices.min { outer[$0].source.magnitude < outer[$1].source.magnitude }
    var column: Axis?
    if let dense, outer[dense].source.magnitude < row.source.magnitude,
      row.source.magnitude > itemSize
    {
      column = outer.remove(at: dense)
    } else {
      column = outer.popLast()
    }
    let inner = column ?? Axis(length: 1, source: 0, target: 0)
    let isTransposed = inner.source.magnitude < row.source.magnitude && column != nil
    var index = [Int](repeating: 0, count: outer.count)
    var (from, to) = unsafe (from, to)
    while true {
      if isTransposed {
        unsafe transpose(row: row, column: inner, from, to)
      } else {
        for step in 0..<inner.length {
          unsafe copyRow(
            row.length, itemSize, from + step &* inner.source, row.source,
            to + step &* inner.target, row.target)
        }
      }
      // Step the outer indices as an odometer does.
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        unsafe from += outer[axis].source
        unsafe to += outer[axis].target
        if index[axis] < outer[axis].length { break }
        unsafe from -= outer[axis].source &* outer[axis].length
        unsafe to -= outer[axis].target &* outer[axis].length
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  /// Copies two axes in tiles that the cache holds.
  private func transpose(
    row: Axis, column: Axis, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer
  ) {
    switch itemSize {
    case 1: unsafe Self.tiles(UInt8.self, row, column, from, to)
    case 2: unsafe Self.tiles(UInt16.self, row, column, from, to)
    case 4: unsafe Self.tiles(UInt32.self, row, column, from, to)
    case 8: unsafe Self.tiles(UInt64.self, row, column, from, to)
    case 16: unsafe Self.tiles(SIMD2<UInt64>.self, row, column, from, to)
    default:
      let tile = Swift.max(1, 256 / itemSize)
      for start in stride(from: 0, to: row.length, by: tile) {
        for step in 0..<column.length {
          unsafe copyRow(
            Swift.min(tile, row.length - start), itemSize,
            from + step &* column.source + start &* row.source, row.source,
            to + step &* column.target + start &* row.target, row.target)
        }
      }
    }
  }

  /// Tiles of about 4 KiB, whose items are read in the order of the source into a small buffer, and
  /// written from there in the order of the target: every cache line is visited once on either side,
  /// which matters where strides are powers of two and all lines of a column share a few places.
  @inline(__always)
  private static func tiles<T: BitwiseCopyable>(
    _: T.Type, _ row: Axis, _ column: Axis, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer
  ) {
    let size = MemoryLayout<T>.stride
    let side = size == 1 ? 64 : size == 2 ? 64 : size == 4 ? 32 : 16
    // A few channels side by side: one after the other, in parts that the cache keeps for all of them.
    if Swift.min(row.length, column.length) < 16 {
      let isWide = column.length < row.length
      let (short, long) = isWide ? (column, row) : (row, column)
      let far = Swift.max(long.source.magnitude, long.target.magnitude)
      let step = Int(Swift.min(far, 1024))
      let part = Swift.max(16, 16384 / step)
      for start in stride(from: 0, to: long.length, by: part) {
        for index in 0..<short.length {
          unsafe copyItems(
            T.self, Swift.min(part, long.length - start),
            from + (start &* long.source + index &* short.source), long.source,
            to + (start &* long.target + index &* short.target), long.target)
        }
      }
      return
    }
    // A short side leaves room for a longer other one.
    let height = Swift.min(column.length, side)
    let width = Swift.min(row.length, side * side / height)
    let tall = Swift.min(column.length, side * side / width)
    unsafe withUnsafeTemporaryAllocation(byteCount: width * tall * size, alignment: 16) { buffer in
      guard let tile = buffer.baseAddress else { return }
      for top in stride(from: 0, to: column.length, by: tall) {
        let columns = Swift.min(tall, column.length - top)
        for left in stride(from: 0, to: row.length, by: width) {
          let rows = Swift.min(width, row.length - left)
          let source = unsafe from + (top &* column.source + left &* row.source)
          let target = unsafe to + (top &* column.target + left &* row.target)
          for x in 0..<rows {
            unsafe copyItems(
              T.self, columns, source + x &* row.source, column.source,
              tile + x &* tall &* size, size)
          }
          for y in 0..<columns {
            unsafe copyItems(
              T.self, rows, tile + y &* size, tall &* size, target + y &* column.target, row.target)
          }
        }
      }
    }
  }
}

/// Copies a row of items.
@unsafe
func copyRow(
  _ count: Int, _ itemSize: Int, _ from: UnsafeRawPointer, _ sourceStep: Int,
  _ to: UnsafeMutableRawPointer, _ targetStep: Int
) {
  if sourceStep == itemSize, targetStep == itemSize {
    unsafe to.copyMemory(from: from, byteCount: count * itemSize)
    return
  }
  switch itemSize {
  case 1: unsafe copyItems(UInt8.self, count, from, sourceStep, to, targetStep)
  case 2: unsafe copyItems(UInt16.self, count, from, sourceStep, to, targetStep)
  case 4: unsafe copyItems(UInt32.self, count, from, sourceStep, to, targetStep)
  case 8: unsafe copyItems(UInt64.self, count, from, sourceStep, to, targetStep)
  case 16: unsafe copyItems(SIMD2<UInt64>.self, count, from, sourceStep, to, targetStep)
  default:
    for index in 0..<count {
      unsafe (to + index &* targetStep).copyMemory(
        from: from + index &* sourceStep, byteCount: itemSize)
    }
  }
}

/// Copies a row of items of one size; steps that are known to be those of items that are side by side,
/// backwards or a few apart make loops that the compiler can turn into vectors.
@inline(__always)
private func copyItems<T: BitwiseCopyable>(
  _: T.Type, _ count: Int, _ from: UnsafeRawPointer, _ sourceStep: Int,
  _ to: UnsafeMutableRawPointer, _ targetStep: Int
) {
  let size = MemoryLayout<T>.stride
  @inline(__always)
  func copy(_ sourceStep: Int, _ targetStep: Int) {
    for index in 0..<count {
      let value = unsafe (from + index &* sourceStep).loadUnaligned(as: T.self)
      unsafe (to + index &* targetStep).storeBytes(of: value, as: T.self)
    }
  }
  switch (sourceStep, targetStep) {
  case (size, size): copy(size, size)
  case (-size, size): copy(-size, size)
  case (2 * size, size): copy(2 * size, size)
  case (3 * size, size): copy(3 * size, size)
  case (4 * size, size): copy(4 * size, size)
  case (_, size): copy(sourceStep, size)
  default: copy(sourceStep, targetStep)
  }
}
