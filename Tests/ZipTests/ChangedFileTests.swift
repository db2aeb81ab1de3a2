import Foundation
import Testing

@testable import Bytes
@testable import Deflate
@testable import Zip

/// Archives in files that are cut after they were opened: what is gone is an error, never other bytes.
@Suite struct ChangedFileTests {
  private func archive(
    _ method: CompressionMethod, _ body: (ZipArchive, Int32) throws -> Void
  ) throws {
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    try writer.add(name: "a", method: method, level: 1) { member in
      let tile = sampleBytes(1 << 17)
      for _ in 0..<48 { try member.write(tile) }
    }
    try writer.finish()
    let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString)")
    try Data(sink.array()).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let name = path.path(percentEncoded: false)
    let handle = try FileHandle(forUpdating: path)
    let archive = try ZipArchive(ByteSource(File(path: name)))
    try handle.truncate(atOffset: 2000)
    try body(archive, handle.fileDescriptor)
  }

  private func isEnd(_ body: () throws -> Void) -> Bool {
    guard case .io(let error)? = code(body), case .endOfData = error.code else { return false }
    return true
  }

  @Test func storedMember() throws {
    try archive(.store) { archive, _ in
      let entry = archive.entries[0]
      #expect(isEnd { _ = try archive.data(of: entry) })
      #expect(archive.wholeData(of: entry, threads: 2) == nil)
      let reader = try archive.open(entry)
      #expect(throws: Never.self) { try reader.read(count: 1000) }
      #expect(isEnd { try reader.finish() })
      let writer = ZipWriter(MemorySink())
      #expect(isEnd { try writer.addRaw(entry, from: archive) })
    }
  }

  @Test func blocks() throws {
    let data = sampleBytes(5 << 20)
    let sink = MemorySink()
    let writer = ZipWriter(sink)
    let feed = try ZipMemberFeed(
      writer, name: Array("a".utf8), coding: .deflate(.level(1), level: 1), lead: [7],
      knownCount: data.count)
    let memory = try Memory(copying: data)
    try feed.write(memory.bytes)
    try feed.finish(lead: [7])
    try writer.finish()
    let path = FileManager.default.temporaryDirectory.appending(path: "zip-\(UUID().uuidString)")
    try Data(sink.array()).write(to: path)
    defer { try? FileManager.default.removeItem(at: path) }
    let archive = try ZipArchive(ByteSource(File(path: path.path(percentEncoded: false))))
    let entry = archive.entries[0]
    let index = try #require(BlockIndex(entry))
    let found = index.blocks(covering: 1..<data.count + 1)
    #expect(found.count > 2 && found.startIndex == 1 && found.endIndex == index.blocks.count)
    #expect(try archive.inflate(found, of: entry).array() == data)
    #expect(index.blocks(covering: 0..<1).count == 1)
    let handle = try FileHandle(forUpdating: path)
    try handle.truncate(atOffset: 2000)
    #expect(isEnd { _ = try archive.inflate(found, of: entry) })
  }

  @Test func deflatedMember() throws {
    try archive(.deflate) { archive, _ in
      let entry = archive.entries[0]
      #expect(isEnd { _ = try archive.data(of: entry) })
    }
  }

  @Test func memberThatIsGoneAltogether() throws {
    try archive(.store) { archive, descriptor in
      ftruncate(descriptor, 0)
      #expect(isEnd { _ = try archive.open(archive.entries[0]) })
    }
  }
}
