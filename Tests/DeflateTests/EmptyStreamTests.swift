import Bytes
import Testing

@testable import Deflate

/// Streams of nothing, targets without a place, and streams that do not end.
@Suite struct EmptyStreamTests {
  @Test func `a target may have no address`() throws {
    let nowhere = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    let stream = try Memory(copying: [3, 0])
    let crc = try unsafe StreamInflater.inflate(ByteSource(stream), 0..<2, into: nowhere)
    #expect(crc == CRC32.of([]))
    let inflater = try Inflater()
    let (consumed, produced) = try unsafe stream.withBytes { (bytes) throws(DeflateError) in
      try unsafe inflater.inflate(from: bytes, into: nowhere)
    }
    #expect(consumed == 2 && produced == 0 && inflater.isFinished)
  }

  @Test func `a dictionary that somebody else has is asked for`() throws {
    // zlib's header with the bit that says so, and the checksum of the dictionary.
    let stream = try Memory(copying: [0x78, 0x20, 1, 2, 3, 4, 3, 0])
    let inflater = try Inflater(.zlib)
    let error = #expect(throws: DeflateError.self) {
      let target = try Memory(count: 10)
      _ = try unsafe target.withMutableBytes { (target) throws(DeflateError) in
        try unsafe stream.withBytes { (bytes) throws(DeflateError) in
          try unsafe inflater.inflate(from: bytes, into: target)
        }
      }
    }
    #expect(error?.code == .corrupt("it needs a dictionary"))
  }

  /// Where the last block of a stream is.
  private func finalBlock(_ stream: [UInt8]) throws -> [Int]? {
    let memory = try Memory(copying: stream + [UInt8](repeating: 0, count: BitReader.slack))
    return unsafe memory.withBytes { bytes in
      unsafe StreamWalk.finalBlock(of: bytes, count: stream.count).map { [$0.header, $0.end] }
    }
  }

  @Test func `the last block is looked for`() throws {
    var bits = StreamBits()
    bits.putStored([1, 2, 3], isFinal: false)
    let open = bits.bytes
    #expect(try finalBlock(open) == nil)
    #expect(try finalBlock(open + [3, 0]) == [64, 74])
    // A distance that means nothing, behind a length.
    var wrong = StreamBits()
    wrong.begin(1)
    wrong.putFixed(257)
    wrong.putCode(30, 5)
    wrong.putFixed(256)
    #expect(try finalBlock(wrong.bytes) == nil)
    #expect(try finalBlock(open + wrong.bytes) == nil)
    #expect(try finalBlock([7]) == nil && finalBlock([]) == nil)
  }
}
