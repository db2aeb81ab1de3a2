// Trusted file: owns raw memory, which it enlarges.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Memory that grows at its end while its size is not known yet, up to a limit.
///
/// The system moves the pages of large blocks instead of copying them, so no more is held than what is
/// there and the room for more.
@safe
package final class GrowingMemory {
  private var base: UnsafeMutableRawPointer?
  private var capacity = 0
  /// The bytes that are there.
  package private(set) var count = 0
  /// The most there may be.
  package let limit: Int

  package init(limit: Int) { self.limit = limit }

  deinit { unsafe free(base) }

  /// Lets `body` write behind what is there, and adds as many bytes as it says to have written.
  ///
  /// - Parameter least: the room there is at least, unless the limit is nearer.
  /// - Throws: `IOError` `.outOfMemory`; and what `body` throws.
  @unsafe
  package func append<E: Error>(
    room least: Int, _ body: (UnsafeMutableRawBufferPointer) throws(E) -> Int
  ) throws(E) -> IOError? {
    if capacity - count < least, capacity < limit {
      let wanted = Swift.min(limit, Swift.max(capacity * 2, count + least))
      guard let larger = unsafe realloc(base, Swift.max(1, wanted)) else {
        return IOError(.outOfMemory(wanted), operation: "allocating")
      }
      unsafe base = larger
      capacity = wanted
    }
    let room = unsafe UnsafeMutableRawBufferPointer(
      start: base.map { unsafe $0 + count }, count: capacity - count)
    let written = try unsafe body(room)
    precondition(0...(capacity - count) ~= written, "more was written than there is room")
    count += written
    return nil
  }

  /// What was written, as memory of just that size; this object has nothing then.
  ///
  /// - Throws: `IOError` `.outOfMemory`.
  package func finish() throws(IOError) -> Memory {
    guard let base = unsafe base else { return try Memory(count: 0) }
    // Making a block smaller cannot fail in a way that matters: then it stays larger.
    let fitted = unsafe realloc(base, Swift.max(1, count)) ?? base
    unsafe self.base = nil
    capacity = 0
    defer { count = 0 }
    return unsafe Memory(adopting: fitted, count: count)
  }
}
