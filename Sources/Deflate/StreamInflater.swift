// Trusted file: writes raw memory, within a target whose bounds it checks.

package import Bytes

/// Inflates whole streams of known length into one memory of known size.
///
/// The stream is read in pieces, and the memory that the data goes to is all that it is looked up in: so
/// little more than a piece is needed besides. Takes and refuses the same streams as `Inflater`, with the
/// same words.
@safe
package struct StreamInflater {
  /// A stream of no data, which ends one whose last block does not say that it is the last.
  package static let end: [UInt8] = [1, 0, 0, 0xFF, 0xFF]

  var input: PieceInput
  private(set) var tables: DecodingTables
  /// Where the data goes: from `start` to `end`, of which everything below `out` is there.
  let start: UnsafeMutableRawPointer
  let end: UnsafeMutableRawPointer
  var out: UnsafeMutableRawPointer
  /// The checksum of everything below `checked`.
  private var crc = CRC32()
  private var checked: UnsafeMutableRawPointer

  /// The checksum is taken in pieces of this size, while the data is in the processor's cache.
  private static let checkSize = 1 << 16

  /// Inflates a stream that fills `target` just so.
  ///
  /// - Parameters:
  ///   - source: Where the stream is read from, once from start to end.
  ///   - range: Where it stands there.
  ///   - target: The memory that is filled; what is in it is undefined where an error is thrown.
  ///   - isOpen: True for a part of a stream: it ends at the end of a block, on a byte's boundary, and none
  ///     of its blocks is the final one.
  ///   - pieceSize: How many bytes of the stream are read at a time.
  /// - Returns: The CRC-32 of the data.
  /// - Throws: `DeflateError` `.corrupt`, `.truncated`, `.trailingBytes`, `.tooLong`, `.tooShort`,
  ///   `.outOfMemory`; `.io` where the stream cannot be read.
  /// - Complexity: O(`range.count` + `target.count`); a piece and some 16 KiB are held besides.
  @unsafe
  package static func inflate(
    _ source: ByteSource, _ range: Range<Int>, into target: UnsafeMutableRawBufferPointer,
    isOpen: Bool = false, pieceSize: Int = 1 << 18
  ) throws(DeflateError) -> UInt32 {
    // An empty target may have no address.
    var none: UInt8 = 0
    return try unsafe withUnsafeMutablePointer(to: &none) { (none) throws(DeflateError) in
      let start = unsafe target.baseAddress ?? UnsafeMutableRawPointer(none)
      var inflater = unsafe StreamInflater(
        try PieceInput(source, range, pieceSize: pieceSize), try DecodingTables(),
        start: start, count: target.count)
      do throws(DeflateError) { try inflater.inflate(isOpen: isOpen) } catch {
        var error = error
        error.offset =
          if case .trailingBytes(let count) = error.code { range.count - count } else {
            inflater.input.offset
          }
        throw error
      }
      return inflater.crc.value
    }
  }

  private init(
    _ input: PieceInput, _ tables: DecodingTables, start: UnsafeMutableRawPointer, count: Int
  ) {
    self.input = input
    self.tables = tables
    unsafe self.start = unsafe start
    unsafe end = unsafe start + count
    unsafe out = unsafe start
    unsafe checked = unsafe start
  }

  private mutating func inflate(isOpen: Bool) throws(DeflateError) {
    var isFinal = false
    while !isFinal, !(isOpen && input.isAtEnd) {
      isFinal = try input.take(1) == 1
      if isFinal && isOpen { throw DeflateError(.corrupt("a final block that is not the last")) }
      switch try input.take(2) {
      case 0: try copyStored()
      case 1:
        tables.fillFixed()
        try inflateSymbols()
      case 2:
        try tables.fill(from: &input)
        try inflateSymbols()
      default: throw DeflateError(.corrupt("invalid block type"))
      }
      check(all: false)
    }
    check(all: true)
    let trailing = input.remaining
    guard trailing == 0 else { throw DeflateError(.trailingBytes(trailing)) }
    guard unsafe out == end else { throw DeflateError(.tooShort(unsafe end - out)) }
  }

  /// Adds data to the checksum: where there is a piece of it, or all.
  private mutating func check(all: Bool) {
    let count = unsafe out - checked
    guard all || count >= Self.checkSize else { return }
    unsafe crc.update(UnsafeRawBufferPointer(start: checked, count: count))
    unsafe checked = unsafe out
  }

  private mutating func copyStored() throws(DeflateError) {
    try input.align()
    let count = try input.take(16)
    guard try input.take(16) == ~count & 0xFFFF else {
      throw DeflateError(.corrupt("invalid stored block lengths"))
    }
    guard unsafe count <= end - out else { throw DeflateError(.tooLong) }
    // In bounds: there is room for the count.
    try unsafe input.copy(to: UnsafeMutableRawBufferPointer(start: out, count: count))
    unsafe out += count
  }

  /// Inflates the symbols of a block.
  private mutating func inflateSymbols() throws(DeflateError) {
    while true {
      try input.readAhead()
      if input.available >= PieceInput.margin, unsafe end - out >= Self.margin {
        let limit = unsafe min(end - Self.margin, checked + Self.checkSize)
        if try unsafe inflateRounds(until: limit) { return }
        check(all: false)
      } else if try inflateSymbol() {
        return
      }
    }
  }

  /// Inflates one symbol near the end of the stream or of the target.
  ///
  /// - Returns: True for the end of the block.
  private mutating func inflateSymbol() throws(DeflateError) -> Bool {
    // 48 bits are the most that a length and a distance have.
    if input.bitCount < 48 { try input.fill() }
    let (entry, symbol) = try next(tables.literals)
    if entry & SymbolTable.literal != 0 {
      guard unsafe out < end else { throw DeflateError(.tooLong) }
      unsafe out.storeBytes(of: UInt8(truncatingIfNeeded: entry >> 8), as: UInt8.self)
      unsafe out += 1
      return false
    }
    if entry & SymbolTable.special != 0 {
      if entry & SymbolTable.end != 0 { return true }
      throw DeflateError(.corrupt("invalid literal/length code"))
    }
    let length = Self.value(entry, symbol)
    let (place, bits) = try next(tables.distances)
    guard place & SymbolTable.special == 0 else {
      throw DeflateError(.corrupt("invalid distance code"))
    }
    let distance = Self.value(place, bits)
    guard unsafe distance <= out - start else {
      throw DeflateError(.corrupt("invalid distance too far back"))
    }
    guard unsafe length <= end - out else { throw DeflateError(.tooLong) }
    for _ in 0..<length {
      // In bounds: the distance is at least 1 and leads to where data is; there is room for the length.
      unsafe out.storeBytes(of: (out - distance).load(as: UInt8.self), as: UInt8.self)
      unsafe out += 1
    }
    return false
  }

  /// The entry of the next symbol, which is stepped over, and the bits that the entry counts.
  private mutating func next(
    _ table: SymbolTable
  ) throws(DeflateError) -> (entry: UInt32, bits: UInt64) {
    let (entry, lead) = table.entry(input.bits)
    try input.skip(lead)
    let word = input.bits
    try input.skip(Int(entry & 0xFF))
    return (entry, word)
  }

  /// The length or distance that an entry and the bits of its symbol make.
  @inline(__always)
  static func value(_ entry: UInt32, _ bits: UInt64) -> Int {
    let used = bits & (1 &<< UInt64(entry & 0xFF) &- 1)
    return Int(entry &>> 16) &+ Int(truncatingIfNeeded: used &>> UInt64(entry &>> 8 & 15))
  }
}
