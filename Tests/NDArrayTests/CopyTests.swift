import Testing

@testable import NDArray

/// Copies, casts and comparisons of arrays of any layout, against elements taken one by one.
@Suite struct CopyTests {
  /// The bytes of a view's elements in C order, by its strides alone.
  private func slowBytes(_ view: NDArray, of whole: [UInt8], _ order: NDArray.Order) -> [UInt8] {
    var bytes: [UInt8] = []
    var index = view.shape.map { _ in 0 }
    let axes = order == .c ? Array(view.shape.indices.reversed()) : Array(view.shape.indices)
    for _ in 0..<view.count {
      let place = view.offset + zip(index, view.strides).reduce(0) { $0 + $1.0 * $1.1 }
      bytes += whole[place..<place + view.dtype.itemSize]
      for axis in axes {
        index[axis] += 1
        if index[axis] < view.shape[axis] { break }
        index[axis] = 0
      }
    }
    return bytes
  }

  @Test(arguments: [1, 2, 3, 4, 8, 12, 13, 16, 40])
  func everyItemSize(size: Int) throws {
    let shapes = [
      [33, 65], [3, 33, 35], [65, 4, 5], [5, 6, 7, 8], [100, 3], [3, 100], [17], [],
    ]
    for shape in shapes {
      let count = shape.reduce(1, *)
      let bytes = (0..<count * size).map { UInt8(truncatingIfNeeded: ($0 &* 2_654_435_761) >> 7) }
      let a = try NDArray(bytes: bytes, shape: shape, dtype: .void(size))
      var views = [a, a.transposed]
      if shape.count == 3 {
        for axes in [[0, 2, 1], [1, 0, 2], [2, 0, 1], [1, 2, 0]] {
          views.append(try a.transposed(axes))
        }
      }
      if shape.count == 4 { views.append(try a.transposed([3, 1, 0, 2])) }
      for view in views where view.rank > 0 {
        views.append(try view[.stride(by: -1)])
        views.append(try view[.stride(by: 2)])
        views.append(try view[.ellipsis, .stride(by: -3)])
        views.append(try view[.ellipsis, .slice(1, -1)])
        views.append(try view[.newAxis].broadcast(to: [3] + view.shape))
      }
      for view in views {
        for order in [NDArray.Order.c, .fortran] {
          let expected = slowBytes(view, of: bytes, order)
          let copied = try view.bytes(order)
          #expect(copied == expected, "\(size) bytes, \(view.shape), \(view.strides), \(order)")
        }
      }
    }
  }

  @Test func castsOfEveryLayout() throws {
    let a = try NDArray((0..<8515).map { Int32($0 &* 77 % 30_000) }, shape: [65, 131])
    for (from, to) in [("<i4", ">f8"), (">i4", "<f4"), (">i4", ">i2"), ("<i4", "<f16")] {
      let source = try a.converted(to: NDArray.DType(from))
      let target = try NDArray.DType(to)
      for view in [
        source, source.transposed, try source[.stride(by: -2), .stride(by: 3)],
        try source[.stride(by: 2)].transposed, try source[3, 7..<8], try source[3..<3],
      ] {
        let ours = try view.converted(to: target, casting: .unsafe)
        let plain = try view.converted(to: .int64).scalars(as: Int.self).map { Double($0) }
        let values = try ours.converted(to: .float64, casting: .unsafe).scalars(as: Double.self)
        #expect(Array(values) == plain && ours.shape == view.shape)
        #expect(try view.valuesEqual(to: ours) && ours.valuesEqual(to: view))
        #expect(try view.allClose(ours))
      }
    }
  }

  @Test func comparingIsExact() throws {
    func same(_ a: NDArray, _ b: NDArray) throws -> Bool {
      let one = try a.valuesEqual(to: b)
      #expect(try b.valuesEqual(to: a) == one)
      return one
    }
    let large: Int64 = 1 << 53
    #expect(try !same(NDArray([large + 1]), NDArray([Double(large)])))
    #expect(try same(NDArray([large]), NDArray([Double(large)])))
    #expect(try !same(NDArray([Int64(-1)]), NDArray([UInt64.max])))
    #expect(try !same(NDArray([UInt64.max]), NDArray([0x1p64])))
    #expect(try same(NDArray([UInt64.max]), NDArray([UInt64.max])))
    #expect(try same(NDArray([true, false]), NDArray([1.0, 0.0])))
    #expect(try same(NDArray([UInt8(200)]), NDArray([Int16(200)])))
    #expect(try !same(NDArray([UInt8(200)]), NDArray([Int8(-56)])))
    #expect(try same(NDArray([Float(0.5)]), NDArray([0.5]).converted(to: .longDouble)))
    #expect(try !same(NDArray([Float(0.1)]), NDArray([0.1])))
    #expect(try same(NDArray([2.0]).converted(to: .bfloat16), NDArray([2])))
    let odd = try NDArray(bytes: [0, 1, 2, 255], shape: [4], dtype: .bool)
    #expect(try same(odd, NDArray([false, true, true, true])))
    // A difference in the last element of many, and NaN behind a full block.
    var values = [Double](repeating: 1, count: 5001)
    let ones = NDArray(values)
    values[5000] = 2
    #expect(try !same(ones, NDArray(values)))
    #expect(ones != NDArray(values))
    values[5000] = .nan
    let nan = NDArray(values)
    #expect(nan == nan)
    #expect(try !nan.valuesEqual(to: nan))
    #expect(try nan.valuesEqual(to: nan, nanEqual: true))
    #expect(try nan.allClose(nan, nanEqual: true))
    #expect(try !nan.allClose(nan))
    #expect(try NDArray([Double.infinity]).allClose(NDArray([Double.infinity])))
    #expect(try !NDArray([1.0]).allClose(NDArray([Double.infinity])))
  }

  @Test func halves() throws {
    let all = (0...UInt16.max).map { Half(bits: $0) }
    for half in all {
      #expect(Half(half.float).bits == half.bits && Half(half.double).bits == half.bits)
    }
    #if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
      for half in all {
        let machine = Float16(bitPattern: half.bits)
        let isNaN = machine.isNaN
        #expect(isNaN ? half.float.isNaN : half.float == Float(machine))
        #expect(isNaN ? half.double.isNaN : half.double == Double(machine))
      }
    #endif
  }

  @Test func collectionsBecomeArrays() throws {
    #expect(
      try Array(NDArray(stride(from: 0.5, to: 3, by: 1).map { $0 }).scalars(as: Double.self))
        == [0.5, 1.5, 2.5])
    #expect(try NDArray((0..<6).lazy.map { Float($0) }, shape: [2, 3])[1, 2, as: Float.self] == 5)
    #expect(NDArray([[]] as [[Double]]).shape == [1, 0])
    #expect(NDArray([] as [[Double]]).shape == [0])
    #expect(NDArray([[[1, 2]], [[3, 4]]]).shape == [2, 1, 2])
    #expect(throws: NDArrayError.self) { try NDArray(checking: [[[1]], [[2, 3]]]) }
  }
}
