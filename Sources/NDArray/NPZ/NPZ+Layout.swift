import Bytes
import Zip

extension NPZ {
  /// Where a member's bytes, as they are stored, stand in the file.
  ///
  /// - Throws: ``NDArrayError`` `.damagedMember`, `.badArchive` where the member's own header
  ///   contradicts the directory.
  /// - Complexity: one or two small reads.
  package func dataRange(of entry: Entry) throws(NDArrayError) -> Range<Int> {
    do { return try archive.dataRange(of: entry.raw) } catch {
      var located = NDArrayError(error)
      located.path = path
      located.member = entry.key
      throw located
    }
  }

  /// The bytes of the archive file.
  package var byteCount: Int { archive.source.count }
  /// The bytes that stand in front of the archive: a program that unpacks itself, junk.
  package var prefixByteCount: Int { archive.prefixCount }
  /// True where the archive has ZIP64 records.
  package var isZip64: Bool { archive.isZip64 }

  /// The keys that more than one member has, with NumPy's rule for what a key is.
  package var duplicateKeys: Set<String> {
    var seen: Set<[UInt8]> = []
    var twice: Set<String> = []
    for entry in entries where !seen.insert(Array(entry.member.utf8)).inserted {
      twice.insert(entry.key)
    }
    return twice
  }
}

extension NPZ.Entry {
  /// Why no path can be made of the member's name, nil where one can: extracting an archive must not
  /// write outside of the folder it is extracted to.
  package var unsafeNameReason: String? { Self.reason(member) }

  static func reason(_ name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if name.utf8.first == UInt8(ascii: "/") { return "it is an absolute path" }
    if name.utf8.contains(UInt8(ascii: "\\")) {
      return "it has a backslash, which is a separator on Windows"
    }
    if name.unicodeScalars.contains(where: { $0.value < 0x20 || 0x7F...0x9F ~= $0.value }) {
      return "it has a control character"
    }
    let bytes = Array(name.utf8.prefix(2))
    if bytes.count == 2, bytes[1] == UInt8(ascii: ":"),
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[0] | 0x20
    {
      return "it starts with a drive letter"
    }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    if parts.contains(where: { $0.elementsEqual("..".utf8) }) {
      return "it leaves the folder by '..'"
    }
    // A folder's name ends with a slash; an empty part or a dot elsewhere is not what it seems.
    if parts.dropLast().contains(where: { $0.isEmpty || $0.elementsEqual(".".utf8) })
      || parts.last.map({ $0.elementsEqual(".".utf8) }) == true
    {
      return "it has an empty or '.' part"
    }
    return nil
  }
}
