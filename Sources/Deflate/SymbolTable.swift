// Trusted file: fills a table in raw memory, within a capacity that it checks.

import Bytes

/// A prefix code as an inflater looks it up: by the next bits of the stream.
///
/// The bits that the first table does not see are looked up in a second one, which stands behind it. What
/// an entry holds, from the lowest bit on:
///
///     0   8  the bits to step over: those of the code, and those that follow it; less than 64
///     8   4  of these, the bits of the code alone
///     13  1  set, with bit 15: the end of the block
///     14  1  set, with bit 15: there is a second table, which is looked up with as many bits as 8 says
///     15  1  set: neither a length nor a distance
///     16 15  the least length or distance, to which the bits behind the code are added; or the place of
///            the second table
///     31  1  set: a literal, which bits 8 to 15 hold; 16 to 30 are clear
@safe
struct SymbolTable {
  static let literal: UInt32 = 1 << 31
  static let special: UInt32 = 1 << 15
  static let second: UInt32 = 1 << 14
  static let end: UInt32 = 1 << 13

  /// What the lengths of a code's symbols are together.
  enum Shape {
    /// Every sequence of bits is one of symbols.
    case complete
    /// One symbol of one bit, the other bit being none.
    case single
    /// No symbols.
    case empty
    /// Symbols that leave something of the code's space, or need more than there is.
    case incomplete, oversubscribed
  }

  private let memory: Memory
  /// The tables, which live as long as this value does.
  let entries: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private let bits: Int
  /// The entry of each symbol, for a code of no bits.
  private let meanings: [UInt32]

  /// - Parameters:
  ///   - bits: How many bits the first table looks at: up to 14.
  ///   - capacity: The most entries that the tables of any complete code have.
  ///   - meanings: The entry of each symbol, for a code of no bits.
  init(bits: Int, capacity: Int, meanings: [UInt32]) throws(DeflateError) {
    precondition(1...14 ~= bits && capacity >= 1 << bits, "the first table has its place")
    memory = try .forStream(capacity * MemoryLayout<UInt32>.size, zeroed: true)
    // In bounds: allocated for so many, and aligned as malloc aligns.
    unsafe entries = unsafe UnsafeMutableRawPointer(mutating: memory.start)
      .bindMemory(to: UInt32.self, capacity: capacity)
    self.capacity = capacity
    self.bits = bits
    self.meanings = meanings
  }

  /// The entry of the symbol that `word` begins with, and how many bits come in front of those that the
  /// entry counts: where it is one of a second table.
  @inline(__always)
  func entry(_ word: UInt64) -> (entry: UInt32, lead: Int) {
    // In bounds: a first table has an entry for every value of its bits, and a second one stands where
    // the entry says that leads there, with as many entries as it says.
    let entry = unsafe entries[Int(truncatingIfNeeded: word & (1 &<< UInt64(bits) &- 1))]
    guard entry & Self.literal == 0, entry & Self.second != 0 else { return (entry, 0) }
    let index = word &>> UInt64(bits) & (1 &<< UInt64(entry &>> 8 & 15) &- 1)
    return unsafe (entries[Int(entry &>> 16) &+ Int(truncatingIfNeeded: index)], bits)
  }

