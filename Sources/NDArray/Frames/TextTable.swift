// Trusted file: looks at the bytes of an array as raw ones.

import Bytes
import Pickle

/// Texts side by side: as many as pandas pickles are written of at once.
struct TextTable {
  /// The texts in UTF-8, one behind another.
  private let bytes: [UInt8]
  /// Where each ends.
  private let ends: [Int]
  /// The numbers of the texts that are missing, in rising order.
  private let missing: [Int]

  init(_ texts: TextList) { (bytes, ends, missing) = texts.parts }

  var count: Int { ends.count }

  /// The bytes of a text that is not missing.
  subscript(index: Int) -> ArraySlice<UInt8> { bytes[range(index)] }

  private func range(_ index: Int) -> Range<Int> {
    (index == 0 ? 0 : ends[index - 1])..<ends[index]
  }

  // MARK: Texts that come again and again

  /// Every text as the number of one of those that differ.
  struct Codes {
    /// The number of each, and −1 for a missing text.
    var codes: [Int32]
    /// The place of the first of each.
    var firsts: [Int]
  }

  /// The texts by number, if there are far fewer of them than places; nil otherwise.
  ///
  /// - Complexity: O(number of bytes), on average.
  func codes() -> Codes? {
    let most = Swift.min(count / 4, Int(Int32.max) / 4)
    // An array's own bytes, for as long as it is not changed.
    let bytes = unsafe bytes.span.bytes
    // Open addressing, never more than half full.
    var mask = 1023
    var slots = [Int32](repeating: -1, count: mask + 1)
    var codes: [Int32] = []
    codes.reserveCapacity(count)
    var (keys, firsts, places) = ([UInt64](), [Int](), [Range<Int>]())
    var (start, nextMissing, steps) = (0, 0, 0)
    for (index, end) in ends.enumerated() {
      let range = start..<end
      start = end
      if nextMissing < missing.count, missing[nextMissing] == index {
        nextMissing += 1
        codes.append(-1)
        continue
      }
      let key = Self.key(bytes, range)
      var place = Self.place(key) & mask
      while slots[place] >= 0 {
        let code = Int(slots[place])
        if keys[code] == key, Self.areEqual(bytes, range, places[code]) { break }
        place = (place + 1) & mask
        steps += 1
      }
      // Texts may have been chosen so that they meet in the table.
      if steps > 4 * count { return nil }
      if slots[place] >= 0 {
        codes.append(slots[place])
        continue
      }
      // Where nearly all differ, there is nothing to be gained.
      if firsts.count >= most || (index >= 4096 && firsts.count > index / 2) { return nil }
      slots[place] = Int32(firsts.count)
      codes.append(Int32(firsts.count))
      firsts.append(index)
      keys.append(key)
      places.append(range)
      guard 2 * firsts.count > mask else { continue }
      mask = 2 * mask + 1
      slots = [Int32](repeating: -1, count: mask + 1)
      for (code, key) in keys.enumerated() {
        var place = Self.place(key) & mask
        while slots[place] >= 0 { place = (place + 1) & mask }
        slots[place] = Int32(code)
      }
    }
    return Codes(codes: codes, firsts: firsts)
  }

  /// Whether two texts of the same key are equal.
  @inline(__always)
  private static func areEqual(_ bytes: RawSpan, _ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    // The key of so short a text is the text.
    if left.count <= 8 { return true }
    for step in 0..<left.count
    where bytes.byte(at: left.lowerBound + step) != bytes.byte(at: right.lowerBound + step) {
      return false
    }
    return true
  }

  /// A number that equal texts have in common: of up to 8 bytes, the bytes.
  @inline(__always)
  private static func key(_ bytes: RawSpan, _ range: Range<Int>) -> UInt64 {
    if range.count <= 8 {
      guard range.upperBound < 8 else {
        // The bytes in front are loaded as well, and shifted out.
        let word = UInt64(littleEndian: bytes.load(at: range.upperBound - 8, as: UInt64.self))
        return range.isEmpty ? 0 : word >> UInt64(64 - 8 * range.count)
      }
      return range.reversed().reduce(0) { $0 << 8 | UInt64(bytes.byte(at: $1)) }
    }
    var key = UInt64(range.count)
    for place in range { key = (key ^ UInt64(bytes.byte(at: place))) &* 0xBF58_476D_1CE4_E5B9 }
    return key
  }

  /// Where to look for a key first: mixed as in splitmix64.
  @inline(__always)
  private static func place(_ key: UInt64) -> Int {
    let mixed = (key ^ key >> 30) &* 0xBF58_476D_1CE4_E5B9
    return Int(truncatingIfNeeded: ((mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB) >> 31)
  }

  // MARK: Texts of about the same length

  /// An array of `U`, where that takes little more room than the texts, and holds them all as they are.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  func packed() throws(NDArrayError) -> NDArray? {
    guard missing.isEmpty else { return nil }
    var lengths: [Int] = []
    lengths.reserveCapacity(count)
    for index in 0..<count {
      let range = range(index)
      // NumPy drops what ends in NUL.
      if !range.isEmpty, bytes[range.upperBound - 1] == 0 { return nil }
      lengths.append(bytes[range].count { $0 & 0xC0 != 0x80 })
    }
    let width = Swift.max(1, lengths.max() ?? 1)
    // What a text takes in a pickle besides its bytes are three.
    guard width <= 64, 4 * width * count <= 3 * (bytes.count + 3 * count) else { return nil }
    let points = PickleText.codePoints(bytes)
    var rows: [UInt32] = []
    rows.reserveCapacity(width * count)
    var start = 0
    for length in lengths {
      rows += points[start..<start + length]
      rows += repeatElement(0, count: width - length)
      start += length
    }
    return try NDArray(codePoints: rows, width: width, shape: [count])
  }
}
