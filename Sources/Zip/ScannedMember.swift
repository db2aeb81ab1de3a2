package import Bytes

/// A member that a scanner found, with what is there of its data.
package struct ScannedMember: Sendable {
  /// How far the data can be trusted.
  package enum State: Sendable, Equatable {
    /// All of it is there, and its CRC-32 is right.
    case whole
    /// The file ends before the data does.
    case cut
    /// The bytes are there, and not those that were written; or there is no checksum to tell.
    case damaged(String)
    /// Nothing can be compared: it is encrypted, or compressed in a way that cannot be read.
    case unchecked(String)
    /// It is listed in the directory, and was not found.
    case lost
  }

  package var state: State
  /// The name's bytes.
  package var name: [UInt8]
  /// The general purpose bits that go with a copy.
  package var flags: UInt16
  package var method: CompressionMethod
  /// The CRC-32 of the data, where it is whole; else what the headers say.
  package var crc32: UInt32
  /// The bytes of the data, inflated: what the headers say, unless it is whole; nil where they do not.
  package var size: Int?
  /// The bytes of the data in the archive that the headers say; nil where they do not.
  package var statedSize: Int?
  /// Where the local header stands.
  package var offset: Int
  /// Where the data stands: as much of it as there is.
  package var dataRange: Range<Int>
  /// How many bytes of data can be read from there.
  package var decodedCount = 0
  /// What a copy takes from the headers besides.
  var record: DirectoryRecord
  var localExtra: [UInt8] = []
  /// True where the local header and the directory gave it different names.
  package var hasTwoNames = false

  /// The name as text, as `ZipEntry.name` has it.
  package var text: String {
    flags & 0x800 != 0 || name.allSatisfy { $0 < 0x80 }
      ? String(decoding: name, as: UTF8.self) : CP437.decode(name)
  }
}

extension ScannedMember {
  /// Gives the data, or what can be read of it, piece by piece; nothing is compared.
  ///
  /// - Returns: How many bytes were given.
  /// - Throws: `IOError`, and what `body` throws.
  package func forEachPiece(
    of source: ByteSource, _ body: (RawSpan) throws -> Void
  ) throws -> Int {
    if method == .store {
      try source.forEachPiece(of: dataRange, body)
      return dataRange.count
    }
    guard method == .deflate else { return 0 }
    let probe = try DeflateProbe(source, dataRange) { piece in
      try body(piece)
      return true
    }
    return probe.produced
  }
}

/// An archive as a scanner found it.
package struct ScannedArchive: Sendable {
  /// What the directory was good for.
  package enum Directory: Sendable {
    /// It can be trusted.
    case sound
    /// It is there, and contradicts itself or the members.
    case damaged
    /// There is none: the file was cut off.
    case missing
  }

  package var directory: Directory
  /// The members: those of the directory in its order, then the others as they stand in the file.
  package var members: [ScannedMember] = []
  /// What stands in the archive once more, to the bit, under the same name.
  package var copies: [ScannedMember] = []
  /// The archive's comment, where it was found.
  package var comment: [UInt8] = []
  /// Stretches of the file that are neither a member nor directory.
  package var gaps: [Range<Int>] = []
  /// True where the members end at the directory: none can be missing behind the last one.
  package var endsAtDirectory = false
  /// True where the search was given up, as it would have taken too long.
  package var isGivenUp = false
}

extension ZipWriter {
  /// Copies a member that a scanner found, its data as it stands.
  ///
  /// - Throws: As `addRaw(_:from:name:alignment:done:)`.
  package func addRaw(
    _ member: ScannedMember, of source: ByteSource, done: (Int) throws -> Void
  ) throws {
    var record = member.record
    record.name = member.name
    record.method = member.method
    record.flags = member.flags
    record.crc32 = member.crc32
    record.size = UInt64(member.size ?? 0)
    record.compressedSize = UInt64(member.dataRange.count)
    try addRaw(
      record, localExtra: member.localExtra, member.dataRange, of: source,
      keepsDescriptor: member.flags & 8 != 0, alignment: 64, done: done)
  }
}
