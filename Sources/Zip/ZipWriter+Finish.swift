import Bytes

extension ZipWriter {
  /// Writes the directory and the end records: the archive is complete.
  ///
  /// - Parameter comment: The archive's comment: at most 65535 bytes, without an end record's
  ///   signature, which would make readers take the comment for the archive.
  /// - Throws: `ZipError`: `.limitExceeded`, `.ambiguousEnd`, `.writerUnusable`, `.io`.
  package func finish(comment: [UInt8] = []) throws(ZipError) {
    guard state == .ready else {
      throw ZipError(
        .writerUnusable,
        state == .finished ? "this archive is complete" : "a member of this archive is incomplete")
    }
    guard comment.count <= 0xFFFF else {
      throw ZipError(
        .limitExceeded, "the comment has \(comment.count) bytes, the format allows 65535")
    }
    let signature: [UInt8] = [0x50, 0x4B, 5, 6]
    guard !comment.indices.contains(where: { comment[$0...].starts(with: signature) }) else {
      throw ZipError(.ambiguousEnd, "the comment contains the signature of an end record")
    }
    let start = UInt64(sink.position - base)
    var bytes = ByteBuilder()
    for record in records {
      record.append(to: &bytes)
      // In pieces: the directory of many members is not put together in memory.
      if bytes.bytes.count >= 1 << 16 {
        try write(bytes.bytes, for: nil)
        bytes = ByteBuilder()
      }
    }
    let end = UInt64(sink.position - base) + UInt64(bytes.bytes.count)
    appendEnd(count: UInt64(records.count), start: start, end: end, to: &bytes)
    bytes.append(UInt16(comment.count))
    bytes.append(contentsOf: comment)
    try write(bytes.bytes, for: nil)
    state = .finished
  }

  /// Appends the ZIP64 records, where a value does not fit, and the end record without its comment.
  private func appendEnd(count: UInt64, start: UInt64, end: UInt64, to bytes: inout ByteBuilder) {
    let size = end - start
    let full: UInt64 = 0xFFFF_FFFF
    if count >= 0xFFFF || size >= full || start >= full {
      bytes.append(Zip64End.signature)
      bytes.append(UInt64(Zip64End.size - 12))
      bytes.append(3 << 8 | 45 as UInt16)
      bytes.append(45 as UInt16)
      bytes.append(0 as UInt32)
      bytes.append(0 as UInt32)
      bytes.append(count)
      bytes.append(count)
      bytes.append(size)
      bytes.append(start)
      bytes.append(Zip64Locator.signature)
      bytes.append(0 as UInt32)
      bytes.append(end)
      bytes.append(1 as UInt32)
    }
    bytes.append(EndRecord.signature)
    bytes.append(0 as UInt32)
    bytes.append(UInt16(min(count, 0xFFFF)))
    bytes.append(UInt16(min(count, 0xFFFF)))
    bytes.append(UInt32(min(size, full)))
    bytes.append(UInt32(min(start, full)))
  }
}