  /// Makes the table of a code, where it is one that can be used: complete, single or empty.
  ///
  /// - Parameter lengths: The bits of each symbol, up to 15; 0 for one that does not occur.
  func fill(_ lengths: Span<UInt8>) -> Shape {
    precondition(lengths.count <= meanings.count, "every symbol means something")
    return unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 32 + lengths.count) {
      scratch in
      // In bounds: a length is at most 15, and there are as many places as symbols.
      let counts = unsafe UnsafeMutableBufferPointer(rebasing: scratch[..<16])
      let places = unsafe UnsafeMutableBufferPointer(rebasing: scratch[16..<32])
      let sorted = unsafe UnsafeMutableBufferPointer(rebasing: scratch[32...])
      unsafe counts.initialize(repeating: 0)
      for symbol in lengths.indices { unsafe counts[Int(lengths[symbol] & 15)] &+= 1 }
      var space = 1
      for length in 1...15 {
        space = unsafe 2 * space - Int(counts[length])
        if space < 0 { return .oversubscribed }
      }
      if space > 0 {
        let used = unsafe lengths.count - Int(counts[0])
        guard unsafe used == 0 || (used == 1 && counts[1] == 1) else { return .incomplete }
        fillSparsely(lengths)
        return used == 0 ? .empty : .single
      }
      unsafe places[1] = 0
      for length in 1..<15 { unsafe places[length + 1] = places[length] + counts[length] }
      for symbol in lengths.indices where lengths[symbol] > 0 {
        let length = Int(lengths[symbol] & 15)
        unsafe sorted[Int(places[length])] = UInt16(truncatingIfNeeded: symbol)
        unsafe places[length] &+= 1
      }
      unsafe fill(sorted: sorted, counts: counts)
      return .complete
    }
  }

  /// The table of a code of at most one symbol.
  private func fillSparsely(_ lengths: Span<UInt8>) {
    // In bounds, here and below: all of the first table.
    unsafe UnsafeMutableBufferPointer(start: entries, count: 1 << bits)
      .update(repeating: Self.special | 1)
    guard let symbol = lengths.indices.first(where: { lengths[$0] == 1 }) else { return }
    for index in stride(from: 0, to: 1 << bits, by: 2) {
      unsafe entries[index] = Self.entry(meanings[symbol], 1)
    }
  }

  /// The tables of a complete code.
  ///
  /// - Parameters:
  ///   - sorted: The symbols in the order of their codes.
  ///   - counts: How many of them have each length.
  private func fill(
    sorted: UnsafeMutableBufferPointer<UInt16>, counts: UnsafeMutableBufferPointer<UInt16>
  ) {
    // The next code, its first bit lowest, as it stands in the stream.
    var code = 0
    var place = 0
    for length in 1...bits {
      // The table for one bit less, twice: shorter codes do not look at the bit that is new. In bounds:
      // a code of `length` bits is below 2^length, which the first table has.
      let half = 1 &<< (length &- 1)
      unsafe (entries + half).update(from: entries, count: half)
      for _ in 0..<(unsafe Int(counts[length])) {
        let meaning = unsafe meanings[Int(sorted[place])]
        unsafe entries[code] = Self.entry(meaning, length)
        place &+= 1
        code = Self.successor(of: code, length)
      }
    }
    var prefix = -1
    var start = 1 << bits
    var size = 0
    for length in bits + 1..<16 {
      var left = unsafe Int(counts[length])
      while left > 0 {
        if code & (1 << bits - 1) != prefix {
          prefix = code & (1 << bits - 1)
          start += size
          // As many bits as the codes take that begin alike.
          var more = length - bits
          var used = left
          while used < 1 << more, bits + more < 15 {
            more += 1
            used = unsafe 2 * used + Int(counts[bits + more])
          }
          size = 1 << more
          precondition(start + size <= capacity, "second tables have their place")
          unsafe entries[prefix] =
            Self.special | Self.second | UInt32(start) << 16 | UInt32(more) << 8 | UInt32(bits)
        }
        let meaning = unsafe meanings[Int(sorted[place])]
        // In bounds: below the end of the second table, whose place was checked.
        for index in stride(
          from: start + code >> bits, to: start + size, by: 1 << (length - bits))
        {
          unsafe entries[index] = Self.entry(meaning, length - bits)
        }
        place += 1
        left -= 1
        code = Self.successor(of: code, length)
      }
    }
  }

  /// The entry of a symbol whose code has `length` bits.
  @inline(__always)
  private static func entry(_ meaning: UInt32, _ length: Int) -> UInt32 {
    let length = UInt32(truncatingIfNeeded: length)
    return meaning &+ length &* (meaning & literal != 0 ? 1 : 0x101)
  }

  /// The code that follows one in the canonical order, both with their first bit lowest.
  @inline(__always)
  private static func successor(of code: Int, _ length: Int) -> Int {
    let zeros = ~code & (1 &<< length &- 1)
    if zeros == 0 { return 0 }
    let bit = 1 &<< (63 &- zeros.leadingZeroBitCount)
    return code & (bit &- 1) | bit
  }
}
