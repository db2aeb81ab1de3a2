extension NDArray.DType {
  /// Parses a type string in any form that NumPy accepts: `<f4`, `>M8[25us]`, `float64`, `S5`, `?`,
  /// and comma-separated fields such as `i4,f8`; also `bfloat16` and ml_dtypes' other names.
  ///
  /// ```swift
  /// try NDArray.DType("<f4") == .float32
  /// ```
  ///
  /// The corresponding NumPy call is `numpy.dtype(text)`.
  ///
  /// - Throws: ``NDArrayError`` `.badDType` where NumPy refuses the text, too.
  /// - Complexity: O(length of the text).
  public init(_ text: String) throws(NDArrayError) {
    guard let dtype = Self.parse(text[...]) else {
      throw NDArrayError(.badDType, "'\(text)' is not a dtype")
    }
    self = dtype
  }

  /// The dtype of a type string; nil where it is none.
  static func parse(_ text: Substring) -> NDArray.DType? {
    if text.utf8.contains(UInt8(ascii: ",")) { return parseFields(text) }
    var rest = text.utf8[...]
    var order = ByteOrder.native
    switch rest.first {
    case UInt8(ascii: "<"): order = .little
    case UInt8(ascii: ">"): order = .big
    case UInt8(ascii: "="), UInt8(ascii: "|"): break
    default:
      return parse(body: rest, order: .native) ?? names[String(text)] ?? parseNamedTime(text)
    }
    rest = rest.dropFirst()
    return parse(body: rest, order: order)
  }

  /// What stands behind the byte order: a letter, and what the letter takes.
  private static func parse(body: Substring.UTF8View, order: ByteOrder) -> NDArray.DType? {
    guard let letter = body.first else { return nil }
    let rest = body.dropFirst()
    if letter == UInt8(ascii: "M") || letter == UInt8(ascii: "m") {
      return parseTime(letter, rest, order: order)
    }
    if rest.isEmpty {
      return letters[letter]?.with(byteOrder: order)
    }
    // A sign or an underscore, which Swift's parser might let pass, is no size.
    guard rest.allSatisfy({ (0x30...0x39).contains($0) }), let size = Int(Substring(rest)),
      size <= maximumItemSize
    else { return nil }
    switch (letter, size) {
    case (UInt8(ascii: "b"), 1): return .bool
    case (UInt8(ascii: "i"), 1), (UInt8(ascii: "i"), 2), (UInt8(ascii: "i"), 4),
      (UInt8(ascii: "i"), 8):
      return Self(kind: .int, itemSize: size, byteOrder: order).normalized
    case (UInt8(ascii: "u"), 1), (UInt8(ascii: "u"), 2), (UInt8(ascii: "u"), 4),
      (UInt8(ascii: "u"), 8):
      return Self(kind: .uint, itemSize: size, byteOrder: order).normalized
    case (UInt8(ascii: "f"), 2), (UInt8(ascii: "f"), 4), (UInt8(ascii: "f"), 8),
      (UInt8(ascii: "f"), 12), (UInt8(ascii: "f"), 16):
      return Self(kind: .float, itemSize: size, byteOrder: order)
    case (UInt8(ascii: "c"), 8), (UInt8(ascii: "c"), 16), (UInt8(ascii: "c"), 24),
      (UInt8(ascii: "c"), 32):
      return Self(kind: .complex, itemSize: size, byteOrder: order)
    // Written by ml_dtypes: its only 8-bit float that has a letter of its own.
    case (UInt8(ascii: "f"), 1): return .float8(.e5m2)
    case (UInt8(ascii: "S"), _), (UInt8(ascii: "a"), _): return .bytes(size)
    case (UInt8(ascii: "V"), _): return .void(size)
    case (UInt8(ascii: "U"), 0...maximumItemSize / 4):
      return NDArray.DType.unicode(size).with(byteOrder: order)
    case (UInt8(ascii: "O"), 4), (UInt8(ascii: "O"), 8): return .object
    default: return nil
    }
  }

  private static func parseTime(
    _ letter: UInt8, _ rest: Substring.UTF8View, order: ByteOrder
  ) -> NDArray.DType? {
    let body = rest.first == UInt8(ascii: "8") ? rest.dropFirst() : rest
    guard let unit = parseUnit(Substring(body)) else { return nil }
    let kind: Kind = letter == UInt8(ascii: "M") ? .datetime : .timedelta
    return Self(kind: kind, itemSize: 8, byteOrder: order, unit: unit)
  }

  /// `datetime64[ns]`, `timedelta64[3D]`.
  private static func parseNamedTime(_ text: Substring) -> NDArray.DType? {
    for (name, letter) in [("datetime64", UInt8(ascii: "M")), ("timedelta64", UInt8(ascii: "m"))]
    where text.utf8.starts(with: name.utf8) {
      return parseTime(letter, text.dropFirst(name.count).utf8, order: .native)
    }
    return nil
  }

  private static func parseUnit(_ text: Substring) -> TimeUnit? {
    if text.isEmpty { return .generic }
    guard text.utf8.first == UInt8(ascii: "["), text.utf8.last == UInt8(ascii: "]"),
      text.utf8.count >= 2
    else { return nil }
    return TimeUnit(parsing: text.dropFirst().dropLast())
  }

  /// `i4, (2,3)f8, 3u1`: fields f0, f1, f2.
  private static func parseFields(_ text: Substring) -> NDArray.DType? {
    var pieces: [Substring] = [""]
    var depth = 0
    for character in text {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if character == ",", depth == 0 {
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(character)
      }
    }
    // `(2,)i4` alone is a sub-array, which is no dtype of an array. A comma may end the row.
    if pieces.count < 2 { return nil }
    if pieces.count > 1, pieces.last?.allSatisfy({ $0 == " " }) == true { pieces.removeLast() }
    var fields: [Field] = []
    var offset = 0
    for (index, piece) in pieces.enumerated() {
      guard let (dtype, shape) = parseRepeated(piece),
        let size = byteCount(of: shape, itemSize: dtype.itemSize), size <= maximumItemSize - offset
      else { return nil }
      fields.append(
        Field(name: PythonString("f\(index)"), dtype: dtype, shape: shape, offset: offset))
      offset += size
    }
    return Self(kind: .structured, itemSize: offset, fields: fields)
  }

  private static func parseRepeated(_ piece: Substring) -> (NDArray.DType, [Int])? {
    var text = piece.drop { $0 == " " }
    while text.last == " " { text = text.dropLast() }
    var shape: [Int] = []
    if text.first == "(" {
      guard let close = text.firstIndex(of: ")") else { return nil }
      for part in text[text.index(after: text.startIndex)..<close].split(separator: ",") {
        guard let count = Int(part.filter { $0 != " " }), count >= 0 else { return nil }
        shape.append(count)
      }
      text = text[text.index(after: close)...]
    } else {
      let digits = text.prefix { ("0"..."9").contains($0) }
      if !digits.isEmpty {
        guard let count = Int(digits) else { return nil }
        // NumPy reads `1i4` as `i4` here.
        if count != 1 { shape = [count] }
        text = text.dropFirst(digits.count)
      }
    }
    text = text.drop { $0 == " " }
    guard !text.utf8.contains(UInt8(ascii: ",")), shape.count <= maximumDimensions,
      let dtype = parse(text)
    else { return nil }
    return (dtype, shape)
  }

  /// The bytes of an array of `shape`; nil where they pass 63 bits.
  static func byteCount(of shape: [Int], itemSize: Int) -> Int? {
    var size = itemSize
    for count in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: count)
      if overflow { return nil }
      size = product
    }
    return size
  }

  /// The same type with this byte order, where it has one.
  public func with(byteOrder order: ByteOrder) -> NDArray.DType {
    if kind == .structured {
      return Self(
        kind: kind, itemSize: itemSize,
        fields: fields.map {
          Field(
            name: $0.rawName, title: $0.rawTitle, dtype: $0.dtype.with(byteOrder: order),
            shape: $0.shape, offset: $0.offset)
        })
    }
    guard byteOrder != .none, order != .none else { return self }
    return Self(kind: kind, itemSize: itemSize, byteOrder: order, unit: unit)
  }

  /// Single bytes have no order.
  private var normalized: NDArray.DType {
    itemSize == 1 ? Self(kind: kind, itemSize: 1) : self
  }

  /// NumPy's letters that stand alone, for 64-bit Linux and macOS.
  private static let letters: [UInt8: NDArray.DType] = {
    let pairs: [(Unicode.Scalar, NDArray.DType)] = [
      ("?", .bool), ("b", .int8), ("B", .uint8), ("h", .int16), ("H", .uint16), ("i", .int32),
      ("I", .uint32), ("l", .int64), ("L", .uint64), ("q", .int64), ("Q", .uint64), ("p", .int64),
      ("P", .uint64), ("n", .int64), ("N", .uint64), ("e", .float16), ("f", .float32),
      ("d", .float64), ("g", .longDouble), ("F", .complex64), ("D", .complex128),
      ("G", .complex256), ("S", .bytes(0)), ("a", .bytes(0)), ("U", .unicode(0)),
      ("V", .void(0)), ("O", .object), ("c", .bytes(1)),
    ]
    return Dictionary(uniqueKeysWithValues: pairs.map { (UInt8(ascii: $0.0), $0.1) })
  }()

  /// NumPy's names, for 64-bit Linux and macOS, and ml_dtypes'.
  private static let names: [String: NDArray.DType] = {
    let groups: [(NDArray.DType, String)] = [
      (.bool, "bool bool_"), (.int8, "int8 byte"), (.int16, "int16 short"),
      (.int32, "int32 intc"), (.int64, "int64 int int_ intp long longlong"),
      (.uint8, "uint8 ubyte"), (.uint16, "uint16 ushort"), (.uint32, "uint32 uintc"),
      (.uint64, "uint64 uint uintp ulong ulonglong"), (.float16, "float16 half"),
      (.float32, "float32 single"), (.float64, "float64 float double"),
      (.longDouble, "float128 longdouble"), (.complex64, "complex64 csingle"),
      (.complex128, "complex128 complex cdouble"), (.complex256, "complex256 clongdouble"),
      (.bytes(0), "bytes bytes_"), (.unicode(0), "str str_ unicode"), (.void(0), "void"),
      (.object, "object object_"), (.bfloat16, "bfloat16"),
    ]
    var names: [String: NDArray.DType] = [:]
    for (dtype, words) in groups {
      for word in words.split(separator: " ") { names[String(word)] = dtype }
    }
    for format in Float8.allCases where format != .unspecified {
      names[format.rawValue] = .float8(format)
    }
    return names
  }()
}
