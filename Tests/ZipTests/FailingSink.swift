import Bytes

/// A sink whose operation of a certain number fails: the disk is full then.
final class FailingSink: ByteSink {
  private let inner = MemorySink()
  private let limit: Int
  /// The operations so far.
  private(set) var count = 0

  /// - Parameter count: How many operations go well.
  init(after count: Int) { limit = count }

  var position: Int { inner.position }

  func write(_ bytes: RawSpan) throws(IOError) {
    try step()
    try inner.write(bytes)
  }

  func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) {
    try step()
    try inner.replace(at: offset, with: bytes)
  }

  private func step() throws(IOError) {
    count += 1
    if count > limit { throw IOError(.system(28), operation: "write") }
  }

  /// What was written.
  func array() -> [UInt8] { inner.array() }
}
