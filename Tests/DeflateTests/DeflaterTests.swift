import Bytes
import Deflate
import Testing

extension Deflater {
  func deflate(_ input: Memory, finish: Bool, to sink: MemorySink) throws(IOError) {
    try deflate(input.bytes, finish: finish) { (output) throws(IOError) in
      try sink.write(output)
    }
  }
}

/// `bytes` deflated, given in pieces of `piece` bytes.
func deflated(
  _ bytes: [UInt8], level: Int = 6, strategy: Deflater.Strategy = .standard, piece: Int = .max
) throws -> [UInt8] {
  let deflater = try Deflater(level: level, strategy: strategy)
  let result = MemorySink()
  var position = 0
  repeat {
    let end = position + min(piece, bytes.count - position)
    let part = try Memory(copying: Array(bytes[position..<end]))
    try deflater.deflate(part, finish: end == bytes.count, to: result)
    position = end
  } while position < bytes.count
  return result.array()
}

func inflated(_ bytes: [UInt8], limit: Int = 1 << 24) throws -> [UInt8] {
  let memory = try Memory(copying: bytes)
  return try Inflater.inflate(memory.bytes, limit: limit)
}

/// Bytes that compress, but not into nothing.
func sample(_ count: Int) -> [UInt8] {
  var state: UInt32 = 1
  return (0..<count).map { index in
    state = state &* 1_664_525 &+ 1_013_904_223
    return index % 3 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : UInt8(index % 251)
  }
}

@Suite struct DeflaterTests {
  @Test(arguments: [0, 1, 2, 1000, 65535, 65536, 300_000])
  func `what is deflated is inflated to the same`(count: Int) throws {
    let bytes = sample(count)
    for level in [0, 1, 6, 9] {
      #expect(try inflated(deflated(bytes, level: level)) == bytes)
    }
    for strategy: Deflater.Strategy in [.filtered, .huffmanOnly, .runLength, .fixed] {
      #expect(try inflated(deflated(bytes, strategy: strategy)) == bytes)
    }
    #expect(try inflated(deflated(bytes, piece: 777)) == bytes)
  }

  @Test func `an error of the closure comes through`() throws {
    let deflater = try Deflater()
    let memory = try Memory(count: 10, zeroed: true)
    #expect(throws: DeflateError(.truncated)) {
      try deflater.deflate(memory.bytes, finish: true) { _ in throw DeflateError(.truncated) }
    }
  }

  @Test func `a stream begun again gives the same bytes`() throws {
    let deflater = try Deflater()
    let memory = try Memory(copying: sample(5000))
    var results: [[UInt8]] = []
    for _ in 0..<2 {
      let result = MemorySink()
      try deflater.deflate(memory, finish: true, to: result)
      results.append(result.array())
      deflater.reset()
    }
    #expect(results[0] == results[1])
  }
}
