import Deflate
import Testing

@Suite struct CRC32Tests {
  @Test func `the checksum of the standard's example`() {
    #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    #expect(CRC32.of([]) == 0)
  }

  @Test func `pieces give the checksum of the whole`() {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    for cut in [0, 1, 499, 1000] {
      let first = CRC32.of(Array(bytes[..<cut]))
      let second = CRC32.of(Array(bytes[cut...]))
      #expect(
        CRC32.combine(first, second, secondCount: bytes.count - cut) == CRC32.of(bytes))
    }
  }
}
