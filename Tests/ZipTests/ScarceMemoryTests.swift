import Bytes
import Deflate
import TestFiles
import Testing

@testable import Zip

#if canImport(Glibc)
  /// Archives in processes that have no memory for them.
  @Suite struct ScarceMemoryTests {
    /// The size that could not be had, and the member that it was for; nil where nothing is wrong.
    private static func missing(_ body: () throws -> Void) -> (member: String?, code: IOError.Code)?
    {
      do { try body() } catch {
        guard let error = error as? ZipError, case .io(let cause) = error.code else { return nil }
        return (error.member, cause.code)
      }
      return nil
    }

    @Test func reading() async {
      await #expect(processExitsWith: .success) {
        let data = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 300) }
        let zip = ZipBytes([
          ZipBytes.Member("a", data), try ZipBytes.Member("b", data).deflated(),
        ])
        let archive = try ZipArchive(ByteSource(Memory(copying: zip.bytes)))
        for entry in archive.entries {
          #expect(withScarceMemory { archive.wholeData(of: entry) == nil })
          let whole = withScarceMemory(least: 1500) {
            Self.missing { _ = try archive.data(of: entry) }
          }
          // Of a deflated member, it is the decoder that there is no memory for.
          #expect(whole?.member == entry.name)
          #expect(whole?.code == .outOfMemory(entry.name == "a" ? 300_000 : 1 << 16))
        }
        let reader = try archive.open(archive.entries[0])
        let skipped = withScarceMemory { Self.missing { try reader.skip(200_000) } }
        #expect(skipped?.code == .outOfMemory(1 << 17) && skipped?.member == "a")
        #expect(try archive.data(of: archive.entries[1]).array() == data)
      }
    }

    @Test func writing() async {
      await #expect(processExitsWith: .success) {
        let data = [UInt8](repeating: 7, count: 100_000)
        let memory = try Memory(copying: data)
        let first = ZipWriter(CountingSink())
        let begun = withScarceMemory {
          Self.missing { _ = try first.begin(name: Array("a".utf8), method: .deflate) }
        }
        #expect(begun?.code == .outOfMemory(1 << 18) && begun?.member == "a")
        let second = ZipWriter(CountingSink())
        let member = try second.begin(name: Array("b".utf8), method: .store)
        let written = withScarceMemory { Self.missing { try member.write(data) } }
        #expect(written?.code == .outOfMemory(100_000) && written?.member == "b")
        // In blocks, or held back until it is known how much there is.
        for knownCount in [100_000, nil] {
          let writer = ZipWriter(CountingSink())
          let feed = try ZipMemberFeed(
            writer, name: Array("c".utf8), coding: .deflate(.level(6), level: 6, threads: 1),
            lead: [1, 2, 3], knownCount: knownCount)
          let fed = withScarceMemory([Int](repeating: 50_000, count: 40)) {
            Self.missing { try feed.write(memory.bytes) }
          }
          #expect(fed?.code == .outOfMemory(knownCount == nil ? 100_000 : 1 << 20))
          #expect(fed?.member == "c" && writer.state == .failed)
        }
        for writer in [first, second] {
          #expect(writer.state == .failed)
          let error = #expect(throws: ZipError.self) { try writer.finish() }
          #expect(error?.code == .writerUnusable)
        }
      }
    }

    @Test func blocks() async {
      await #expect(processExitsWith: .success) {
        let data = (0..<3 << 20).map { UInt8(truncatingIfNeeded: $0 / 300) }
        let sink = MemorySink()
        let writer = ZipWriter(sink)
        let feed = try ZipMemberFeed(
          writer, name: Array("a".utf8), coding: .deflate(.level(1), level: 1), lead: [1, 2, 3],
          knownCount: data.count)
        let memory = try Memory(copying: data)
        try feed.write(memory.bytes)
        try feed.finish(lead: [1, 2, 3])
        try writer.finish()
        let archive = try ZipArchive(ByteSource(sink.finish()))
        let entry = archive.entries[0]
        let index = try #require(BlockIndex(entry))
        let blocks = index.blocks(covering: 5..<100)
        let found = withScarceMemory { Self.missing { _ = try archive.inflate(blocks, of: entry) } }
        #expect(found?.code == .outOfMemory(blocks.reduce(0) { $0 + $1.data.count }))
        #expect(found?.member == "a")
        #expect(try archive.inflate(blocks, of: entry).array(0..<100) == Array(data[..<100]))
      }
    }
  }
#endif
