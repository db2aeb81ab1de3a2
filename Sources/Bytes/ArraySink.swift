// Trusted file: appends raw memory to an array.

/// A sink that collects what is written in an array.
package final class ArraySink: ByteSink {
  /// What was written.
  package private(set) var array: [UInt8] = []
  package var position: Int { array.count }

  /// - Parameter capacity: How many bytes will be written, or nearly so.
  package init(capacity: Int) { array.reserveCapacity(capacity) }

  package func write(_ bytes: RawSpan) throws(IOError) {
    unsafe bytes.withUnsafeBytes { unsafe array.append(contentsOf: $0) }
  }

  package func replace(at offset: Int, with bytes: [UInt8]) throws(IOError) {
    precondition(offset >= 0 && offset + bytes.count <= position, "replacing bytes not yet written")
    array.replaceSubrange(offset..<offset + bytes.count, with: bytes)
  }
}
