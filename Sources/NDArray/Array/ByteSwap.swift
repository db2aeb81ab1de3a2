// Trusted file: swaps bytes in raw memory, within the bounds of a packed array.

extension NDArray.DType {
  /// A run of numbers inside an element whose bytes are to be swapped.
  struct SwapRun: Sendable, Hashable {
    /// Where the first number starts in the element.
    var offset: Int
    /// The bytes of one number: 2, 4, 8, 12 or 16.
    var width: Int
    /// How many numbers follow one another.
    var count: Int
  }

  /// The bytes of one number of this dtype, which a swap turns around: half of a complex, a code
  /// point of a string.
  var swapWidth: Int {
    switch kind {
    case .complex: itemSize / 2
    case .unicode: 4
    default: itemSize
    }
  }

  /// What must be swapped in an element to make it native; empty where nothing must.
  var swapRuns: [SwapRun] {
    if kind == .structured {
      var runs: [SwapRun] = []
      for field in fields {
        let inner = field.dtype.swapRuns
        guard !inner.isEmpty else { continue }
        let repeats = field.count
        if let only = inner.first, inner.count == 1,
          only.width * only.count == field.dtype.itemSize
        {
          runs.append(SwapRun(offset: field.offset, width: only.width, count: only.count * repeats))
          continue
        }
        for index in 0..<repeats {
          for run in inner {
            var moved = run
            moved.offset += field.offset + index * field.dtype.itemSize
            runs.append(moved)
          }
        }
      }
      return runs
    }
    guard byteOrder != .none, byteOrder != .native, itemSize > 0 else { return [] }
    return [SwapRun(offset: 0, width: swapWidth, count: itemSize / swapWidth)]
  }
}

/// The bytes that are copied and then swapped while the cache holds them.
private let blockSize = 16384

/// Copies packed elements with their runs swapped.
@unsafe
func copySwapped(
  _ from: UnsafeRawBufferPointer, _ to: UnsafeMutableRawBufferPointer, itemSize: Int,
  runs: [NDArray.DType.SwapRun]
) {
  if let only = runs.first, runs.count == 1, only.width * only.count == itemSize {
    guard let source = from.baseAddress, let target = to.baseAddress else { return }
    unsafe swap(source, target, only.width, from.count / only.width, step: only.width)
    return
  }
  let block = Swift.max(1, blockSize / itemSize) * itemSize
  var start = 0
  while start < from.count {
    let end = start + Swift.min(block, from.count - start)
    let part = unsafe UnsafeMutableRawBufferPointer(rebasing: to[start..<end])
    unsafe part.copyMemory(from: UnsafeRawBufferPointer(rebasing: from[start..<end]))
    unsafe swapBytes(part, itemSize: itemSize, runs: runs)
    start = end
  }
}

/// Swaps the runs of every element in `bytes`.
@unsafe
func swapBytes(
  _ bytes: UnsafeMutableRawBufferPointer, itemSize: Int, runs: [NDArray.DType.SwapRun]
) {
  guard let start = bytes.baseAddress, itemSize > 0 else { return }
  if let only = runs.first, runs.count == 1, only.width * only.count == itemSize {
    unsafe swap(start, start, only.width, bytes.count / only.width, step: only.width)
    return
  }
  let elements = bytes.count / itemSize
  for run in runs {
    for index in 0..<run.count {
      let place = unsafe start + run.offset + index * run.width
      unsafe swap(place, place, run.width, elements, step: itemSize)
    }
  }
}

/// Swaps `count` numbers that are `step` bytes apart, on their way from one memory to another or in
/// the same place.
private func swap(
  _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ width: Int, _ count: Int, step: Int
) {
  switch width {
  case 2: unsafe swap(UInt16.self, from, to, count, step) { $0.byteSwapped }
  case 4: unsafe swap(UInt32.self, from, to, count, step) { $0.byteSwapped }
  case 8: unsafe swap(UInt64.self, from, to, count, step) { $0.byteSwapped }
  case 16:
    unsafe swap(SIMD2<UInt64>.self, from, to, count, step) {
      SIMD2($0.y.byteSwapped, $0.x.byteSwapped)
    }
  default:
    for index in 0..<count {
      let number = unsafe UnsafeMutableRawBufferPointer(start: to + index * step, count: width)
      if unsafe from != UnsafeRawPointer(to) {
        unsafe number.copyMemory(
          from: UnsafeRawBufferPointer(start: from + index * step, count: width))
      }
      var reversed = unsafe number
      unsafe reversed.reverse()
    }
  }
}

@inline(__always)
private func swap<T: BitwiseCopyable>(
  _: T.Type, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ count: Int, _ step: Int,
  _ swapped: (T) -> T
) {
  @inline(__always)
  func run(_ step: Int) {
    for index in 0..<count {
      let value = unsafe (from + index &* step).loadUnaligned(as: T.self)
      unsafe (to + index &* step).storeBytes(of: swapped(value), as: T.self)
    }
  }
  // A step that is known makes a loop of vectors.
  if step == MemoryLayout<T>.stride { run(MemoryLayout<T>.stride) } else { run(step) }
}
