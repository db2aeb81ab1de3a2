import Bytes
import Deflate
import Testing

/// Numbers that repeat with their seed.
struct Random {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  mutating func next(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}

/// Data of several kinds, by name.
enum Kind: String, CaseIterable, Sendable {
  case zeros, noise, twoValues, skewed, floats, counters, text, mixed, halves

  func bytes(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var random = Random(state: seed)
    return (0..<count).map { index in
      switch self {
      case .zeros: return 0
      case .noise: return UInt8(truncatingIfNeeded: random.next())
      case .twoValues: return random.next(50) == 0 ? 1 : 0
      // Every value half as frequent as the one before it: codes of all lengths, and too long ones.
      case .skewed: return UInt8(min(60, random.next().leadingZeroBitCount))
      case .floats: return index % 4 == 3 ? 0x3F : UInt8(truncatingIfNeeded: random.next())
      case .counters: return UInt8(truncatingIfNeeded: (index / 8) >> (index % 8 * 8))
      case .text: return Array("the quick brown fox ".utf8)[(index * index / 7) % 20]
      case .mixed: return index / 5000 % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : 7
      case .halves: return index < count / 2 ? UInt8(truncatingIfNeeded: random.next()) : 0
      }
    }
  }
}

/// The data of a stream that does not end.
func inflatedOpen(_ stream: [UInt8], limit: Int = 1 << 24) throws -> [UInt8] {
  try inflated(stream + StreamInflater.end, limit: limit)
}

@Suite struct LiteralEncoderTests {
  @Test(arguments: Kind.allCases)
  func `literals are inflated to the same`(kind: Kind) throws {
    for count in [0, 1, 2, 3, 7, 8, 9, 255, 65519, 65520, 65521, 150_003] {
      let bytes = kind.bytes(count)
      let memory = try Memory(copying: bytes)
      #expect(try inflated(LiteralEncoder.compress(memory.bytes, end: true)) == bytes)
      #expect(try inflatedOpen(LiteralEncoder.compress(memory.bytes, end: false)) == bytes)
    }
  }

  @Test func `noise is stored`() throws {
    let memory = try Memory(copying: Kind.noise.bytes(200_000))
    #expect(LiteralEncoder.compress(memory.bytes, end: true).count == 200_000 + 4 * 5)
  }

  @Test(arguments: [7, 9, 11, 15])
  func `a code is complete and within its limit`(limit: Int) {
    var random = Random(state: 3)
    var (one, two) = (UInt32(1), UInt32(1))
    var all: [[UInt32]] = [
      [0, 5], [7], [], [1, 1, 1], [1, 0, 0, 0, 1 << 31],
      // Fibonacci's numbers make the longest codes.
      (0..<30).map { _ in
        (one, two) = (two, one + two)
        return one
      },
    ]
    for _ in 0..<200 {
      all.append((0..<random.next(100) + 2).map { _ in UInt32(1 << random.next(31)) })
    }
    for frequencies in all {
      let padded = frequencies + [0, 0]
      let code = PrefixCode(frequencies: padded, limit: limit)
      #expect(code.lengths.allSatisfy { $0 <= limit })
      let used = code.lengths.reduce(0) { $0 + ($1 > 0 ? 1 << (limit - Int($1)) : 0) }
      #expect(used == 1 << limit)
      for (frequency, length) in zip(padded, code.lengths) where frequency > 0 {
        #expect(length > 0)
      }
    }
  }
}

@Suite struct BlockCompressorTests {
  @Test(arguments: Kind.allCases)
  func `streams of any compressor are opened for another to follow`(kind: Kind) throws {
    for count in [0, 1, 5, 1000, 100_000] {
      let bytes = kind.bytes(count)
      for level in [0, 1, 6, 9] {
        for strategy: Deflater.Strategy in [.standard, .huffmanOnly, .fixed] {
          var stream = try deflated(bytes, level: level, strategy: strategy)
          var size = stream.count
          stream += [UInt8](repeating: 0, count: 13)
          let isOpen = unsafe stream.withUnsafeMutableBufferPointer {
            unsafe BlockCompressor.open($0, &size)
          }
          #expect(isOpen)
          #expect(try inflatedOpen(Array(stream[..<size])) == bytes)
        }
      }
    }
  }

  @Test func `a damaged stream is noticed or steps to some end`() throws {
    let stream = try deflated(Kind.text.bytes(3000)) + [UInt8](repeating: 0, count: 13)
    for index in 0..<stream.count - 13 {
      for change: UInt8 in [1, 2, 4, 0x80, 0xFF] {
        var copy = stream
        copy[index] ^= change
        var size = stream.count - 13
        _ = unsafe copy.withUnsafeMutableBufferPointer {
          unsafe BlockCompressor.open($0, &size)
        }
        #expect(size <= copy.count)
      }
    }
  }

