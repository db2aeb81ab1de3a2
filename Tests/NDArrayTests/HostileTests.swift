import Testing

@testable import NDArray

/// What random files and arguments have once stopped, or made run on without an end.
@Suite struct HostileTests {
  /// A file of version 1.0 with this header.
  private func file(_ descr: String, _ shape: String, bytes: Int = 0) -> [UInt8] {
    let text = Array("{'descr': \(descr), 'fortran_order': False, 'shape': \(shape), }\n".utf8)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.count & 255), UInt8(text.count >> 8)]
      + text + [UInt8](repeating: 0, count: bytes)
  }

  private func code(_ body: () throws -> Void) -> NDArrayError.Code? {
    do { try body() } catch let error as NDArrayError { return error.code } catch {}
    return nil
  }

  @Test(arguments: [
    ("'0i1,'", "(2, 2147483647)"), ("[('a', [], (3, 0))]", "(2, 274877906944)"),
    ("[('a', '|S0', (2147483647,))]", "(3,)"), ("'2147483648S0,'", "(247,)"),
    ("'3037000500V0,'", "()"), ("[]", "(2147483647,)"),
  ])
  func elementsWithoutBytesAreLimited(descr: String, shape: String) {
    #expect(
      code { _ = try NPY.load(bytes: file(descr, shape), policy: .lenient) } == .limitExceeded)
  }

  @Test(arguments: [
    ("'9223372036854775807S0,'", "(4,)"),
    ("[('a', [('b', '|V0', (2147483647, 2147483647))], (2147483647,))]", "(1,)"),
  ])
  func fieldsThatCannotBeCountedAreRefused(descr: String, shape: String) {
    #expect(code { _ = try NPY.load(bytes: file(descr, shape), policy: .lenient) } == .overflow)
  }

  @Test func smallArraysOfElementsWithoutBytesAreRead() throws {
    let many = try NPY.load(bytes: file("'<U0'", "(4611686018427387904,)"))
    #expect(code { _ = try many.strings() } == .limitExceeded)
    let array = try NPY.load(bytes: file("'<U0'", "(3,)"))
    #expect(try array.strings() == ["", "", ""])
    #expect(try NPY.load(bytes: file("[('a', '|V0', (2,))]", "(3,)"))["a"].shape == [3, 2])
  }

  @Test func emptyFieldOfManyRowsIsPrinted() throws {
    let array = try NPY.load(bytes: file("'(2147483648,0)U0,i4'", "()", bytes: 4), policy: .lenient)
    #expect(array.description == "([], 0)")
    #expect(array.formatted(.init(threshold: .max)) == "([], 0)")
  }

  @Test func fieldBesideZeroAxisHasNoElements() throws {
    let array = try NPY.load(bytes: file("[('a', '|V0', (2, 1))]", "(2305843009213693952, 0)"))
    let field = try array["a"]
    #expect(field.count == 0)
    #expect(field.transposed.count == 0)
  }

  @Test func recordsWithoutElementsAreNotLaidOutForSwapping() throws {
    let array = try NPY.load(
      bytes: file("[('a', [('x', '>i2'), ('y', 'u1')], (700000000,))]", "(0,)"))
    #expect(array == array)
    #expect(array.description == "[]")
  }

  @Test(arguments: [NDArray.DType.bytes(0), .unicode(0), .void(0)])
  func assigningToElementsWithoutBytesWritesNothing(dtype: NDArray.DType) throws {
    var array = try NDArray(zeros: [1000], dtype: dtype)
    try array.assign(NDArray([Int](repeating: 1_234_567, count: 1000)), at: .all)
    #expect(array.byteCount == 0)
  }

  @Test func convertingToRecordsWithFieldsWithoutBytesWritesNothingThere() throws {
    let target = try NDArray.DType(fields: [("a", .bytes(0)), ("b", .int32)])
    let converted = try NDArray([7, 8]).converted(to: target, casting: .unsafe)
    #expect(try converted["b"] == NDArray([Int32(7), 8]))
  }

  @Test func convertingToRecordsRepeatsIntoFieldsThatAreArrays() throws {
    let target = try NDArray.DType("(2,)i4,f8")
    let converted = try NDArray([7, 8]).converted(to: target, casting: .unsafe)
    #expect(try converted["f0"] == NDArray([[Int32(7), 7], [8, 8]]))
  }

  @Test func longByteStringsDoNotFitIntoStrings() throws {
    let array = try NPY.load(bytes: file("'|S2147483647'", "(0,)"))
    #expect(code { _ = try array.converted(to: .unicode(0), casting: .unsafe) } == .badCast)
  }

  @Test func farYearsDoNotFitIntoSeconds() throws {
    let text = NDArray(["999999999999999999-01-01"])
    #expect(
      code { _ = try text.converted(to: .datetime64(.second), casting: .unsafe) } == nil
        || code { _ = try text.converted(to: .datetime64(.second), casting: .unsafe) } == .badCast)
    #expect(
      code { _ = try text.converted(to: .datetime64(.nanosecond), casting: .unsafe) } == .badCast)
  }

  @Test func negativeBoundsOfRangesCountFromTheEnd() throws {
    let array = NDArray([1, 2, 3])
    #expect(try array[...(-1)] == array)
    #expect(try array[...(-2)] == NDArray([1, 2]))
    #expect(try array[...Int.min].count == 0)
  }

  @Test func emptyArraysKeepShapesThatCanBeMultiplied() throws {
    let empty = try NDArray(zeros: [0], dtype: .int8)
    #expect(code { _ = try empty.reshaped([0, .max, .max]) } == .overflow)
    let wide = try NDArray(zeros: [0, 1 << 40], dtype: .int8).broadcast(to: [1 << 20, 0, 1 << 40])
    #expect(code { _ = try wide.element(at: [1 << 19, 0, 1 << 39], as: Int8.self) } == .badIndex)
  }

  @Test func fieldsDoNotAddMoreAxesThanThereMayBe() throws {
    let dtype = try NDArray.DType("(1,1)i4,i4")
    let array = try NDArray(zeros: [Int](repeating: 1, count: 63), dtype: dtype)
    #expect(code { _ = try array["f0"] } == .limitExceeded)
  }
}
