package import Bytes

/// Writes a ZIP archive to a sink, in bounded memory.
///
/// The same members give the same bytes, whenever and wherever they are written. Sizes and checksum
/// of a member are put into its header when its data has been written, so no data descriptors are
/// needed. After a failure the archive is unusable: what comes next throws.
package final class ZipWriter {
  /// Where a writer stands.
  enum State { case ready, inMember, failed, finished }

  /// Where the archive goes.
  package let sink: any ByteSink
  /// The offset that counts as 0: where the sink stood when the archive began.
  let base: Int
  var state = State.ready
  var records: [DirectoryRecord] = []
  var names: Set<[UInt8]> = []
  /// True where names may stand twice: in the copy of an archive that has such.
  private let acceptsDuplicates: Bool

  /// Begins an archive at the sink's position.
  package init(_ sink: any ByteSink, acceptsDuplicates: Bool = false) {
    self.sink = sink
    self.base = sink.position
    self.acceptsDuplicates = acceptsDuplicates
  }

  /// Adds a member with the data that `body` writes.
  ///
  /// - Parameters:
  ///   - name: The name's bytes, UTF-8: not empty, without NUL, at most 65535, and new.
  ///   - method: `.store` or `.deflate`.
  ///   - level: For deflate, 0 to 9.
  ///   - alignment: Stored data starts at a multiple of it: a power of two up to 32768.
  ///   - knownSize: The number of bytes that `body` will write, where it is known. A header that may
  ///     turn out to need 64 bits is 20 bytes longer.
  ///   - body: Writes the data.
  /// - Throws: `ZipError`: `.badName`, `.nameTaken`, `.unsupportedMethod`, `.limitExceeded`, `.sizeMismatch`,
  ///   `.writerUnusable`, `.io`; and what `body` throws.
  package func add(
    name: [UInt8], method: CompressionMethod = .deflate, level: Int = 6, alignment: Int = 64,
    knownSize: Int? = nil, body: (ZipMemberWriter) throws -> Void
  ) throws {
    let member = try begin(
      name: name, method: method, level: level, alignment: alignment, knownSize: knownSize)
    do { try body(member) } catch {
      state = .failed
      throw error
    }
    try member.finish()
  }

  /// Adds a member with the data that `body` writes; the name is written as UTF-8.
  package func add(
    name: String, method: CompressionMethod = .deflate, level: Int = 6, alignment: Int = 64,
    knownSize: Int? = nil, body: (ZipMemberWriter) throws -> Void
  ) throws {
    try add(
      name: Array(name.utf8), method: method, level: level, alignment: alignment,
      knownSize: knownSize, body: body)
  }

  /// Begins a member; its data is written to what this returns, whose `finish()` ends it.
  ///
  /// The parameters are those of `add`.
  package func begin(
    name: [UInt8], method: CompressionMethod = .deflate, level: Int = 6, alignment: Int = 64,
    knownSize: Int? = nil
  ) throws(ZipError) -> ZipMemberWriter {
    guard method.isSupported else {
      throw ZipError(
        .unsupportedMethod(method.rawValue), "members cannot be written with \(method)",
        member: String(decoding: name, as: UTF8.self))
    }
    try claim(name, isUTF8: !name.allSatisfy { $0 < 0x80 })
    return try open(
      name: name, method: method, level: level, alignment: alignment, knownSize: knownSize)
  }

  /// Begins a member whose name is claimed.
  func open(
    name: [UInt8], method: CompressionMethod, level: Int, alignment: Int = 64, knownSize: Int?
  ) throws(ZipError) -> ZipMemberWriter {
    let isASCII = name.allSatisfy { $0 < 0x80 }
    // Deflate makes what it cannot compress larger by a few bytes in every 16 KiB.
    let mayBeLarge = knownSize.map { $0 > 0xFF00_0000 } ?? true
    var record = DirectoryRecord(name: name, method: method)
    record.flags = isASCII ? 0 : 0x800
    record.versionNeeded = mayBeLarge ? 45 : 20
    record.offset = UInt64(sink.position - base)
    try writeLocalHeader(
      record, extra: [], isWide: mayBeLarge, alignment: method == .store ? alignment : 1)
    return try ZipMemberWriter(
      self, record: record, level: level, knownSize: knownSize, isWide: mayBeLarge)
  }

  /// Takes `name` for a new member, and the writer with it.
  func claim(_ name: [UInt8], isUTF8: Bool) throws(ZipError) {
    let text = String(decoding: name, as: UTF8.self)
    switch state {
    case .ready: break
    case .inMember:
      throw ZipError(
        .writerUnusable, "a member is begun while another is not finished", member: text)
    case .failed:
      throw ZipError(
        .writerUnusable, "an earlier failure has left this archive incomplete", member: text)
    case .finished:
      throw ZipError(.writerUnusable, "this archive is complete", member: text)
    }
    guard name.count <= 0xFFFF else {
      throw ZipError(
        .limitExceeded, "the name has \(name.count) bytes, the format allows 65535",
        member: String(decoding: name.prefix(80), as: UTF8.self))
    }
    if let problem = ZipEntry.problem(nameBytes: name, isUTF8: isUTF8) {
      throw ZipError(.badName, problem, member: text)
    }
    guard acceptsDuplicates || names.insert(name).inserted else {
      throw ZipError(.nameTaken, "there is a member of this name already", member: text)
    }
    state = .inMember
  }

  /// Writes a local header, with the sizes and CRC of `record`.
  ///
  /// - Parameters:
  ///   - extra: What is put into the extra field besides ZIP64 sizes and alignment.
  ///   - isWide: True to write the sizes with 64 bits, whatever they are, as NumPy does.
  func writeLocalHeader(
    _ record: DirectoryRecord, extra: [UInt8], isWide: Bool, alignment: Int
  ) throws(ZipError) {
    precondition(
      alignment > 0 && alignment <= 1 << 15 && alignment & (alignment - 1) == 0,
      "an alignment is a power of two up to 32768")
    var field = ByteBuilder()
    if isWide {
      field.append(ExtraBlock.zip64)
      field.append(16 as UInt16)
      field.append(record.size)
      field.append(record.compressedSize)
    }
    field.append(contentsOf: extra)
    let start = sink.position + LocalHeader.size + record.name.count + field.bytes.count
    var padding = (alignment - start % alignment) % alignment
    if padding > 0 {
      // A block has 4 bytes of its own and 2 that name the alignment.
      while padding < 6 { padding += alignment }
      field.append(ExtraBlock.alignment)
      field.append(UInt16(padding - 4))
      field.append(UInt16(alignment))
      field.append(contentsOf: repeatElement(0, count: padding - 6))
    }
    guard field.bytes.count <= 0xFFFF else {
      throw fail(
        .limitExceeded, "the extra field has \(field.bytes.count) bytes, the format allows 65535",
        record)
    }
    var header = ByteBuilder()
    header.append(LocalHeader.signature)
    header.append(record.versionNeeded)
    header.append(record.flags)
    header.append(record.method.rawValue)
    header.append(record.time)
    header.append(record.date)
    header.append(record.crc32)
    header.append(isWide ? 0xFFFF_FFFF : UInt32(truncatingIfNeeded: record.compressedSize))
    header.append(isWide ? 0xFFFF_FFFF : UInt32(truncatingIfNeeded: record.size))
    header.append(UInt16(record.name.count))
    header.append(UInt16(field.bytes.count))
    header.append(contentsOf: record.name)
    header.append(contentsOf: field.bytes)
    try write(header.bytes, for: record)
  }

  /// Writes `bytes`; a failure makes the archive unusable.
  func write(_ bytes: [UInt8], for record: DirectoryRecord?) throws(ZipError) {
    do { try sink.write(bytes) } catch {
      state = .failed
      throw ZipError(error, member: record?.text)
    }
  }

  /// Makes the archive unusable, and the error that says why.
  func fail(_ code: ZipError.Code, _ message: String, _ record: DirectoryRecord?) -> ZipError {
    state = .failed
    return ZipError(code, message, member: record?.text)
  }
}
