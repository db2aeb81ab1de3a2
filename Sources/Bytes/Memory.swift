// Trusted file: owns raw memory. Every access from outside goes through checked spans, or through
// the two `with…Bytes` doors that the trusted files of the floors above use for bulk work.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A block of raw memory with one owner: allocated, or a file's pages mapped into memory.
///
/// Allocation never ends the process: a size that the system refuses throws. Memory is written only
/// while its creator is its only holder; from then on it is read-only and may be shared freely.
@safe
package final class Memory: @unchecked Sendable {
  // @unchecked: written only while uniquely referenced (`withMutableBytes` is for creators and for
  // holders that have checked `isKnownUniquelyReferenced`), `isChanged` and `companion` too; otherwise
  // immutable.

  private enum Owner: Sendable {
    case allocation
    /// Mapped pages: where they start and how long they are, as `munmap` wants them.
    case mapping(length: Int, lead: Int, isWritable: Bool)
  }

  private let base: UnsafeMutableRawPointer
  private let owner: Owner
  /// The number of bytes.
  package let count: Int

  /// What the bytes refer to, which lives as long as they do: set by their creator, and nil for most.
  package var companion: (any AnyObject & Sendable)?

  /// True where mapped pages were written: they are no longer the file's.
  package private(set) var isChanged = false

  /// True for a file's pages, which change if the file does.
  package var isMapped: Bool {
    if case .mapping = owner { return true }
    return false
  }

  /// True where the only holder may write. Mapped pages are then copied by the system, one by one, as
  /// they are written; the file never changes.
  package var isWritable: Bool {
    if case .mapping(_, _, let isWritable) = owner { return isWritable }
    return true
  }

  /// Allocates `count` bytes, which are undefined unless `zeroed`.
  ///
  /// - Throws: `IOError` `.outOfMemory` where the system refuses the size.
  package init(count: Int, zeroed: Bool = false) throws(IOError) {
    // malloc(0) may be nil, which would read as a failure.
    let size = Swift.max(count, 1)
    // A negative size can only come from a caller's mistake; malloc would see it as a huge one.
    guard count >= 0, let pointer = unsafe zeroed ? calloc(size, 1) : malloc(size) else {
      throw IOError(.outOfMemory(count), operation: "allocating")
    }
    unsafe self.base = pointer
    self.owner = .allocation
    self.count = count
    unsafe Self.adviseLargePages(pointer, count)
  }

  /// Takes over `count` bytes that `malloc` has given.
  @unsafe
  init(adopting pointer: UnsafeMutableRawPointer, count: Int) {
    unsafe base = pointer
    owner = .allocation
    self.count = count
  }

  /// Maps `count` bytes of an open file from `offset`: what is written there stays in memory.
  init(mapping descriptor: Int32, offset: Int, count: Int, path: String?) throws(IOError) {
    let lead = offset % Int(getpagesize())
    guard count > 0 else { throw IOError(.system(EINVAL), operation: "map", path: path) }
    // A system that promises no more memory than it has may refuse what could be written.
    for protection in [PROT_READ | PROT_WRITE, PROT_READ] {
      let mapped = unsafe mmap(
        nil, count + lead, protection, MAP_PRIVATE | MAP_NORESERVE, descriptor,
        off_t(offset - lead))
      guard let mapped = unsafe mapped, unsafe mapped != MAP_FAILED else { continue }
      unsafe self.base = mapped + lead
      self.owner = .mapping(
        length: count + lead, lead: lead, isWritable: protection != PROT_READ)
      self.count = count
      return
    }
    throw .last("map", path: path, offset: offset)
  }

  deinit {
    switch owner {
    case .allocation: unsafe free(base)
    case .mapping(let length, let lead, _): _ = unsafe munmap(base - lead, length)
    }
  }

  /// The bytes, for as long as this object lives.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      // The pointer is valid for `count` bytes while self lives, which the lifetime says.
      unsafe _overrideLifetime(RawSpan(_unsafeStart: base, byteCount: count), borrowing: self)
    }
  }

  /// The bytes for a trusted file's bulk work; the pointer is not to leave `body`.
  @unsafe
  package func withBytes<R, E: Error>(
    _ body: (UnsafeRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    // self is kept alive by the call itself.
    try unsafe body(UnsafeRawBufferPointer(start: base, count: count))
  }

  /// The bytes to be written, by whoever is this memory's only holder.
  @unsafe
  package func withMutableBytes<R, E: Error>(
    _ body: (UnsafeMutableRawBufferPointer) throws(E) -> R
  ) throws(E) -> R {
    // Writing where that is not allowed would end the process, so it is a caller's mistake.
    precondition(isWritable, "mapped memory is read-only; copy it first")
    isChanged = isChanged || isMapped
    return try unsafe body(UnsafeMutableRawBufferPointer(start: base, count: count))
  }

  /// The address of the first byte, for iterators that hold on to this object as well.
  @unsafe
  package var start: UnsafeRawPointer { unsafe UnsafeRawPointer(base) }
}

extension Memory {
  /// A copy of `bytes`.
  package convenience init(copying bytes: RawSpan) throws(IOError) {
    try self.init(count: bytes.byteCount)
    unsafe withMutableBytes { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }

  /// A copy of `bytes`.
  package convenience init(copying bytes: [UInt8]) throws(IOError) {
    try self.init(count: bytes.count)
    unsafe withMutableBytes { target in
      unsafe bytes.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
    }
  }

  /// The bytes as an array.
  package func array() -> [UInt8] {
    unsafe withBytes { unsafe [UInt8]($0) }
  }

  /// The bytes of `range`, which is in bounds, as an array.
  package func array(_ range: Range<Int>) -> [UInt8] {
    unsafe withBytes { unsafe [UInt8](UnsafeRawBufferPointer(rebasing: $0[range])) }
  }

  /// The bytes of `range`, which is in bounds, as text: UTF-8, with a replacement for what is not.
  package func text(_ range: Range<Int>) -> String {
    unsafe withBytes { bytes in
      unsafe String(decoding: UnsafeRawBufferPointer(rebasing: bytes[range]), as: UTF8.self)
    }
  }

  /// Appends a copy of the bytes of `range`, which is in bounds, to an array.
  package func append(_ range: Range<Int>, to array: inout [UInt8]) {
    unsafe withBytes { bytes in
      unsafe array.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[range]))
    }
  }
}
