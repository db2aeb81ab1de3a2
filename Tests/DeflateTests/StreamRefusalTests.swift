import Bytes
import Deflate
import Foundation
import Testing

/// What a stream inflater does not take: the same as zlib, for the same reason.
@Suite struct StreamRefusalTests {
  /// Expects the same as zlib, at the end of a stream and far from it.
  func expect(
    _ text: String?, sourceLocation: SourceLocation = #_sourceLocation,
    _ make: (inout StreamBits) -> Void
  ) throws {
    for isFar in [false, true] {
      var stream = StreamBits()
      make(&stream)
      let bytes = stream.bytes + [UInt8](repeating: 0, count: isFar ? 100 : 0)
      let error = #expect(throws: DeflateError.self, sourceLocation: sourceLocation) {
        _ = try inflated(bytes)
        throw DeflateError(.tooShort(0))
      }
      switch (text, isFar) {
      case (let text?, _):
        #expect(error?.code == .corrupt(text), sourceLocation: sourceLocation)
      case (nil, true): #expect(error?.code == .trailingBytes(100), sourceLocation: sourceLocation)
      case (nil, false): #expect(error?.code == .tooShort(0), sourceLocation: sourceLocation)
      }
      for piece in [1, 1 << 18] {
        try expectAsZlib(bytes, piece: piece, sourceLocation: sourceLocation)
      }
    }
  }

  /// Lengths of a code for 0 to 255 and the end, which is complete, and then some.
  static let literals = [Int](repeating: 8, count: 255) + [9, 9]

  @Test func `block headers`() throws {
    try expect("invalid block type") { $0.begin(3) }
    try expect("invalid stored block lengths") {
      $0.begin(0)
      $0.put(0, 5)
      $0.put(5, 16)
      $0.put(5, 16)
    }
    for (literals, distances) in [(287, 1), (288, 1), (257, 31), (257, 32), (288, 32)] {
      try expect("too many length or distance symbols") {
        $0.begin(2)
        $0.putHeader(literals, distances, [0, 0, 0, 1, 1], [])
      }
    }
  }

  @Test func `the code of the lengths`() throws {
    for lengths in [[1, 1, 1, 0], [1, 0, 0, 0], [1, 2, 0, 0], [2, 2, 2, 0], [7, 1, 2, 3]] {
      try expect("invalid code lengths set") {
        $0.begin(2)
        $0.putHeader(257, 1, lengths, [])
      }
    }
    // No code at all: lengths of nothing.
    try expect("invalid code -- missing end-of-block") {
      $0.begin(2)
      $0.putHeader(257, 1, [0, 0, 0, 0], [])
      $0.put(0, 300)
    }
    // The first length can be no repetition: 16 and 0 have a bit each.
    try expect("invalid bit length repeat") {
      $0.begin(2)
      $0.putHeader(257, 1, [1, 0, 0, 1], [(1, 1), (0, 2)])
    }
    // Cut behind such a code, and before the bits that follow it.
    for bytes in [[173, 98, 130, 0, 0], [205, 231, 12, 96, 129, 88, 255]] as [[UInt8]] {
      try expectAsZlib(bytes)
    }
    // 138 zeros twice are more than 258 lengths.
    try expect("invalid bit length repeat") {
      $0.begin(2)
      $0.putHeader(257, 1, [0, 0, 1, 1], [(1, 1), (127, 7), (1, 1), (127, 7)])
    }
  }

  @Test func `codes of literals`() throws {
    let half = [Int](repeating: 9, count: 256)
    for (text, lengths) in [
      ("invalid code -- missing end-of-block", half + [0]),
      ("invalid literal/lengths set", half + [2]),
      ("invalid literal/lengths set", [Int](repeating: 8, count: 257)),
      ("invalid literal/lengths set", [1] + [Int](repeating: 0, count: 255) + [2]),
      ("invalid literal/lengths set", [Int](repeating: 0, count: 256) + [2]),
      ("invalid literal/lengths set", [1, 1] + [Int](repeating: 0, count: 254) + [1]),
    ] {
      try expect(text) {
        $0.begin(2)
        $0.putHeader(lengths, [0])
      }
    }
    // The end alone, with a bit: the other bit is none.
    let end = [Int](repeating: 0, count: 256) + [1]
    try expect(nil) {
      $0.begin(2)
      $0.putHeader(end, [0])
      $0.put(0, 1)
    }
    try expect("invalid literal/length code") {
      $0.begin(2)
      $0.putHeader(end, [0])
      $0.put(1, 1)
    }
  }

  @Test func `codes of distances`() throws {
    for lengths in [[1, 2], [2], [1, 1, 1], [2, 2, 2], [15], [1, 15]] {
      try expect("invalid distances set") {
        $0.begin(2)
        $0.putHeader(Self.literals, lengths)
      }
    }
    // The literal 0, a match of 3 bytes, the end.
    let literals = [2] + [Int](repeating: 0, count: 255) + [2, 1]
    for (lengths, text) in [
      ([0], "invalid distance code"), ([1], nil), ([1, 0, 0], nil),
      ([0, 0, 1], "invalid distance too far back"), ([1, 1], nil),
    ] as [([Int], String?)] {
      try expect(text) {
        $0.begin(2)
        $0.putHeader(literals, lengths)
        $0.putCode(2, 2)
        $0.put(0, 2)
        $0.putCode(3, 2)
      }
    }
    // Of a code of one symbol, the other bit.
    try expect("invalid distance code") {
      $0.begin(2)
      $0.putHeader(literals, [1])
      $0.putCode(2, 2)
      $0.put(0, 1)
      $0.put(1, 1)
    }
  }

  @Test func `symbols that mean nothing`() throws {
    for symbol in [286, 287] {
      try expect("invalid literal/length code") {
        $0.begin(1)
        $0.putFixed(symbol)
      }
    }
    for symbol in [30, 31] {
      try expect("invalid distance code") {
        $0.begin(1)
        for _ in 0..<50 { $0.putFixed(65) }
        $0.putFixed(257)
        $0.putCode(symbol, 5)
      }
    }
  }

  @Test func `distances beyond the start`() throws {
    for (count, distance) in [(0, 1), (1, 2), (5, 6), (50, 51), (50, 32768)] {
      try expect("invalid distance too far back") {
        $0.begin(1)
        for _ in 0..<count { $0.putFixed(65) }
        $0.putMatch(3, distance)
        $0.putFixed(256)
      }
    }
  }

  @Test func `every cut and every turned bit of a stream`() throws {
    var random = Random(state: 17)
    var streams: [[UInt8]] = []
    for strategy in strategies {
      streams.append(try deflated(random.bytes(150), strategy: strategy))
    }
    streams.append(try deflated(Kind.skewed.bytes(300)))
    streams.append(try deflated(Kind.noise.bytes(60), level: 0))
    for stream in streams {
      for cut in stream.indices { try expectAsZlib(Array(stream[..<cut]), limit: 4096) }
      for bit in 0..<stream.count * 8 {
        var copy = stream
        copy[bit / 8] ^= 1 << UInt8(bit % 8)
        try expectAsZlib(copy, limit: 4096)
      }
    }
  }

  @Test func `a size that is not the data's`() throws {
    for (bytes, level) in [(sample(300), 6), (sample(70_000), 6), (sample(70_000), 0)] {
      let stream = try deflated(bytes, level: level)
      for count in [0, 1, bytes.count - 1] {
        let error = #expect(throws: DeflateError.self) {
          try inflatedInPieces(stream, count: count)
        }
        #expect(error?.code == .tooLong)
      }
      for more in [1, 1000] {
        let error = #expect(throws: DeflateError.self) {
          try inflatedInPieces(stream, count: bytes.count + more)
        }
        #expect(error?.code == .tooShort(more))
      }
      let error = #expect(throws: DeflateError.self) {
        try inflatedInPieces(stream + [UInt8](repeating: 0, count: 1000), count: bytes.count)
      }
      #expect(error?.code == .trailingBytes(1000))
      #expect(error?.offset == stream.count)
      #expect(
        error?.message.hasSuffix("the end of the deflate stream at byte \(stream.count) of it")
          == true)
    }
  }

  @Test func `an error says where it was found`() throws {
    let error = #expect(throws: DeflateError.self) {
      try inflatedInPieces([0, 3, 0, 0xFC, 0xFF, 65, 66, 67, 0x07], count: 10)
    }
    #expect(error?.message == "the deflate stream is damaged at byte 8 of it: invalid block type")
    #expect(
      DeflateError(.tooShort(3)).message == "the deflate stream gives 3 bytes fewer than expected")
  }

  @Test func `a file that was cut meanwhile is an error`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
      .path(percentEncoded: false)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let bytes = Kind.floats.bytes(100_000)
    let stream = try deflated(bytes)
    try #require(FileManager.default.createFile(atPath: path, contents: Data(stream)))
    let source = try ByteSource(try File(path: path))
    try FileHandle(forWritingTo: URL(filePath: path)).truncate(atOffset: UInt64(stream.count / 2))
    let target = try Memory(count: bytes.count)
    let error = #expect(throws: DeflateError.self) {
      try unsafe target.withMutableBytes { target in
        _ = try unsafe StreamInflater.inflate(
          source, 0..<stream.count, into: target, pieceSize: 4096)
      }
    }
    guard case .io = error?.code else {
      Issue.record("no error of reading: \(String(describing: error))")
      return
    }
  }
}
