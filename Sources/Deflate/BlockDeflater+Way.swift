// Trusted file: gives samples of raw memory to the compressors.

extension BlockDeflater {
  /// A way to compress a block.
  enum Way: Sendable, Equatable {
    /// By the frequencies of bytes.
    case literals
    /// By one of zlib's strategies and levels.
    case zlib(Int, Deflater.Strategy)
    /// By one of libdeflate's levels.
    case libdeflate(Int)

    /// True where long data is not much larger, against zlib's level 6, than samples of it are: of the
    /// ways that search little, zlib's are not.
    var isSteady: Bool {
      if case .libdeflate(let level) = self { return level >= 3 }
      return false
    }

    static let runs = Way.zlib(6, .runLength)
    static func level(_ level: Int) -> Way { .zlib(level, .standard) }

    /// A block's stream: one that ends, or that another can follow.
    func compress(_ data: RawSpan, end: Bool) throws(DeflateError) -> [UInt8] {
      switch self {
      case .literals: return LiteralEncoder.compress(data, end: end)
      case .libdeflate(let level):
        if let stream = BlockCompressor.compress(data, level: level, end: end) { return stream }
        return try Way.level(6).compress(data, end: end)
      case .zlib(let level, let strategy):
        let deflater = try Deflater(level: level, strategy: strategy)
        var out: [UInt8] = []
        out.reserveCapacity(data.byteCount / 2)
        deflater.deflateBlock(data, end: end) { piece in
          unsafe piece.withUnsafeBytes { unsafe out.append(contentsOf: $0) }
        }
        return out
      }
    }
  }

  /// How a block is to be compressed.
  struct Choice: Sendable {
    var way: Way
    /// The bytes that the way made of samples, and the bytes of these.
    var sampled: (size: Int, count: Int)?
    /// True where next to nothing is left of the data: what each block costs would show.
    var isTiny: Bool { sampled.map { $0.size < $0.count / 64 } ?? false }

    /// A block's stream. Where the way makes far more of it than of the samples, they did not stand for
    /// it: then zlib's usual level is tried, and the smaller one taken.
    func compress(_ data: RawSpan, end: Bool) throws(DeflateError) -> [UInt8] {
      let stream = try way.compress(data, end: end)
      guard let sampled, way != .level(6) else { return stream }
      let expected = Double(sampled.size) / Double(sampled.count) * Double(data.byteCount)
      if Double(stream.count) < expected * 1.125 + Double(data.byteCount) / 64 { return stream }
      let usual = try Way.level(6).compress(data, end: end)
      return usual.count < stream.count ? usual : stream
    }
  }

  /// Where repetitions are looked for in a block: so many bytes at its start, middle and end.
  private static let probeSize = 1 << 15
  /// What is tried of several blocks: so many bytes of the first and of the last one. Deflate looks back
  /// 32 KiB, so fewer would not show what a way that searches long is worth.
  private static let sampleSize = 1 << 16
  /// What is tried where the samples do not decide.
  private static let partSize = 1 << 17
  /// A faster way that is steady may make of data this part more than zlib's level 6 does: 1/160.
  private static let allowance = 160
  /// Where something repeats at so few of 1024 positions, it is not worth looking for.
  private static let rareRepetition = 4
  /// Where something repeats at more of 1024 positions than this, next to nothing else may be there.
  private static let monotony = 1000

  /// The ways that can be chosen where bytes repeat, fastest first, measured with arrays of all kinds.
  private static let ways: [Way] =
    Libdeflate.isAvailable
    ? [
      .runs, .libdeflate(1), .libdeflate(3), .level(1), .level(4), .level(3), .libdeflate(6),
      .libdeflate(7), .level(6),
    ]
    : [.runs, .level(1), .level(4), .level(3), .level(6)]
  private static let fastWays: [Way] = [
    .runs, Libdeflate.isAvailable ? .libdeflate(1) : .level(1),
  ]
  private static let slowWays: [Way] =
    Libdeflate.isAvailable ? [.level(9), .libdeflate(9), .libdeflate(12)] : [.level(9)]

  /// What is compressed at once: a block, or all blocks of a group.
  struct Piece: Sendable {
    var range: Range<Int>
    var choice: Choice
  }

