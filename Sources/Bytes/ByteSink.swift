// Trusted file: copies raw memory.

/// Somewhere bytes are written to, in order; what was written may be replaced at its position.
package protocol ByteSink: AnyObject {
  /// How many bytes were written.
  var position: Int { get }
  /// Appends `bytes`.
  func write(_ bytes: RawSpan) throws(IOError)
  /// Replaces bytes that were written before; they must all lie before `position`.
  func replace(at offset: Int, with bytes: [UInt8]) throws(IOError)
  /// Appends bytes of a source as they are; `done` is told how many, piece by piece.
  func copy(_ range: Range<Int>, of source: ByteSource, done: (Int) throws -> Void) throws
}

extension ByteSink {
  /// Appends `bytes`.
  package func write(_ bytes: [UInt8]) throws(IOError) {
    // A byte has no padding that could be read.
    try write(unsafe bytes.span.bytes)
  }

  /// Appends bytes of a source as they are, 1 MiB at a time.
  ///
  /// - Throws: `IOError`, and what `done` throws.
  package func copy(
    _ range: Range<Int>, of source: ByteSource, done: (Int) throws -> Void
  ) throws {
    try source.forEachPiece(of: range, size: 1 << 20) { piece in
      try write(piece)
      try done(piece.byteCount)
    }
  }
}

/// A sink that keeps nothing, and knows how many bytes it was given.
package final class CountingSink: ByteSink {
  package private(set) var position = 0

  package init() {}

  package func write(_ bytes: RawSpan) throws(IOError) { position += bytes.byteCount }

  package func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) {}

  package func copy(
    _ range: Range<Int>, of source: ByteSource, done: (Int) throws -> Void
  ) throws {
    position += range.count
    try done(range.count)
  }
}

/// A sink in memory that grows.
package final class MemorySink: ByteSink {
  private var memory: Memory?
  package private(set) var position = 0

  package init() {}

  package func write(_ bytes: RawSpan) throws(IOError) {
    let count = bytes.byteCount
    let (end, overflow) = position.addingReportingOverflow(count)
    guard !overflow else { throw IOError(.outOfMemory(.max), operation: "writing to memory") }
    if end > (memory?.count ?? 0) {
      // Doubling: a byte is moved at most twice on average.
      let larger = try Memory(count: Swift.max(end, 2 * (memory?.count ?? 0), 1024))
      if let memory {
        unsafe larger.withMutableBytes { target in
          unsafe memory.withBytes {
            unsafe target.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[..<position]))
          }
        }
      }
      memory = larger
    }
    unsafe memory?.withMutableBytes { target in
      unsafe bytes.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[position...]).copyMemory(from: $0)
      }
    }
    position = end
  }

  package func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) {
    precondition(offset >= 0 && offset + bytes.count <= position, "replacing bytes not yet written")
    unsafe memory?.withMutableBytes { target in
      unsafe bytes.withUnsafeBytes {
        unsafe UnsafeMutableRawBufferPointer(rebasing: target[offset...]).copyMemory(from: $0)
      }
    }
  }

  /// What was written; not to be used any more when something else is written.
  package var bytes: RawSpan {
    @_lifetime(borrow self)
    get {
      guard let memory else { return RawSpan() }
      // The memory lives as long as this object, unless a write replaces it, which is said above.
      return unsafe _overrideLifetime(
        RawSpan(_unsafeStart: memory.start, byteCount: position), borrowing: self)
    }
  }

  /// Begins again with nothing written, keeping the memory.
  package func removeAll() { position = 0 }

  /// What was written, as memory of just that size.
  package func finish() throws(IOError) -> Memory {
    guard let memory else { return try Memory(count: 0) }
    return try Memory(copying: memory.bytes.extracting(0..<position))
  }

  /// What was written, as an array.
  package func array() -> [UInt8] {
    guard let memory else { return [] }
    return unsafe memory.withBytes { unsafe [UInt8]($0[..<position]) }
  }
}
