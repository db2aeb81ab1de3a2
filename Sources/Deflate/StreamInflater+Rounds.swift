// Trusted file: reads and writes raw memory in the loop that every byte passes through.

extension StreamInflater {
  /// So much room is in the target wherever a round begins: a round gives at most 2 literals and a match of
  /// 258 bytes, or 3 literals, and a copy writes up to 15 bytes more than it says.
  static let margin = 320

  /// The bits of a stream in few registers, without a look at where it ends.
  @safe
  private struct Bits {
    var source: UnsafeRawPointer
    var word: UInt64
    /// The bits that are counted, in the lowest byte; what is above it means nothing.
    var count: UInt64

    /// Makes 56 bits or more countable.
    ///
    /// Reads 8 bytes, and steps over 7 of them at most.
    @inline(__always)
    mutating func fill() {
      // In bounds: a round begins with a margin of 32 bytes, and calls this three times at most.
      let next = unsafe source.loadUnaligned(as: UInt64.self).littleEndian
      word |= next &<< count
      unsafe source += 7 &- Int(truncatingIfNeeded: count &>> 3 & 7)
      count |= 56
    }

    /// Steps over the bits of an entry, which are counted.
    @inline(__always)
    mutating func skip(_ entry: UInt32) {
      // A shift takes the lowest six bits; an entry's lowest byte is less than 64.
      word = word &>> UInt64(entry)
      count = count &- UInt64(entry)
    }

    /// The lowest `bits` bits, as an index.
    @inline(__always)
    func index(_ bits: UInt64) -> Int { Int(truncatingIfNeeded: word & (1 &<< bits &- 1)) }
  }

  /// Inflates symbols in rounds, which need the margins of input and target to begin.
  ///
  /// - Parameter limit: Where no further round begins; at least a margin before the target's end.
  /// - Returns: True at the end of the block; false where a margin is used up, or the limit reached.
  mutating func inflateRounds(until limit: UnsafeMutableRawPointer) throws(DeflateError) -> Bool {
    let literals = unsafe UnsafePointer(tables.literals.entries)
    let distances = unsafe UnsafePointer(tables.distances.entries)
    let start = unsafe self.start
    var out = unsafe self.out
    let sourceLimit = unsafe UnsafeRawPointer(input.end) - PieceInput.margin
    var bits = unsafe Bits(
      source: input.next, word: input.bits, count: UInt64(input.bitCount))
    defer {
      unsafe self.out = unsafe out
      unsafe input.next = unsafe UnsafeMutableRawPointer(mutating: bits.source)
      input.bitCount = Int(bits.count & 0xFF)
      input.bits = bits.word & (1 &<< (bits.count & 63) &- 1)
    }
    // Indices are in bounds: a first table has an entry for every value of its bits, and a second one's
    // place and size stand in the entry that leads there.
    bits.fill()
    var entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
    while true {
      // A round: 56 bits are counted, and the entry is that of the next ones. Three literals that the first
      // table has take 33 of them at most.
      if entry & SymbolTable.literal != 0 {
        unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry &>> 8), as: UInt8.self)
        unsafe out += 1
        bits.skip(entry)
        entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
        if entry & SymbolTable.literal != 0 {
          unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry &>> 8), as: UInt8.self)
          unsafe out += 1
          bits.skip(entry)
          entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
          if entry & SymbolTable.literal != 0 {
            unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry &>> 8), as: UInt8.self)
            unsafe out += 1
            bits.skip(entry)
            if unsafe out >= limit || bits.source >= sourceLimit { return false }
            bits.fill()
            entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
            continue
          }
        }
        bits.fill()
      }
      var word = bits.word
      bits.skip(entry)
      if entry & SymbolTable.special != 0 {
        if entry & SymbolTable.second != 0 {
          entry = unsafe literals[Int(entry &>> 16) &+ bits.index(UInt64(entry &>> 8 & 15))]
          word = bits.word
          bits.skip(entry)
        }
        if entry & SymbolTable.literal != 0 {
          unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry &>> 8), as: UInt8.self)
          unsafe out += 1
          if unsafe out >= limit || bits.source >= sourceLimit { return false }
          bits.fill()
          entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
          continue
        }
        if entry & SymbolTable.special != 0 {
          if entry & SymbolTable.end != 0 { return true }
          throw DeflateError(.corrupt("invalid literal/length code"))
        }
      }
      let length = Self.value(entry, word)
      // At most 20 bits are used up, and a distance takes up to 28.
      var place = unsafe distances[bits.index(UInt64(DecodingTables.distanceBits))]
      if place & SymbolTable.special != 0 {
        if place & SymbolTable.second != 0 {
          bits.skip(place)
          place = unsafe distances[Int(place &>> 16) &+ bits.index(UInt64(place &>> 8 & 15))]
        }
        if place & SymbolTable.special != 0 {
          throw DeflateError(.corrupt("invalid distance code"))
        }
      }
      let distance = Self.value(place, bits.word)
      bits.skip(place)
      guard unsafe distance <= out - start else {
        throw DeflateError(.corrupt("invalid distance too far back"))
      }
      bits.fill()
      entry = unsafe literals[bits.index(UInt64(DecodingTables.literalBits))]
      unsafe Self.copy(length, from: distance, to: out, patterns: tables.patterns)
      unsafe out += length
      if unsafe out >= limit || bits.source >= sourceLimit { return false }
    }
  }

  /// Copies a match, and up to 15 bytes more behind it.
  ///
  /// In bounds: the distance leads to where data is, and behind the match is a margin, in which a word may
  /// begin that is read from less than a word before `out`.
  @inline(__always)
  private static func copy(
    _ length: Int, from distance: Int, to out: UnsafeMutableRawPointer,
    patterns: UnsafePointer<UInt64>
  ) {
    let end = unsafe out + length
    var out = unsafe out
    if distance >= 8 {
      var from = unsafe out - distance
      // A word is read from where one was written before, at the least.
      unsafe out.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
      unsafe (out + 8).storeBytes(of: (from + 8).loadUnaligned(as: UInt64.self), as: UInt64.self)
      if length > 16 {
        repeat {
          unsafe out += 16
          unsafe from += 16
          unsafe out.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
          unsafe (out + 8).storeBytes(
            of: (from + 8).loadUnaligned(as: UInt64.self), as: UInt64.self)
        } while unsafe out + 16 < end
      }
    } else {
      let from = unsafe (out - distance).loadUnaligned(as: UInt64.self).littleEndian
      // The bytes up to here, again and again: as often as whole repetitions fit a word.
      let unit = from & (1 &<< UInt64(8 &* distance) &- 1)
      let word = unsafe (unit &* patterns[distance]).littleEndian
      // The bytes of whole repetitions in a word, for distances from 1 on: 8, 8, 6, 8, 5, 6, 7.
      let step = Int(truncatingIfNeeded: 0x7658_6880 as UInt64 &>> UInt64(4 &* distance)) & 15
      repeat {
        unsafe out.storeBytes(of: word, as: UInt64.self)
        unsafe (out + step).storeBytes(of: word, as: UInt64.self)
        unsafe out += 2 &* step
      } while unsafe out < end
    }
  }
}
