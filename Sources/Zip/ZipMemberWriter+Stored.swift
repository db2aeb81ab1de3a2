// Trusted file: gives several threads parts of one memory to read.

import Bytes
import Deflate

extension ZipMemberWriter {
  /// Checksums are made of pieces of this size.
  private static let checkedSize = 1 << 20

  /// Writes data as it is. The checksum of much data is made on the other cores meanwhile.
  func store(_ bytes: RawSpan) throws(ZipError) {
    let count = bytes.byteCount / Self.checkedSize
    guard count >= 4 else {
      crc.update(bytes)
      return try emit(bytes)
    }
    let checksums = try unsafe bytes.withUnsafeBytes { (bytes) throws(ZipError) in
      try concurrently(1 + count, threads: Cores.count) { (index) throws(ZipError) -> CRC32.Piece in
        if index == 0 {
          try unsafe emit(RawSpan(_unsafeBytes: bytes))
          return CRC32.Piece(value: 0, count: 0)
        }
        let start = (index - 1) * Self.checkedSize
        let end = index == count ? bytes.count : start + Self.checkedSize
        // In bounds: the pieces divide the bytes, and the last one takes what is left.
        let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        return CRC32.Piece(
          value: unsafe CRC32.of(piece), count: piece.count)
      }
    }
    for piece in checksums { crc.append(piece) }
  }
}
