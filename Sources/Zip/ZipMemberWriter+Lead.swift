import Bytes
import Deflate

extension ZipMemberWriter {
  /// Begins the data with bytes in whose place `replaceLead` puts others when they are known.
  ///
  /// In a deflated member they become stored blocks of the stream, whose length does not depend on
  /// what is in them; only blocks may follow.
  ///
  /// - Throws: As `write`.
  package func writeLead(_ bytes: [UInt8]) throws(ZipError) {
    try checkState()
    precondition(position == 0, "a lead stands in front of all data")
    let encoded = encode(bytes)
    lead = (archive.sink.position, bytes.count, CRC32.of(bytes))
    let memory = try copied(encoded)
    try emit(memory.bytes)
    noteLead(encoded.count, bytes)
    position = bytes.count
  }

  /// Puts `bytes` where `writeLead` has put as many others.
  ///
  /// - Throws: As `write`.
  package func replaceLead(_ bytes: [UInt8]) throws(ZipError) {
    try checkState()
    guard let old = lead, old.count == bytes.count else {
      preconditionFailure("a lead is replaced by one of the same length")
    }
    let encoded = encode(bytes)
    do { try archive.sink.replace(at: old.place, with: encoded) } catch {
      throw archive.fail(.io(error), error.message, record)
    }
    lead = (old.place, bytes.count, CRC32.of(bytes))
    noteLead(encoded.count, bytes)
  }

  private func noteLead(_ encodedCount: Int, _ bytes: [UInt8]) {
    guard record.method == .deflate else { return }
    isInBlocks = true
    blocks.setLead(
      compressedCount: encodedCount, crc32: CRC32.of(bytes), count: bytes.count)
  }

  private func encode(_ bytes: [UInt8]) -> [UInt8] {
    guard record.method == .deflate else { return bytes }
    var stream = ByteBuilder()
    // An empty block ends the lead, as a flush ends every other block of the index.
    for start in stride(from: 0, through: (bytes.count + 0xFFFE) / 0xFFFF * 0xFFFF, by: 0xFFFF) {
      let piece = bytes[min(start, bytes.count)..<min(start + 0xFFFF, bytes.count)]
      // Not the last block, stored; it begins and ends on a byte boundary.
      stream.append(0 as UInt8)
      stream.append(UInt16(piece.count))
      stream.append(~UInt16(piece.count))
      stream.append(contentsOf: piece)
    }
    return stream.bytes
  }
}
