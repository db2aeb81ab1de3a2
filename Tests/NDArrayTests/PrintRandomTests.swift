import Bytes
import Testing

@testable import NDArray

/// What NumPy does not print, but a file may hold, must not end the process; and what Swift and
/// this library print must be the same numbers.
@Suite struct PrintRandomTests {
  static let dtypes: [String] =
    ["?", "i1", "u8", "f2", "<f4", ">f8", "f12", "<f16", ">f16", "c8", "c24", ">c32", "S3", "<U3"]
    + [">U3", "V5", "O", "M8", "m8", "M8[7as]", "m8[s]", ">M8[Y]", "M8[1000000W]", "bfloat16"]
    + NDArray.DType.Float8.allCases.filter { $0 != .unspecified }.map(\.rawValue)
    + ["i4,(2,3)f8,(0,)S2,U1,f16", "V0", "S0"]

  @Test(arguments: dtypes)
  func anyBytesPrint(name: String) throws {
    var generator = SystemRandomNumberGenerator()
    let dtype = try NDArray.DType(name)
    for count in [1, 7, 40] {
      let bytes = (0..<count * dtype.itemSize).map { _ in
        UInt8.random(in: 0...255, using: &generator)
      }
      let memory = try Memory(copying: bytes)
      let one = NDArray(memory: memory, dtype: dtype, shape: count == 1 ? [] : [count])
      #expect(!one.debugDescription.isEmpty, "\(bytes)")
      #expect(
        name == "<U3" || name == ">U3" || name == "S3" || !one.description.isEmpty, "\(bytes)")
      #expect(one.formatted(.init(threshold: 2, edgeItems: 0, lineWidth: 1)).utf8.count > 0)
    }
  }

  @Test func scalarsReadBack() throws {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<4_000 {
      let bits = UInt64.random(in: 0...UInt64.max, using: &generator)
      let value = Double(bitPattern: bits)
      let element = NDArray(
        memory: try Memory(copying: (0..<8).map { UInt8(truncatingIfNeeded: bits >> (8 * $0)) }),
        dtype: try NDArray.DType("<f8"), shape: [])
      let read = Double(element.description)
      #expect(read == value || value.isNaN, "\(bits)")
    }
  }

  /// The short cut through Swift's own digits gives what the exact divisions give.
  @Test func shortCutIsExact() {
    var source = SystemRandomNumberGenerator()
    for round in 0..<15_000 {
      var bits = UInt64.random(in: 0...UInt64.max, using: &source) & (1 << 63 - 1)
      // Every third number has few bits, where ties are.
      if round % 3 == 0 { bits &= ~0 << UInt64.random(in: 30...52, using: &source) }
      if round % 2 == 0 { bits = bits & (1 << 58 - 1) | 0x3C << 56 }
      let number = BinaryFloat(Double(bitPattern: bits))
      guard number.isFinite, !number.isZero else { continue }
      var rule = DigitRule()
      if round % 5 > 0 {
        rule.most = Int.random(in: 0...20, using: &source)
        rule.countsFraction = round % 5 > 2
        if !rule.countsFraction { rule.most = (rule.most ?? 0) + 1 }
        rule.isUnique = round % 4 > 0
        if rule.isUnique, round % 7 > 2 { rule.least = rule.most }
      }
      var short = DigitGenerator()
      guard short.takeShortest(number, .double, rule) else { continue }
      var long = DigitGenerator()
      // A format that has no short cut.
      long.generate(number, .extended(size: 16), rule)
      #expect(short.result.digits == long.result.digits, "\(bits) \(rule)")
      #expect(short.result.exponent == long.result.exponent, "\(bits) \(rule)")
    }
  }
}
