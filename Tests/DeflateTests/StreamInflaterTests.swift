import Bytes
import Deflate
import Foundation
import Testing

/// What a stream gives that is read in pieces; neither a byte around it is looked at, nor one behind the
/// data written.
func inflatedInPieces(_ stream: [UInt8], count: Int, piece: Int = 1 << 18) throws -> [UInt8] {
  let source = ByteSource(try Memory(copying: [7, 7, 7] + stream + [7, 7, 7]))
  let memory = try Memory(copying: [UInt8](repeating: 0xA5, count: count + 16))
  let crc = try unsafe memory.withMutableBytes { bytes in
    try unsafe StreamInflater.inflate(
      source, 3..<3 + stream.count, into: UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]),
      pieceSize: piece)
  }
  let bytes = memory.array()
  #expect(bytes[count...].allSatisfy { $0 == 0xA5 }, "bytes behind the data were written")
  #expect(crc == CRC32.of(Array(bytes[..<count])))
  return Array(bytes[..<count])
}

/// Expects the same of a stream as zlib makes of it: the same data, or the same error.
func expectAsZlib(
  _ stream: [UInt8], piece: Int = 1 << 18, limit: Int = 1 << 16, _ comment: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) throws {
  do {
    let bytes = try inflated(stream, limit: limit)
    let ours = try? inflatedInPieces(stream, count: bytes.count, piece: piece)
    #expect(ours == bytes, comment, sourceLocation: sourceLocation)
  } catch let error as DeflateError {
    let ours = #expect(throws: DeflateError.self, comment, sourceLocation: sourceLocation) {
      try inflatedInPieces(stream, count: limit, piece: piece)
    }
    // What is found first of two faults may depend on how much is inflated at a time.
    if error.code == .tooLong || ours?.code == .tooLong { return }
    #expect(ours?.code == error.code, comment, sourceLocation: sourceLocation)
  }
}

extension Random {
  /// The seed of this run's random streams: new each time, or that of `NDARRAY_SEED` to see a failure
  /// again.
  static let seed: UInt64 =
    ProcessInfo.processInfo.environment["NDARRAY_SEED"].flatMap { UInt64($0) }
    ?? UInt64.random(in: 0..<1_000_000_000)

  /// Data of pieces that repeat, at many distances.
  mutating func bytes(_ count: Int) -> [UInt8] {
    var bytes: [UInt8] = []
    let alphabet = [2, 16, 256][next(3)]
    while bytes.count < count {
      let length = [1, 4, 20, 300][next(4)]
      if bytes.isEmpty || next(3) == 0 {
        for _ in 0...next(length) { bytes.append(UInt8(next(alphabet))) }
      } else {
        let reach = [1, 8, 60, 40_000][next(4)]
        let distance = 1 + next(min(bytes.count, reach))
        for _ in 0...next(length) { bytes.append(bytes[bytes.count - distance]) }
      }
    }
    return Array(bytes[..<count])
  }
}

let strategies: [Deflater.Strategy] = [.standard, .filtered, .huffmanOnly, .runLength, .fixed]

@Suite struct StreamInflaterTests {
  @Test(arguments: Kind.allCases)
  func `what zlib deflates is inflated, at every level and strategy`(kind: Kind) throws {
    for count in [0, 1, 2, 3, 9, 257, 258, 259, 319, 320, 321, 3000] {
      let bytes = kind.bytes(count)
      for level in 0...9 {
        let stream = try deflated(bytes, level: level)
        #expect(try inflatedInPieces(stream, count: count) == bytes, "\(count) at \(level)")
      }
      for strategy in strategies {
        let stream = try deflated(bytes, strategy: strategy)
        #expect(try inflatedInPieces(stream, count: count) == bytes, "\(count), \(strategy)")
      }
    }
  }