  /// How to compress the blocks of one group, judged by samples of them: the same for the same data.
  func judge(
    _ blocks: [Range<Int>], of bytes: UnsafeRawBufferPointer
  ) throws(DeflateError) -> [Piece] {
    if case .level(let level) = effort {
      return blocks.map { Piece(range: $0, choice: Choice(way: .level(level))) }
    }
    let repetitions = blocks.map { unsafe (range: $0, share: repetition(in: $0, of: bytes)) }
    let repeating = repetitions.filter { $0.share > Self.rareRepetition }.map(\.range)
    let literals = Choice(way: .literals)
    guard !repeating.isEmpty else { return blocks.map { Piece(range: $0, choice: literals) } }
    let choice = try unsafe self.choice(for: repeating, of: bytes)
    if choice.isTiny, repetitions.allSatisfy({ $0.share > Self.monotony }),
      let first = blocks.first, let last = blocks.last
    {
      return [Piece(range: first.lowerBound..<last.upperBound, choice: choice)]
    }
    return blocks.map { Piece(range: $0, choice: repeating.contains($0) ? choice : literals) }
  }

  /// The share of positions in samples of a block where something repeats, in 1024ths.
  private func repetition(in block: Range<Int>, of bytes: UnsafeRawBufferPointer) -> Int {
    let size = min(block.count, Self.probeSize)
    let middle = block.lowerBound + (block.count - size) / 2
    var starts = [block.lowerBound]
    if block.count > size { starts += [middle, block.upperBound - size] }
    let hits = starts.reduce(0) { sum, start in
      // In bounds: a probe is no longer than the block.
      let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[start..<start + size])
      return unsafe sum + RepetitionProbe.hits(in: RawSpan(_unsafeBytes: piece))
    }
    return hits * 1024 / max(1, starts.count * size)
  }

  /// The parts of blocks that stand for all of them.
  private func samples(of blocks: [Range<Int>], size: Int) -> [Range<Int>] {
    guard let first = blocks.first, let last = blocks.last else { return [] }
    let end = last.upperBound
    if blocks.count == 1, first.count <= 2 * size { return [first] }
    return [
      first.lowerBound..<min(first.upperBound, first.lowerBound + size),
      max(last.lowerBound, end - size)..<end,
    ]
  }

  /// The way that suits blocks like these samples.
  private func choice(
    for blocks: [Range<Int>], of bytes: UnsafeRawBufferPointer
  ) throws(DeflateError) -> Choice {
    let samples = unsafe Trial(ranges: samples(of: blocks, size: Self.sampleSize), bytes: bytes)
    var best = try samples.tried(.literals)
    switch effort {
    case .fastest, .smallest:
      for way in effort == .fastest ? Self.fastWays : Self.ways + Self.slowWays {
        let next = try samples.tried(way)
        if next.size < best.size { best = next }
      }
    // Where a level is given, nothing is judged.
    case .adaptive, .level:
      let usual = try samples.tried(.level(6))
      // What shrinks to next to nothing shrinks by what lies far apart, which samples do not show.
      let isTiny = usual.size < samples.count / 64
      var rest = isTiny ? [.runs, .level(6)] : Self.ways[...]
      while best.size > usual.size, let way = rest.popFirst() {
        best = way == usual.way ? usual : try samples.tried(way)
        guard way.isSteady, !isTiny, best.size > usual.size,
          best.size <= usual.size + usual.size / Self.allowance
        else { continue }
        // A little larger, but faster: where it is so in a longer part as well, it will do.
        let part = unsafe Trial(ranges: self.samples(of: blocks, size: Self.partSize), bytes: bytes)
        let (this, that) = (try part.tried(way).size, try part.tried(usual.way).size)
        if this <= that + that / Self.allowance { break }
      }
    }
    return Choice(way: best.way, sampled: (best.size, samples.count))
  }

  /// Parts of data on which ways are tried.
  @safe
  private struct Trial {
    let ranges: [Range<Int>]
    let bytes: UnsafeRawBufferPointer
    var count: Int { ranges.reduce(0) { $0 + $1.count } }

    /// What a way makes of them.
    func tried(_ way: Way) throws(DeflateError) -> (way: Way, size: Int) {
      var size = 0
      for range in ranges {
        let piece = unsafe RawSpan(_unsafeBytes: UnsafeRawBufferPointer(rebasing: bytes[range]))
        size += try way.compress(piece, end: true).count
      }
      return (way, size)
    }
  }
}
