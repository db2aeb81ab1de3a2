package import Bytes
import Deflate

extension ZipArchive {
  /// Starts reading the data of `entry`.
  ///
  /// - Throws: `ZipError`: `.encrypted`, `.unsupportedMethod`, `.limitExceeded`, `.sizeMismatch` where
  ///   the sizes cannot be true, and as `dataRange(of:)`.
  package func open(_ entry: ZipEntry) throws(ZipError) -> ZipMemberReader {
    let range = try dataRange(of: entry)
    guard !entry.isEncrypted else {
      throw ZipError(
        .encrypted,
        "the member is encrypted, which is not supported; decrypt it with another program",
        member: entry.name, offset: entry.localHeaderOffset)
    }
    try checkLimits(of: entry)
    switch entry.method {
    case .store:
      guard entry.size == entry.compressedSize else {
        throw ZipError(
          .sizeMismatch,
          "\(entry.size) bytes are said to be stored in \(entry.compressedSize) bytes",
          member: entry.name, offset: entry.headerOffset)
      }
    case .deflate:
      // A deflate stream gives at most 258 bytes for 2 bits; the shortest streams are not worth a
      // closer look. This keeps callers from allocating what a few bytes claim.
      let most = entry.compressedSize.multipliedReportingOverflow(by: 1032)
      guard most.overflow || entry.size <= most.partialValue else {
        throw ZipError(
          .sizeMismatch,
          "\(entry.compressedSize) bytes of deflate cannot give the \(entry.size) bytes that the "
            + "directory says", member: entry.name, offset: entry.headerOffset)
      }
    default:
      throw ZipError(
        .unsupportedMethod(entry.method.rawValue),
        "the member is compressed with \(entry.method), which is not supported; repack the archive "
          + "with deflate", member: entry.name, offset: entry.localHeaderOffset)
    }
    return try ZipMemberReader(source: source, entry: entry, range: range)
  }

  /// Refuses what is over the limits of a member.
  private func checkLimits(of entry: ZipEntry) throws(ZipError) {
    guard entry.size <= options.maximumMemberSize else {
      throw ZipError(
        .limitExceeded,
        "the member has \(entry.size) bytes; the limit is \(options.maximumMemberSize)",
        member: entry.name, offset: entry.headerOffset)
    }
    if options.maximumRatio == .max { return }
    let most = entry.compressedSize.multipliedReportingOverflow(by: options.maximumRatio)
    guard most.overflow || entry.size <= most.partialValue else {
      throw ZipError(
        .limitExceeded,
        "\(entry.compressedSize) bytes are to become \(entry.size); the limit is "
          + "\(options.maximumRatio) times as many", member: entry.name, offset: entry.headerOffset)
    }
  }

  /// The whole data of `entry`, verified.
  ///
  /// - Throws: As `open(_:)` and `ZipMemberReader.finish()`.
  package func data(of entry: ZipEntry) throws(ZipError) -> Memory {
    let reader = try open(entry)
    let memory = try reader.read(count: entry.size)
    try reader.finish()
    return memory
  }
}

extension ZipError {
  /// The data of a member, from `offset` on, has another CRC-32 than the directory says.
  package init(wrongCRC value: UInt32, entry: ZipEntry, offset: Int) {
    self.init(
      .badCRC, "CRC-32 is \(CRC32.hex(value)) but the directory says \(CRC32.hex(entry.crc32))",
      member: entry.name, offset: offset)
  }

  /// A damaged deflate stream of a member.
  init(_ error: DeflateError, entry: ZipEntry, offset: Int) {
    if error.code == .outOfMemory {
      self.init(IOError(.outOfMemory(1 << 16), operation: "inflating"), member: entry.name)
    } else {
      self.init(.badDeflate, error.message, member: entry.name, offset: offset)
    }
  }
}
