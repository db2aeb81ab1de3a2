// Trusted file: hands raw memory to the inflaters, in blocks that are just as long as they are said to be.

import Bytes
import CZlib
import Deflate

/// A deflate stream of any bytes: each inflater does as zlib does, or declines.
enum InflateTarget {
  /// Streams that give more are not looked at any further.
  private static let limit = 1 << 13

  static func check(_ bytes: [UInt8]) throws(Finding) {
    try finding {
      let source = try Memory(copying: bytes)
      let truth = try Truth(source, limit: limit)
      try checkWhole(source, truth)
      try checkPieces(source, truth)
      guard case .ended(let consumed) = truth.end else {
        return try checkRefused(source, truth)
      }
      try checkFitting(source, consumed, truth.data)
    }
  }

  /// What zlib makes of a stream.
  private struct Truth {
    enum End: Equatable {
      /// The final block ended behind so many bytes.
      case ended(Int)
      /// Just behind the last byte, a block ended that was not the final one.
      case betweenBlocks
      /// There is too little.
      case open
      /// There is too much.
      case tooLong
      case corrupt
    }
    var data: [UInt8]
    var end: End

    init(_ source: Memory, limit: Int) throws(Finding) {
      var stream = unsafe z_stream()
      guard
        unsafe inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { throw Finding("zlib finds no memory") }
      defer { unsafe inflateEnd(&stream) }
      var target = [UInt8](repeating: 0, count: limit + 1)
      let status = unsafe target.withUnsafeMutableBytes { target in
        unsafe source.withBytes { bytes in
          unsafe stream.next_in = UnsafeMutablePointer(
            mutating: bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
          unsafe stream.avail_in = UInt32(bytes.count)
          unsafe stream.next_out = target.baseAddress?.assumingMemoryBound(to: UInt8.self)
          unsafe stream.avail_out = UInt32(target.count)
          return unsafe CZlib.inflate(&stream, Z_NO_FLUSH)
        }
      }
      let count = unsafe target.count - Int(stream.avail_out)
      let consumed = unsafe source.count - Int(stream.avail_in)
      let state = unsafe stream.data_type
      data = Array(target[..<min(count, limit)])
      switch status {
      case Z_STREAM_END where count <= limit: end = .ended(consumed)
      case Z_OK, Z_BUF_ERROR, Z_STREAM_END:
        // Between two blocks, with no bits left over.
        let isBetween = state & 0x80 != 0 && state & 0x7F == 0 && source.count > 0
        end = count > limit ? .tooLong : isBetween ? .betweenBlocks : .open
      default: end = .corrupt
      }
    }
  }

  private static func checkWhole(_ source: Memory, _ truth: Truth) throws(Finding) {
    let result = outcome { () throws(DeflateError) in
      try Inflater.inflate(source.bytes, limit: limit)
    }
    switch result {
    case .success(let data):
      try require(
        truth.end == .ended(source.count) && areSame(data, truth.data),
        "inflated \(data.count) bytes, zlib \(truth.data.count): \(truth.end)")
    case .failure(let error):
      try require(
        truth.end != .ended(source.count), "\(error), but zlib gives \(truth.data.count) bytes")
    }
  }

  /// Pieces of any size give what the whole gives.
  private static func checkPieces(_ source: Memory, _ truth: Truth) throws {
    let inflater = try Inflater()
    var data: [UInt8] = []
    var position = 0
    let step = 1 + source.count / 7
    let room = try Memory(count: 1 + truth.data.count / 5)
    var isRefused = false
    while !inflater.isFinished, data.count <= truth.data.count {
      let end = min(source.count, position + step)
      do throws(DeflateError) {
        let (consumed, produced) = try unsafe source.withBytes { (input) throws(DeflateError) in
          try unsafe room.withMutableBytes { (output) throws(DeflateError) in
            try unsafe inflater.inflate(
              from: UnsafeRawBufferPointer(rebasing: input[position..<end]), into: output)
          }
        }
        data += room.array(0..<produced)
        position += consumed
        if consumed == 0, produced == 0 { break }
      } catch {
        isRefused = true
        break
      }
    }
    if case .ended(let consumed) = truth.end {
      try require(
        inflater.isFinished && position == consumed && areSame(data, truth.data),
        "in pieces: \(data.count) bytes of \(truth.data.count), \(position) of \(consumed) read")
    } else {
      try require(
        !inflater.isFinished || truth.end == .tooLong, "in pieces, the stream ends; \(truth.end)")
      try require(!isRefused || truth.end == .corrupt || truth.end == .tooLong, "refused in pieces")
    }
  }

