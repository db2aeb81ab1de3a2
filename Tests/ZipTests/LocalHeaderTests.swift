import Bytes
import TestFiles
import Testing
import Zip

@Suite struct LocalHeaderTests {
  /// What the second member's data throws after `change`; the first stays readable.
  func outcome(_ change: (inout ZipBytes.Member) -> Void) throws -> ZipError.Code? {
    var zip = try ZipBytes.two()
    change(&zip.members[1])
    let archive = try zip.open()
    #expect(try archive.data(of: archive.entries[0]).array() == sampleBytes(60))
    return code { _ = try archive.data(of: archive.entries[1]) }
  }

  @Test func `contradictions to the directory`() throws {
    #expect(try outcome { $0.localName = Array("c.npy".utf8) } == .headerMismatch)
    #expect(try outcome { $0.localName = Array("bb.npy".utf8) } == .headerMismatch)
    #expect(try outcome { $0.localMethod = 0 } == .headerMismatch)
    #expect(try outcome { $0.localFlags = 1 } == .headerMismatch)
    #expect(try outcome { $0.localFlags = 8 } == .headerMismatch)
    #expect(try outcome { $0.localCRC = 1 } == .headerMismatch)
    #expect(try outcome { $0.localCRC = 0 } == .headerMismatch)
    #expect(try outcome { $0.localSize = 199 } == .headerMismatch)
    #expect(try outcome { $0.localCompressedSize = 1 } == .headerMismatch)
    #expect(try outcome { $0.localSignature = 0x0403_4B51 } == .headerMismatch)
    #expect(try outcome { $0.localExtra = [9, 9, 5, 0, 1] } == .headerMismatch)
    #expect(try outcome { $0.localExtra = [9, 9, 1, 0, 1] } == nil)
    #expect(try outcome { $0.localExtra = [1, 2, 3] } == nil)
    #expect(
      try outcome { $0.localExtra = [9, 9, 0, 2] + [UInt8](repeating: 1, count: 512) } == nil)
  }

  @Test func `damage of the data`() throws {
    #expect(try outcome { $0.stored[50] ^= 1 } != nil)
    #expect(try outcome { $0.crc ^= 1 } == .badCRC)
    #expect(try outcome { $0.size -= 8 } == .sizeMismatch)
    #expect(try outcome { $0.size += 8 } == .sizeMismatch)
    #expect(try outcome { $0.size = 0x7FFF_FFFF } == .sizeMismatch)
    #expect(
      try outcome {
        $0.compressedSize -= 5; $0.stored.removeLast(5)
      } == .badDeflate)
    #expect(
      try outcome {
        $0.compressedSize += 1; $0.stored.append(0)
      } == .badDeflate)
    #expect(
      try outcome {
        $0.compressedSize = 0; $0.stored = []
      } == .sizeMismatch)
    #expect(try outcome { $0.stored[0] |= 7 } == .badDeflate)
    #expect(try outcome { $0.method = 0 } == .sizeMismatch)
  }

  @Test func `a member without bytes`() throws {
    #expect(try outcome { $0 = ZipBytes.Member("e", []) } == nil)
    let empty = try ZipBytes.Member("e", []).deflated()
    #expect(try outcome { $0 = empty } == nil)
    #expect(
      try outcome {
        $0 = empty; $0.stored = []; $0.compressedSize = 0
      } == .badDeflate)
  }

  @Test func `methods and encryption`() throws {
    #expect(try outcome { $0.method = 93 } == .unsupportedMethod(93))
    #expect(try outcome { $0.method = 99 } == .encrypted)
    #expect(try outcome { $0.flags = 1 } == .encrypted)
    #expect(try outcome { $0.flags = 0x40 } == .encrypted)
    var zip = try ZipBytes.two()
    zip.members[1].method = 93
    let archive = try zip.open()
    let error = #expect(throws: ZipError.self) { try archive.open(archive.entries[1]) }
    #expect(error?.description.contains("member 'b.npy'") == true)
    #expect(error?.message.contains("Zstandard") == true)
  }

  @Test(arguments: [false, true], [false, true])
  func `data descriptors`(signed: Bool, wide: Bool) throws {
    #expect(try outcome { $0 = $0.streamed(signed: signed, wide: wide) } == nil)
    #expect(
      try outcome {
        $0 = $0.streamed(signed: signed, wide: wide)
        $0.descriptor[signed ? 8 : 4] ^= 1
      } == .headerMismatch)
    #expect(
      try outcome {
        $0 = $0.streamed(signed: signed, wide: wide)
        ($0.localSize, $0.localCompressedSize) = (0xFFFF_FFFF, 0xFFFF_FFFF)
        $0.localExtra = zip64(0, 0)
      } == nil)
  }

  @Test func `a data descriptor that is not there, or short`() throws {
    var zip = try ZipBytes.two()
    zip.members[1] = zip.members[1].streamed()
    zip.members[1].descriptor.removeLast()
    #expect(code { _ = try zip.open().contents() } == .headerMismatch)
    zip.members[1].descriptor = []
    #expect(code { _ = try zip.open() } == .overlap)
  }

  @Test func `a gap between members`() throws {
    #expect(try outcome { $0.gap = [UInt8](repeating: 1, count: 1000) } == nil)
  }

  @Test func `overlaps`() throws {
    var zip = try ZipBytes.two()
    zip.members[1].offset = 0
    #expect(code { _ = try zip.open() } == .overlap)
    zip = try ZipBytes.two()
    zip.members[0].compressedSize += 1
    zip.members[0].size += 1
    #expect(code { _ = try zip.open() } == .overlap)
    zip = try ZipBytes.two()
    zip.members[1].compressedSize += 1
    #expect(code { _ = try zip.open() } == .overlap)
    zip = try ZipBytes.two()
    // A second entry for the data of the first.
    var twin = zip.members[0]
    twin.offset = 0
    zip.members.append(twin)
    #expect(code { _ = try zip.open() } == .overlap)
    // The extra field, which only the local header tells of.
    zip = try ZipBytes.two()
    var bytes = zip.bytes
    bytes[28] = 200
    let archive = try openArchive(bytes)
    #expect(code { _ = try archive.data(of: archive.entries[0]) } == .overlap)
    zip.members[1].offset = 0x7FFF_FFFF
    #expect(code { _ = try zip.open() } == .badDirectory)
  }
}
