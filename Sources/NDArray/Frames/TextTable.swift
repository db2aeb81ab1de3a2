/// Texts side by side: as many as pandas pickles are written of at once.
struct TextTable {
  /// The texts in UTF-8, one behind another.
  private var bytes: [UInt8] = []
  /// Where each ends.
  private var ends: [Int] = []
  /// The numbers of the texts that are missing, which are empty here.
  private var missing: [Int] = []

  init(_ texts: TextList) {
    ends.reserveCapacity(texts.count)
    bytes.reserveCapacity(8 * texts.count)
    texts.forEachText { text in
      if let text {
        bytes.append(contentsOf: text)
      } else {
        missing.append(ends.count)
      }
      ends.append(bytes.count)
    }
  }

  var count: Int { ends.count }

  /// The bytes of a text; empty for one that is missing.
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
    // Open addressing, never more than half full.
    var mask = 1023
    var slots = [Int32](repeating: -1, count: mask + 1)
    var result = Codes(codes: [], firsts: [])
    result.codes.reserveCapacity(count)
    var hashes: [UInt64] = []
    var nextMissing = 0
    for index in 0..<count {
      if nextMissing < missing.count, missing[nextMissing] == index {
        nextMissing += 1
        result.codes.append(-1)
        continue
      }
      let range = range(index)
      let hash = hash(range)
      var place = Int(truncatingIfNeeded: hash >> 20) & mask
      while true {
        let code = slots[place]
        if code < 0 { break }
        if hashes[Int(code)] == hash, isEqual(range, self.range(result.firsts[Int(code)])) { break }
        place = (place + 1) & mask
      }
      if slots[place] < 0 {
        // Where nearly all differ, there is nothing to be gained.
        if result.firsts.count >= most || (index >= 4096 && result.firsts.count > index / 2) {
          return nil
        }
        slots[place] = Int32(result.firsts.count)
        result.firsts.append(index)
        hashes.append(hash)
        if 2 * result.firsts.count > mask {
          mask = 2 * mask + 1
          slots = [Int32](repeating: -1, count: mask + 1)
          for (code, hash) in hashes.enumerated() {
            var place = Int(truncatingIfNeeded: hash >> 20) & mask
            while slots[place] >= 0 { place = (place + 1) & mask }
            slots[place] = Int32(code)
          }
          // The text that was new has its place now.
          result.codes.append(Int32(result.firsts.count - 1))
          continue
        }
      }
      result.codes.append(slots[place])
    }
    return result
  }

  private func isEqual(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
    guard left.count == right.count else { return false }
    for step in 0..<left.count where bytes[left.lowerBound + step] != bytes[right.lowerBound + step]
    {
      return false
    }
    return true
  }

  private func hash(_ range: Range<Int>) -> UInt64 {
    // Multiplied and mixed, as in splitmix64; the texts are the program's own.
    var hash = 0x9E37_79B9_7F4A_7C15 ^ UInt64(range.count)
    for place in range { hash = (hash ^ UInt64(bytes[place])) &* 0xBF58_476D_1CE4_E5B9 }
    return (hash ^ hash >> 31) &* 0x94D0_49BB_1331_11EB
  }

  // MARK: Texts of about the same length

  /// An array of `U`, where that takes little more room than the texts, and holds them all as they are.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`.
  func packed() throws(NDArrayError) -> NDArray? {
    guard missing.isEmpty else { return nil }
    var width = 1
    for index in 0..<count {
      let range = range(index)
      // NumPy drops what ends in NUL.
      if !range.isEmpty, bytes[range.upperBound - 1] == 0 { return nil }
      var length = 0
      for place in range where bytes[place] & 0xC0 != 0x80 { length += 1 }
      width = Swift.max(width, length)
    }
    // What a text takes in a pickle besides its bytes are three.
    guard width <= 64, 4 * width * count <= 3 * (bytes.count + 3 * count) else { return nil }
    var points: [UInt32] = []
    points.reserveCapacity(width * count)
    for index in 0..<count {
      let range = range(index)
      let start = points.count
      var value: UInt32 = 0
      for place in range {
        let byte = UInt32(bytes[place])
        switch byte {
        case 0..<0x80: points.append(byte)
        case 0x80..<0xC0:
          value = value << 6 | byte & 0x3F
          points[points.count - 1] = value
        default:
          value = byte & (byte >= 0xF0 ? 0x07 : byte >= 0xE0 ? 0x0F : 0x1F)
          points.append(value)
        }
      }
      points.append(contentsOf: repeatElement(0, count: width - (points.count - start)))
    }
    return try NDArray(points, shape: [count, width]).textRows(width)
  }
}

extension NDArray {
  /// Rows of code points as texts, which have the same memory.
  fileprivate func textRows(_ width: Int) -> NDArray {
    NDArray(memory: memory, dtype: .unicode(width), shape: [shape[0]], order: .c)
  }
}
