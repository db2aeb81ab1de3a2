import TestFiles
import Testing

@testable import Bytes
@testable import Deflate
@testable import Zip

/// A block of an index that ends where no block of the stream does would give other bytes than the stream
/// read from its start, which is what all other readers do: the one is an archive of two meanings.
@Suite struct BlockBoundaryTests {
  /// An archive with `stream` as its member of `count` bytes.
  private func archive(_ stream: [UInt8], _ data: [UInt8]) throws -> ZipArchive {
    var member = ZipBytes.Member("a", data)
    member.method = 8
    member.stored = stream
    member.compressedSize = UInt32(stream.count)
    return try ZipBytes([member]).open()
  }

  private func stored(_ data: [UInt8], isFinal: Bool) -> [UInt8] {
    var bytes = ByteBuilder()
    bytes.append(isFinal ? 1 : 0 as UInt8)
    bytes.append(UInt16(data.count))
    bytes.append(~UInt16(data.count))
    return bytes.bytes + data
  }

  @Test func blockThatEndsInAStoredOne() throws {
    // To the index, a second stream begins 40 bytes before the first stored block ends.
    let second = stored(
      [UInt8](repeating: 7, count: 35) + stored(sampleBytes(9), isFinal: true), isFinal: true)
    let first = sampleBytes(60)
    let stream = stored(first + second[..<40], isFinal: false) + second[40...]
    let data = first + second[..<40] + sampleBytes(9)
    let archive = try archive(stream, data)
    #expect(try archive.contents() == ["a": data])
    let block = BlockIndex.Block(data: 0..<60, compressed: 0..<65, crc32: CRC32.of(first))
    #expect(code { _ = try archive.inflate([block], of: archive.entries[0]) } == .sizeMismatch)
  }

  @Test func blockThatEndsTheStream() throws {
    // To the index, the first block is final, and what follows it another stream's.
    let first = sampleBytes(60)
    let inner = stored(first, isFinal: true)
    let stream = stored(inner, isFinal: false) + stored(sampleBytes(9), isFinal: true)
    let archive = try archive(stream, inner + sampleBytes(9))
    for (start, end) in [(5, 70), (5, 65), (5, 79)] {
      let block = BlockIndex.Block(
        data: 0..<60, compressed: start..<end, crc32: CRC32.of(first))
      #expect(code { _ = try archive.inflate([block], of: archive.entries[0]) } != nil)
    }
  }

  @Test func blockThatEndsOnABoundary() throws {
    let first = sampleBytes(60)
    let stream = stored(first, isFinal: false) + stored(sampleBytes(9), isFinal: true)
    let archive = try archive(stream, first + sampleBytes(9))
    let block = BlockIndex.Block(data: 0..<60, compressed: 0..<65, crc32: CRC32.of(first))
    #expect(try archive.inflate([block], of: archive.entries[0]).array() == first)
  }
}
