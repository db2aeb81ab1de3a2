import Bytes
import TestFiles
import Testing
import Zip

@Suite struct ZipArchiveTests {
  /// Archives of every shape, small.
  static func shapes() throws -> [ZipBytes] {
    let two = try ZipBytes.two()
    var streamed = two
    streamed.members = two.members.map { $0.streamed() }
    var wide = two
    wide.isZip64 = true
    wide.members = two.members.map { member in
      var member = member.streamed(signed: false, wide: true)
      member.localExtra = zip64(0, 0)
      (member.localSize, member.localCompressedSize) = (0xFFFF_FFFF, 0xFFFF_FFFF)
      return member
    }
    var prefixed = two
    prefixed.prefix = Array("#!/bin/sh\n".utf8)
    prefixed.isUnadjusted = true
    prefixed.comment = Array("comment".utf8)
    return [two, streamed, wide, prefixed]
  }

  @Test(arguments: 0..<4)
  func `a single-byte change is an error, or changes no data`(shape: Int) throws {
    let zip = try Self.shapes()[shape]
    let bytes = zip.bytes
    let good = Set(zip.members.map { $0.data })
    var silent = 0
    for index in bytes.indices {
      for change in [1, 2, 4, 8, 16, 32, 64, 128, 255] as [UInt8] {
        var copy = bytes
        copy[index] ^= change
        guard let archive = try? openArchive(copy) else { continue }
        #expect(archive.entries.count == 2)
        for entry in archive.entries {
          guard let data = try? archive.data(of: entry) else { continue }
          silent += good.contains(data.array()) ? 0 : 1
        }
      }
    }
    #expect(silent == 0)
  }

  @Test func `70000 members`() throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    for index in 0..<70000 {
      try writer.add(name: "m\(index)", method: .store, knownSize: 1) {
        try $0.write([UInt8(truncatingIfNeeded: index)])
      }
    }
    try writer.finish()
    let archive = try ZipArchive(ByteSource(sink.finish()))
    #expect(archive.isZip64)
    #expect(archive.entries.count == 70000)
    #expect(try archive.data(of: archive.entries[69999]).array() == [UInt8(69999 % 256)])
  }

  @Test func `65535 members without ZIP64 records`() throws {
    var zip = ZipBytes((0..<65535).map { .init("\($0)", []) })
    #expect(try zip.open().entries.count == 65535)
    zip.members.removeLast()
    zip.count = 65535
    #expect(code { _ = try zip.open() } == .countMismatch)
  }

  @Test func `many threads read one archive`() async throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    for index in 0..<8 {
      try writer.add(name: "\(index)", method: index % 2 == 0 ? .store : .deflate) {
        try $0.write(sampleBytes(100_000 + index))
      }
    }
    try writer.finish()
    let archive = try ZipArchive(ByteSource(sink.finish()))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for task in 0..<64 {
        group.addTask {
          let entry = archive.entries[task % 8]
          return try archive.data(of: entry).array() == sampleBytes(100_000 + task % 8)
        }
      }
      for try await isRight in group { #expect(isRight) }
    }
  }

  @Test func `the order of the directory does not matter`() throws {
    var zip = try ZipBytes.two()
    let archive = try zip.open()
    let second = UInt32(archive.entries[1].localHeaderOffset)
    // The directory's entries are told apart from the members by swapping what they name.
    var bytes = zip.bytes
    let start = archive.directoryRange.lowerBound
    let middle = archive.entries[1].headerOffset
    let end = archive.directoryRange.upperBound
    let swapped = bytes[middle..<end] + bytes[start..<middle]
    bytes.replaceSubrange(start..<end, with: swapped)
    let other = try openArchive(bytes)
    #expect(other.entries.map(\.name) == ["b.npy", "a.npy"])
    #expect(other.entries[0].localHeaderOffset == Int(second))
    #expect(try other.contents() == archive.contents())
    zip.members = []
    #expect(try zip.open().contents().isEmpty)
  }
}
