// Trusted file: reads raw memory in a loop that samples of all data pass through.

/// Looks whether bytes repeat, far faster than by deflating them.
package enum RepetitionProbe {
  private static let tableBits = 13

  /// How many of the positions in `data` start four bytes that stood in it before, or nearly so: a
  /// small table remembers where.
  ///
  /// - Parameter data: at most 65535 bytes.
  package static func hits(in data: RawSpan) -> Int {
    precondition(data.byteCount <= 0xFFFF, "positions have 16 bits")
    return unsafe data.withUnsafeBytes { bytes in
      unsafe withUnsafeTemporaryAllocation(of: UInt16.self, capacity: 1 << tableBits) { table in
        unsafe table.initialize(repeating: 0)
        var hits = 0
        var index = 0
        while index &+ 4 <= bytes.count {
          // In bounds: four bytes are left, and the places in the table lie before `index`.
          let word = unsafe bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self)
          let place = Int(truncatingIfNeeded: (word &* 0x9E37_79B1) &>> (32 - UInt32(tableBits)))
          let earlier = unsafe Int(table[place])
          if unsafe earlier < index
            && bytes.loadUnaligned(fromByteOffset: earlier, as: UInt32.self) == word
          {
            hits &+= 1
          }
          unsafe table[place] = UInt16(truncatingIfNeeded: index)
          index &+= 1
        }
        return hits
      }
    }
  }
}
