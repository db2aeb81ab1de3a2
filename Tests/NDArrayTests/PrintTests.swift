import Bytes
import Testing

@testable import NDArray

/// An array over the bytes of `values`.
private func array<T: BitwiseCopyable & FixedWidthInteger>(
  _ dtype: NDArray.DType, _ shape: [Int], _ values: [T], order: NDArray.Order = .c
) throws -> NDArray {
  var bytes: [UInt8] = []
  for value in values {
    for shift in 0..<T.bitWidth / 8 {
      bytes.append(UInt8(truncatingIfNeeded: value >> (8 * T(shift))))
    }
  }
  return NDArray(memory: try Memory(copying: bytes), dtype: dtype, shape: shape, order: order)
}

private func doubles(_ values: [Double], _ shape: [Int]? = nil) throws -> NDArray {
  try array(.float64, shape ?? [values.count], values.map(\.bitPattern))
}

private func singles(_ values: [Float]) throws -> NDArray {
  try array(.float32, [values.count], values.map(\.bitPattern))
}

/// Every expected text was printed by NumPy 2.4.
@Suite struct PrintTests {
  @Test func floats() throws {
    let sevenths = try doubles((0..<12).map { Double($0) / 7 }, [3, 4])
    #expect(
      sevenths.description == """
        [[0.         0.14285714 0.28571429 0.42857143]
         [0.57142857 0.71428571 0.85714286 1.        ]
         [1.14285714 1.28571429 1.42857143 1.57142857]]
        """)
    #expect(
      try doubles([1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1]).description
        == "[1.00000000e+000 4.94065646e-324 1.79769313e+308 1.00000000e-001]")
    #expect(
      try singles([1e-5, 1, 123456.789]).debugDescription
        == "array([9.9999997e-06, 1.0000000e+00, 1.2345679e+05], dtype=float32)")
    var options = NDArray.PrintOptions(precision: 20, floatMode: .fixed)
    #expect(
      try singles([0.1, 2.5]).formatted(options)
        == "[0.10000000149011611938 2.50000000000000000000]")
    options.nanText = "none"
    options.precision = 1
    options.sign = .plus
    #expect(try doubles([.nan, -.infinity, 0.25]).formatted(options) == "[+none -inf +0.2]")
    let negative: [UInt64] = [0xD555_5555_5555_5555, 0xBFFD]
    #expect(
      try array(.longDouble, [1], negative).debugDescription
        == "array([-0.41666667], dtype=float128)")
  }

  @Test(arguments: [
    (1e16, "1e+16"), (9_999_999_999_999_998, "9999999999999998.0"), (1e15, "1000000000000000.0"),
    (1e-4, "0.0001"), (9.9e-5, "9.9e-05"), (-0.0, "-0.0"), (.nan, "nan"), (-.infinity, "-inf"),
    (.leastNonzeroMagnitude, "5e-324"), (1.0 / 3, "0.3333333333333333"),
  ])
  func scalarDoubles(value: Double, text: String) throws {
    #expect(try doubles([value], []).description == text)
  }

  @Test func scalars() throws {
    #expect(try array(.bool, [], [2] as [UInt8]).description == "True")
    #expect(
      try array(.bytes(4), [], [0x61, 0x27, 0x62, 0] as [UInt8]).description
        == "np.bytes_(b\"a'b\")")
    #expect(try array(.void(2), [], [0, 255] as [UInt8]).description == "b'\\x00\\xFF'")
    #expect(
      try array(.timedelta64(.init(.hour, multiple: 5)), [], [5] as [Int64]).description
        == "25 hours")
    #expect(try array(.datetime64(.day), [], [-1] as [Int64]).description == "1969-12-31")
    #expect(
      try array(.datetime64(.day), [], [Int64.min]).debugDescription
        == "array('NaT', dtype='datetime64[D]')")
    #expect(
      try array(.unicode(2), [], [0x78, 0x0A] as [UInt32]).debugDescription
        == "array('x\\n', dtype='<U2')")
    #expect(try array(.float16, [], [0x7BFF] as [UInt16]).description == "6.55e+04")
    #expect(try array(.bfloat16, [], [0x3EAB] as [UInt16]).description == "0.333984")
    let zeroAndTwo: [UInt32] = [0, Float(2).bitPattern]
    #expect(try array(.complex64, [], zeroAndTwo).description == "2j")
  }

  @Test func complexAndText() throws {
    let values = [1, 2, -0.0, -0.5, .nan, 0, .infinity, 0].map(\.bitPattern)
    #expect(
      try array(.complex128, [2, 2], values).debugDescription == """
        array([[ 1.+2.j , -0.-0.5j],
               [nan+0.j , inf+0.j ]])
        """)
    let points: [UInt32] = [0x61, 0x200B, 0, 0x69, 0x74, 0x27, 0, 0, 0]
    #expect(
      try array(.unicode(3), [3], points).debugDescription
        == "array(['a\\u200b', \"it'\", ''], dtype='<U3')")
  }

  @Test func records() throws {
    let one = NDArray.DType.float64.with(byteOrder: .big)
    let dtype = try NDArray.DType.parse(
      descr: .list([
        .tuple([.text("a"), .text("<i4")]),
        .tuple([.text("b"), .text(one.typeString), .tuple([.int(2)])]),
      ])
    ).dtype
    var bytes: [UInt8] = []
    for (id, values) in [(1, [1.5, 2]), (22, [0, 1e9])] as [(UInt8, [Double])] {
      bytes += [id, 0, 0, 0]
      for value in values {
        for shift in 0..<8 {
          bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> UInt64(56 - 8 * shift)))
        }
      }
    }
    #expect(
      try array(dtype, [2], bytes).debugDescription == """
        array([( 1, [1.5e+00, 2.0e+00]), (22, [0.0e+00, 1.0e+09])],
              dtype=[('a', '<i4'), ('b', '>f8', (2,))])
        """)
    #expect(try array(dtype, [2], bytes)[0].description == "(1, [1.5, 2.0])")
  }

  @Test func summaries() throws {
    #expect(
      try array(.int64, [2000], (0..<2000).map { Int64($0) }).debugDescription
        == "array([   0,    1,    2, ..., 1997, 1998, 1999], shape=(2000,))")
    let square = try array(.int64, [100, 100], (0..<10_000).map { Int64($0) })
    let text = """
      [[   0    1    2 ...   97   98   99]
       [ 100  101  102 ...  197  198  199]
       [ 200  201  202 ...  297  298  299]
       ...
       [9700 9701 9702 ... 9797 9798 9799]
       [9800 9801 9802 ... 9897 9898 9899]
       [9900 9901 9902 ... 9997 9998 9999]]
      """
    #expect(square.description == text)
    #expect(square.transposed.transposed.description == text)
    // Strides of 0: an array of 2^60 elements, of which only the corners can have been looked at.
    let huge = NDArray(
      memory: try Memory(copying: [7]), dtype: .uint8, shape: [1 << 30, 1 << 30], strides: [0, 0])
    #expect(huge.description.split(separator: "\n").last == " [7 7 7 ... 7 7 7]]")
  }

  @Test func empty() throws {
    #expect(try doubles([]).debugDescription == "array([], dtype=float64)")
    #expect(try doubles([], [0, 3]).debugDescription == "array([], shape=(0, 3), dtype=float64)")
  }

  @Test func extremeOptions() throws {
    let numbers = try doubles([1.5, -2, 1e300], [1, 3])
    let options = NDArray.PrintOptions(
      precision: .max, threshold: .min, edgeItems: .max, lineWidth: .min, floatMode: .fixed)
    #expect(numbers.formatted(options).hasPrefix("[[ 1.5000"))
    #expect(numbers.representation(.init(precision: -1, lineWidth: .max)).hasPrefix("array([["))
  }
}
