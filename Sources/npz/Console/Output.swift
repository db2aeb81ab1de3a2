/// Standard output: gathered, and written in large pieces.
final class Output {
  private var buffer: [UInt8] = []
  private static let size = 1 << 16

  /// Appends text as it stands.
  ///
  /// - Throws: ``Failure`` where standard output cannot be written; a closed pipe ends the process.
  func write(_ text: String) throws {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.size { try flush() }
  }

  /// Appends bytes.
  ///
  /// - Throws: ``Failure``, as for text.
  func write(_ bytes: [UInt8]) throws {
    if bytes.count >= Self.size {
      try flush()
      try emit(bytes[...])
    } else {
      buffer.append(contentsOf: bytes)
      if buffer.count >= Self.size { try flush() }
    }
  }

  /// Appends a line.
  ///
  /// - Throws: ``Failure``, as for text.
  func line(_ text: String = "") throws {
    try write(text)
    try write("\n")
  }

  /// Writes out what was gathered.
  ///
  /// - Throws: ``Failure``, as for text.
  func flush() throws {
    guard !buffer.isEmpty else { return }
    let pending = buffer
    // What could not be written once is not tried again.
    buffer.removeAll(keepingCapacity: true)
    try emit(pending[...])
  }

  private func emit(_ bytes: ArraySlice<UInt8>) throws {
    ProgressLine.erase()
    if let problem = Terminal.write(bytes, to: .output) {
      throw Failure(.io, "file_system", "standard output cannot be written: \(problem)")
    }
  }
}
