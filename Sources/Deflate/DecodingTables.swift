// Trusted file: hands out tables in raw memory.

import Bytes

/// What an inflater looks symbols up in: the tables of a block's two codes.
@safe
struct DecodingTables {
  /// How many bits the first tables look at.
  static let literalBits = 11
  static let distanceBits = 8

  let literals: SymbolTable
  let distances: SymbolTable
  /// For each distance below 8, what a word of so many bytes is multiplied with to repeat them.
  let patterns: UnsafePointer<UInt64>
  private let patternMemory: Memory
  private var lengths: CodeLengths
  /// True while the tables are those of the fixed code.
  private var isFixed = false

  init() throws(DeflateError) {
    lengths = try CodeLengths()
    // A second table of d bits has d + 1 symbols or more, so that 286 and 30 symbols, of up to 15 bits, make
    // no more entries than these.
    literals = try SymbolTable(
      bits: Self.literalBits, capacity: 2944, meanings: Self.literalMeanings)
    distances = try SymbolTable(
      bits: Self.distanceBits, capacity: 576, meanings: Self.distanceMeanings)
    patternMemory = try .forStream(64, zeroed: true)
    // In bounds: 8 words, which live as long as this value does.
    let patterns = unsafe UnsafeMutableRawPointer(mutating: patternMemory.start)
      .bindMemory(to: UInt64.self, capacity: 8)
    for distance in 1..<8 {
      for shift in stride(from: 0, to: 64, by: 8 * distance) {
        unsafe patterns[distance] |= 1 << UInt64(shift)
      }
    }
    unsafe self.patterns = unsafe UnsafePointer(patterns)
  }

  /// RFC 1951, 3.2.5. Two symbols of the fixed code mean nothing.
  private static let literalMeanings: [UInt32] = (0..<288).map { symbol in
    switch symbol {
    case ..<256: return SymbolTable.literal | UInt32(symbol) << 8
    case 256: return SymbolTable.special | SymbolTable.end
    case ..<265: return UInt32(symbol - 254) << 16
    case ..<285:
      let extra = (symbol - 261) / 4
      return UInt32((symbol - 257 - 4 * extra) << extra + 3) << 16 | UInt32(extra)
    case 285: return 258 << 16
    default: return SymbolTable.special
    }
  }

  private static let distanceMeanings: [UInt32] = (0..<32).map { symbol in
    switch symbol {
    case ..<4: return UInt32(symbol + 1) << 16
    case ..<30:
      let extra = symbol / 2 - 1
      return UInt32((symbol % 2 + 2) << extra + 1) << 16 | UInt32(extra)
    default: return SymbolTable.special
    }
  }

  /// Makes the tables those of the fixed code.
  mutating func fillFixed() {
    if isFixed { return }
    lengths.setFixed()
    // Both are complete.
    _ = literals.fill(lengths.literals)
    _ = distances.fill(lengths.distances)
    isFixed = true
  }

  /// Makes the tables those of the codes that a block begins with, behind its type.
  ///
  /// - Throws: `DeflateError`: `.corrupt` with zlib's words, `.truncated`, `.io`.
  mutating func fill(from source: inout some BitSource) throws(DeflateError) {
    isFixed = false
    try lengths.read(from: &source)
    // As in zlib, a code may be of one symbol; of distances there may be none.
    switch literals.fill(lengths.literals) {
    case .complete, .single: break
    default: throw DeflateError(.corrupt("invalid literal/lengths set"))
    }
    switch distances.fill(lengths.distances) {
    case .complete, .single, .empty: break
    default: throw DeflateError(.corrupt("invalid distances set"))
    }
  }
}
