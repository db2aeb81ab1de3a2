// Trusted file: reads and writes raw memory in the loop that every byte passes through.

/// One stream of literals on its way to its data.
@safe
struct LiteralRun {
  enum State { case decoding, done, failed }

  /// The longest code that is taken: that of the encoder.
  static let tableBits = LiteralEncoder.limit
  /// Marks a table's entry that is no literal: the end of a part, or no code.
  private static let stop: UInt16 = 0x80
  private static let endOfPart: UInt16 = 0x180
  /// So many symbols are decoded between two looks at the stream: 5 of 11 bits fit the 57 of one look.
  private static let round = 5

  private(set) var state = State.decoding
  private var reader: BitReader
  private let stream: UnsafeRawPointer
  private let isEnd: Bool
  private var out: UnsafeMutableRawPointer
  private let outEnd: UnsafeMutableRawPointer
  /// For the next bits: the bits of the code in the lowest six, the literal in the upper byte.
  private let table: UnsafeMutableBufferPointer<UInt16>
  private var isFinal = false

  init(_ lane: LiteralDecoder.Lane, table: UnsafeMutableBufferPointer<UInt16>) {
    guard let out = unsafe lane.target.baseAddress, let stream = unsafe lane.stream.baseAddress
    else { preconditionFailure("a lane has a stream, and room for data") }
    reader = unsafe BitReader(lane.stream, count: lane.count)
    unsafe self.stream = unsafe stream
    isEnd = lane.isEnd
    unsafe self.out = unsafe out
    unsafe outEnd = unsafe out + lane.target.count
    unsafe self.table = unsafe table
  }

  /// Reads the headers of parts up to one with a code; copies what is stored.
  mutating func begin() {
    while !isFinal {
      guard reader.position < reader.limit else { break }
      isFinal = reader.take(1) == 1
      switch reader.take(2) {
      case 0:
        guard copyStored() else { return state = .failed }
      case 2:
        guard let lengths = try? CodeLengths(from: &reader), fill(lengths.literals) else {
          return state = .failed
        }
        state = .decoding
        return
      default: return state = .failed
      }
    }
    let isWhole = unsafe out == outEnd && isFinal == isEnd
    let left = reader.limit - reader.position
    state = isWhole && 0..<8 ~= left ? .done : .failed
  }

  private mutating func copyStored() -> Bool {
    reader.align()
    let count = reader.take(16)
    let complement = reader.take(16)
    guard complement == ~count & 0xFFFF, reader.position + 8 * count <= reader.limit,
      unsafe count <= outEnd - out
    else { return false }
    unsafe out.copyMemory(from: stream + reader.position / 8, byteCount: count)
    unsafe out += count
    reader.position += 8 * count
    return true
  }

  /// Makes the table of a code; false where there are codes that are too long, or no literals'.
  private mutating func fill(_ lengths: Span<UInt8>) -> Bool {
    guard lengths.count == 257 else { return false }
    let lengths = lengths.indices.map { lengths[$0] }
    guard lengths.allSatisfy({ $0 <= Self.tableBits }),
      lengths.reduce(0, { $0 + ($1 > 0 ? 1 << (Self.tableBits - Int($1)) : 0) })
        == 1 << Self.tableBits
    else { return false }
    let codes = PrefixCode.codes(for: lengths)
    for symbol in 0...256 where lengths[symbol] > 0 {
      let entry =
        UInt16(lengths[symbol]) | (symbol == 256 ? Self.endOfPart : UInt16(symbol) << 8)
      // In bounds: a code has no more bits than the table looks at. It is complete: all is filled.
      for index in stride(
        from: Int(codes[symbol]), to: 1 << Self.tableBits, by: 1 << Int(lengths[symbol]))
      {
        unsafe table[index] = entry
      }
    }
    return true
  }

  /// How many rounds there is room for, and bits.
  private var rounds: Int {
    let room = unsafe (outEnd - out) / Self.round
    let bits = max(0, reader.limit - reader.position) / (Self.round * Self.tableBits)
    return min(room, bits)
  }

  /// What a round of one stream needs, in few registers.
  @safe
  private struct Lane {
    let stream: UnsafeRawPointer
    let out: UnsafeMutableRawPointer
    let table: UnsafePointer<UInt16>
    var position: Int

    init(_ run: LiteralRun) {
      // There is a table, of an entry for every value of the bits that it looks at.
      guard let table = unsafe run.table.baseAddress else { preconditionFailure("no table") }
      unsafe stream = unsafe run.stream
      unsafe out = unsafe run.out
      unsafe self.table = unsafe UnsafePointer(table)
      position = run.reader.position
    }

