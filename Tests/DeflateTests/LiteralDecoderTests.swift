import Bytes
import Deflate
import Testing

@Suite struct LiteralDecoderTests {
  /// A stream, what it gives, and whether it ends.
  typealias Sample = (stream: [UInt8], bytes: [UInt8], isEnd: Bool)

  /// What a decoder makes of streams, each of which has room for `room` bytes more than it gives.
  func decoded(_ samples: [Sample], room: Int = 0) throws -> [[UInt8]?] {
    let streams = try samples.map {
      try Memory(copying: $0.stream + [UInt8](repeating: 0xAA, count: LiteralDecoder.slack))
    }
    let targets = try samples.map { try Memory(count: max(0, $0.bytes.count + room)) }
    let lanes = samples.indices.map { index in
      unsafe streams[index].withBytes { stream in
        unsafe targets[index].withMutableBytes { target in
          unsafe LiteralDecoder.Lane(
            stream: stream, count: samples[index].stream.count, target: target,
            isEnd: samples[index].isEnd)
        }
      }
    }
    // The memories live until the data was taken from them.
    return withExtendedLifetime(streams) {
      let areDone = unsafe LiteralDecoder.inflate(lanes)
      return zip(areDone, targets).map { $0 ? $1.array() : nil }
    }
  }

  func sample(_ bytes: [UInt8], end: Bool) throws -> Sample {
    let memory = try Memory(copying: bytes)
    return (LiteralEncoder.compress(memory.bytes, end: end), bytes, end)
  }

  @Test(arguments: Kind.allCases)
  func `streams of literals are inflated, one or several at a time`(kind: Kind) throws {
    for count in [1, 2, 4, 5, 6, 1000, 65520, 65521, 140_003] {
      for lanes in [1, 3, 4, 5] {
        let samples = try (0..<lanes).map { lane in
          // Of other data, and other length, than its neighbours.
          try sample(kind.bytes(count + lane % 3 * 77, seed: UInt64(lane)), end: lane % 2 == 0)
        }
        #expect(try decoded(samples) == samples.map(\.bytes), "\(count) in \(lanes)")
        // Data that does not fill the room, or does not fit it, is not taken.
        #expect(try decoded(samples, room: 1) == samples.map { _ in nil })
        #expect(try decoded(samples, room: -1) == samples.map { _ in nil })
      }
    }
  }

  @Test func `an end where none should be is not taken, nor none where one should be`() throws {
    for end in [true, false] {
      var wrong = try sample(Kind.floats.bytes(1000), end: end)
      wrong.isEnd = !end
      #expect(try decoded([wrong]) == [nil])
    }
  }

  @Test func `streams of others are left to others`() throws {
    for kind in Kind.allCases where kind != .noise {
      let bytes = kind.bytes(5000)
      for strategy: Deflater.Strategy in [.standard, .fixed] {
        let result = try decoded([(deflated(bytes, strategy: strategy), bytes, true)])
        #expect(result == [nil] || result == [bytes])
      }
    }
    // zlib's streams of literals are taken where their codes are short.
    let bytes = Kind.floats.bytes(50_000)
    #expect(try decoded([(deflated(bytes, strategy: .huffmanOnly), bytes, true)]) == [bytes])
  }

  @Test func `damaged streams do no harm`() throws {
    let bytes = Kind.skewed.bytes(3000) + Kind.noise.bytes(70_000)
    let good = try sample(bytes, end: true)
    var random = Random(state: 5)
    for round in 0..<400 {
      var samples = [Sample](repeating: good, count: 4)
      for lane in samples.indices {
        // Headers, data, lengths of stored parts; and cuts.
        let place = round < 200 ? random.next(200) : random.next(good.stream.count)
        samples[lane].stream[place] ^= 1 << UInt8(random.next(8))
        if random.next(4) == 0 { samples[lane].stream.removeLast(random.next(good.stream.count)) }
      }
      for result in try decoded(samples) { #expect(result == nil || result?.count == bytes.count) }
    }
  }
}
