import Bytes
import FuzzTargets
import Testing
import Zip

/// The menders, without which the fuzzers would not come far.
@Suite struct MenderTests {
  private func header(_ text: String) -> [UInt8] {
    [0x93] + Array("NUMPY".utf8) + [1, 0, 0, 0] + Array(text.utf8) + [0x0A, 1, 2, 3]
  }

  @Test func lengthOfAHeader() {
    let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3,), }"
    let mended = FuzzTarget.header.mended(header(text))
    #expect(Array(mended[8..<10]) == [UInt8(text.utf8.count + 1), 0])
    #expect(Array(mended[10...]) == Array(header(text)[10...]))
  }

  @Test(arguments: [CompressionMethod.store, .deflate])
  func changedMemberIsSoundAgain(method: CompressionMethod) throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    for name in ["a", "b"] {
      try writer.add(name: name, method: method, level: 0, knownSize: 5) { member in
        try member.write(Array("hello".utf8))
      }
    }
    try writer.finish()
    var bytes = sink.array()
    let place = try #require(bytes.indices.last { bytes[$0...].starts(with: "hello".utf8) })
    bytes[place] = UInt8(ascii: "j")
    bytes.insert(contentsOf: [0, 0, 0], at: 0)
    let mended = FuzzTarget.zip.mended(bytes)
    let archive = try ZipArchive(ByteSource(Memory(copying: mended)))
    let data = try archive.entries.map { try archive.data(of: $0).array() }
    #expect(data == [Array("hello".utf8), Array("jello".utf8)])
  }
}
