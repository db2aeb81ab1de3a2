/// A generator of the same numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: Int) { state = UInt64(truncatingIfNeeded: seed) }

  mutating func next() -> UInt64 {
    // SplitMix64.
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

/// Bytes of several kinds: runs, noise, few values, counts. They repeat, farther away than deflate sees.
func sampleBytes(_ count: Int) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(count + sampleTile.count)
  while bytes.count < count { bytes += sampleTile }
  bytes.removeLast(bytes.count - count)
  return bytes
}

private let sampleTile: [UInt8] = {
  var generator = SeededGenerator(seed: 7)
  return (0..<700_001).map { index in
    switch index >> 16 & 3 {
    case 0: UInt8(truncatingIfNeeded: index / 5000)
    case 1: UInt8(truncatingIfNeeded: generator.next())
    case 2: UInt8(truncatingIfNeeded: generator.next() & 3)
    default: UInt8(truncatingIfNeeded: index >> 3)
    }
  }
}()