    /// Decodes one round, `offset` bytes behind where this began; at the end of a part, without effect.
    ///
    /// - Returns: Its entries, put together: the mark of the end is among them.
    @inline(__always)
    mutating func step(at offset: Int) -> UInt16 {
      let mask = UInt64(1 << LiteralRun.tableBits - 1)
      // In bounds: whoever counted the rounds left bits for each of them, and room for its symbols.
      var word = unsafe stream.loadUnaligned(fromByteOffset: position &>> 3, as: UInt64.self)
        .littleEndian
      word = word &>> UInt64(truncatingIfNeeded: position & 7)
      // A shift takes the lowest six bits of an entry: the length of its code.
      let first = unsafe table[Int(truncatingIfNeeded: word & mask)]
      word = word &>> UInt64(first)
      let second = unsafe table[Int(truncatingIfNeeded: word & mask)]
      word = word &>> UInt64(second)
      let third = unsafe table[Int(truncatingIfNeeded: word & mask)]
      word = word &>> UInt64(third)
      let fourth = unsafe table[Int(truncatingIfNeeded: word & mask)]
      word = word &>> UInt64(fourth)
      let fifth = unsafe table[Int(truncatingIfNeeded: word & mask)]
      let out = unsafe self.out + offset
      unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: first &>> 8), as: UInt8.self)
      unsafe (out + 1).storeBytes(of: UInt8(truncatingIfNeeded: second &>> 8), as: UInt8.self)
      unsafe (out + 2).storeBytes(of: UInt8(truncatingIfNeeded: third &>> 8), as: UInt8.self)
      unsafe (out + 3).storeBytes(of: UInt8(truncatingIfNeeded: fourth &>> 8), as: UInt8.self)
      unsafe (out + 4).storeBytes(of: UInt8(truncatingIfNeeded: fifth &>> 8), as: UInt8.self)
      // The lengths add up to 55 at most, and what stands above them adds multiples of 64.
      let used = (first &+ second &+ third &+ fourth &+ fifth) & 63
      position &+= Int(truncatingIfNeeded: used)
      return first | second | third | fourth | fifth
    }
  }

  /// Goes on behind `rounds` rounds that ended at `position`.
  private mutating func advance(_ rounds: Int, _ position: Int) {
    unsafe out += rounds * Self.round
    reader.position = position
  }

  /// Decodes rounds of one part.
  mutating func decode() {
    var lane = Lane(self)
    var done = 0
    for _ in 0..<(rounds) {
      let before = lane.position
      if lane.step(at: done &* Self.round) & Self.stop != 0 {
        lane.position = before
        break
      }
      done &+= 1
    }
    advance(done, lane.position)
  }

  /// Decodes rounds of four parts at the same time, up to the end of the shortest.
  static func decode(_ runs: inout [LiteralRun]) {
    precondition(runs.count == 4, "four streams are decoded together")
    var (one, two) = (Lane(runs[0]), Lane(runs[1]))
    var (three, four) = (Lane(runs[2]), Lane(runs[3]))
    let rounds = min(runs[0].rounds, runs[1].rounds, runs[2].rounds, runs[3].rounds)
    var done = 0
    while done < rounds {
      let before = (one.position, two.position, three.position, four.position)
      let offset = done &* Self.round
      let entries =
        one.step(at: offset) | two.step(at: offset) | three.step(at: offset)
        | four.step(at: offset)
      if entries & Self.stop != 0 {
        (one.position, two.position, three.position, four.position) = before
        break
      }
      done &+= 1
    }
    runs[0].advance(done, one.position)
    runs[1].advance(done, two.position)
    runs[2].advance(done, three.position)
    runs[3].advance(done, four.position)
  }

  /// Decodes symbols one by one, and goes on to the next part where this one ends within a round; fails
  /// where there is neither a part's end nor room.
  mutating func endPart() {
    guard state == .decoding else { return }
    for _ in 0..<Self.round {
      guard !reader.isAtEnd else { return state = .failed }
      let entry = unsafe table[Int(reader.peek() & (1 << UInt64(Self.tableBits) - 1))]
      reader.position += Int(entry & 63)
      if entry & Self.stop != 0 { return begin() }
      guard unsafe out < outEnd else { return state = .failed }
      unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry &>> 8), as: UInt8.self)
      unsafe out += 1
    }
  }
}
