import Foundation
import NDArray
import TestFiles
import Testing

/// `verify(deep: true)` of files and of members: what it says of the values.
@Suite struct DeepCheckFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// What is said of a file and of members, stored and deflated, which must be the same.
  private func problems(_ bytes: [UInt8]) throws -> [NPY.Problem] {
    let path = folder.path("a.npy")
    try Data(bytes).write(to: URL(filePath: path))
    let found = try NPY.verify(path, deep: true)
    #expect(try NPY.verify(path) == [])
    let member = ZipBytes.Member("a.npy", bytes)
    for member in [member, try member.deflated()] {
      let npz = try ZipBytes([member]).npz()
      let others = npz.verify(deep: true)
      #expect(others.map(\.message) == found.map(\.message))
      #expect(others.map(\.code) == found.map(\.code))
      #expect(others.allSatisfy { $0.array == "a" })
      #expect(npz.verify() == [])
    }
    return found
  }

  @Test func booleans() throws {
    let found = try problems(npyFile("'|b1'", shape: "(2, 3)", [0, 1, 1, 2, 0, 255]))
    #expect(found.map(\.code) == ["bad_boolean"] && found.first?.severity == .warning)
    #expect(
      found.first?.message == "2 of 6 booleans are neither 0 nor 1, the first of them at 3")
    #expect(try problems(npyFile("'|b1'", shape: "(2,)", [0, 1])) == [])
    #expect(try problems(npyFile("'|b1'", shape: "()", [7])).map(\.code) == ["bad_boolean"])
    #expect(try problems(npyFile("'|b1'", shape: "(0,)")) == [])
  }

  @Test(arguments: [false, true]) func texts(isBig: Bool) throws {
    // A letter, one of the last of all, half of a pair, a number beyond all letters.
    let codes: [UInt32] = [0x41, 0x10FFFF, 0xD800, 0x42, 0x110000, 0]
    let bytes = codes.flatMap { code in
      let four = (0..<4).map { UInt8(code >> (8 * $0) & 255) }
      return isBig ? four.reversed() : four
    }
    let found = try problems(npyFile(isBig ? "'>U2'" : "'<U2'", shape: "(3,)", bytes))
    #expect(found.map(\.code) == ["bad_text"])
    #expect(
      found.first?.message
        == "2 of 3 texts hold what is no Unicode character, the first of them at 1")
    #expect(try problems(NPY.save(NDArray(["a", "\u{1F40D}"]))) == [])
    #expect(try problems(npyFile("'<U0'", shape: "(3,)")) == [])
  }

  @Test func numbersThatAreNotFinite() throws {
    let values = NDArray([1, .nan, .infinity, -.infinity, .nan] as [Double])
    for dtype in [NDArray.DType.float64, .float32, .float16, .complex64, .bfloat16] {
      let found = try problems(NPY.save(values.converted(to: dtype, casting: .unsafe)))
      #expect(found.map(\.code) == ["not_finite"] && found.first?.severity == .note)
      #expect(found.first?.message == "2 NaN and 2 infinities in 5")
    }
    #expect(try problems(NPY.save(NDArray([1.0, 2.0]))) == [])
    #expect(try problems(NPY.save(NDArray([1, 2]))) == [])
  }

  @Test func fieldsOfRecords() throws {
    let descr = "[('a', '|b1'), ('b', [('c', '<f4'), ('d', '<U1')])]"
    let nan: [UInt8] = [0, 0, 0xC0, 0x7F]
    let found = try problems(
      npyFile(
        descr, shape: "(2,)", [1] + nan + [0x41, 0, 0, 0] + [9] + nan + [0, 0xD8, 0, 0]))
    #expect(found.map(\.code) == ["bad_boolean", "not_finite", "bad_text"])
    #expect(
      found.map(\.message) == [
        "field a: 1 of 2 booleans are neither 0 nor 1, the first of them at 1",
        "field b.c: 2 NaN and 0 infinities in 2",
        "field b.d: 1 of 2 texts hold what is no Unicode character, the first of them at 1",
      ])
  }

  @Test func columns() throws {
    let array = try NDArray([1, .nan, 3, 4, 5, 6] as [Double], shape: [2, 3]).transposed
    let found = try problems(NPY.save(array))
    #expect(found.map(\.message) == ["1 NaN and 0 infinities in 6"])
  }

  /// Values that cannot be read are a problem of their own.
  @Test func limits() throws {
    var limits = NPY.Limits.default
    limits.arrayBytes = 7
    let bytes = try NPY.save(NDArray(1.0))
    let path = folder.path("a.npy")
    try Data(bytes).write(to: URL(filePath: path))
    #expect(try NPY.verify(path, limits: limits, deep: true).map(\.code) == ["limit_exceeded"])
    let npz = try ZipBytes([.init("a.npy", bytes)]).npz(limits: limits)
    let found = npz.verify(deep: true)
    #expect(found.map(\.code) == ["limit_exceeded"] && found.first?.array == "a")
    #expect(npz.verify() == [])
  }

  /// The name of a member is looked at by itself, and does not keep the values from being read.
  @Test func unsafeNames() throws {
    let npz = try ZipBytes([.init("../a.npy", array: NDArray(Double.nan))]).npz()
    #expect(npz.verify(deep: true).map(\.code) == ["unsafe_name", "not_finite"])
  }
}
