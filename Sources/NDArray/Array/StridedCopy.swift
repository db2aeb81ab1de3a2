// Trusted file: moves elements between raw memory, in loops that are bounded by shape and strides,
// which every array's maker has checked against its memory.

import Bytes

/// Copies between memory with any strides, both described by one shape.
struct StridedCopy {
  /// The axes, outermost first, without those of length 1 and with neighbours joined.
  private var shape: [Int]
  private var source: [Int]
  private var target: [Int]
  private let itemSize: Int

  init(shape: [Int], itemSize: Int, source: [Int], target: [Int]) {
    self.itemSize = itemSize
    self.shape = []
    self.source = []
    self.target = []
    for axis in shape.indices where shape[axis] != 1 {
      if let last = self.shape.indices.last,
        self.source[last] == source[axis] &* shape[axis],
        self.target[last] == target[axis] &* shape[axis]
      {
        self.shape[last] *= shape[axis]
        self.source[last] = source[axis]
        self.target[last] = target[axis]
      } else {
        self.shape.append(shape[axis])
        self.source.append(source[axis])
        self.target.append(target[axis])
      }
    }
  }

  /// Copies every element from `from` to `to`, the places of the elements with all indices 0.
  @unsafe
  func run(from: UnsafeRawPointer, to: UnsafeMutableRawPointer) {
    if shape.contains(0) || itemSize == 0 { return }
    guard let last = shape.indices.last else {
      unsafe to.copyMemory(from: from, byteCount: itemSize)
      return
    }
    var index = [Int](repeating: 0, count: last)
    var (from, to) = unsafe (from, to)
    while true {
      unsafe row(shape[last], from, source[last], to, target[last])
      // Step the outer indices as an odometer does.
      var axis = last - 1
      while axis >= 0 {
        index[axis] += 1
        unsafe from += source[axis]
        unsafe to += target[axis]
        if index[axis] < shape[axis] { break }
        unsafe from -= source[axis] * shape[axis]
        unsafe to -= target[axis] * shape[axis]
        index[axis] = 0
        axis -= 1
      }
      if axis < 0 { return }
    }
  }

  private func row(
    _ count: Int, _ from: UnsafeRawPointer, _ sourceStep: Int, _ to: UnsafeMutableRawPointer,
    _ targetStep: Int
  ) {
    if sourceStep == itemSize, targetStep == itemSize {
      unsafe to.copyMemory(from: from, byteCount: count * itemSize)
      return
    }
    switch itemSize {
    case 1: unsafe items(UInt8.self, count, from, sourceStep, to, targetStep)
    case 2: unsafe items(UInt16.self, count, from, sourceStep, to, targetStep)
    case 4: unsafe items(UInt32.self, count, from, sourceStep, to, targetStep)
    case 8: unsafe items(UInt64.self, count, from, sourceStep, to, targetStep)
    case 16: unsafe items(SIMD2<UInt64>.self, count, from, sourceStep, to, targetStep)
    default:
      for index in 0..<count {
        unsafe (to + index * targetStep).copyMemory(
          from: from + index * sourceStep, byteCount: itemSize)
      }
    }
  }

  @inline(__always)
  private func items<T: BitwiseCopyable>(
    _: T.Type, _ count: Int, _ from: UnsafeRawPointer, _ sourceStep: Int,
    _ to: UnsafeMutableRawPointer, _ targetStep: Int
  ) {
    for index in 0..<count {
      let value = unsafe (from + index * sourceStep).loadUnaligned(as: T.self)
      unsafe (to + index * targetStep).storeBytes(of: value, as: T.self)
    }
  }
}

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
    let target: Memory
    do { target = try Memory(count: byteCount) } catch { throw NDArrayError(error) }
    let copy = NDArray(memory: target, dtype: dtype, shape: shape, order: order)
    unsafe copyElements(into: copy)
    return copy
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
