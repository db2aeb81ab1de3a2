extension SafeTensors {
  /// The header of a file: what it says of its arrays.
  struct Header {
    /// What it says of one array.
    struct Tensor {
      let name: String
      let dtype: NDArray.DType
      let shape: [Int]
      /// Where the elements are, behind the header.
      let range: Range<Int>
    }

    var tensors: [Tensor] = []
    var metadata: [(key: String, value: String)] = []

    /// The types, each under its name.
    static let types: [(name: String, dtype: NDArray.DType)] = [
      ("BOOL", .bool), ("U8", .uint8), ("I8", .int8), ("F8_E5M2", .float8(.e5m2)),
      ("F8_E4M3", .float8(.e4m3fn)), ("I16", .int16), ("U16", .uint16), ("F16", .float16),
      ("BF16", .bfloat16), ("I32", .int32), ("U32", .uint32), ("F32", .float32),
      ("C64", .complex64), ("F64", .float64), ("I64", .int64), ("U64", .uint64),
    ]

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
      var type: NDArray.DType?
      var shape: [Int]?
      var offsets: [Int]?
      try json.object { (json, key) throws(NDArrayError) in
        switch String(decoding: key, as: UTF8.self) {
        case "dtype" where type == nil:
          let word = String(decoding: try json.text(), as: UTF8.self)
          guard let known = types.first(where: { $0.name == word }) else {
            throw NDArrayError(
              .badDType, "safetensors: '\(name)' is of the type '\(word)', which is not known")
          }
          type = known.dtype
        case "shape" where shape == nil: shape = try json.numbers()
        case "data_offsets" where offsets == nil: offsets = try json.numbers()
        case let other: throw bad("'\(name)' has '\(other)', or has it twice", at: json.offset)
        }
      }
      guard let type, let shape, let offsets else {
        throw bad("'\(name)' lacks dtype, shape or data_offsets")
      }
      guard offsets.count == 2, offsets[0] <= offsets[1] else {
        throw bad("'\(name)' has the offsets \(offsets)")
      }
      let size = try NDArray.checkedByteCount(of: shape, dtype: type)
      guard size == offsets[1] - offsets[0] else {
        throw NDArrayError(
          .sizeMismatch,
          "safetensors: '\(name)' is \(type.name) \(shape.tupleText), which takes \(size) bytes, "
            + "and has \(offsets[1] - offsets[0])")
      }
      return Tensor(name: name, dtype: type, shape: shape, range: offsets[0]..<offsets[1])
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

  /// A list of numbers that are not negative.
  mutating func numbers() throws(NDArrayError) -> [Int] {
    try need("[")
    var numbers: [Int] = []
    if take("]") { return numbers }
    repeat {
      skipBlanks()
      let start = index
      while index < bytes.count, 0x30...0x39 ~= bytes[index] { index += 1 }
      let digits = bytes[start..<index]
      guard !digits.isEmpty, digits.count == 1 || digits.first != 0x30,
        let number = Int(String(decoding: digits, as: UTF8.self))
      else { throw bad("this is no length and no offset") }
      numbers.append(number)
    } while take(",")
    try need("]")
    return numbers
  }

  /// A text, in UTF-8.
  mutating func text() throws(NDArrayError) -> [UInt8] {
    try need("\"")
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
