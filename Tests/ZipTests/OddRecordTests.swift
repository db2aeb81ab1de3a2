import TestFiles
import Testing

@testable import Bytes
@testable import Deflate
@testable import Zip

/// Records that are seldom met.
@Suite struct OddRecordTests {
  private func entry(_ change: (inout ZipBytes.Member) -> Void) throws -> ZipEntry {
    var member = ZipBytes.Member("a", sampleBytes(40))
    change(&member)
    let archive = try ZipBytes([member]).open()
    return archive.entries[0]
  }

  @Test func localHeaderWithTwoZip64Fields() throws {
    var member = ZipBytes.Member("a", sampleBytes(40))
    member.localExtra = zip64(40, 40) + zip64(40, 40)
    let archive = try ZipBytes([member]).open()
    #expect(code { _ = try archive.open(archive.entries[0]) } == .headerMismatch)
  }

  @Test func offsetBeyondAllNumbers() {
    var member = ZipBytes.Member("a", sampleBytes(40))
    member.offset = 0xFFFF_FFFF
    member.extra = zip64(UInt64(Int.max))
    var bytes = ZipBytes([member])
    bytes.prefix = [1, 2, 3]
    bytes.isUnadjusted = true
    #expect(code { _ = try bytes.open() } == .zip64Mismatch)
    member.extra = zip64(1 << 63)
    bytes.members = [member]
    #expect(code { _ = try bytes.open() } == .zip64Mismatch)
  }

  @Test func partNumberInAZip64Field() {
    var member = ZipBytes.Member("a", sampleBytes(40))
    member.disk = 0xFFFF
    member.extra = [1, 0, 4, 0, 0, 0, 0, 0]
    #expect(code { _ = try ZipBytes([member]).open() } == nil)
    member.extra = [1, 0, 4, 0, 1, 0, 0, 0]
    #expect(code { _ = try ZipBytes([member]).open() } == .multiDisk)
    member.extra = [1, 0, 2, 0, 0, 0]
    #expect(code { _ = try ZipBytes([member]).open() } == .zip64Mismatch)
  }

  @Test func commentsInTheOldCharacterSet() throws {
    #expect(try entry { $0.comment = [0x80, 0x41] }.comment == "ÇA")
    #expect(try entry { $0.comment = Array("plain".utf8) }.comment == "plain")
    let utf8 = try entry {
      $0.comment = Array("é".utf8)
      $0.flags = 0x800
    }
    #expect(utf8.comment == "é")
  }

  @Test func namesInTheOldCharacterSet() throws {
    let entry = try entry {
      $0.name = [0x80, 0x41]
      $0.localName = [0x80, 0x41]
    }
    #expect(entry.name == "ÇA")
    #expect(entry.isNamed("ÇA") && entry.isNamed("Ç", "A") && !entry.isNamed("A"))
    #expect(entry.name(without: "A") == "Ç" && entry.name(without: "B") == "ÇA")
  }

  @Test func indexThatEndsEarly() throws {
    for field: [UInt8] in [[1], [1, 16], [1, 16, 0x80], [1, 16, 0, 5], [1, 16, 0, 5, 1, 2, 3]] {
      let entry = try entry {
        $0.method = 8
        $0.extra = [0x4E, 0x5A, UInt8(field.count), 0] + field
      }
      #expect(BlockIndex(entry) == nil)
    }
    // A number that does not end.
    let entry = try entry {
      $0.method = 8
      $0.extra = [0x4E, 0x5A, 12, 0, 1, 16] + [UInt8](repeating: 0x80, count: 10)
    }
    #expect(BlockIndex(entry) == nil)
  }

  @Test func noBlocks() throws {
    let archive = try ZipBytes.two().open()
    #expect(code { _ = try archive.inflate([], of: archive.entries[1]) } == .badDirectory)
  }

  @Test func namesOfMethods() {
    for (number, name) in [
      (1, "Shrink"), (3, "Reduce"), (6, "Implode"), (9, "Deflate64"), (12, "bzip2"), (14, "LZMA"),
      (20, "Zstandard"), (94, "MP3"), (95, "XZ"), (96, "JPEG"), (97, "WavPack"), (98, "PPMd"),
      (99, "AES encryption"), (1234, "method 1234"),
    ] {
      #expect(CompressionMethod(rawValue: UInt16(number)).description == name)
    }
  }

  @Test func errorsInWords() {
    let file = IOError(.system(2), operation: "open", path: "x.npz")
    #expect(ZipError(file, member: "a").description.contains("open failed"))
    let long = String(repeating: "n", count: 300)
    #expect(ZipError(.badName, "m", member: long).description.contains("…"))
    let odd = "\u{1B}[1m\u{202E}\u{2028}\u{E000}é"
    let text = ZipError(.badName, "m", member: odd).description
    #expect(!text.unicodeScalars.contains { ["\u{1B}", "\u{202E}", "\u{2028}"].contains($0) })
  }

  /// An array may have the bytes of an end record that fits the end of the file.
  @Test func endRecordInTheDataOfAMember() throws {
    var data = sampleBytes(300)
    let fake: [UInt8] = [0x50, 0x4B, 5, 6, 0, 0, 0, 0, 7, 0, 7, 0, 9, 0, 0, 0, 9, 0, 0, 0]
    data.replaceSubrange(100..<120, with: fake)
    let size = ZipBytes([ZipBytes.Member("a", data)]).bytes.count
    let start = 30 + 1 + 100
    let left = UInt16(size - start - 22)
    data[120] = UInt8(truncatingIfNeeded: left)
    data[121] = UInt8(truncatingIfNeeded: left >> 8)
    let archive = try ZipBytes([ZipBytes.Member("a", data)]).open()
    #expect(try archive.contents() == ["a": data])
    // One that says there is nothing would be another archive.
    data.replaceSubrange(108..<116, with: [UInt8](repeating: 0, count: 8))
    #expect(code { _ = try ZipBytes([ZipBytes.Member("a", data)]).open() } == .ambiguousEnd)
  }
}
