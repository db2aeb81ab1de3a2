import Bytes
import Deflate

/// An archive put together by hand, field by field, so that every field can be wrong.
package struct ZipBytes {
  /// A member with what its local header, its data and its directory entry say.
  package struct Member {
    package var name: [UInt8]
    package var data: [UInt8]
    package var stored: [UInt8]
    package var method: UInt16 = 0
    package var flags: UInt16 = 0
    package var crc: UInt32
    package var localName: [UInt8]?
    package var localMethod: UInt16?
    package var localFlags: UInt16?
    package var localCRC: UInt32?
    package var localSize: UInt32?
    package var localCompressedSize: UInt32?
    package var localExtra: [UInt8] = []
    package var localSignature: UInt32 = 0x0403_4B50
    package var descriptor: [UInt8] = []
    package var gap: [UInt8] = []
    package var size: UInt32
    package var compressedSize: UInt32
    package var extra: [UInt8] = []
    package var comment: [UInt8] = []
    package var disk: UInt16 = 0
    package var attributes: UInt32 = 0
    package var offset: UInt32?
    /// False where the directory does not have it.
    package var isListed = true
    /// False where only the directory has it.
    package var isLocal = true
    package var signature: UInt32 = 0x0201_4B50

    package init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      stored = data
      crc = CRC32.of(data)
      size = UInt32(data.count)
      compressedSize = UInt32(data.count)
    }

    /// The same with its data deflated.
    package func deflated() throws -> Member {
      var copy = self
      copy.method = 8
      let result = MemorySink()
      let memory = try Memory(copying: data)
      try Deflater().deflate(memory.bytes, finish: true) { (output) throws(IOError) in
        try result.write(output)
      }
      copy.stored = result.array()
      copy.compressedSize = UInt32(copy.stored.count)
      return copy
    }

    /// The same with a data descriptor in place of the local header's CRC and sizes.
    package func streamed(signed: Bool = true, wide: Bool = false) -> Member {
      var copy = self
      copy.flags |= 8
      (copy.localCRC, copy.localSize, copy.localCompressedSize) = (0, 0, 0)
      var bytes = ByteBuilder()
      if signed { bytes.append(0x0807_4B50 as UInt32) }
      bytes.append(crc)
      if wide {
        bytes.append(UInt64(compressedSize))
        bytes.append(UInt64(size))
      } else {
        bytes.append(compressedSize)
        bytes.append(size)
      }
      copy.descriptor = bytes.bytes
      return copy
    }

    /// Appends the local header, and what follows it up to the next.
    func append(to out: inout ByteBuilder) {
      out.append(localSignature)
      out.append(20 as UInt16)
      out.append(localFlags ?? flags)
      out.append(localMethod ?? method)
      out.append(0x21_0000 as UInt32)
      out.append(localCRC ?? crc)
      out.append(localCompressedSize ?? compressedSize)
      out.append(localSize ?? size)
      out.append(UInt16((localName ?? name).count))
      out.append(UInt16(localExtra.count))
      out.append(contentsOf: localName ?? name)
      out.append(contentsOf: localExtra + stored + descriptor + gap)
    }
  }

  package var members: [Member]
  package var prefix: [UInt8] = []
  /// True where the offsets do not count the prefix.
  package var isUnadjusted = false
  package var comment: [UInt8] = []
  package var commentCount: UInt16?
  package var trailing: [UInt8] = []
  package var count: UInt16?
  package var countHere: UInt16?
  package var disk: UInt16 = 0
  package var directorySize: UInt32?
  package var directoryOffset: UInt32?
  /// The ZIP64 records: true to write them.
  package var isZip64 = false
  package var zip64Count: UInt64?
  package var zip64Size: UInt64?
  package var zip64Offset: UInt64?
  package var zip64Disk: UInt32 = 0
  package var zip64Sector: [UInt8] = []
  package var locatorOffset: UInt64?
  package var locatorDisks: UInt32 = 1

  package init(_ members: [Member] = []) { self.members = members }

  /// The archive's bytes.
  package var bytes: [UInt8] {
    var out = ByteBuilder()
    out.append(contentsOf: prefix)
    let shift = isUnadjusted ? prefix.count : 0
    var directory = ByteBuilder()
    for member in members {
      let offset = out.bytes.count - shift
      if member.isLocal { member.append(to: &out) }
      guard member.isListed else { continue }
      directory.append(member.signature)
      directory.append(0x0314_0014 as UInt32)
      directory.append(member.flags)
      directory.append(member.method)
      directory.append(0x21_0000 as UInt32)
      directory.append(member.crc)
      directory.append(member.compressedSize)
      directory.append(member.size)
      directory.append(UInt16(member.name.count))
      directory.append(UInt16(member.extra.count))
      directory.append(UInt16(member.comment.count))
      directory.append(member.disk)
      directory.append(0 as UInt16)
      directory.append(member.attributes)
      directory.append(member.offset ?? UInt32(offset))
      directory.append(contentsOf: member.name + member.extra + member.comment)
    }
    let start = out.bytes.count - shift
    out.append(contentsOf: directory.bytes)
    let end = out.bytes.count - shift
    let listed = members.count { $0.isListed }
    if isZip64 {
      out.append(0x0606_4B50 as UInt32)
      out.append(UInt64(44 + zip64Sector.count))
      out.append(0x002D_002D as UInt32)
      out.append(zip64Disk)
      out.append(zip64Disk)
      out.append(zip64Count ?? UInt64(listed))
      out.append(zip64Count ?? UInt64(listed))
      out.append(zip64Size ?? UInt64(end - start))
      out.append(zip64Offset ?? UInt64(start))
      out.append(contentsOf: zip64Sector)
      out.append(0x0706_4B50 as UInt32)
      out.append(0 as UInt32)
      out.append(locatorOffset ?? UInt64(end))
      out.append(locatorDisks)
    }
    out.append(0x0605_4B50 as UInt32)
    out.append(disk)
    out.append(disk)
    let defaultCount = isZip64 ? 0xFFFF : UInt16(listed)
    out.append(countHere ?? count ?? defaultCount)
    out.append(count ?? defaultCount)
    out.append(directorySize ?? (isZip64 ? 0xFFFF_FFFF : UInt32(end - start)))
    out.append(directoryOffset ?? (isZip64 ? 0xFFFF_FFFF : UInt32(start)))
    out.append(commentCount ?? UInt16(comment.count))
    out.append(contentsOf: comment + trailing)
    return out.bytes
  }
}

/// A ZIP64 field with these values.
package func zip64(_ values: UInt64...) -> [UInt8] {
  var out = ByteBuilder()
  out.append(1 as UInt16)
  out.append(UInt16(values.count * 8))
  for value in values { out.append(value) }
  return out.bytes
}
