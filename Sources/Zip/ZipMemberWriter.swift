import Bytes
import Deflate

/// Takes the data of one member of an archive being written.
package final class ZipMemberWriter {
  /// How many bytes of data were written.
  package internal(set) var position = 0
  /// Blocks for the extra field of the member's entry in the directory; well-formed, at most 65000
  /// bytes. May be set until the member is finished.
  package var directoryExtra: [UInt8] = []

  let archive: ZipWriter
  var record: DirectoryRecord
  private let deflater: Deflater?
  /// True where the stream is made of blocks, the last of which has ended it.
  var isInBlocks = false
  /// The blocks so far.
  var blocks = BlockList()
  /// The bytes in front that may be replaced until the end, which `crc` does not know.
  var lead: (place: Int, count: Int, crc32: UInt32)?
  private let knownSize: Int?
  private let isWide: Bool
  private let dataStart: Int
  var crc = CRC32()
  private var isFinished = false

  init(
    _ archive: ZipWriter, record: DirectoryRecord, level: Int, knownSize: Int?, isWide: Bool
  ) throws(ZipError) {
    self.archive = archive
    self.record = record
    self.knownSize = knownSize
    self.isWide = isWide
    dataStart = archive.sink.position
    do throws(DeflateError) {
      deflater = record.method == .deflate ? try Deflater(level: level) : nil
    } catch {
      archive.state = .failed
      throw ZipError(
        IOError(.outOfMemory(1 << 18), operation: "deflating"), member: record.text)
    }
  }

  /// Appends `bytes` to the data.
  ///
  /// - Throws: `ZipError`: `.io`, `.writerUnusable`, `.sizeMismatch` where there are more bytes than
  ///   were announced.
  package func write(_ bytes: RawSpan) throws(ZipError) {
    try checkState()
    let (sum, overflow) = position.addingReportingOverflow(bytes.byteCount)
    let most = knownSize ?? .max
    if overflow || sum > most {
      throw archive.fail(
        .sizeMismatch, "more is written than the \(most) bytes announced", record)
    }
    if deflater == nil {
      try store(bytes)
    } else {
      // In pieces that stay in the processor's cache between the checksum and what comes next.
      var start = 0
      while start < bytes.byteCount {
        let end = min(start + 1 << 17, bytes.byteCount)
        let piece = bytes.extracting(start..<end)
        crc.update(piece)
        try compress(piece, finish: false)
        start = end
      }
    }
    position = sum
  }

  /// Appends `bytes` to the data.
  package func write(_ bytes: [UInt8]) throws(ZipError) {
    let memory = try copied(bytes)
    try write(memory.bytes)
  }

  /// `bytes` as memory.
  func copied(_ bytes: [UInt8]) throws(ZipError) -> Memory {
    do { return try Memory(copying: bytes) } catch {
      throw archive.fail(.io(error), error.message, record)
    }
  }

  private func compress(_ bytes: RawSpan, finish: Bool) throws(ZipError) {
    try deflater?.deflate(bytes, finish: finish) { (piece) throws(ZipError) in try emit(piece) }
  }

  /// Appends a block that is compressed already.
  func append(_ block: BlockDeflater.Block) throws(ZipError) {
    try checkState()
    isInBlocks = true
    crc.append(block.crc32, count: block.count)
    do { try archive.sink.write(block.compressed) } catch {
      throw archive.fail(.io(error), error.message, record)
    }
    // Cannot overflow: the data comes from memory, piece by piece, and is counted as it comes.
    position += block.count
  }

  /// What is thrown where a compressor finds no memory.
  func outOfMemory() -> ZipError {
    let error = IOError(.outOfMemory(1 << 20), operation: "deflating")
    return archive.fail(.io(error), error.message, record)
  }

  func emit(_ bytes: RawSpan) throws(ZipError) {
    do { try archive.sink.write(bytes) } catch {
      throw archive.fail(.io(error), error.message, record)
    }
  }

  func checkState() throws(ZipError) {
    guard archive.state == .inMember, !isFinished else {
      throw ZipError(
        .writerUnusable, "data is written to a member that is finished or has failed",
        member: record.text)
    }
  }

  /// Ends the member: writes what is left, and puts CRC and sizes into its header.
  ///
  /// - Throws: As `write`; `.sizeMismatch` where there are fewer bytes than were announced;
  ///   `.limitExceeded` where `directoryExtra` is too long.
  package func finish() throws(ZipError) {
    try checkState()
    if let knownSize, knownSize != position {
      throw archive.fail(
        .sizeMismatch, "\(position) bytes are written, \(knownSize) were announced", record)
    }
    if directoryExtra.isEmpty, let index = blocks.field() { directoryExtra = index }
    guard directoryExtra.count <= 65000 else {
      throw archive.fail(
        .limitExceeded, "the extra field has \(directoryExtra.count) bytes, the limit is 65000",
        record)
    }
    if !isInBlocks { try compress(RawSpan(), finish: true) }
    record.crc32 =
      lead.map { CRC32.combine($0.crc32, crc.value, secondCount: position - $0.count) } ?? crc.value
    record.size = UInt64(position)
    record.compressedSize = UInt64(archive.sink.position - dataStart)
    record.extra = directoryExtra
    guard isWide || max(record.size, record.compressedSize) < 0xFFFF_FFFF else {
      throw archive.fail(.limitExceeded, "the data has outgrown its header", record)
    }
    var fields = ByteBuilder()
    fields.append(record.crc32)
    if !isWide {
      fields.append(UInt32(record.compressedSize))
      fields.append(UInt32(record.size))
    }
    let header = Int(record.offset) + archive.base
    do {
      try archive.sink.replace(at: header + 14, with: fields.bytes)
      if isWide {
        var sizes = ByteBuilder()
        sizes.append(record.size)
        sizes.append(record.compressedSize)
        // The ZIP64 block is the first of the extra field.
        try archive.sink.replace(
          at: header + LocalHeader.size + record.name.count + 4, with: sizes.bytes)
      }
    } catch { throw archive.fail(.io(error), error.message, record) }
    isFinished = true
    archive.records.append(record)
    archive.state = .ready
  }
}
