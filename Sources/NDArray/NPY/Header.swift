extension NPY {
  /// What a `.npy` file says about its array in front of the elements.
  public struct Header: Sendable, Hashable {
    /// The version of the format.
    public let version: Version
    /// The type of the elements.
    public let dtype: NDArray.DType
    /// The lengths of the axes.
    public let shape: [Int]
    /// The order in which the elements stand in the file.
    public let order: NDArray.Order
    /// The bytes from the start of the file to the first element.
    public let byteCount: Int
    /// True where the last blank of the header's padding is a tab: rows are being appended behind the
    /// array, or were when that was interrupted. Only this library writes it, and to every reader it is a
    /// blank.
    let isBeingAppended: Bool

    /// The number of elements.
    public var count: Int { shape.elementCount }
    /// The bytes of all elements; what an object array's pickle has is not known from the header.
    public var dataByteCount: Int { count * dtype.itemSize }

    init(
      version: Version, dtype: NDArray.DType, shape: [Int], order: NDArray.Order, byteCount: Int,
      isBeingAppended: Bool = false
    ) throws(NDArrayError) {
      // From here on, count and dataByteCount are known to fit.
      _ = try NDArray.checkedByteCount(of: shape, dtype: dtype)
      try Self.checkEmptyParts(of: shape, dtype: dtype)
      self.version = version
      self.dtype = dtype
      self.shape = shape
      self.order = order
      self.byteCount = byteCount
      self.isBeingAppended = isBeingAppended
    }

    /// The bytes behind the header that go with it.
    ///
    /// - Parameters:
    ///   - found: how many there were before it was read.
    ///   - now: counts them once more, where these are not what it promises, and no append explains it.
    func settled(found: Int, now: () -> Int) -> Int {
      if dtype.hasObjects || found == dataByteCount { return found }
      if found > dataByteCount { return isBeingAppended ? found : now() }
      // What stands behind rows that have come since has come since as well: by the next append.
      return Swift.min(now(), dataByteCount)
    }
  }
}

extension NPY.Header {
  /// Refuses records, which are gone through one by one, where very many take no bytes: they cost a
  /// file nothing. NumPy's plain `V0`, of which there may be any number, is never gone through.
  private static func checkEmptyParts(
    of shape: [Int], dtype: NDArray.DType
  ) throws(NDArrayError) {
    guard dtype.kind == .structured else { return }
    let most = NDArray.DType.mostEmptyParts
    guard let parts = dtype.emptyParts,
      let count = NDArray.DType.byteCount(of: [shape.elementCount], itemSize: parts), count <= most
    else {
      throw NDArrayError(
        .limitExceeded,
        "\(shape.tupleText) \(dtype.name) has more than \(most) elements without bytes")
    }
  }

  /// Parses the text of a header.
  ///
  /// - Parameters:
  ///   - text: what stands behind the length field.
  ///   - start: the offset of the text in the file.
  init(
    version: NPY.Version, text: [UInt8], start: Int, limits: NPY.Limits, policy: NPY.Policy
  ) throws(NDArrayError) {
    let isPlain = policy.headers == .plain
    let literal = try Self.literal(
      version: version, text: text, start: start, nesting: limits.nesting, isPlain: isPlain)
    guard case .dictionary(let items) = literal else {
      throw NDArrayError(
        .badHeader, "the header is not a dictionary: \(literal.shortText)", offset: start)
    }
    var values: [PythonString: PythonLiteral] = [:]
    for item in items {
      guard case .string(let key) = item.key else {
        throw NDArrayError(
          .badHeader, "a key of the header is not a string: \(item.key.shortText)", offset: start)
      }
      guard values.updateValue(item.value, forKey: key) == nil || !isPlain else {
        // Python takes the last value, others take the first.
        throw NDArrayError(
          .badHeader, "the header has the key \(key.repr.string) twice", offset: start,
          hint: Self.hint)
      }
    }
    let names = ["descr", "fortran_order", "shape"]
    guard values.count == 3, let descr = values[PythonString(names[0])],
      let fortran = values[PythonString(names[1])], let lengths = values[PythonString(names[2])]
    else {
      let found =
        values.count > 10
        ? "of \(values.count) entries"
        : values.keys.map { PythonLiteral.string($0).shortText }.sorted().joined(separator: ", ")
      throw NDArrayError(
        .badHeader,
        "the header has the keys \(found); they must be 'descr', 'fortran_order', 'shape'",
        offset: start)
    }
    guard case .bool(let isFortran) = fortran else {
      throw NDArrayError(
        .badHeader, "fortran_order is not True or False: \(fortran.shortText)", offset: start)
    }
    let shape = try Self.shape(of: lengths, start: start, most: limits.dimensions)
    do throws(NDArrayError) {
      let (dtype, inner) = try NDArray.DType.parse(descr: descr, isPlain: isPlain)
      guard inner.isEmpty else {
        throw NDArrayError(
          .badDType,
          "descr is a sub-array, which NumPy neither writes nor reads: \(descr.shortText)")
      }
      try self.init(
        version: version, dtype: dtype, shape: shape, order: isFortran ? .fortran : .c,
        byteCount: start + text.count, isBeingAppended: text.suffix(2) == Self.appendMark)
    } catch {
      var error = error
      error.offset = error.offset ?? start
      throw error
    }
  }

