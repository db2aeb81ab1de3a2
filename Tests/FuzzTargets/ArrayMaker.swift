import NDArray

/// Makes arrays of any dtype, shape and order out of bytes.
struct ArrayMaker {
  var choices: Choices

  /// The next array, of a few elements mostly.
  mutating func array() throws(NDArrayError) -> NDArray {
    let dtype = try dtype(depth: 0)
    var shape = (0..<choices.number(below: 5)).map { _ in choices.number(below: 8) }
    // Some are large enough to be compressed in another way, and some have very many axes.
    if choices.isOne(of: 64) { shape.insert(choices.word(), at: 0) }
    if choices.isOne(of: 32) { shape += [Int](repeating: 1, count: 64 - shape.count) }
    var count = shape.contains(0) ? 0 : dtype.itemSize
    for index in shape.indices where count > 0 {
      // Enough to be compressed in blocks, and no more.
      shape[index] = max(1, min(shape[index], 70_000 / count))
      count *= shape[index]
    }
    let order: NDArray.Order = choices.isOne(of: 3) ? .fortran : .c
    let array = try NDArray(
      bytes: choices.bytes(count, taking: 200), shape: shape, dtype: dtype, order: order)
    return try view(of: array)
  }

  /// The array, or a part of it that does not lie in one piece.
  private mutating func view(of array: NDArray) throws(NDArrayError) -> NDArray {
    switch choices.number(below: 6) {
    case 1: array.transposed
    case 2 where array.rank > 0: try array[steps: [.slice(start: nil, stop: nil, step: -1)]]
    case 3 where array.rank > 0: try array[steps: [.slice(start: 1, stop: nil, step: 2)]]
    case 4 where array.rank > 1: try array[steps: [.ellipsis, .slice(start: 0, stop: 2, step: 1)]]
    case 5 where array.rank < 64: try array[steps: [.newAxis, .ellipsis]]
    default: array
    }
  }

  /// The next dtype.
  private mutating func dtype(depth: Int) throws(NDArrayError) -> NDArray.DType {
    let plain: [NDArray.DType] = [
      .uint8, .bool, .int8, .int16, .int32, .int64, .uint16, .uint32, .uint64, .float16, .float32,
      .float64, .longDouble, .complex64, .complex128, .complex256, .bfloat16,
      .float8(.unspecified), .float8(.e5m2), .datetime64(.generic), .timedelta64(.generic),
    ]
    let kind = choices.number(below: plain.count + 7)
    var dtype: NDArray.DType
    switch kind - plain.count {
    case ..<0: dtype = plain[kind]
    case 0: dtype = .bytes(choices.number(below: 20))
    case 1: dtype = .unicode(choices.number(below: 9))
    case 2: dtype = .void(choices.number(below: 20))
    case 3: dtype = .datetime64(unit())
    case 4: dtype = .timedelta64(unit())
    default:
      guard depth < 3 else { return .int32 }
      return try record(depth: depth)
    }
    // What has no byte order, or is known in one alone, keeps it.
    if dtype.byteOrder != .none, dtype.kind != .bfloat16, choices.isOne(of: 3) {
      dtype = dtype.with(byteOrder: .big)
    }
    return dtype
  }

  private mutating func unit() -> NDArray.DType.TimeUnit {
    let bases = NDArray.DType.TimeUnit.Base.allCases.filter { $0 != .generic }
    return .init(bases[choices.number(below: bases.count)], multiple: 1 + choices.number(below: 30))
  }

  private mutating func record(depth: Int) throws(NDArrayError) -> NDArray.DType {
    let names = ["a", "é", "x y", "'", "\u{1F40D}", "\\", "\n", "f0"]
    var fields: [(name: String, dtype: NDArray.DType)] = []
    for name in names.prefix(1 + choices.number(below: names.count)) {
      fields.append((name, try dtype(depth: depth + 1)))
    }
    return try NDArray.DType(fields: fields)
  }
}
