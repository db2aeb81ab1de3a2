import Bytes
import Deflate
import Zip

/// An archive put together by hand, field by field, so that every field can be wrong.
struct ZipBytes {
  /// A member with what its local header, its data and its directory entry say.
  struct Member {
    var name: [UInt8]
    var data: [UInt8]
    var stored: [UInt8]
    var method: UInt16 = 0
    var flags: UInt16 = 0
    var crc: UInt32
    var localName: [UInt8]?
    var localMethod: UInt16?
    var localFlags: UInt16?
    var localCRC: UInt32?
    var localSize: UInt32?
    var localCompressedSize: UInt32?
    var localExtra: [UInt8] = []
    var localSignature: UInt32 = 0x0403_4B50
    var descriptor: [UInt8] = []
    var gap: [UInt8] = []
    var size: UInt32
    var compressedSize: UInt32
    var extra: [UInt8] = []
    var comment: [UInt8] = []
    var disk: UInt16 = 0
    var offset: UInt32?
    var signature: UInt32 = 0x0201_4B50

    init(_ name: String, _ data: [UInt8]) {
      self.name = Array(name.utf8)
      self.data = data
      stored = data
      crc = CRC32.of(data)
      size = UInt32(data.count)
      compressedSize = UInt32(data.count)
    }

    /// The same with its data deflated.
    func deflated() throws -> Member {
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
    func streamed(signed: Bool = true, wide: Bool = false) -> Member {
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
  }

  var members: [Member]
  var prefix: [UInt8] = []
  /// True where the offsets do not count the prefix.
  var isUnadjusted = false
  var comment: [UInt8] = []
  var commentCount: UInt16?
  var trailing: [UInt8] = []
  var count: UInt16?
  var countHere: UInt16?
  var disk: UInt16 = 0
  var directorySize: UInt32?
  var directoryOffset: UInt32?
  /// The ZIP64 records: true to write them.
  var isZip64 = false
  var zip64Count: UInt64?
  var zip64Size: UInt64?
  var zip64Offset: UInt64?
  var zip64Disk: UInt32 = 0
  var zip64Sector: [UInt8] = []
  var locatorOffset: UInt64?
  var locatorDisks: UInt32 = 1

  init(_ members: [Member] = []) { self.members = members }

  /// Two members, one stored and one deflated.
  static func two() throws -> ZipBytes {
    ZipBytes([Member("a.npy", sampleBytes(60)), try Member("b.npy", sampleBytes(200)).deflated()])
  }

  /// The archive's bytes.
  var bytes: [UInt8] {
    var out = ByteBuilder()
    out.append(contentsOf: prefix)
    let shift = isUnadjusted ? prefix.count : 0
    var directory = ByteBuilder()
    for member in members {
      let offset = out.bytes.count - shift
      out.append(member.localSignature)
      out.append(20 as UInt16)
      out.append(member.localFlags ?? member.flags)
      out.append(member.localMethod ?? member.method)
      out.append(0x21_0000 as UInt32)
      out.append(member.localCRC ?? member.crc)
      out.append(member.localCompressedSize ?? member.compressedSize)
      out.append(member.localSize ?? member.size)
      out.append(UInt16((member.localName ?? member.name).count))
      out.append(UInt16(member.localExtra.count))
      out.append(contentsOf: member.localName ?? member.name)
      out.append(contentsOf: member.localExtra + member.stored + member.descriptor + member.gap)
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
      directory.append(0 as UInt32)
      directory.append(member.offset ?? UInt32(offset))
      directory.append(contentsOf: member.name + member.extra + member.comment)
    }
    let start = out.bytes.count - shift
    out.append(contentsOf: directory.bytes)
    let end = out.bytes.count - shift
    if isZip64 {
      out.append(0x0606_4B50 as UInt32)
      out.append(UInt64(44 + zip64Sector.count))
      out.append(0x002D_002D as UInt32)
      out.append(zip64Disk)
      out.append(zip64Disk)
      out.append(zip64Count ?? UInt64(members.count))
      out.append(zip64Count ?? UInt64(members.count))
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
    let defaultCount = isZip64 ? 0xFFFF : UInt16(members.count)
    out.append(countHere ?? count ?? defaultCount)
    out.append(count ?? defaultCount)
    out.append(directorySize ?? (isZip64 ? 0xFFFF_FFFF : UInt32(end - start)))
    out.append(directoryOffset ?? (isZip64 ? 0xFFFF_FFFF : UInt32(start)))
    out.append(commentCount ?? UInt16(comment.count))
    out.append(contentsOf: comment + trailing)
    return out.bytes
  }

  func open(_ change: (inout ZipArchive.Options) -> Void = { _ in }) throws -> ZipArchive {
    try openArchive(bytes, change)
  }
}

/// A ZIP64 field with these values.
func zip64(_ values: UInt64...) -> [UInt8] {
  var out = ByteBuilder()
  out.append(1 as UInt16)
  out.append(UInt16(values.count * 8))
  for value in values { out.append(value) }
  return out.bytes
}

/// Opens an archive in memory.
func openArchive(
  _ bytes: [UInt8], _ change: (inout ZipArchive.Options) -> Void = { _ in }
) throws -> ZipArchive {
  var options = ZipArchive.Options()
  change(&options)
  return try ZipArchive(ByteSource(Memory(copying: bytes)), options: options)
}

extension ZipArchive {
  /// The verified data of the members, by name.
  func contents() throws -> [String: [UInt8]] {
    var result: [String: [UInt8]] = [:]
    for entry in entries { result[entry.name] = try data(of: entry).array() }
    return result
  }
}

/// The code of the error that `body` throws, nil where it throws none.
func code(_ body: () throws -> Void) -> ZipError.Code? {
  do { try body() } catch { return (error as? ZipError)?.code }
  return nil
}

/// Bytes that compress, but not into nothing.
func sampleBytes(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  return (0..<count).map { index in
    state = state &* 1_664_525 &+ 1_013_904_223
    return index % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : UInt8(index % 251)
  }
}
