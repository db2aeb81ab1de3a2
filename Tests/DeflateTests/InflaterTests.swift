import Bytes
import Deflate
import Testing

@Suite struct InflaterTests {
  @Test func `every cut of a stream is found`() throws {
    let stream = try deflated(sample(300))
    for cut in 0..<stream.count {
      #expect(throws: DeflateError(.truncated)) { try inflated(Array(stream[..<cut])) }
    }
  }

  @Test func `bytes behind the stream are counted`() throws {
    let stream = try deflated(sample(300)) + [1, 2, 3]
    #expect(throws: DeflateError(.trailingBytes(3))) { try inflated(stream) }
  }

  @Test func `more than the limit is refused`() throws {
    let stream = try deflated(sample(300))
    #expect(throws: DeflateError(.tooLong)) { try inflated(stream, limit: 299) }
    #expect(try inflated(stream, limit: 300) == sample(300))
  }

  @Test func `a damaged stream is refused with zlib's words`() throws {
    let error = #expect(throws: DeflateError.self) { try inflated([0x07]) }
    #expect(error == DeflateError(.corrupt("invalid block type")))
    #expect(error?.message == "the deflate stream is damaged: invalid block type")
  }

  @Test func `single-byte changes never crash`() throws {
    let stream = try deflated(sample(200))
    for index in stream.indices {
      for change: UInt8 in [1, 0x80, 0xFF] {
        var copy = stream
        copy[index] ^= change
        _ = try? inflated(copy, limit: 10000)
      }
    }
  }
}
