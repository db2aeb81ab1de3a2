import Bytes

/// Deflated members that were written apart from their archive: on another thread, for example.
package struct ZipPart: Sendable {
  let records: [DirectoryRecord]
  let bytes: Memory

  /// The members that `body` writes.
  ///
  /// - Throws: What `body` throws; `ZipError` `.io`.
  package init(_ body: (ZipWriter) throws -> Void) throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    try body(writer)
    records = writer.records
    bytes = try sink.finish()
  }
}

extension ZipWriter {
  /// Appends members that were written apart, as they would have been written here: a deflated member
  /// does not depend on where it stands.
  ///
  /// - Throws: `ZipError`: `.nameTaken`; `.writerUnusable`, `.io`.
  package func append(_ part: ZipPart) throws(ZipError) {
    precondition(
      part.records.allSatisfy { $0.method == .deflate },
      "stored members are aligned where they stand")
    let shift = UInt64(sink.position - base)
    for record in part.records {
      try claim(record.name, isUTF8: record.flags & 0x800 != 0)
      state = .ready
    }
    do { try sink.write(part.bytes.bytes) } catch {
      throw fail(.io(error), error.message, part.records.first)
    }
    records += part.records.map { record in
      var record = record
      record.offset += shift
      return record
    }
  }
}
