// Trusted file: calls zlib with raw memory.

import CZlib

/// The checksum behind a zlib stream (RFC 1950, section 8.2), computed piece by piece.
package struct Adler32: Sendable, Equatable {
  /// The checksum of everything so far.
  package private(set) var value: UInt32 = 1

  /// The checksum of no bytes, which is 1.
  package init() {}

  /// Adds `bytes`.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { buffer in
      // zlib takes a null pointer as the wish to start afresh.
      guard let start = buffer.baseAddress, buffer.count > 0 else { return }
      // The pointer is valid for the buffer's count, and what it points to is only read.
      value = UInt32(
        truncatingIfNeeded: unsafe adler32_z(
          UInt(value), start.assumingMemoryBound(to: UInt8.self), buffer.count))
    }
  }
}
