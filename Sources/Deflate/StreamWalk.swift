// Trusted file: takes the raw memory of a stream, which only a checked reader touches.

/// Steps through a deflate stream, symbol by symbol, without making its data: finds where blocks start.
struct StreamWalk {
  private var reader: BitReader
  private var tables: DecodingTables

  /// Where the last block of a stream starts and where it ends, in bits; nil where the stream is
  /// damaged, or there is no memory.
  ///
  /// - Parameters:
  ///   - bytes: The stream, and `BitReader.slack` bytes behind it.
  ///   - count: The bytes of the stream.
  static func finalBlock(
    of bytes: UnsafeRawBufferPointer, count: Int
  ) -> (header: Int, end: Int)? {
    guard let tables = try? DecodingTables() else { return nil }
    var walk = StreamWalk(reader: unsafe BitReader(bytes, count: count), tables: tables)
    while walk.reader.position < walk.reader.limit {
      let header = walk.reader.position
      let isFinal = walk.reader.take(1) == 1
      guard walk.skipBlock(), !walk.reader.isAtEnd else { return nil }
      if isFinal { return (header, walk.reader.position) }
    }
    return nil
  }

  /// Steps over a block behind its first bit; false where it is none.
  private mutating func skipBlock() -> Bool {
    switch reader.take(2) {
    case 0:
      reader.align()
      let count = reader.take(16)
      reader.position += 16 + 8 * count
      return true
    case 1:
      tables.fillFixed()
      return skipSymbols()
    case 2:
      guard (try? tables.fill(from: &reader)) != nil else { return false }
      return skipSymbols()
    default: return false
    }
  }

  /// Steps over symbols up to the end of the block.
  private mutating func skipSymbols() -> Bool {
    while !reader.isAtEnd {
      let word = reader.peek()
      var used = 0
      // 57 bits were looked at, and a code has up to 15.
      while used <= 57 - 15 {
        let (entry, lead) = tables.literals.entry(word &>> UInt64(used))
        used += lead + Int(entry & 0xFF)
        if entry & SymbolTable.literal != 0 { continue }
        if entry & SymbolTable.special != 0 {
          reader.position += used
          return entry & SymbolTable.end != 0
        }
        reader.position += used
        let (distance, first) = tables.distances.entry(reader.peek())
        guard distance & SymbolTable.special == 0 else { return false }
        used = first + Int(distance & 0xFF)
        break
      }
      reader.position += used
    }
    return false
  }
}
