// Trusted file: writes bits into raw memory whose size its user has worked out.

/// Writes the bits of a DEFLATE stream, lowest first, into memory that is large enough.
@safe
struct BitWriter {
  private let start: UnsafeMutableRawPointer
  private let end: UnsafeMutableRawPointer
  private var next: UnsafeMutableRawPointer
  private var buffer: UInt64 = 0
  private var held: UInt64 = 0

  /// How many bytes of room are needed behind the last one: bits are stored eight bytes at a time.
  static let slack = 8

  /// Writes to `target`, which has room for all that will be written, and `slack`.
  init(_ target: UnsafeMutableRawBufferPointer) {
    guard let base = target.baseAddress else { preconditionFailure("there is always some slack") }
    unsafe start = base
    unsafe next = start
    unsafe end = start + target.count
  }

  /// The whole bytes written so far.
  var count: Int { unsafe next - start }

  /// Adds the lowest `count` bits of `bits`; the others are 0. `flush` follows before 57 bits are held.
  @inline(__always)
  mutating func put(_ bits: UInt64, _ count: UInt64) {
    buffer |= bits &<< held
    held &+= count
  }

  /// Stores the whole bytes that are held; at most 7 bits stay.
  @inline(__always)
  mutating func flush() {
    precondition(unsafe next + 8 <= end, "the room was worked out for these bits")
    unsafe next.storeBytes(of: buffer.littleEndian, as: UInt64.self)
    let bytes = held &>> 3
    unsafe next += Int(truncatingIfNeeded: bytes)
    buffer = buffer &>> (bytes &<< 3)
    held &= 7
  }

  /// Adds the lowest `count` bits, up to 32, and stores what is whole.
  mutating func write(_ bits: Int, _ count: Int) {
    put(UInt64(bits), UInt64(count))
    flush()
  }

  /// Fills the last byte with zeros.
  mutating func align() {
    if held > 0 { write(0, Int(8 - held)) }
  }

  /// Adds whole bytes, on a byte boundary.
  mutating func append(_ bytes: UnsafeRawBufferPointer) {
    precondition(unsafe next + bytes.count <= end, "the room was worked out for these bytes")
    guard let source = bytes.baseAddress else { return }
    unsafe next.copyMemory(from: source, byteCount: bytes.count)
    unsafe next += bytes.count
  }
}
