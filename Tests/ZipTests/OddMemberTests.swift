import Bytes
import Deflate
import Foundation
import TestFiles
import Testing

@testable import Zip

/// Members that are seldom met: of nothing, too large for their place, or with others' names.
@Suite struct OddMemberTests {
  /// A deflated member without a byte, in a file.
  @Test func `a stream of no bytes has no end`() throws {
    var member = ZipBytes.Member("a", [1, 2, 3])
    member.method = 8
    (member.stored, member.compressedSize) = ([], 0)
    let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString)")
    try Data(ZipBytes([member]).bytes).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let archive = try ZipArchive(ByteSource(File(path: path.path(percentEncoded: false))))
    let error = #expect(throws: ZipError.self) { try archive.data(of: archive.entries[0]) }
    #expect(error?.code == .sizeMismatch && error?.member == "a")
  }

  @Test func `sizes that no stream can have are not allocated`() throws {
    var member = try ZipBytes.Member("a", sampleBytes(5000)).deflated()
    member.size = 1 << 30
    let archive = try ZipBytes([member]).open()
    #expect(archive.wholeData(of: archive.entries[0]) == nil)
  }

  @Test func `large stored members are compared with their checksum`() throws {
    var member = ZipBytes.Member("a", sampleBytes(5 << 20))
    let archive = try ZipBytes([member]).open()
    #expect(archive.wholeData(of: archive.entries[0])?.count == 5 << 20)
    member.crc ^= 1
    let other = try ZipBytes([member]).open()
    #expect(other.wholeData(of: other.entries[0]) == nil)
    #expect(code { _ = try other.data(of: other.entries[0]) } == .badCRC)
  }

  @Test func `an index has a limit`() {
    func field(_ count: Int) -> [UInt8]? {
      BlockIndex.field(
        lead: 5, blockSize: 1 << 20,
        blocks: [(compressedCount: Int, crc32: UInt32)](repeating: (1000, 7), count: count))
    }
    #expect(field(9000)?.count == 4 + 3 + 9000 * 6)
    #expect(field(10_000) == nil)
  }

  /// A local header whose extra field has no room for the alignment.
  @Test func `extra fields are not made too long`() throws {
    let source = ByteSource(try Memory(copying: [1, 2, 3]))
    let writer = ZipWriter(MemorySink())
    var record = DirectoryRecord(name: Array("a".utf8), method: .store)
    (record.size, record.compressedSize) = (3, 3)
    let extra = [0xFE, 0xCA] + [0xDF, 0xFF] + [UInt8](repeating: 0, count: 0xFFDF)
    #expect(extra.count == 0xFFFF - 28)
    let error = #expect(throws: ZipError.self) {
      try writer.addRaw(record, localExtra: extra, 0..<3, of: source, alignment: 1 << 15) { _ in }
    }
    #expect(error?.code == .limitExceeded && error?.member == "a")
    #expect(error?.message.contains("the format allows 65535") == true)
    #expect(code { try writer.finish() } == .writerUnusable)
  }

  @Test func `what is inherited may fail to be written`() throws {
    let archive = try ZipBytes.two().open()
    // The header, the data, its sizes; then the date.
    for count in 1...9 {
      let sink = FailingSink(after: count)
      let writer = ZipWriter(sink)
      guard (try? writer.add(name: "a", method: .store) { try $0.write([1]) }) != nil else {
        continue
      }
      guard sink.count == count else { break }
      let error = #expect(throws: ZipError.self) {
        try writer.inherit(archive.entries[0], isRenamed: false)
      }
      #expect(error?.member == "a")
      #expect(code { try writer.finish() } == .writerUnusable)
      return
    }
    Issue.record("no operation was the date's")
  }

  /// A scanner's member that is compressed with something else has no data to be read, and its name is
  /// in the code page of old systems.
  @Test func `members that cannot be read`() throws {
    var member = ZipBytes.Member("a", [1, 2, 3, 4, 5])
    member.method = 12
    member.name = [0x84, 0x2E, 0x78]
    let source = ByteSource(try Memory(copying: ZipBytes([member]).bytes))
    var scanner = ZipScanner(source) { _ in nil }
    let found = try #require(try scanner.scan().members.first)
    #expect(
      found.text == "ä.x" && found.state == .unchecked("it is compressed with \(found.method)"))
    #expect(try found.forEachPiece(of: source) { _ in Issue.record("data") } == 0)
  }
}
