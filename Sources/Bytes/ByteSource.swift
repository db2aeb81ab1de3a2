// Trusted file: copies raw memory.

/// Bytes that can be read at any position: a file, or memory.
package struct ByteSource: Sendable {
  private enum Storage: Sendable {
    case file(File)
    case memory(Memory)
  }
  private let storage: Storage
  /// The number of bytes.
  package let count: Int

  /// A file, which must have a size; its bytes are read when asked for.
  package init(_ file: File) throws(IOError) {
    guard let size = file.size else {
      throw IOError(.notSeekable, operation: "open", path: file.path)
    }
    self.storage = .file(file)
    self.count = size
  }

  /// The bytes that there are by now, which of a file may be more or fewer than before.
  package var currentCount: Int {
    guard let file, let now = try? FileIdentity(file) else { return count }
    return now.size
  }

  /// The same bytes, as far as `count`, which is at most ``currentCount``: what a file lacks is an error when it is read.
  package func resized(to count: Int) -> ByteSource { ByteSource(storage: storage, count: count) }

  private init(storage: Storage, count: Int) {
    self.storage = storage
    self.count = count
  }

  /// Bytes in memory.
  package init(_ memory: Memory) {
    self.storage = .memory(memory)
    self.count = memory.count
  }

  /// The open file, if these bytes are one's.
  package var file: File? {
    if case .file(let file) = storage { return file }
    return nil
  }

  /// The memory, if these bytes are there already.
  package var memory: Memory? {
    if case .memory(let memory) = storage { return memory }
    return nil
  }

  /// Fills `target` from `offset` on.
  ///
  /// - Throws: `IOError`: `.endOfData`, `.system`.
  @unsafe
  package func read(at offset: Int, into target: UnsafeMutableRawBufferPointer) throws(IOError) {
    guard offset >= 0, offset <= count, target.count <= count - offset else {
      throw IOError(
        .endOfData(expected: target.count, found: Swift.max(0, count - offset)),
        operation: "reading", path: file?.path, offset: offset)
    }
    switch storage {
    case .file(let file):
      try unsafe file.read(at: offset, into: target)
    case .memory(let memory):
      unsafe memory.withBytes { bytes in
        // In bounds: checked above.
        unsafe target.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + target.count]))
      }
    }
  }

  /// `count` bytes from `offset` on, as memory of their own.
  ///
  /// The range is checked before anything is allocated.
  package func read(at offset: Int, count: Int) throws(IOError) -> Memory {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      throw IOError(
        .endOfData(expected: count, found: Swift.max(0, self.count - offset)),
        operation: "reading", path: file?.path, offset: offset)
    }
    let memory = try Memory(count: count)
    try unsafe memory.withMutableBytes { (target) throws(IOError) in
      try unsafe read(at: offset, into: target)
    }
    return memory
  }

  /// Gives the bytes of a range in pieces, from the first to the last.
  ///
  /// - Parameter size: The bytes of a piece; the last one may have fewer.
  /// - Throws: `IOError`, and what `body` throws.
  package func forEachPiece(
    of range: Range<Int>, size: Int = 1 << 18, _ body: (RawSpan) throws -> Void
  ) throws {
    var position = range.lowerBound
    while position < range.upperBound {
      let count = min(size, range.upperBound - position)
      if let memory {
        try body(memory.bytes.extracting(position..<position + count))
      } else {
        let piece = try read(at: position, count: count)
        try body(piece.bytes)
      }
      position += count
    }
  }
}

extension File {
  /// Everything from the current position to the end: for pipes and standard input.
  ///
  /// - Parameter limit: the most bytes to take; more than these are `.outOfMemory`.
  package func readToEnd(limit: Int = .max) throws(IOError) -> Memory {
    let sink = MemorySink()
    let chunk = try Memory(count: 1 << 20)
    while true {
      let count = try unsafe chunk.withMutableBytes { (target) throws(IOError) in
        try unsafe readNext(into: target)
      }
      guard count <= limit - sink.position else {
        throw IOError(.outOfMemory(sink.position + count), operation: "reading", path: path)
      }
      try sink.write(chunk.bytes.extracting(0..<count))
      if count < chunk.count { return try sink.finish() }
    }
  }
}
