import ComplexModule
import NDArray
import Testing

/// Arrays as values: making, reading, changing, comparing.
@Suite struct ArrayTests {
  @Test func literals() throws {
    #expect(NDArray([1, 2, 3]).dtype == .int64)
    #expect(NDArray([true, false]).dtype == .bool)
    #expect(NDArray([[[1.5]]] as [[[Float16]]]).shape == [1, 1, 1])
    #expect(NDArray([Complex(1.0, 2.0)]).dtype == .complex128)
    #expect(NDArray(["a", "bcd", "é"]).dtype == .unicode(3))
    #expect(NDArray(2.5).shape == [])
    #expect(NDArray([] as [Double]).shape == [0])
    #expect(try NDArray(1...6, shape: [2, 3])[1, 2, as: Int.self] == 6)
    #expect(try NDArray(repeating: 7, shape: [2, 2], dtype: .uint8).bytes() == [7, 7, 7, 7])
    let ragged = #expect(throws: NDArrayError.self) { try NDArray(checking: [[1], [2, 3]]) }
    #expect(ragged?.code == .shapeMismatch)
  }

  @Test func raggedLiteralIsTheCallersMistake() async {
    await #expect(processExitsWith: .failure) { _ = NDArray([[1, 2], [3]]) }
  }

  @Test func bytesMustFit() {
    #expect(throws: NDArrayError.self) { try NDArray(bytes: [1, 2, 3], shape: [2], dtype: .int16) }
    #expect(throws: NDArrayError.self) { try NDArray([1, 2, 3], shape: [2]) }
    let overflow = #expect(throws: NDArrayError.self) {
      try NDArray(zeros: [1 << 40, 1 << 40], dtype: .int8)
    }
    #expect(overflow?.code == .overflow)
    let memory = #expect(throws: NDArrayError.self) {
      try NDArray(zeros: [1 << 60], dtype: .int8)
    }
    #expect(memory?.code == .outOfMemory)
    #expect(throws: NDArrayError.self) { try NDArray(zeros: [-1], dtype: .int8) }
  }

  @Test func elementsAreCheckedAndSafelyCast() throws {
    let a = NDArray([[1, 2], [3, 4]] as [[Int32]])
    #expect(try a[1, 0, as: Int32.self] == 3)
    #expect(try a[-1, -1, as: Double.self] == 4)
    #expect(try a[0, 0, as: Complex<Double>.self] == Complex(1))
    for index in [[2, 0], [0, -3], [0], [0, 0, 0]] {
      let error = #expect(throws: NDArrayError.self) { try a.element(at: index, as: Int32.self) }
      #expect(error?.code == .badIndex)
    }
    let error = #expect(throws: NDArrayError.self) { try a[0, 0, as: Int16.self] }
    #expect(error?.code == .badCast && error?.hint != nil)
    let big = try NDArray(bytes: [0, 0, 1, 2], shape: [1], dtype: NDArray.DType(">i4"))
    #expect(try big[0, as: Int32.self] == 0x0102)
    #expect(try Array(big.scalars(as: Int64.self)) == [0x0102])
    #expect(try NDArray([[5.5]]).item(as: Double.self) == 5.5)
  }

  @Test func scalarsShareMemoryWhereTheyCan() throws {
    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    let scalars = try a.scalars(as: Double.self)
    #expect(scalars.count == 4 && scalars[3] == 4 && scalars.reduce(0, +) == 10)
    #expect(try Array(a.transposed.scalars(as: Double.self)) == [1, 3, 2, 4])
    #expect(try Array(a[.stride(by: -1), 1].scalars(as: Double.self)) == [4, 2])
    // A byte that is neither 0 nor 1 is true, and never looked at as a Bool.
    let odd = try NDArray(bytes: [0, 1, 2, 255], shape: [4], dtype: .bool)
    #expect(try Array(odd.scalars(as: Bool.self)) == [false, true, true, true])
  }

  @Test func scalarBehindTheEndIsTheCallersMistake() async {
    await #expect(processExitsWith: .failure) {
      let scalars = try NDArray([1.0]).scalars(as: Double.self)
      _ = scalars[1]
    }
  }

  @Test func strings() throws {
    let a = NDArray([["ab", "é"], ["", "𝄞"]])
    #expect(try a.strings() == ["ab", "é", "", "𝄞"])
    #expect(try a[1, 1, as: String.self] == "𝄞")
    let bytes = try NDArray(bytes: Array("ab\0c\0\0".utf8), shape: [2], dtype: .bytes(3))
    #expect(try bytes.strings() == ["ab", "c"])
    #expect(try bytes[0, as: [UInt8].self] == [97, 98, 0])
    let beyond = try NDArray(bytes: [0, 0, 0x11, 0, 0, 0xD8, 0, 0], shape: [2], dtype: .unicode(1))
    for index in 0..<2 {
      #expect(throws: NDArrayError.self) { try beyond[index, as: String.self] }
    }
    #expect(throws: NDArrayError.self) { try NDArray([1]).strings() }
  }

  @Test func changesDoNotReachCopiesOrViews() throws {
    let a = NDArray([[1.0, 2.0], [3.0, 4.0]])
    var b = a
    let row = try b[0]
    try b.set(9.0, at: 0, 1)
    #expect(a == NDArray([[1.0, 2.0], [3.0, 4.0]]) && row == NDArray([1.0, 2.0]))
    #expect(b == NDArray([[1.0, 9.0], [3.0, 4.0]]))
    try b.assign(NDArray([7, 8]), at: .all)
    #expect(b == NDArray([[7.0, 8.0], [7.0, 8.0]]))
    try b.assign(b.transposed, at: .ellipsis)
    #expect(b == NDArray([[7.0, 7.0], [8.0, 8.0]]))
    try b.fill(with: 0)
    #expect(b == (try NDArray(zeros: [2, 2], dtype: .float64)))
    #expect(throws: NDArrayError.self) { try b.set(1.0, at: 0) }
    #expect(throws: NDArrayError.self) { try b.assign(NDArray([1, 2, 3]), at: 0) }
    var counts = NDArray([1, 2])
    try counts.set(7.0, at: 1)
    #expect(counts == NDArray([1, 7]))
    let error = #expect(throws: NDArrayError.self) { try counts.set(1.5, at: 0) }
    #expect(throws: NDArrayError.self) { try NDArray(repeating: 256, shape: [1], dtype: .uint8) }
    #expect(error?.code == .badCast)
  }

  @Test func equality() throws {
    let nan = NDArray([1.0, .nan, -0.0])
    #expect(nan == NDArray([1.0, .nan, 0.0]))
    #expect(try !nan.valuesEqual(to: nan))
    #expect(try nan.valuesEqual(to: nan, nanEqual: true))
    #expect(NDArray([1, 2]) != NDArray([1.0, 2.0]))
    #expect(try NDArray([1, 2]).valuesEqual(to: NDArray([1.0, 2.0])))
    #expect(try !NDArray([(1 << 53) + 1]).valuesEqual(to: NDArray([Double(1 << 53)])))
    #expect(try NDArray([1.0]).converted(to: NDArray.DType(">f8")) == NDArray([1.0]))
    #expect(NDArray([1.0]) != NDArray([[1.0]]))
    #expect(try NDArray([1.0, .infinity]).allClose(NDArray([1 + 1e-9, .infinity])))
    #expect(try !NDArray([1.0]).allClose(NDArray([1.1])))
    #expect(try NDArray([1.0]).allClose(NDArray([1.1]), relative: 0.1))
    #expect(try !nan.allClose(nan))
    #expect(try nan.allClose(nan, nanEqual: true))
    #expect(try NDArray(["a"]).valuesEqual(to: NDArray(["a", "bcd"])[0..<1]))
  }

  @Test func casting() throws {
    let a = NDArray([1.9, -1.9, 300, .nan])
    let refused = #expect(throws: NDArrayError.self) { try a.converted(to: .int32) }
    #expect(refused?.code == .badCast && refused?.hint?.contains("unsafe") == true)
    #expect(
      try Array(a.converted(to: .int32, casting: .unsafe).scalars(as: Int32.self)) == [
        1, -1, 300, 0,
      ])
    #expect(
      try Array(a[0..<3].converted(to: .float16).scalars(as: Float16.self)) == [1.9, -1.9, 300])
    #expect(throws: NDArrayError.self) { try a.converted(to: .float32, casting: .safe) }
    let words = NDArray(["1.5", "x"])
    let error = #expect(throws: NDArrayError.self) {
      try words.converted(to: .float64, casting: .unsafe)
    }
    #expect(error?.message.contains("'x'") == true)
    #expect(try NDArray([1.5, 2]).converted(to: .unicode(3)).strings() == ["1.5", "2.0"])
    let days = try NDArray(["2024-02-29", "NaT"]).converted(to: .datetime64(.day), casting: .unsafe)
    #expect("\(days)" == "['2024-02-29'        'NaT']")
    #expect(try Array(days.viewed(as: .int64).scalars(as: Int.self)) == [19782, .min])
  }

  @Test func shapes() throws {
    let a = try NDArray(0..<24, shape: [2, 3, 4])
    #expect(try a.reshaped([4, -1]).shape == [4, 6])
    #expect(try a.transposed([2, 0, 1]).shape == [4, 2, 3])
    #expect(try a[1, .ellipsis, 0].shape == [3])
    #expect(try a[.newAxis, .ellipsis, .newAxis].shape == [1, 2, 3, 4, 1])
    #expect(try a[0...1, 1..., ..<2].shape == [2, 2, 2])
    #expect(try a[.all, .slice(-2, nil)].shape == [2, 2, 4])
    #expect(NDArray([[[1], [2]]]).squeezed.shape == [2])
    #expect(try a.transposed.flattened() == a.transposed.reshaped([24]))
    #expect(throws: NDArrayError.self) { try a.reshaped([5, 5]) }
    #expect(throws: NDArrayError.self) { try a.reshaped([0, -1]) }
    #expect(throws: NDArrayError.self) { try a[.ellipsis, .ellipsis] }
    #expect(throws: NDArrayError.self) { try a[.stride(by: 0)] }
    #expect(throws: NDArrayError.self) { try a.transposed([0, 0, 1]) }
    #expect(throws: NDArrayError.self) { try a["x"] }
  }

  @Test func arraysMayCrossThreads() async throws {
    func sendable(_: some Sendable) {}
    let a = NDArray([1.0])
    sendable(a)
    sendable(try NPZ(bytes: NPZ.save(["a": a])))
    sendable(try a.scalars(as: Double.self))
    let archive = try NPZ(
      bytes: NPZ.save(
        (0..<50).map { (key: "k\($0)", value: NDArray([Double($0)])) }, compressed: true))
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for index in 0..<50 {
        group.addTask { try archive["k\(index)"] == NDArray([Double(index)]) }
      }
      for try await same in group { #expect(same) }
    }
  }
}
