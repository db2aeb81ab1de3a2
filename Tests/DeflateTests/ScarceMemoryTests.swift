import Bytes
import TestFiles
import Testing

@testable import Deflate

#if canImport(Glibc)
  /// Streams in processes that have no memory for them.
  @Suite struct ScarceMemoryTests {
    private static func code(_ body: () throws -> Void) -> DeflateError.Code? {
      do { try body() } catch { return (error as? DeflateError)?.code }
      return nil
    }

    @Test func blocksAreRefused() async {
      await #expect(processExitsWith: .success) {
        let sizes = [100, 3000, 40_000, 60_000, 1 << 20, 1 << 30]
        let found = withScarceMemory([]) { sizes.map { (try? Memory(count: $0)) != nil } }
        #expect(found == [true, true, false, false, false, false])
        let some = withScarceMemory([70_000]) {
          [60_000, 60_000].map { (try? Memory(count: $0)) }.map { $0 != nil }
        }
        #expect(some == [true, false])
        // Afterwards there is memory again.
        #expect((try? Memory(count: 1 << 20)) != nil)
      }
    }

    @Test func compressing() async {
      await #expect(processExitsWith: .success) {
        // With the 64 KiB of its output, or without them: what zlib asks for is not there.
        for free in [[], [70_000]] {
          let code = withScarceMemory(free) { Self.code { _ = try Deflater() } }
          #expect(code == .outOfMemory)
        }
        #expect(Self.code { _ = try Deflater() } == nil)
        let data = try Memory(copying: (0..<50_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
        let libdeflate = withScarceMemory {
          BlockCompressor.compress(data.bytes, level: 6, end: true) == nil
        }
        #expect(libdeflate)
        for way in [BlockDeflater.Way.level(6), .libdeflate(6)] {
          let code = withScarceMemory {
            Self.code { _ = try way.compress(data.bytes, end: true) }
          }
          #expect(code == .outOfMemory)
        }
      }
    }

    @Test func inflating() async throws {
      await #expect(processExitsWith: .success) {
        let data = [UInt8](repeating: 7, count: 100_000)
        let stream = try Memory(copying: deflated(data))
        // Enough to begin, and not for the 32 KiB that zlib remembers.
        let begun = withScarceMemory([70_000]) {
          Self.code { _ = try Inflater.inflate(stream.bytes, limit: 1 << 20) }
        }
        #expect(begun == .outOfMemory)
        let none = withScarceMemory(least: 1500) {
          Self.code { _ = try Inflater.inflate(stream.bytes, limit: 1 << 20) }
        }
        #expect(none == .outOfMemory)
        let whole = withScarceMemory(least: 1500) {
          Self.code {
            let target = try Memory(count: 1)
            _ = try unsafe target.withMutableBytes { (target) throws(DeflateError) in
              try unsafe StreamInflater.inflate(ByteSource(stream), 0..<stream.count, into: target)
            }
          }
        }
        #expect(whole == .outOfMemory)
        #expect(try Inflater.inflate(stream.bytes, limit: 1 << 20) == data)
      }
    }

    @Test func words() {
      #expect(
        DeflateError(.outOfMemory).description
          == "there is no memory for what a deflate stream needs")
    }
  }
#endif
