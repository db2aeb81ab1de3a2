// Trusted file: a collection over raw memory, which it keeps alive; every index is checked.

import Bytes

extension NDArray {
  /// The elements of an array in C order, as a random access collection of a Swift type.
  ///
  /// It shares the array's memory where it can, and keeps it alive.
  @safe
  public struct Scalars<Element: Scalar>: RandomAccessCollection, @unchecked Sendable {
    // @unchecked: `base` points into `owner`, which is never written while it is shared.
    @usableFromInline let owner: AnyObject
    @usableFromInline let base: UnsafeRawPointer

    /// 0.
    @inlinable public var startIndex: Int { 0 }
    /// The number of elements.
    public let endIndex: Int

    /// Over a packed native array of just this dtype.
    init(_ array: NDArray) {
      owner = array.memory
      unsafe base = array.memory.start + array.offset
      endIndex = array.count
    }

    /// The element at `index`.
    ///
    /// - Precondition: `index` is in range.
    @inlinable
    public subscript(index: Int) -> Element {
      precondition(index >= 0 && index < endIndex, "index out of range")
      // In range, and `owner` keeps the memory; any pattern of bits is a value.
      return withExtendedLifetime(owner) {
        unsafe Element(
          pattern: base.loadUnaligned(
            fromByteOffset: index * MemoryLayout<Element.Pattern>.stride, as: Element.Pattern.self))
      }
    }

    /// Calls `body` with the elements as they stand in memory, where they stand there as `Element`s.
    @inlinable
    public func withContiguousStorageIfAvailable<R>(
      _ body: (UnsafeBufferPointer<Element>) throws -> R
    ) rethrows -> R? {
      // A byte that is neither 0 nor 1 is no Bool; and a mapped archive may not be aligned.
      guard Element.self != Bool.self,
        unsafe UInt(bitPattern: base) % UInt(MemoryLayout<Element>.alignment) == 0
      else { return nil }
      return try withExtendedLifetime(owner) {
        try unsafe body(
          UnsafeBufferPointer(start: base.assumingMemoryBound(to: Element.self), count: endIndex))
      }
    }
  }
}
