// Trusted file: hands out memory that it holds, element by element within the array.

import Bytes

/// The elements of an array as packed native ones, in blocks: pointers into its own memory where it
/// is that already, copies that the cache holds where there are gaps or foreign bytes. So a pass over
/// an array of any layout needs no copy of all of it.
@safe
struct NativeBlocks: ~Copyable {
  /// The most elements of a block that is a copy.
  let limit: Int
  private let array: NDArray
  private let itemSize: Int
  private let runs: [NDArray.DType.SwapRun]
  private var reader: StridedReader
  /// True where the elements follow one another, be they swapped or not.
  private let isPacked: Bool
  /// Where the next block starts, for a packed array.
  private var place: UnsafeRawPointer
  private let buffer: UnsafeMutableRawBufferPointer?

  /// True where the elements stand in memory as they are handed out.
  var isDirect: Bool { unsafe buffer == nil }

  init(_ array: NDArray, _ order: NDArray.Order) {
    self.array = array
    itemSize = array.dtype.itemSize
    runs = array.count == 0 ? [] : array.dtype.swapRuns
    limit = Swift.max(1, 16384 / Swift.max(1, itemSize))
    reader = StridedReader(array, order)
    unsafe place = array.memory.start + array.offset
    isPacked = array.isContiguous(order)
    let isDirect = runs.isEmpty && isPacked
    unsafe buffer =
      isDirect ? nil : .allocate(byteCount: limit * itemSize, alignment: 16)
  }

  deinit { unsafe buffer?.deallocate() }

  /// The next `count` elements, which the caller knows to be there, and which are at most `limit`
  /// unless the array is direct. They stay until the next call.
  @unsafe
  mutating func next(_ count: Int) -> UnsafeRawPointer {
    guard let buffer = unsafe buffer, let start = buffer.baseAddress else {
      let block = unsafe place
      unsafe place += count * itemSize
      return unsafe block
    }
    if isPacked {
      let block = unsafe UnsafeRawBufferPointer(start: place, count: count * itemSize)
      unsafe copySwapped(block, buffer, itemSize: itemSize, runs: runs)
      unsafe place += count * itemSize
      return UnsafeRawPointer(start)
    }
    unsafe reader.read(count, from: place, into: start)
    if !runs.isEmpty {
      unsafe swapBytes(
        UnsafeMutableRawBufferPointer(start: start, count: count * itemSize), itemSize: itemSize,
        runs: runs)
    }
    return UnsafeRawPointer(start)
  }

  /// Calls `body` with all blocks in their order: the place, the index of the first element, and how
  /// many there are. A direct array is one block if `whole`.
  @unsafe
  static func forEach(
    _ array: NDArray, _ order: NDArray.Order, whole: Bool,
    _ body: (UnsafeRawPointer, Int, Int) -> Void
  ) {
    var blocks = NativeBlocks(array, order)
    var start = 0
    while start < array.count {
      let left = array.count - start
      let count = blocks.isDirect && whole ? left : Swift.min(left, blocks.limit)
      unsafe body(blocks.next(count), start, count)
      start += count
    }
    withExtendedLifetime(array) {}
  }
}

/// Copies the elements of an array one after the other into packed memory, as many as are asked for.
struct StridedReader {
  private var shape: [Int] = []
  private var strides: [Int] = []
  private let itemSize: Int
  /// The position along each axis, outermost first.
  private var index: [Int]
  /// What the outer positions amount to in bytes.
  private var offset = 0

  init(_ array: NDArray, _ order: NDArray.Order) {
    itemSize = array.dtype.itemSize
    let axes = Array(array.shape.indices)
    for axis in order == .c ? axes : axes.reversed() where array.shape[axis] != 1 {
      let (length, step) = (array.shape[axis], array.strides[axis])
      if let last = shape.indices.last, strides[last] == step &* length {
        shape[last] = shape[last] &* length
        strides[last] = step
      } else {
        shape.append(length)
        strides.append(step)
      }
    }
    if shape.isEmpty { (shape, strides) = ([1], [itemSize]) }
    index = shape.map { _ in 0 }
  }

  /// Copies the next `count` elements, which the caller knows to be there.
  @unsafe
  mutating func read(
    _ count: Int, from base: UnsafeRawPointer, into target: UnsafeMutableRawPointer
  ) {
    let inner = shape.count - 1
    let (length, step) = (shape[inner], strides[inner])
    var position = index[inner]
    var filled = 0
    while filled < count {
      let run = Swift.min(length - position, count - filled)
      unsafe copyRow(
        run, itemSize, base + offset + position &* step, step, target + filled &* itemSize, itemSize
      )
      filled += run
      position += run
      if position == length {
        position = 0
        var axis = inner - 1
        while axis >= 0 {
          index[axis] += 1
          offset += strides[axis]
          if index[axis] < shape[axis] { break }
          offset -= strides[axis] &* shape[axis]
          index[axis] = 0
          axis -= 1
        }
      }
    }
    index[inner] = position
  }
}