  /// What zlib takes, others take as well, into just the room that it needs; into no other.
  private static func checkFitting(_ source: Memory, _ consumed: Int, _ data: [UInt8]) throws {
    for extra in [0, 1, -1] where data.count + extra >= 0 {
      let room = try Memory(count: data.count + extra)
      // In small pieces, too: what stands at the edges of one must not matter.
      for size in [1, 7, 1 << 18] {
        let found = whole(source, 0..<consumed, into: room, pieceSize: size)
        if extra == 0 {
          try require(
            found == CRC32.of(data) && areSame(room.array(), data),
            "whole: \(found.map(String.init) ?? "refused"), zlib takes \(consumed) bytes")
        } else {
          try require(found == nil, "whole: \(data.count + extra) bytes of \(data.count)")
        }
      }
    }
    if consumed < source.count {
      let room = try Memory(count: data.count)
      try require(
        whole(source, 0..<source.count, into: room) == nil, "whole: with bytes behind the stream")
    }
    try checkLiterals(source, Truth(source, limit: limit))
  }

  /// The checksum of what a whole stream gives; nil where it is refused.
  private static func whole(
    _ source: Memory, _ range: Range<Int>, into room: Memory, pieceSize: Int = 1 << 18
  ) -> UInt32? {
    unsafe room.withMutableBytes { target in
      try? unsafe StreamInflater.inflate(
        ByteSource(source), range, into: target, pieceSize: pieceSize)
    }
  }

  private static func checkRefused(_ source: Memory, _ truth: Truth) throws {
    for count in [0, truth.data.count, truth.data.count + 1] where truth.end != .tooLong {
      let room = try Memory(count: count)
      try require(
        whole(source, 0..<source.count, into: room) == nil,
        "whole: \(count) bytes where zlib says \(truth.end)")
    }
    try checkLiterals(source, truth)
  }

  /// The decoder of literals fills its room as zlib does, or declines; alone, and four at a time.
  private static func checkLiterals(_ source: Memory, _ truth: Truth) throws {
    guard source.count > 0, truth.end != .tooLong else { return }
    let stream = try Memory(
      copying: source.array() + [UInt8](repeating: 0xA5, count: LiteralDecoder.slack))
    for isEnd in [false, true] {
      for (lanes, extra) in [(1, 1), (1, 0), (LiteralDecoder.laneCount, 0)] {
        if truth.data.count + extra > 0 {
          let rooms = try (0..<lanes).map { _ in try Memory(count: truth.data.count + extra) }
          let areDone = unsafe stream.withBytes { bytes in
            unsafe LiteralDecoder.inflate(
              rooms.map { room in
                unsafe room.withMutableBytes { target in
                  unsafe LiteralDecoder.Lane(
                    stream: bytes, count: source.count, target: target, isEnd: isEnd)
                }
              })
          }
          try require(areDone.count == lanes, "\(areDone.count) of \(lanes) streams")
          let isRight = truth.end == (isEnd ? .ended(source.count) : .betweenBlocks)
          for (room, isDone) in zip(rooms, areDone) where isDone {
            try require(
              isRight && extra == 0 && areSame(room.array(), truth.data),
              "literals: \(room.count) bytes where zlib says \(truth.data.count) and \(truth.end)")
          }
        }
      }
    }
  }
}
