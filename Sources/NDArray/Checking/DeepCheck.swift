/// Looks at the values of an array: what is there and cannot be meant, and what is not finite.
struct DeepCheck {
  /// A plain part of the dtype: the array itself, or a field at some depth.
  fileprivate struct Leaf {
    let fields: [NDArray.DType.Field]
    let dtype: NDArray.DType
    var statistics: NDArray.Statistics?
    /// How many values are none of their type, and where the first of them stands, counted in elements
    /// of this part.
    var wrongCount = 0
    var firstWrong: Int?
    var count = 0

    init(_ fields: [NDArray.DType.Field], _ dtype: NDArray.DType) {
      self.fields = fields
      self.dtype = dtype
      switch dtype.kind {
      case .float, .complex, .bfloat16, .float8, .datetime, .timedelta:
        statistics = try? NDArray.Statistics(dtype: dtype)
      default: break
      }
    }
  }

  private var leaves: [Leaf]

  private init(_ dtype: NDArray.DType) {
    leaves = []
    Self.collect(dtype, [], into: &leaves)
  }

  private static func collect(
    _ dtype: NDArray.DType, _ fields: [NDArray.DType.Field], into leaves: inout [Leaf]
  ) {
    guard dtype.kind == .structured else {
      leaves.append(Leaf(fields, dtype))
      return
    }
    for field in dtype.fields { collect(field.dtype, fields + [field], into: &leaves) }
  }

  /// What is wrong with the values that `pieces` gives.
  ///
  /// - Parameters:
  ///   - header: the array's header.
  ///   - key: the array's key in its archive.
  ///   - pieces: gives a function that gives the array in pieces, and nil at the end.
  static func problems(
    of header: NPY.Header, key: String?,
    in pieces: () throws(NDArrayError) -> () throws(NDArrayError) -> NDArray?
  ) -> [NPY.Problem] {
    var check = DeepCheck(header.dtype)
    do throws(NDArrayError) {
      let next = try pieces()
      while let piece = try next() { try check.add(piece) }
    } catch {
      return [NPY.Problem(error, array: key)]
    }
    return check.leaves.flatMap { problems(of: $0, key: key) }
  }

  private mutating func add(_ array: NDArray) throws(NDArrayError) {
    for index in leaves.indices {
      var part = array
      for field in leaves[index].fields { part = try part.part(field) }
      try leaves[index].statistics?.add(part)
      switch leaves[index].dtype.kind {
      case .bool: leaves[index].add(try part.bytes(), size: 1) { $0.contains { $0 > 1 } }
      case .unicode where leaves[index].dtype.itemSize > 0:
        let isBig = leaves[index].dtype.byteOrder == .big
        leaves[index].add(try part.bytes(), size: leaves[index].dtype.itemSize) { element in
          stride(from: element.startIndex, to: element.endIndex, by: 4).contains { start in
            let four = element[start..<start + 4]
            let value = (isBig ? Array(four) : four.reversed()).reduce(UInt32(0)) {
              $0 << 8 | UInt32($1)
            }
            return value > 0x10FFFF || 0xD800...0xDFFF ~= value
          }
        }
      default: leaves[index].count += part.count
      }
    }
  }

  private static func problems(of leaf: Leaf, key: String?) -> [NPY.Problem] {
    var problems: [NPY.Problem] = []
    let names = leaf.fields.map(\.name).joined(separator: ".")
    let place = names.isEmpty ? "" : "field \(names): "
    if let first = leaf.firstWrong {
      let isBool = leaf.dtype.kind == .bool
      let what =
        isBool ? "booleans are neither 0 nor 1" : "texts hold what is no Unicode character"
      problems.append(
        NPY.Problem(
          isBool ? .badBoolean : .badText, .warning,
          "\(place)\(leaf.wrongCount) of \(leaf.count) \(what), the first of them at \(first)",
          array: key))
    }
    if let found = leaf.statistics, found.nanCount + found.infiniteCount > 0 {
      let isTime = leaf.dtype.unit != nil
      let what =
        isTime
        ? "\(found.nanCount) NaT" : "\(found.nanCount) NaN and \(found.infiniteCount) infinities"
      problems.append(
        NPY.Problem(.notFinite, .note, "\(place)\(what) in \(found.count)", array: key))
    }
    return problems
  }
}

extension DeepCheck.Leaf {
  /// Counts the elements, and those that are wrong.
  fileprivate mutating func add(
    _ bytes: [UInt8], size: Int, isWrong: (ArraySlice<UInt8>) -> Bool
  ) {
    for start in stride(from: 0, to: bytes.count, by: size) {
      if isWrong(bytes[start..<start + size]) {
        wrongCount += 1
        if firstWrong == nil { firstWrong = count }
      }
      count += 1
    }
  }
}