  @Test(arguments: [32767, 32768, 32769, 65535, 65536, 65537, 140_003])
  func `longer data is inflated`(count: Int) throws {
    for kind in Kind.allCases {
      let bytes = kind.bytes(count)
      for (level, strategy) in [(0, .standard), (1, .fixed), (6, .standard)]
        as [(Int, Deflater.Strategy)]
      {
        let stream = try deflated(bytes, level: level, strategy: strategy)
        #expect(
          try inflatedInPieces(stream, count: count, piece: 5000) == bytes, "\(kind) at \(level)")
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 8, 31, 32, 33, 40, 63, 64, 65, 4096])
  func `pieces of any size give the same`(piece: Int) throws {
    var random = Random(state: 11)
    for count in [0, 1, 500, 20_000] {
      let bytes = random.bytes(count)
      for level in [0, 1, 6] {
        let stream = try deflated(bytes, level: level)
        #expect(try inflatedInPieces(stream, count: count, piece: piece) == bytes)
      }
    }
  }

  @Test func `random data of many kinds is inflated as zlib does it`() throws {
    print("StreamInflaterTests: NDARRAY_SEED=\(Random.seed)")
    var random = Random(state: Random.seed)
    for round in 0..<150 {
      let bytes = random.bytes(random.next([10, 1000, 20_000][round % 3]))
      let strategy = strategies[random.next(5)]
      var stream = try deflated(bytes, level: random.next(10), strategy: strategy)
      let piece = [1 + random.next(70), 1 << 18][random.next(2)]
      #expect(try inflatedInPieces(stream, count: bytes.count, piece: piece) == bytes)
      // And damaged ones: bits turned, bytes replaced, cut, moved.
      for _ in 0..<4 where !stream.isEmpty {
        switch random.next(4) {
        case 0: stream[random.next(stream.count)] ^= 1 << UInt8(random.next(8))
        case 1: stream[random.next(min(60, stream.count))] = UInt8(random.next(256))
        case 2: stream.removeLast(random.next(min(40, stream.count)))
        default: stream.insert(UInt8(random.next(256)), at: random.next(stream.count))
        }
        try expectAsZlib(stream, piece: piece, "round \(round) of seed \(Random.seed)")
      }
    }
  }

  @Test func `matches of every length and distance are copied`() throws {
    var random = Random(state: 3)
    let lead = (0..<32768).map { _ in UInt8(random.next(256)) }
    // With room behind them, and so near the end that every byte counts.
    for spare in [0, 5, 400] {
      for distance in Array(1...33) + [255, 256, 257, 4097, 24576, 24577, 32767, 32768] {
        let lengths = spare == 400 ? Array(3...258) : [3, 7, 8, 9, 16, 17, 31, 32, 33, 257, 258]
        var stream = StreamBits()
        stream.putStored(Array(lead[..<distance]), isFinal: false)
        stream.begin(1)
        var bytes = Array(lead[..<distance])
        for length in lengths {
          stream.putMatch(length, distance)
          for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
        }
        for index in 0..<spare {
          stream.putFixed(index % 256)
          bytes.append(UInt8(index % 256))
        }
        stream.putFixed(256)
        let found = try? inflatedInPieces(stream.bytes, count: bytes.count)
        #expect(found == bytes, "distance \(distance), \(spare) behind")
      }
    }
  }

  @Test func `blocks of no data, and stored ones between others, are stepped over`() throws {
    var stream = StreamBits()
    for _ in 0..<50 {
      stream.begin(1, isFinal: false)
      stream.putFixed(256)
      stream.putStored([], isFinal: false)
      stream.begin(1, isFinal: false)
      stream.putFixed(65)
      stream.putFixed(256)
      stream.putStored([66, 67], isFinal: false)
    }
    stream.putStored([68], isFinal: true)
    let bytes: [UInt8] = (0..<151).map { $0 == 150 ? 68 : 65 + UInt8($0 % 3) }
    for piece in [1, 5, 1 << 18] {
      #expect(try inflatedInPieces(stream.bytes, count: bytes.count, piece: piece) == bytes)
    }
  }
}