  @Test(arguments: Kind.allCases)
  func `libdeflate's blocks are inflated to the same`(kind: Kind) throws {
    for count in [0, 1, 1000, 200_000] {
      let bytes = kind.bytes(count)
      let memory = try Memory(copying: bytes)
      for level in [1, 3, 6, 7, 9, 12] {
        let whole = BlockCompressor.compress(memory.bytes, level: level, end: true)
        let open = BlockCompressor.compress(memory.bytes, level: level, end: false)
        #expect((whole != nil) == Libdeflate.isAvailable)
        if let whole { #expect(try inflated(whole) == bytes) }
        #expect((open != nil) == Libdeflate.isAvailable)
        if let open { #expect(try inflatedOpen(open) == bytes) }
      }
    }
  }
}

@Suite struct BlockDeflaterTests {
  /// The stream of `bytes`, and the sizes of its blocks.
  func stream(
    _ bytes: [UInt8], _ effort: BlockDeflater.Effort = .adaptive, blockSize: Int = 1 << 14,
    threads: Int = 2
  ) throws -> (stream: [UInt8], blocks: [BlockDeflater.Block]) {
    let memory = try Memory(copying: bytes)
    var blocks: [BlockDeflater.Block] = []
    try BlockDeflater(effort: effort, threads: threads).deflate(
      memory.bytes, blockSize: blockSize, isEnd: true
    ) { blocks.append($0) }
    return (blocks.flatMap(\.compressed), blocks)
  }

  @Test(arguments: Kind.allCases)
  func `blocks are one stream, and each of them stands alone`(kind: Kind) throws {
    for count in [0, 1, 16383, 16384, 16385, 150_000] {
      let bytes = kind.bytes(count)
      for effort: BlockDeflater.Effort in [.adaptive, .fastest, .level(0), .level(1), .level(9)] {
        let (stream, blocks) = try stream(bytes, effort)
        #expect(try inflated(stream) == bytes)
        let all = max(1, (count + 16383) / 16384)
        // What shrinks to next to nothing is joined.
        #expect(blocks.count == all || [.zeros, .text, .halves].contains(kind))
        var start = 0
        for block in blocks.dropLast() {
          let part = Array(bytes[start..<start + block.count])
          #expect(try inflatedOpen(block.compressed) == part)
          #expect(block.crc32 == CRC32.of(part))
          start += block.count
        }
      }
    }
    #expect(try inflated(stream(kind.bytes(40_000), .smallest).stream) == kind.bytes(40_000))
  }

  @Test(arguments: Kind.allCases)
  func `the bytes do not depend on the number of threads`(kind: Kind) throws {
    let bytes = kind.bytes(300_000)
    let one = try stream(bytes, threads: 1).stream
    for threads in [2, 7] { #expect(try stream(bytes, threads: threads).stream == one) }
  }

  @Test(arguments: Kind.allCases)
  func `the stream is not larger than zlib's usual one`(kind: Kind) throws {
    let bytes = kind.bytes(600_000)
    let usual = try deflated(bytes).count
    let (stream, _) = try stream(bytes, blockSize: 1 << 17)
    #expect(Double(stream.count) <= Double(usual) * 1.01, "\(kind): \(stream.count) \(usual)")
  }

  @Test func `blocks that the samples do not stand for are tried again`() throws {
    // In each block of the group the middle differs from what the samples see of most of them.
    var bytes: [UInt8] = []
    for block in 0..<8 {
      bytes += Kind.zeros.bytes(1000) + (block % 4 == 0 ? Kind.zeros : .text).bytes(130_072)
    }
    let usual = try deflated(bytes).count
    let (stream, _) = try stream(bytes, blockSize: 131_072)
    #expect(try inflated(stream) == bytes)
    #expect(Double(stream.count) <= Double(usual) * 1.3)
  }

  @Test func `the error of the lowest index is thrown`() {
    for threads in [1, 2, 5] {
      #expect(throws: DeflateError(.trailingBytes(30))) {
        _ = try concurrently(100, threads: threads) { (index) throws(DeflateError) -> Int in
          if index >= 30 { throw DeflateError(.trailingBytes(index)) }
          return index
        }
      }
    }
    #expect(concurrently(100, threads: 3) { $0 } == Array(0..<100))
  }
}
