// Trusted file: copies elements into memory that it has just allocated.

import Bytes

extension NDArray {
  /// The elements without gaps in C or Fortran order, in the byte order of the dtype: the array's own
  /// memory where it is that already, a copy otherwise.
  ///
  /// - Complexity: O(1) or O(`count`).
  package func packed(_ order: Order = .c) throws(NDArrayError) -> NDArray {
    if isContiguous(order) {
      return NDArray(memory: memory, offset: offset, dtype: dtype, shape: shape, order: order)
    }
    return try copied(order)
  }

  /// A copy of the elements without gaps, in memory of its own.
  package func copied(_ order: Order = .c) throws(NDArrayError) -> NDArray {
    let copy = try empty(dtype, order: order)
    unsafe copyElements(into: copy)
    copy.memory.companion = memory.companion
    return copy
  }

  /// The elements without gaps in C order and in this machine's byte order: the array's own memory
  /// where it is that already, a copy otherwise.
  package func native(_ order: Order = .c) throws(NDArrayError) -> NDArray {
    let native = dtype.with(byteOrder: .native)
    // Of no elements nothing is swapped, and the runs of one may take more memory than a file has.
    if count == 0 {
      return NDArray(memory: memory, offset: offset, dtype: native, shape: shape, order: order)
    }
    let runs = dtype.swapRuns
    if runs.isEmpty { return try packed(order) }
    if isContiguous(order) {
      // Copied and swapped in one pass, block by block.
      let result = try empty(native, order: order)
      unsafe withPackedBytes { source in
        unsafe result.memory.withMutableBytes { target in
          unsafe copySwapped(source, target, itemSize: dtype.itemSize, runs: runs)
        }
      }
      result.memory.companion = memory.companion
      return result
    }
    let copy = try copied(order)
    unsafe copy.memory.withMutableBytes {
      unsafe swapBytes($0, itemSize: dtype.itemSize, runs: runs)
    }
    return NDArray(memory: copy.memory, dtype: native, shape: shape, order: order)
  }

  /// Copies every element into `target`, which has the same shape and item size and is held by
  /// nobody else.
  @unsafe
  func copyElements(into target: NDArray) {
    precondition(
      shape == target.shape && dtype.itemSize == target.dtype.itemSize,
      "elements can be copied only where there is as much room for them")
    if count == 0 { return }
    let copy = StridedCopy(
      shape: shape, itemSize: dtype.itemSize, source: strides, target: target.strides)
    unsafe memory.withBytes { from in
      unsafe target.memory.withMutableBytes { to in
        guard let start = from.baseAddress, let end = to.baseAddress else { return }
        unsafe copy.run(from: start + offset, to: end + target.offset)
      }
    }
  }

  /// The bytes of a packed array.
  @unsafe
  package func withPackedBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    try unsafe memory.withBytes { (bytes) throws(E) -> R in
      try unsafe body(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + byteCount]))
    }
  }
}
