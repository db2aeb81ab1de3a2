// Trusted file: loads from spans, whose bounds the loads check.

/// A position in a span of bytes, with little-endian loads that check the end and know where they
/// are in the file.
package struct Cursor: ~Escapable {
  private let span: RawSpan
  /// The absolute offset, in the file, of the span's first byte.
  private let base: Int
  /// The position in the span.
  package private(set) var position = 0

  /// A cursor at the start of `span`, which stands at `base` in its file.
  @_lifetime(copy span)
  package init(_ span: RawSpan, base: Int = 0) {
    self.span = span
    self.base = base
  }

  /// The absolute offset in the file.
  package var offset: Int { base + position }
  /// How many bytes are left.
  package var remaining: Int { span.byteCount - position }

  private func check(_ count: Int) throws(IOError) {
    guard count >= 0, count <= remaining else {
      throw IOError(
        .endOfData(expected: count, found: remaining), operation: "reading", offset: offset)
    }
  }

  /// Steps over `count` bytes.
  package mutating func skip(_ count: Int) throws(IOError) {
    try check(count)
    position += count
  }

  /// The next `count` bytes as an array; `count` is bounded by the span.
  package mutating func array(_ count: Int) throws(IOError) -> [UInt8] {
    try check(count)
    defer { position += count }
    let part = span.extracting(position..<position + count)
    return [UInt8](capacity: count) { output in
      for index in 0..<count { output.append(part.byte(at: index)) }
    }
  }

  /// The next `count` bytes, without a copy.
  @_lifetime(copy self)
  package mutating func take(_ count: Int) throws(IOError) -> RawSpan {
    try check(count)
    defer { position += count }
    return span.extracting(position..<position + count)
  }

  /// The next byte.
  package mutating func u8() throws(IOError) -> UInt8 {
    try check(1)
    defer { position += 1 }
    return span.byte(at: position)
  }

  /// The next two bytes, little-endian.
  package mutating func u16() throws(IOError) -> UInt16 { try load() }
  /// The next four bytes, little-endian.
  package mutating func u32() throws(IOError) -> UInt32 { try load() }
  /// The next eight bytes, little-endian.
  package mutating func u64() throws(IOError) -> UInt64 { try load() }

  private mutating func load<T: FixedWidthInteger & BitwiseCopyable>() throws(IOError) -> T {
    let count = T.bitWidth / 8
    try check(count)
    defer { position += count }
    return T(littleEndian: span.load(at: position, as: T.self))
  }
}

extension RawSpan {
  /// The byte at `index`, which must be in bounds.
  @inlinable @inline(__always)
  package func byte(at index: Int) -> UInt8 {
    // In bounds: `unsafeLoad` checks, and a byte has no alignment or invalid value.
    unsafe unsafeLoad(fromByteOffset: index, as: UInt8.self)
  }
}

extension RawSpan {
  /// The `T` whose bytes start at `offset`, aligned or not; every pattern of bits must be a `T`, as
  /// it is for numbers.
  ///
  /// - Precondition: it lies within the span, which is checked.
  @inlinable @inline(__always)
  package func load<T: BitwiseCopyable>(at offset: Int, as type: T.Type) -> T {
    unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: type)
  }
}
