// Trusted file: calls zlib or libdeflate with raw memory.

import CZlib

#if Libdeflate
  import CLibdeflate
#endif

/// The CRC-32 of ZIP and gzip, computed piece by piece.
package struct CRC32: Sendable, Equatable {
  /// The checksum of everything so far.
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes, which is 0.
  package init() {}

  /// Adds `bytes`.
  package mutating func update(_ bytes: RawSpan) {
    unsafe bytes.withUnsafeBytes { unsafe update($0) }
  }

  /// Adds `bytes`.
  @unsafe
  package mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // Both take a null pointer as the wish to start afresh.
    guard let start = bytes.baseAddress, bytes.count > 0 else { return }
    // The pointer is valid for the buffer's count, and what it points to is only read.
    #if Libdeflate
      value = unsafe libdeflate_crc32(value, start, bytes.count)
    #else
      value = UInt32(
        truncatingIfNeeded: unsafe crc32_z(
          UInt(value), start.assumingMemoryBound(to: UInt8.self), bytes.count))
    #endif
  }

  /// Adds `count` bytes whose checksum is known.
  package mutating func append(_ checksum: UInt32, count: Int) {
    value = CRC32.combine(value, checksum, secondCount: count)
  }

  /// Adds a piece whose checksum is known.
  package mutating func append(_ piece: Piece) { append(piece.value, count: piece.count) }

  /// The checksum of a piece of data.
  package struct Piece: Sendable {
    package var value: UInt32
    /// The bytes of the piece.
    package var count: Int

    package init(value: UInt32, count: Int) {
      self.value = value
      self.count = count
    }
  }

  /// The checksum of `bytes`.
  package static func of(_ bytes: RawSpan) -> UInt32 {
    unsafe bytes.withUnsafeBytes { unsafe of($0) }
  }

  /// The checksum of `bytes`.
  @unsafe
  package static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32()
    unsafe crc.update(bytes)
    return crc.value
  }

  /// The checksum of `bytes`.
  package static func of(_ bytes: [UInt8]) -> UInt32 {
    // A byte has no padding that could be read.
    of(unsafe bytes.span.bytes)
  }

  /// The checksum of two pieces put together, from the checksum of each and the length of the second.
  package static func combine(_ first: UInt32, _ second: UInt32, secondCount: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: crc32_combine(UInt(first), UInt(second), secondCount))
  }
}

extension CRC32 {
  /// A checksum in eight hexadecimal digits, as tools print it.
  package static func hex(_ value: UInt32) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
