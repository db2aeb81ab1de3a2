/// A prefix code of DEFLATE: how many bits each symbol has, and which.
///
/// The code is complete, which every inflater accepts. The same frequencies give the same code.
package struct PrefixCode {
  /// The bits of each symbol; 0 for one that does not occur.
  package private(set) var lengths: [UInt8]
  /// The bits of each symbol, the first one lowest, as they stand in the stream.
  package private(set) var codes: [UInt16]

  /// The code that makes symbols of these frequencies shortest, or nearly so, with at most `limit`
  /// bits for each.
  ///
  /// Two symbols or more get a code, even where they do not occur.
  ///
  /// - Parameters:
  ///   - frequencies: How often each symbol occurs; at most 288.
  ///   - limit: The most bits of a symbol, up to 15; 2^limit is at least the number of symbols.
  package init(frequencies: [UInt32], limit: Int) {
    lengths = Self.lengths(of: frequencies, limit: limit)
    codes = Self.codes(for: lengths)
  }

  /// The bits that symbols of these frequencies take together.
  func bitCount(of frequencies: [UInt32]) -> Int {
    var sum = 0
    for (frequency, length) in zip(frequencies, lengths) { sum += Int(frequency) * Int(length) }
    return sum
  }

  private static func lengths(of frequencies: [UInt32], limit: Int) -> [UInt8] {
    // Rarest first; a key holds the frequency above the symbol.
    var keys: [UInt64] = []
    keys.reserveCapacity(frequencies.count)
    for (symbol, frequency) in frequencies.enumerated() where frequency > 0 {
      keys.append(UInt64(frequency) << 16 | UInt64(symbol))
    }
    var filler = 0
    while keys.count < 2 {
      if filler >= frequencies.count || frequencies[filler] == 0 {
        keys.append(1 << 16 | UInt64(filler))
      }
      filler += 1
    }
    keys.sort()
    var counts = Self.depths(of: keys.map { $0 >> 16 }, limit: limit)
    var lengths = [UInt8](repeating: 0, count: frequencies.count)
    var length = limit
    for key in keys {
      while counts[length] == 0 { length -= 1 }
      counts[length] -= 1
      lengths[Int(key & 0xFFFF)] = UInt8(length)
    }
    return lengths
  }

  /// How many symbols get each length, for weights in rising order: Huffman's code, found in place by
  /// the method of Moffat and Katajainen, and cut to `limit` bits.
  private static func depths(of weights: [UInt64], limit: Int) -> [Int] {
    var tree = weights
    let count = tree.count
    // First the weights of the inner nodes, each of which then gives way to its parent's index.
    var leaf = 0
    var root = 0
    for node in 0..<count - 1 {
      var sum: UInt64 = 0
      for _ in 0..<2 {
        if leaf >= count || (root < node && tree[root] < tree[leaf]) {
          sum += tree[root]
          tree[root] = UInt64(node)
          root += 1
        } else {
          sum += tree[leaf]
          leaf += 1
        }
      }
      tree[node] = sum
    }
    // Then the depth of each inner node, from its parent's, the root's being 0.
    tree[count - 2] = 0
    for node in stride(from: count - 3, through: 0, by: -1) {
      tree[node] = tree[Int(tree[node])] + 1
    }
    // Every place at a depth that no inner node takes is a leaf's.
    var counts = [Int](repeating: 0, count: max(limit, 1) + 1)
    var node = count - 2
    var places = 1
    var depth = 0
    var excess = 0
    while places > 0 {
      var inner = 0
      while node >= 0, tree[node] == UInt64(depth) {
        inner += 1
        node -= 1
      }
      let leaves = places - inner
      counts[min(depth, limit)] += leaves
      if depth > limit { excess += leaves }
      places = 2 * inner
      depth += 1
    }
    if excess > 0 { shorten(&counts, limit: limit) }
    return counts
  }

  /// Makes a code complete whose long symbols were cut to `limit` bits.
  private static func shorten(_ counts: inout [Int], limit: Int) {
    // What the code uses of its space, of which 2^limit is all.
    var used = 0
    for length in 1...limit { used += counts[length] << (limit - length) }
    while used > 1 << limit {
      // A symbol of fewer bits gets one more: the longest of these, which costs least.
      var length = limit - 1
      while counts[length] == 0 { length -= 1 }
      counts[length] -= 1
      counts[length + 1] += 1
      used -= 1 << (limit - length - 1)
    }
    // The last step may have freed more than was needed.
    while used < 1 << limit {
      var length = limit
      while counts[length] == 0 || used + 1 << (limit - length) > 1 << limit { length -= 1 }
      counts[length] -= 1
      counts[length - 1] += 1
      used += 1 << (limit - length)
    }
  }

  /// The canonical code of these lengths: RFC 1951, 3.2.2.
  static func codes(for lengths: [UInt8]) -> [UInt16] {
    var counts = [Int](repeating: 0, count: 17)
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var next = [Int](repeating: 0, count: 17)
    for length in 1...15 { next[length + 1] = (next[length] + counts[length]) << 1 }
    return lengths.map { length in
      if length == 0 { return 0 }
      let code = UInt16(next[Int(length)])
      next[Int(length)] += 1
      return reversed(code, length: Int(length))
    }
  }

  private static func reversed(_ code: UInt16, length: Int) -> UInt16 {
    var value = code
    value = (value & 0x5555) << 1 | (value & 0xAAAA) >> 1
    value = (value & 0x3333) << 2 | (value & 0xCCCC) >> 2
    value = (value & 0x0F0F) << 4 | (value & 0xF0F0) >> 4
    return value.byteSwapped >> (16 - UInt16(length))
  }
}
