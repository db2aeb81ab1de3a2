import Zip

extension NPZ {
  /// A member of an archive, as the directory describes it.
  public struct Entry: Sendable {
    let raw: ZipEntry
    /// The place in the directory, from 0.
    public let index: Int
    init(_ raw: ZipEntry, index: Int) {
      self.raw = raw
      self.index = index
    }

    /// The name in the archive: `a.npy`. The text is made at each call.
    public var member: String { raw.name }
    /// The name to look the array up by: `a`. The text is made at each call.
    public var key: String { raw.name(without: Self.suffix) }

    /// What a key lacks of the name of an array's member.
    static let suffix = ".npy"

    /// The bytes of the member when inflated: the header and the elements.
    public var byteCount: Int { raw.size }
    /// The bytes that the member takes in the archive.
    public var storedByteCount: Int { raw.compressedSize }
    /// The CRC-32 of the member's bytes.
    public var crc32: UInt32 { raw.crc32 }
    /// How the member is compressed: `store`, `deflate`, or what this library cannot read.
    public var method: String { raw.method.description }
    /// Where the member's local header stands in the file.
    public var headerOffset: Int { raw.localHeaderOffset }
    /// True for a folder.
    public var isDirectory: Bool { raw.isDirectory }
    /// True for a member that needs a password.
    public var isEncrypted: Bool { raw.isEncrypted }
    /// True for a member that is not compressed.
    public var isStored: Bool { raw.method == .store }
  }
}
