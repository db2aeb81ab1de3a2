import Bytes
import Deflate
import TestFiles
import Testing
import Zip

@Suite struct ZipEntryTests {
  func entry(_ change: (inout ZipBytes.Member) -> Void) throws -> ZipEntry {
    var zip = ZipBytes([.init("a", [1])])
    change(&zip.members[0])
    return try #require(try zip.open().entries.first)
  }

  @Test func `names`() throws {
    #expect(
      try entry {
        $0.name = Array("é".utf8); $0.flags = 0x800
      }.name == "é")
    // Python reads these bytes, without the flag, as code page 437.
    #expect(try entry { $0.name = Array("é".utf8) }.name == "├⌐")
    #expect(try entry { $0.name = [0x80, 0xFF, 0xE1] }.name == "Ç\u{A0}ß")
    #expect(try entry { $0.name = Array("../x".utf8) }.name == "../x")
    #expect(try entry { $0.name = Array("C:\\x".utf8) }.name == "C:\\x")
    #expect(try entry { $0 = .init("d/", []) }.isDirectory)
    #expect(try entry { $0.name = Array(repeating: 0x6E, count: 65535) }.name.count == 65535)
  }

  @Test func `a folder with data`() throws {
    #expect(code { _ = try entry { $0.name = Array("d/".utf8) } } == .badName)
  }

  @Test func `bad names`() throws {
    for name: [UInt8] in [[], [0], [0x61, 0, 0x62], [0xC0, 0xAF], [0xFF]] {
      #expect(
        code {
          _ = try entry {
            $0.name = name; $0.flags = 0x800
          }
        } == .badName)
    }
    #expect(code { _ = try entry { $0.name = [] } } == .badName)
    #expect(code { _ = try entry { $0.name = [0] } } == .badName)
  }

  /// A Unicode Path field for `name`.
  func path(_ text: [UInt8], for name: [UInt8]) -> [UInt8] {
    var out = ByteBuilder()
    out.append(0x7075 as UInt16)
    out.append(UInt16(5 + text.count))
    out.append(1 as UInt8)
    out.append(CRC32.of(name))
    out.append(contentsOf: text)
    return out.bytes
  }

  @Test func `the Unicode Path field counts where its CRC is right`() throws {
    let field = path(Array("ж".utf8), for: [0xA6])
    #expect(
      try entry {
        $0.name = [0xA6]; $0.extra = field
      }.name == "ж")
    #expect(
      try entry {
        $0.name = [0xA7]; $0.extra = field
      }.name == "º")
    #expect(
      code {
        _ = try entry {
          $0.name = [0xA6]; $0.extra = path([0xFF], for: [0xA6])
        }
      } == .badName)
  }

  @Test func `extra fields`() throws {
    let stray: [UInt8] = [9, 9, 1, 0, 7, 0, 0, 0]
    #expect(try entry { $0.extra = stray }.extra == stray)
    #expect(code { _ = try entry { $0.extra = [9, 9, 2, 0, 7] } } == .badDirectory)
  }

  @Test func `signatures and comments`() throws {
    #expect(code { _ = try entry { $0.signature = 0 } } == .badDirectory)
    #expect(try entry { $0.comment = Array("hello".utf8) }.comment == "hello")
  }
}
