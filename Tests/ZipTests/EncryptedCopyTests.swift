import TestFiles
import Testing

@testable import Bytes
@testable import Zip

/// Members that cannot be read are copied as they stand.
@Suite struct EncryptedCopyTests {
  private func copied(_ bytes: ZipBytes) throws -> ZipArchive {
    let source = try bytes.open()
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    for entry in source.entries { try writer.addRaw(entry, from: source) }
    try writer.finish()
    return try openArchive(sink.array())
  }

  /// The first byte of the encrypted data belongs to the time where there is a descriptor: it stays.
  @Test func descriptorOfAnEncryptedMemberStays() throws {
    var member = ZipBytes.Member("a", sampleBytes(40)).streamed()
    member.flags |= 1
    let copy = try copied(ZipBytes([member]))
    let entry = copy.entries[0]
    #expect(entry.hasDataDescriptor && entry.isEncrypted)
    #expect(code { _ = try copy.data(of: entry) } == .encrypted)
    let range = try copy.dataRange(of: entry)
    #expect(try copy.source.read(at: range.lowerBound, count: range.count).array() == member.stored)
  }

  @Test func descriptorOfAPlainMemberGoes() throws {
    let copy = try copied(ZipBytes([ZipBytes.Member("a", sampleBytes(40)).streamed()]))
    #expect(!copy.entries[0].hasDataDescriptor)
    #expect(try copy.contents() == ["a": sampleBytes(40)])
  }

  @Test func extraFieldsThatWouldNotFit() throws {
    var member = ZipBytes.Member("a", [1])
    member.extra = [0x99, 0x99, 0xF8, 0xFF] + [UInt8](repeating: 0, count: 0xFFF8)
    #expect(code { _ = try copied(ZipBytes([member])) } == .limitExceeded)
    member = ZipBytes.Member("a", [1])
    member.localExtra = [0x99, 0x99, 0xF8, 0xFF] + [UInt8](repeating: 0, count: 0xFFF8)
    #expect(code { _ = try copied(ZipBytes([member])) } == .limitExceeded)
  }
}
