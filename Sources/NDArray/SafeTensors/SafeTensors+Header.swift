extension SafeTensors {
  /// The header of a file: what it says of its arrays.
  struct Header {
    /// What it says of one array.
    struct Tensor {
      let name: String
      /// The format's word for the type of the elements.
      let type: String
      /// nil for a type whose elements are no whole bytes.
      let dtype: NDArray.DType?
      let shape: [Int]
      /// Where the elements are, behind the header.
      let range: Range<Int>

      /// The error of elements that are no whole bytes.
      var isPacked: NDArrayError {
        var error = NDArrayError(
          .badDType, "the elements are \(type): no whole bytes, which no dtype is")
        error.member = name
        return error
      }
    }

    var tensors: [Tensor] = []
    var metadata: [(key: String, value: String)] = []

    /// The types, each under its name.
    static let types: [(name: String, dtype: NDArray.DType)] = [
      ("BOOL", .bool), ("U8", .uint8), ("I8", .int8), ("F8_E5M2", .float8(.e5m2)),
      ("F8_E4M3", .float8(.e4m3fn)), ("I16", .int16), ("U16", .uint16), ("F16", .float16),
      ("BF16", .bfloat16), ("I32", .int32), ("U32", .uint32), ("F32", .float32),
      ("C64", .complex64), ("F64", .float64), ("I64", .int64), ("U64", .uint64),
      ("F8_E8M0", .float8(.e8m0fnu)), ("F8_E4M3FNUZ", .float8(.e4m3fnuz)),
      ("F8_E5M2FNUZ", .float8(.e5m2fnuz)),
    ]
    /// The types whose elements are no whole bytes, and their bits.
    static let packedTypes = ["F4": 4, "F6_E2M3": 6, "F6_E3M2": 6]

    init(_ bytes: [UInt8]) throws(NDArrayError) {
      guard bytes.first == UInt8(ascii: "{") else { throw bad("the header does not start with {") }
      var json = HeaderJSON(bytes)
      var names: Set<[UInt8]> = []
      try json.object { (json, key) throws(NDArrayError) in
        guard names.insert(key).inserted else {
          throw bad("two entries of the name '\(String(decoding: key, as: UTF8.self))'")
        }
        if key.elementsEqual("__metadata__".utf8) {
          var pairs: [(key: String, value: String)] = []
          try json.object { (json, key) throws(NDArrayError) in
            let value = try json.text()
            pairs.append(
              (String(decoding: key, as: UTF8.self), String(decoding: value, as: UTF8.self)))
          }
          metadata = pairs
        } else {
          tensors.append(try Self.tensor(&json, String(decoding: key, as: UTF8.self)))
        }
      }
      try json.end()
    }

    private static func tensor(
      _ json: inout HeaderJSON, _ name: String
    ) throws(NDArrayError) -> Tensor {
      var type: String?
      var shape: [Int]?
      var offsets: [Int]?
      try json.object { (json, key) throws(NDArrayError) in
        // What else there may be has no meaning, as for the format's own reader.
        switch String(decoding: key, as: UTF8.self) {
        case "dtype":
          if type != nil { throw bad("'\(name)' has 'dtype' twice", at: json.offset) }
          type = String(decoding: try json.text("the dtype of '\(name)'"), as: UTF8.self)
        case "shape":
          if shape != nil { throw bad("'\(name)' has 'shape' twice", at: json.offset) }
          shape = try json.numbers("the shape of '\(name)'")
        case "data_offsets":
          if offsets != nil { throw bad("'\(name)' has 'data_offsets' twice", at: json.offset) }
          offsets = try json.numbers("the data_offsets of '\(name)'")
        default: try json.skip()
        }
      }
      guard let type, let shape, let offsets else {
        throw bad("'\(name)' lacks dtype, shape or data_offsets")
      }
      guard offsets.count == 2, offsets[0] <= offsets[1] else {
        throw bad("'\(name)' has the offsets \(offsets)")
      }
      let dtype = types.first { $0.name == type }?.dtype
      guard dtype != nil || packedTypes[type] != nil else {
        throw NDArrayError(
          .badDType, "safetensors: '\(name)' is of the type '\(type)', which is not known")
      }
      var size = try NDArray.checkedByteCount(of: shape, dtype: dtype ?? .uint8)
      if let bits = packedTypes[type] {
        let (all, overflow) = size.multipliedReportingOverflow(by: bits)
        guard !overflow, all % 8 == 0 else {
          throw bad("'\(name)' has \(size) elements of \(bits) bits, which are no whole bytes")
        }
        size = all / 8
      }
      guard size == offsets[1] - offsets[0] else {
        throw NDArrayError(
          .sizeMismatch,
          "safetensors: '\(name)' is \(dtype?.name ?? type) \(shape.tupleText), which takes \(size) bytes, "
            + "and has \(offsets[1] - offsets[0])")
      }
      return Tensor(
        name: name, type: type, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
    }

    /// The arrays in the order of their elements, which must fill the `size` bytes behind the header: each
    /// array's stand behind those of the one before.
    func ordered(in size: Int) throws(NDArrayError) -> [Tensor] {
      let ordered = tensors.sorted {
        ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
      }
      var end = 0
      for tensor in ordered {
        guard tensor.range.lowerBound == end else {
          throw bad("'\(tensor.name)' starts at \(tensor.range.lowerBound) and not at \(end)")
        }
        end = tensor.range.upperBound
        guard end <= size else {
          throw NDArrayError(
            .truncated, "safetensors: '\(tensor.name)' ends at \(end) of \(size) bytes")
        }
      }
      guard end == size else {
        throw NDArrayError(
          .sizeMismatch, "safetensors: \(size - end) bytes behind the last array belong to none")
      }
      return ordered
    }
  }
}

/// As much of JSON as a header has: objects, texts, and lists of numbers.
struct HeaderJSON {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The place in the file.
  var offset: Int { index + 8 }

  private func bad(_ message: String) -> NDArrayError {
    SafeTensors.bad("the header is no JSON: \(message)", at: offset)
  }

  private mutating func skipBlanks() {
    while index < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard index < bytes.count, bytes[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func need(_ character: Unicode.Scalar) throws(NDArrayError) {
    guard take(character) else { throw bad("there is no '\(character)'") }
  }

  /// Hands each key of an object to `body`, which reads the value.
  mutating func object(
    _ body: (inout HeaderJSON, [UInt8]) throws(NDArrayError) -> Void
  ) throws(NDArrayError) {
    try need("{")
    if take("}") { return }
    repeat {
      let key = try text()
      try need(":")
      try body(&self, key)
    } while take(",")
    try need("}")
  }

  /// Passes over a value of any kind.
  mutating func skip(_ depth: Int = 0) throws(NDArrayError) {
    if depth > 100 { throw bad("more than 100 lists and objects inside of one another") }
    skipBlanks()
    guard index < bytes.count else { throw bad("a value is missing") }
    switch bytes[index] {
    case UInt8(ascii: "\""): _ = try text()
    case UInt8(ascii: "{"):
      try object { (json, _) throws(NDArrayError) in try json.skip(depth + 1) }
    case UInt8(ascii: "["):
      index += 1
      if take("]") { return }
      repeat { try skip(depth + 1) } while take(",")
      try need("]")
    default:
      let start = index
      while index < bytes.count, !",]} \t\r\n".utf8.contains(bytes[index]) { index += 1 }
      if index == start { throw bad("a value is missing") }
    }
  }

  /// A list of numbers that are not negative.
  ///
  /// - Parameter what: what they are, for the message.
  mutating func numbers(_ what: String) throws(NDArrayError) -> [Int] {
    guard take("[") else { throw SafeTensors.bad("\(what) is no list", at: offset) }
    var numbers: [Int] = []
    if take("]") { return numbers }
    repeat {
      skipBlanks()
      let start = index
      while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
      let digits = bytes[start..<index]
      guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30,
        let number = Int(String(decoding: digits, as: UTF8.self))
      else {
        throw SafeTensors.bad("\(what) has what is no number of 0 or more", at: offset)
      }
      numbers.append(number)
    } while take(",")
    guard take("]") else {
      throw SafeTensors.bad("\(what) has what is no number of 0 or more", at: offset)
    }
    return numbers
  }

  /// A text, in UTF-8.
  ///
  /// - Parameter what: what it is, for the message.
  mutating func text(_ what: String? = nil) throws(NDArrayError) -> [UInt8] {
    if let what, !take("\"") { throw SafeTensors.bad("\(what) is no text", at: offset) }
    if what == nil { try need("\"") }
    var out: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard String(validating: out, as: UTF8.self) != nil else {
          throw bad("a text is not UTF-8")
        }
        return out
      case UInt8(ascii: "\\"): try escape(&out)
      case 0..<0x20: throw bad("a control character stands in a text")
      default: out.append(byte)
      }
    }
    throw bad("a text does not end")
  }

  private mutating func escape(_ out: inout [UInt8]) throws(NDArrayError) {
    guard index < bytes.count else { throw bad("a text does not end") }
    let letter = bytes[index]
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): out.append(letter)
    case UInt8(ascii: "b"): out.append(8)
    case UInt8(ascii: "f"): out.append(12)
    case UInt8(ascii: "n"): out.append(10)
    case UInt8(ascii: "r"): out.append(13)
    case UInt8(ascii: "t"): out.append(9)
    case UInt8(ascii: "u"):
      var value = try unit()
      if 0xD800..<0xDC00 ~= value {
        guard index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
          bytes[index + 1] == UInt8(ascii: "u")
        else { throw bad("half of a surrogate pair") }
        index += 2
        let low = try unit()
        guard 0xDC00..<0xE000 ~= low else { throw bad("half of a surrogate pair") }
        value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
      }
      guard let scalar = Unicode.Scalar(value) else { throw bad("half of a surrogate pair") }
      out += UTF8.encode(scalar).map { Array($0) } ?? []
    default: throw bad("an unknown escape")
    }
  }

  private mutating func unit() throws(NDArrayError) -> UInt32 {
    let end = index + 4
    guard end <= bytes.count,
      bytes[index..<end].allSatisfy({
        0x30...0x39 ~= $0 || 0x41...0x46 ~= $0 || 0x61...0x66 ~= $0
      }), let value = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
    else { throw bad("an unknown escape") }
    index = end
    return value
  }

  /// Refuses what is more than blanks.
  mutating func end() throws(NDArrayError) {
    skipBlanks()
    guard index == bytes.count else { throw bad("something stands behind its end") }
  }
}
