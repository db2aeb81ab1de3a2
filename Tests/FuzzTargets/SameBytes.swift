// Trusted file: compares raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// True where both have the same bytes. A fuzzer's program has eyes on every comparison that Swift makes,
/// so this is left to the system: it is many times as fast.
func areSame(_ left: [UInt8], _ right: ArraySlice<UInt8>) -> Bool {
  unsafe left.withUnsafeBytes { left in
    unsafe right.withUnsafeBytes { right in
      guard left.count == right.count else { return false }
      guard let first = left.baseAddress, let second = right.baseAddress else { return true }
      return unsafe memcmp(first, second, left.count) == 0
    }
  }
}

/// True where both have the same bytes.
func areSame(_ left: [UInt8], _ right: [UInt8]) -> Bool { areSame(left, right[...]) }
