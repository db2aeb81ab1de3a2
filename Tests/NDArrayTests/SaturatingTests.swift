import NDArray
import Testing

/// Numbers at the ends of ranges, and arrays one behind another.
@Suite struct SaturatingTests {
  @Test func floatsIntoIntegers() throws {
    let a = NDArray([-.infinity, -300, -1.9, 0.9, 254.6, 1e300, .infinity, Double.nan])
    #expect(try a.saturated(to: .uint8) == NDArray([UInt8(0), 0, 0, 0, 254, 255, 255, 0]))
    #expect(try a.saturated(to: .int8) == NDArray([Int8.min, .min, -1, 0, 127, 127, 127, 0]))
    #expect(
      try a.saturated(to: .int64) == NDArray([Int64.min, -300, -1, 0, 254, .max, .max, 0]))
    #expect(try a.saturated(to: .uint64).description.contains("18446744073709551615"))
    #expect(try a.saturated(to: .float32) == a)
  }

  @Test func integersIntoIntegers() throws {
    let a = NDArray([Int64.min, -1, 0, 200, .max])
    #expect(try a.saturated(to: .uint64) == NDArray([UInt64(0), 0, 0, 200, UInt64(Int64.max)]))
    #expect(try a.saturated(to: .int16) == NDArray([Int16.min, -1, 0, 200, .max]))
    let b = NDArray([UInt64.max, 5])
    #expect(try b.saturated(to: .int64) == NDArray([Int64.max, 5]))
    #expect(throws: NDArrayError.self) {
      try NDArray(strings: ["1"], shape: [1]).saturated(to: .int8)
    }
  }

  @Test func concatenating() throws {
    let a = NDArray([[1, 2], [3, 4]])
    let b = NDArray([[5, 6]])
    #expect(try NDArray.concatenated([a, b]) == NDArray([[1, 2], [3, 4], [5, 6]]))
    #expect(try NDArray.concatenated([a, a], axis: -1) == NDArray([[1, 2, 1, 2], [3, 4, 3, 4]]))
    let big = try b.converted(to: b.dtype.with(byteOrder: .big))
    #expect(try NDArray.concatenated([a.transposed, big]) == NDArray([[1, 3], [2, 4], [5, 6]]))
    let objects = try NDArray(objects: [1, "x"])
    #expect(try NDArray.concatenated([objects, objects]).values() == [1, "x", 1, "x"])
    #expect(throws: NDArrayError.self) { try NDArray.concatenated([]) }
    #expect(throws: NDArrayError.self) { try NDArray.concatenated([a, b], axis: 1) }
    #expect(throws: NDArrayError.self) { try NDArray.concatenated([a, NDArray([1])]) }
    #expect(throws: NDArrayError.self) { try NDArray.concatenated([a, b], axis: 2) }
    #expect(throws: NDArrayError.self) {
      try NDArray.concatenated([b, NDArray([[1.5, 2]])])
    }
  }

  @Test func fieldsOfRecords() throws {
    let dtype = try NDArray.DType("i4,f8")
    var records = try NDArray(zeros: [3], dtype: dtype)
    let copy = records
    try records.assign(NDArray(7), field: "f0", at: [.slice(start: 1, stop: nil, step: 1)])
    #expect(try records["f0"] == NDArray([Int32(0), 7, 7]))
    #expect(try copy["f0"] == NDArray([Int32(0), 0, 0]))
    #expect(throws: NDArrayError.self) { try records.assign(NDArray(7), field: "x") }
  }
}
