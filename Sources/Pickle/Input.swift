import Bytes

/// A position in the bytes of a pickle, with loads that check the end and the frame.
struct Input: ~Escapable {
  let span: RawSpan
  private(set) var position: Int
  /// Where the frame ends in which the position is; outside of frames, where the bytes end.
  private var end: Int
  private var isInFrame = false
  /// The opcode being read, for messages, and where it stands; 0, which is none, between two of them.
  private var opcodeByte: UInt8 = 0
  var opcodeOffset = 0

  @_lifetime(copy span)
  init(_ span: RawSpan, at position: Int) {
    self.span = span
    self.position = position
    end = span.byteCount
  }

  var remaining: Int { span.byteCount - position }

  func error(_ code: PickleError.Code, _ message: String, hint: String? = nil) -> PickleError {
    let name = Opcode(rawValue: opcodeByte).map { "\($0.name): " } ?? ""
    return PickleError(code, name + message, offset: opcodeOffset, hint: hint)
  }

  private func truncated(_ count: Int) -> PickleError {
    error(
      .truncated,
      "the pickle ends too early: \(count) more bytes are needed, and \(remaining) are there")
  }

  /// Steps over `count` bytes, and returns where they start.
  @inline(__always)
  mutating func take(_ count: Int) throws(PickleError) -> Int {
    let start = position
    guard count <= end &- start else { throw tooFar(count) }
    position = start &+ count
    return start
  }

  private func tooFar(_ count: Int) -> PickleError {
    if count > remaining { return truncated(count) }
    return error(
      .badFrame, "an argument crosses the end of its frame at byte \(end)",
      hint: "readers differ in what such a pickle is; it was damaged, or made to deceive")
  }

  /// Begins an instruction, and steps over the byte that says which: a frame ends between two of them, and nowhere
  /// else.
  @inline(__always)
  mutating func beginInstruction() throws(PickleError) -> UInt8 {
    opcodeOffset = position
    if position >= end { try leaveFrame() }
    let byte = span.byte(at: position)
    position &+= 1
    opcodeByte = byte
    return byte
  }

  /// The opcode that a byte is.
  func opcode(_ byte: UInt8) throws(PickleError) -> Opcode {
    guard let opcode = Opcode(rawValue: byte) else { throw noOpcode(byte) }
    return opcode
  }

  mutating func beginOpcode() throws(PickleError) -> Opcode {
    let byte = try beginInstruction()
    return try opcode(byte)
  }

  private mutating func leaveFrame() throws(PickleError) {
    opcodeByte = 0
    endFrame()
    guard remaining > 0 else {
      throw error(.truncated, "the pickle ends too early: it has no STOP")
    }
  }

  private func noOpcode(_ byte: UInt8) -> PickleError {
    let hex = String(byte, radix: 16)
    return error(
      .badOpcode, "0x\(hex.count < 2 ? "0" : "")\(hex) is no instruction of a pickle",
      hint: opcodeOffset == 0 ? "the file is no pickle" : nil)
  }

  /// Begins a frame of `count` bytes.
  mutating func beginFrame(_ count: UInt64) throws(PickleError) {
    guard !isInFrame else {
      throw error(.badFrame, "a frame starts before the one before it ends")
    }
    guard count <= UInt64(remaining) else {
      throw error(
        .truncated,
        "the pickle ends too early: a frame of \(count) bytes, and \(remaining) are there")
    }
    if count > 0 {
      end = position + Int(count)
      isInFrame = true
    }
  }

  /// Ends the frame here: something that is no pickle stands behind it.
  mutating func endFrame() {
    end = span.byteCount
    isInFrame = false
  }

  /// Goes on at another place, behind what somebody else has read.
  mutating func move(to place: Int) { position = place }

  @inline(__always)
  mutating func u8() throws(PickleError) -> UInt8 { span.byte(at: try take(1)) }
  @inline(__always)
  mutating func u16() throws(PickleError) -> UInt16 { try load() }
  @inline(__always)
  mutating func u32() throws(PickleError) -> UInt32 { try load() }
  @inline(__always)
  mutating func u64() throws(PickleError) -> UInt64 { try load() }

  @inline(__always)
  private mutating func load<T: FixedWidthInteger & BitwiseCopyable>() throws(PickleError) -> T {
    let start = try take(T.bitWidth / 8)
    return T(littleEndian: span.load(at: start, as: T.self))
  }

  /// A count that the input says, as far as bytes are there.
  @inline(__always)
  mutating func blob(_ count: UInt64) throws(PickleError) -> Range<Int> {
    guard count <= UInt64(remaining) else { throw lacking(count) }
    let start = try take(Int(count))
    return start..<start &+ Int(count)
  }

  private func lacking(_ count: UInt64) -> PickleError {
    error(.truncated, "\(count) bytes are promised, and \(remaining) are there")
  }

  /// The bytes up to the end of the line, without it.
  mutating func line() throws(PickleError) -> Range<Int> {
    let start = position
    var end = start
    while end < span.byteCount, span.byte(at: end) != 0x0A { end += 1 }
    guard end < span.byteCount else {
      throw error(.truncated, "the pickle ends too early: a line does not end")
    }
    _ = try take(end + 1 - start)
    return start..<end
  }

  /// A copy of the bytes of `range`.
  func bytes(_ range: Range<Int>) -> [UInt8] {
    [UInt8](capacity: range.count) { output in
      for index in range { output.append(span.byte(at: index)) }
    }
  }
}
