// Trusted file: a collection over raw memory, which it keeps alive; every index is checked.

import Bytes

extension NDArray {
  /// The elements of an array in C order, as a random access collection of a Swift type.
  ///
  /// It shares the array's memory where it can, and keeps it alive. Loops over it, `reduce`, `map`
  /// and `Array(…)` are compiled in the client for the element type, and run at memory speed.
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
    /// - Complexity: O(1).
    @inlinable
    public subscript(index: Int) -> Element {
      precondition(index >= 0 && index < endIndex, "index out of range")
      // In range; any pattern of bits is a value.
      let element = unsafe Element(
        pattern: base.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Element.Pattern>.stride, as: Element.Pattern.self))
      // `owner` keeps the memory up to here.
      _fixLifetime(owner)
      return element
    }

    /// An iterator over the elements.
    @inlinable
    public func makeIterator() -> Iterator {
      unsafe Iterator(owner: owner, next: base, count: endIndex)
    }

    /// Calls `body` with the elements as they stand in memory, where they stand there as `Element`s.
    ///
    /// - Returns: what `body` returns; nil without a call for `Bool`, whose bytes in a file may be
    ///   other than 0 and 1, and where a mapped file has the elements at addresses that `Element`
    ///   may not have.
    /// - Throws: what `body` throws.
    /// - Complexity: O(1), apart from `body`.
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

extension NDArray.Scalars {
  /// Steps through the elements without a check for each: it cannot leave them.
  @safe
  public struct Iterator: IteratorProtocol {
    @usableFromInline let owner: AnyObject
    @usableFromInline var place: UnsafeRawPointer
    @usableFromInline let end: UnsafeRawPointer

    @inlinable
    init(owner: AnyObject, next: UnsafeRawPointer, count: Int) {
      self.owner = owner
      unsafe place = next
      unsafe end = next + count * MemoryLayout<Element.Pattern>.stride
    }

    /// The next element; nil behind the last.
    @inlinable
    public mutating func next() -> Element? {
      guard unsafe place < end else { return nil }
      // Before the end, and `owner` keeps the memory; any pattern of bits is a value.
      let element = unsafe Element(pattern: place.loadUnaligned(as: Element.Pattern.self))
      unsafe place += MemoryLayout<Element.Pattern>.stride
      return element
    }
  }
}
