import Deflate

/// One member of an archive, as the central directory describes it.
///
/// Sizes and offsets are those that hold once ZIP64 fields are taken into account.
package struct ZipEntry: Sendable {
  /// The name's bytes, as they stand in the directory.
  package let nameBytes: [UInt8]
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
  /// The directory's extra field, whole.
  package let extra: [UInt8]
  package let commentBytes: [UInt8]
  package let versionMadeBy: UInt16
  package let versionNeeded: UInt16
  package let dosTime: UInt16
  package let dosDate: UInt16
  package let internalAttributes: UInt16
  package let externalAttributes: UInt32
  /// The offset that nothing of this member may pass: the next member's start, or the directory's.
  package internal(set) var limit: Int

  /// True where the name is said to be UTF-8.
  package var isUTF8: Bool { flags & 0x800 != 0 }
  /// True where sizes and CRC follow the data.
  package var hasDataDescriptor: Bool { flags & 0x8 != 0 }
  /// True where the data is encrypted, in whatever way.
  package var isEncrypted: Bool { flags & 0x2041 != 0 || method == .aes }
  /// True for a folder: a name that ends in a slash.
  package var isDirectory: Bool { nameBytes.last == UInt8(ascii: "/") }

  /// The name as text.
  ///
  /// UTF-8 where the flag says so; else the Unicode Path field where its CRC is that of the name; else
  /// ASCII, or code page 437 as Python takes it.
  ///
  /// - Complexity: O(length); the text is made at each call.
  package var name: String {
    if let unicodePath { return String(decoding: unicodePath, as: UTF8.self) }
    if isUTF8 || nameBytes.allSatisfy({ $0 < 0x80 }) {
      return String(decoding: nameBytes, as: UTF8.self)
    }
    return CP437.decode(nameBytes)
  }

  /// The comment as text, in the encoding of the name.
  package var comment: String {
    isUTF8 || commentBytes.allSatisfy({ $0 < 0x80 })
      ? String(decoding: commentBytes, as: UTF8.self) : CP437.decode(commentBytes)
  }

  /// What is wrong with the name, nil where nothing is.
  static func problem(nameBytes: [UInt8], isUTF8: Bool) -> String? {
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
