/// Bytes being put together, little-endian: headers and directory records.
package struct ByteBuilder: Sendable {
  /// What was appended so far.
  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Appends an integer, little-endian.
  package mutating func append<T: FixedWidthInteger>(_ value: T) {
    for shift in stride(from: 0, to: T.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> T(shift)))
    }
  }

  /// Appends bytes.
  package mutating func append(contentsOf other: some Sequence<UInt8>) {
    bytes.append(contentsOf: other)
  }
}
