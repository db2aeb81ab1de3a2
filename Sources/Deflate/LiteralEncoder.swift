// Trusted file: reads and writes raw memory in the loops that every byte passes through.

/// Compresses by the frequencies of single bytes alone, without looking for repetitions: what suits
/// floating-point numbers, whose bytes repeat by chance only.
///
/// The data is cut into parts, each with a code of its own. A part that no code makes smaller is stored.
package enum LiteralEncoder {
  /// The bytes of a part: fits a stored block, and is a multiple of every element's size up to 16.
  private static let partSize = 65_520
  /// The most bits of a byte's code: inflaters find codes of up to so many with one look.
  static let limit = 11
  private static let endOfBlock = 256

  /// One block of a deflate stream.
  private struct Part {
    var range: Range<Int>
    /// nil stores the bytes.
    var code: PrefixCode?
    var header: CodeHeader?
    var bitCount: Int
  }

  /// The stream of `data`.
  ///
  /// - Parameter end: True ends the stream; false ends with an empty stored block on a byte boundary, so
  ///   that another stream can follow.
  package static func compress(_ data: RawSpan, end: Bool) -> [UInt8] {
    unsafe data.withUnsafeBytes { bytes in
      let parts = unsafe self.parts(of: bytes)
      // Each stored block may begin with up to 7 bits of padding; 5 bytes end the stream.
      let bits = parts.reduce(0) { $0 + $1.bitCount }
      let room = bits / 8 + 16 + BitWriter.slack
      return unsafe [UInt8](unsafeUninitializedCapacity: room) { target, count in
        var writer = unsafe BitWriter(UnsafeMutableRawBufferPointer(target))
        for (index, part) in parts.enumerated() {
          let piece = unsafe UnsafeRawBufferPointer(rebasing: bytes[part.range])
          unsafe write(part, piece, isFinal: end && index == parts.count - 1, to: &writer)
        }
        if end {
          // An empty stream is one empty block in the fixed code.
          if parts.isEmpty { writer.write(0b011, 10) }
          writer.align()
        } else {
          unsafe stored(UnsafeRawBufferPointer(start: nil, count: 0), isFinal: false, to: &writer)
        }
        count = writer.count
      }
    }
  }

  private static func parts(of bytes: UnsafeRawBufferPointer) -> [Part] {
    var parts: [Part] = []
    var start = 0
    while start < bytes.count {
      let range = start..<min(bytes.count, start + partSize)
      unsafe parts.append(part(range, UnsafeRawBufferPointer(rebasing: bytes[range])))
      start = range.upperBound
    }
    return parts
  }

  private static func part(_ range: Range<Int>, _ bytes: UnsafeRawBufferPointer) -> Part {
    var frequencies = unsafe histogram(bytes)
    frequencies.append(1)
    let code = PrefixCode(frequencies: frequencies, limit: limit)
    let header = CodeHeader(code)
    let coded = 3 + header.bitCount + code.bitCount(of: frequencies)
    let stored = 3 + 7 + 32 + 8 * bytes.count
    return coded < stored
      ? Part(range: range, code: code, header: header, bitCount: coded)
      : Part(range: range, bitCount: stored)
  }

  /// How often each byte occurs.
  private static func histogram(_ bytes: UnsafeRawBufferPointer) -> [UInt32] {
    // Four tables: equal bytes in a row would have to wait for one another in one.
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 1024) { tables in
      unsafe tables.initialize(repeating: 0)
      var index = 0
      while index &+ 8 <= bytes.count {
        // In bounds: 8 bytes are left; a table has a place for each byte.
        var word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        for table in 0..<4 {
          unsafe tables[table &<< 8 | Int(truncatingIfNeeded: word & 0xFF)] &+= 1
          unsafe tables[table &<< 8 | Int(truncatingIfNeeded: word &>> 8 & 0xFF)] &+= 1
          word &>>= 16
        }
        index &+= 8
      }
      while index < bytes.count {
        unsafe tables[Int(bytes[index])] &+= 1
        index &+= 1
      }
      return (0..<256).map { byte in
        unsafe tables[byte] + tables[256 | byte] + tables[512 | byte] + tables[768 | byte]
      }
    }
  }

  private static func write(
    _ part: Part, _ bytes: UnsafeRawBufferPointer, isFinal: Bool, to writer: inout BitWriter
  ) {
    guard let code = part.code, let header = part.header else {
      unsafe stored(bytes, isFinal: isFinal, to: &writer)
      return
    }
    writer.write((isFinal ? 1 : 0) | 0b10 << 1, 3)
    header.write(to: &writer)
    unsafe literals(bytes, code, to: &writer)
    writer.write(Int(code.codes[endOfBlock]), Int(code.lengths[endOfBlock]))
  }

  private static func literals(
    _ bytes: UnsafeRawBufferPointer, _ code: PrefixCode, to writer: inout BitWriter
  ) {
    unsafe withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256) { table in
      for byte in 0..<256 {
        // In bounds: a code for bytes has 257 symbols.
        unsafe table[byte] = UInt32(code.codes[byte]) | UInt32(code.lengths[byte]) &<< 16
      }
      // A copy of one's own: the writer stays in registers.
      var out = writer
      var index = 0
      while index &+ 8 <= bytes.count {
        var word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self).littleEndian
        for _ in 0..<2 {
          // 7 bits may be held, and 4 codes of up to 11 bits come: 51 of 64.
          for _ in 0..<4 {
            let entry = unsafe table[Int(truncatingIfNeeded: word & 0xFF)]
            out.put(UInt64(entry & 0xFFFF), UInt64(entry &>> 16))
            word &>>= 8
          }
          out.flush()
        }
        index &+= 8
      }
      while index < bytes.count {
        let entry = unsafe table[Int(bytes[index])]
        out.put(UInt64(entry & 0xFFFF), UInt64(entry &>> 16))
        out.flush()
        index &+= 1
      }
      writer = out
    }
  }

  /// A stored block: RFC 1951, 3.2.4.
  private static func stored(
    _ bytes: UnsafeRawBufferPointer, isFinal: Bool, to writer: inout BitWriter
  ) {
    writer.write(isFinal ? 1 : 0, 3)
    writer.align()
    writer.write(bytes.count, 16)
    writer.write(~bytes.count & 0xFFFF, 16)
    unsafe writer.append(bytes)
  }
}