  private static func shape(
    of literal: PythonLiteral, start: Int, most: Int
  ) throws(NDArrayError) -> [Int] {
    guard case .tuple(let items) = literal else {
      throw NDArrayError(
        .badHeader, "the shape is not a tuple: \(literal.shortText)", offset: start)
    }
    let most = Swift.min(most, NDArray.DType.maximumDimensions)
    guard items.count <= most else {
      throw NDArrayError(
        .limitExceeded, "the shape has \(items.count) dimensions; at most \(most) are accepted",
        offset: start)
    }
    var shape: [Int] = []
    for item in items {
      switch item {
      case .int(let length) where length >= 0: shape.append(length)
      case .int, .bigInt(true, _):
        throw NDArrayError(
          .badHeader, "the shape has a negative dimension: \(literal.shortText)", offset: start)
      case .bigInt:
        throw NDArrayError(
          .overflow, "a dimension does not fit into 63 bits: \(literal.shortText)", offset: start)
      default:
        throw NDArrayError(
          .badHeader, "the shape is not a tuple of integers: \(literal.shortText)", offset: start,
          hint: literal.shortText.contains("np.int64")
            ? "an early NumPy 2 wrote this; save the array again with another version" : nil)
      }
    }
    return shape
  }

  private static func literal(
    version: NPY.Version, text: [UInt8], start: Int, nesting: Int, isPlain: Bool
  ) throws(NDArrayError) -> PythonLiteral {
    let points: [UInt32]
    if version == .v3 {
      guard let string = String(validating: text, as: UTF8.self) else {
        throw NDArrayError(.badHeader, "the header of version 3.0 is not UTF-8", offset: start)
      }
      points = string.unicodeScalars.map(\.value)
    } else {
      // Latin-1: every byte is a character.
      points = text.map { UInt32($0) }
    }
    do {
      // NumPy reads Python 2's integers in the versions that Python 2 wrote.
      return try PythonLiteralParser.parse(
        points, allowsLongSuffix: version != .v3, isPlain: isPlain, maximumDepth: nesting)
    } catch {
      let before = points.prefix(error.index)
      let bytes =
        version == .v3 ? PythonString(codePoints: Array(before)).string.utf8.count : before.count
      if error.isTooDeep {
        throw NDArrayError(
          .limitExceeded, "the header is \(error.message)", offset: start + bytes,
          hint: "raise Limits.nesting to read it")
      }
      throw NDArrayError(
        .badHeader, "the header is not a Python literal: \(error.message)", offset: start + bytes,
        hint: error.isOnlyPlain ? hint : nil)
    }
  }

  /// How a header ends while rows are appended in place.
  static let appendMark: [UInt8] = [0x09, 0x0A]

  /// What to do about a header that NumPy reads.
  private static let hint = "nobody writes that; policy: .lenient reads it as NumPy does"
}

extension PythonLiteral {
  /// The literal for a message, cut where it is long: of a header as long as its limit, a message looks at
  /// the start only.
  var shortText: String {
    let text = start(of: 80).repr.string
    return text.unicodeScalars.count > 80 ? String(text.prefix(77)) + "…" : text
  }

  /// The literal without what stands behind the first so many characters or values of each of its parts.
  private func start(of count: Int) -> PythonLiteral {
    func items(_ items: [PythonLiteral]) -> [PythonLiteral] {
      // What is written takes a character for each value at least.
      var left = count
      return items.prefix { _ in
        left -= 1
        return left >= 0
      }.map { $0.start(of: count) }
    }
    switch self {
    case .string(let text):
      return .string(PythonString(codePoints: Array(text.codePoints.prefix(count))))
    case .bytes(let bytes): return .bytes(Array(bytes.prefix(count)))
    case .tuple(let list): return .tuple(items(list))
    case .list(let list): return .list(items(list))
    case .set(let list): return .set(items(list))
    case .dictionary(let list):
      return .dictionary(
        list.prefix(count).map {
          Item(key: $0.key.start(of: count), value: $0.value.start(of: count))
        })
    default: return self
    }
  }
}
