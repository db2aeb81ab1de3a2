import Bytes
import Deflate

/// One member of an archive, as the central directory describes it.
///
/// Sizes and offsets are those that hold once ZIP64 fields are taken into account.
package struct ZipEntry: Sendable {
  /// The directory, where the texts of this entry are looked up when they are asked for: archives may
  /// have thousands of entries.
  let directory: Memory
  /// Where the name stands in it.
  let nameRange: Range<Int>
  let extraCount: Int
  let commentCount: Int
  /// True where the name has no byte of 128 or more.
  let isASCII: Bool
  /// The name that an Info-ZIP Unicode Path field gives, where it is valid for this name.
  let unicodePath: [UInt8]?
  /// The general purpose bits.
  package let flags: UInt16
  package let method: CompressionMethod
  /// The CRC-32 of the data, inflated.
  package let crc32: UInt32
  /// The bytes that the data takes in the archive.
  package let compressedSize: Int
  /// The bytes of the data, inflated: a claim until the member was read.
  package let size: Int
  /// Where the local header stands: absolute, counted from the start of the source.
  package let localHeaderOffset: Int
  /// Where the entry in the directory stands: absolute.
  package let headerOffset: Int
  package let versionMadeBy: UInt16
  package let versionNeeded: UInt16
  package let dosTime: UInt16
  package let dosDate: UInt16
  package let internalAttributes: UInt16
  package let externalAttributes: UInt32
  /// The offset that nothing of this member may pass: the next member's start, or the directory's.
  package internal(set) var limit: Int

  /// The name's bytes, as they stand in the directory.
  package var nameBytes: [UInt8] { directory.array(nameRange) }
  /// The directory's extra field, whole.
  package var extra: [UInt8] {
    extraCount == 0 ? [] : directory.array(nameRange.upperBound..<nameRange.upperBound + extraCount)
  }
  /// The comment's bytes.
  package var commentBytes: [UInt8] {
    let start = nameRange.upperBound + extraCount
    return commentCount == 0 ? [] : directory.array(start..<start + commentCount)
  }

  /// True where the name is said to be UTF-8.
  package var isUTF8: Bool { flags & 0x800 != 0 }
  /// True where sizes and CRC follow the data.
  package var hasDataDescriptor: Bool { flags & 0x8 != 0 }
  /// True where the data is encrypted, in whatever way.
  package var isEncrypted: Bool { flags & 0x2041 != 0 || method == .aes }
  /// True for a folder: a name that ends in a slash.
  package var isDirectory: Bool { ends(with: "/") }

  /// True where the name's bytes end with those of `suffix`.
  func ends(with suffix: String) -> Bool {
    let start = nameRange.upperBound - suffix.utf8.count
    return start >= nameRange.lowerBound && stands(suffix, at: start)
  }

  /// True where the directory has the bytes of `text` at `place`, which is in bounds.
  private func stands(_ text: String, at place: Int) -> Bool {
    let bytes = directory.bytes
    return zip(place..., text.utf8).allSatisfy { bytes.byte(at: $0) == $1 }
  }

  /// The name as text.
  ///
  /// UTF-8 where the flag says so; else the Unicode Path field where its CRC is that of the name; else
  /// ASCII, or code page 437 as Python takes it.
  ///
  /// - Complexity: O(length); the text is made at each call.
  package var name: String { name(without: "") }

  /// The name as text, without `suffix` where it ends with that.
  package func name(without suffix: String) -> String {
    if unicodePath == nil, isUTF8 || isASCII {
      let dropped = ends(with: suffix) ? suffix.utf8.count : 0
      return directory.text(nameRange.lowerBound..<nameRange.upperBound - dropped)
    }
    let name = unicodePath.map { String(decoding: $0, as: UTF8.self) } ?? CP437.decode(nameBytes)
    guard name.utf8.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) else {
      return name
    }
    return String(decoding: name.utf8.dropLast(suffix.utf8.count), as: UTF8.self)
  }

  /// True where the name as text is `text`, byte by byte, with `suffix` behind it.
  package func isNamed(_ text: String, _ suffix: String = "") -> Bool {
    guard unicodePath == nil, isUTF8 || isASCII else {
      return name.utf8.elementsEqual((text + suffix).utf8)
    }
    return nameRange.count == text.utf8.count + suffix.utf8.count
      && stands(text, at: nameRange.lowerBound) && ends(with: suffix)
  }

  /// The comment as text, in the encoding of the name.
  package var comment: String {
    let commentBytes = commentBytes
    return isUTF8 || commentBytes.allSatisfy({ $0 < 0x80 })
      ? String(decoding: commentBytes, as: UTF8.self) : CP437.decode(commentBytes)
  }

  /// What is wrong with the name, nil where nothing is.
  package static func problem(nameBytes: [UInt8], isUTF8: Bool) -> String? {
    if nameBytes.isEmpty { return "the name is empty" }
    if nameBytes.contains(0) { return "the name contains a NUL byte" }
    if isUTF8, !nameBytes.allSatisfy({ $0 < 0x80 }),
      String(validating: nameBytes, as: UTF8.self) == nil
    {
      return "the name is said to be UTF-8 and is not"
    }
    return nil
  }

  /// The name in a Unicode Path block: version 1, the CRC of the other name, UTF-8.
  static func unicodePath(_ block: ArraySlice<UInt8>, for name: [UInt8]) -> [UInt8]? {
    let bytes = Array(block)
    guard bytes.count > 5, bytes[0] == 1,
      UInt32(littleEndian: bytes, at: 1) == CRC32.of(name)
    else { return nil }
    return Array(bytes[5...])
  }
}
