import Testing

@testable import NDArray

/// `verify(deep:)`: what is said of values.
@Suite struct DeepCheckTests {
  private func problems(
    _ array: NDArray, compressed: Bool = false
  ) throws -> [NPY.Problem] {
    let archive = try NPZ(bytes: NPZ.save(["a": array], compressed: compressed))
    let found = archive.verify(deep: true)
    let folder = try TemporaryFolder()
    try NPY.save(array, to: folder.path("a.npy"))
    let alone = try NPY.verify(folder.path("a.npy"), deep: true)
    #expect(alone.map(\.message) == found.map(\.message))
    #expect(found.allSatisfy { $0.array == "a" } && alone.allSatisfy { $0.array == nil })
    return found
  }

  /// The places of what is wrong are counted over the whole array, which is read in pieces.
  @Test(arguments: [false, true])
  func booleansFarApart(compressed: Bool) throws {
    var bytes = [UInt8](repeating: 1, count: 3_000_000)
    bytes[1_999_999] = 2
    bytes[2_000_001] = 255
    for shape in [[3_000_000], [3000, 1000], [1000, 3, 1000]] {
      let found = try problems(
        NDArray(bytes: bytes, shape: shape, dtype: .bool), compressed: compressed)
      #expect(found.map(\.code) == ["bad_boolean"])
      #expect(found.map(\.severity) == [.warning])
      #expect(
        found.first?.message
          == "2 of 3000000 booleans are neither 0 nor 1, the first of them at 1999999")
    }
  }

  @Test(arguments: [false, true])
  func textsInBothByteOrders(isBig: Bool) throws {
    let values: [[UInt32]] = [
      [0x61, 0x10FFFF], [0xD800, 0], [0x110000, 0x61], [0xDFFF, 0xD7FF], [0xE000, 0], [0, 0],
    ]
    let bytes = values.joined().flatMap { value in
      let big = (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * UInt32($0))) }
      return isBig ? big : big.reversed()
    }
    let found = try problems(
      NDArray(bytes: bytes, shape: [6], dtype: NDArray.DType(isBig ? ">U2" : "<U2")))
    #expect(
      found.map(\.message) == [
        "3 of 6 texts hold what is no Unicode character, the first of them at 1"
      ])
  }

  @Test func fieldsAtAnyDepth() throws {
    let inner = try NDArray.DType(fields: [("flag", .bool), ("x", .float32)])
    let dtype = try NDArray.DType(fields: [("at", .float64), ("in", inner)])
    let nan = Double.nan.bitPattern
    var bytes: [UInt8] = []
    for row in 0..<4 {
      bytes += (0..<8).map { UInt8(truncatingIfNeeded: row == 1 ? nan >> (8 * UInt64($0)) : 0) }
      bytes.append(UInt8(row))
      bytes += [0, 0, 0x80, row == 3 ? 0xFF : 0x3F]
    }
    let found = try problems(NDArray(bytes: bytes, shape: [2, 2], dtype: dtype))
    #expect(
      found.map(\.message) == [
        "field at: 1 NaN and 0 infinities in 4",
        "field in.flag: 2 of 4 booleans are neither 0 nor 1, the first of them at 2",
        "field in.x: 0 NaN and 1 infinities in 4",
      ])
    #expect(found.map(\.severity) == [.note, .warning, .note])
  }

  @Test(arguments: [[], [0], [3, 0], [1], [2, 3]])
  func soundValuesGiveNothing(shape: [Int]) throws {
    for name in ["?", "f8", ">c8", "U3", "S0", "U0", "V0", "M8[s]", "f2", "?,3f4,(2,)U1"] {
      #expect(try problems(NDArray(zeros: shape, dtype: NDArray.DType(name))) == [], "\(name)")
    }
  }

  @Test(arguments: Fixture.of("npy", "ok"))
  func fixturesHaveNoErrors(_ fixture: Fixture) throws {
    let shallow = try NPY.verify(fixture.path, policy: fixture.policy)
    let deep = try NPY.verify(fixture.path, policy: fixture.policy, deep: true)
    #expect(deep.count { $0.severity == .error } == shallow.count { $0.severity == .error })
    guard let array = try? NPY.load(fixture.path, policy: fixture.policy),
      let statistics = try? array.statistics()
    else { return }
    let isFinite = statistics.nanCount + statistics.infiniteCount == 0
    #expect(deep.contains { $0.code == "not_finite" } == !isFinite)
  }
}
