// Trusted file: swaps bytes in raw memory, within the bounds of a packed array.

import Bytes

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

extension NDArray {
  /// The elements without gaps in C order and in this machine's byte order: the array's own memory
  /// where it is that already, a copy otherwise.
  package func native(_ order: Order = .c) throws(NDArrayError) -> NDArray {
    // Of no elements nothing is swapped, and the runs of one may take more memory than a file has.
    let runs = count == 0 ? [] : dtype.swapRuns
    if runs.isEmpty, count == 0 {
      return NDArray(
        memory: memory, offset: offset, dtype: dtype.with(byteOrder: .native), shape: shape,
        order: order)
    }
    if runs.isEmpty { return try packed(order) }
    var copy = try copied(order)
    unsafe copy.memory.withMutableBytes { unsafe swap($0, itemSize: dtype.itemSize, runs: runs) }
    copy = NDArray(
      memory: copy.memory, dtype: dtype.with(byteOrder: .native), shape: shape, order: order)
    return copy
  }
}

/// Swaps the runs of every element in `bytes`.
private func swap(
  _ bytes: UnsafeMutableRawBufferPointer, itemSize: Int, runs: [NDArray.DType.SwapRun]
) {
  guard let start = bytes.baseAddress, itemSize > 0 else { return }
  if let only = runs.first, runs.count == 1, only.width * only.count == itemSize {
    unsafe swap(start, width: only.width, count: bytes.count / only.width)
    return
  }
  for element in 0..<bytes.count / itemSize {
    for run in runs {
      unsafe swap(start + element * itemSize + run.offset, width: run.width, count: run.count)
    }
  }
}

private func swap(_ start: UnsafeMutableRawPointer, width: Int, count: Int) {
  switch width {
  case 2: unsafe swap(start, UInt16.self, count)
  case 4: unsafe swap(start, UInt32.self, count)
  case 8: unsafe swap(start, UInt64.self, count)
  default:
    for index in 0..<count {
      var number = unsafe UnsafeMutableRawBufferPointer(start: start + index * width, count: width)
      unsafe number.reverse()
    }
  }
}

@inline(__always)
private func swap<T: FixedWidthInteger & BitwiseCopyable>(
  _ start: UnsafeMutableRawPointer, _: T.Type, _ count: Int
) {
  let size = MemoryLayout<T>.size
  for index in 0..<count {
    let value = unsafe (start + index * size).loadUnaligned(as: T.self)
    unsafe (start + index * size).storeBytes(of: value.byteSwapped, as: T.self)
  }
}
