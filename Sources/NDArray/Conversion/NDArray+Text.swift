// Trusted file: writes elements of fixed size into packed memory that it has just allocated.

import Bytes

extension NDArray {
  /// This packed native array, of text or to become text, as `target`.
  func textConverted(to target: DType, order: Order) throws(NDArrayError) -> NDArray {
    var target = target
    if target.itemSize == 0 {
      // NumPy's `astype('U')`: as long as the elements may get.
      let length = dtype.textCapacity
      let most = DType.maximumItemSize / (target.kind == .unicode ? 4 : 1)
      guard length <= most else {
        throw NDArrayError(
          .badCast, "\(dtype) has up to \(length) characters; \(target.name) has at most \(most)")
      }
      target = target.kind == .unicode ? .unicode(length) : .bytes(length)
    }
    let result = try empty(target, order: order, zeroed: true)
    let isText = dtype.kind == .bytes || dtype.kind == .unicode
    let formatter = ElementFormatter(dtype)
    let reader = target.textReader
    try result.fill { (index) throws(NDArrayError) in
      let place = offset + index * dtype.itemSize
      let points: [UInt32] =
        if isText {
          try textPoints(at: place)
        } else {
          formatter.text(at: place, in: memory.bytes).unicodeScalars.map(\.value)
        }
      do throws(TextProblem) { return try reader(points) } catch {
        let text = PythonString(codePoints: points).repr.string
        throw NDArrayError(.badCast, "element \(index), \(text), \(error.words) \(target)")
      }
    }
    return result
  }

  /// Writes the elements of this packed array of zeros, which nobody else has yet: of each the bytes that there is
  /// room for.
  func fill(_ element: (Int) throws(NDArrayError) -> [UInt8]) throws(NDArrayError) {
    let size = dtype.itemSize
    for index in 0..<count {
      let bytes = try element(index)
      unsafe memory.withMutableBytes { memory in
        for (position, byte) in bytes.prefix(size).enumerated() {
          unsafe memory[index * size + position] = byte
        }
      }
    }
  }

  /// The code points of a text element; a byte string must be ASCII, as NumPy asks for.
  private func textPoints(at place: Int) throws(NDArrayError) -> [UInt32] {
    if dtype.kind == .unicode { return codePoints(at: place) }
    var points = (0..<dtype.itemSize).map { UInt32(memory.bytes.byte(at: place + $0)) }
    while points.last == 0 { points.removeLast() }
    if let byte = points.first(where: { $0 >= 0x80 }) {
      throw NDArrayError(
        .badCast, "a byte string holds the byte 0x\(String(byte, radix: 16)), which is not ASCII",
        hint: "its bytes are there: try a[index, as: [UInt8].self]")
    }
    return points
  }
}

/// Why a text does not become an element.
struct TextProblem: Error {
  /// What stands between the text and the dtype in the message.
  var words: String

  static let notANumber = TextProblem(words: "is no number for")
  static let tooLarge = TextProblem(words: "does not fit into")
  static let notADate = TextProblem(words: "is no date in ISO 8601 for")
  static let notASCII = TextProblem(words: "is not ASCII, which it must be for")
  static let notADuration = TextProblem(words: "is no count of the units of")
  static let notATruth = TextProblem(words: "is neither true nor false for")
  static let notWhole = TextProblem(words: "is no whole number for")
  static let tooLong = TextProblem(words: "is longer than")
}

extension NDArray.DType {
  /// The characters that an element becomes at most.
  var textCapacity: Int {
    switch kind {
    case .bytes: Swift.max(1, itemSize)
    case .unicode: Swift.max(1, itemSize / 4)
    default: textLength ?? 32
    }
  }

  /// Makes the native bytes of an element of this dtype from text.
  var textReader: ([UInt32]) throws(TextProblem) -> [UInt8] {
    switch kind {
    case .unicode:
      return { (points) throws(TextProblem) in
        points.flatMap { value in
          (0..<4).map { UInt8(truncatingIfNeeded: UInt32(littleEndian: value) >> UInt32(8 * $0)) }
        }
      }
    case .bytes:
      return { (points) throws(TextProblem) in
        guard points.allSatisfy({ $0 < 0x80 }) else { throw .notASCII }
        return points.map { UInt8($0) }
      }
    case .bool: return { (points) throws(TextProblem) in [points.isEmpty ? 0 : 1] }
    case .datetime:
      let unit = unit ?? .generic
      return { (points) throws(TextProblem) in
        guard let value = DateText.parse(points, unit: unit) else { throw .notADate }
        return value.bytes
      }
    case .timedelta:
      return { (points) throws(TextProblem) in
        let text = TextNumber.trimmed(points)
        if text.lowercased() == "nat" || text.isEmpty {
          return Int64.min.bytes
        }
        guard let value = Int64(text) else { throw .notANumber }
        return value.bytes
      }
    default:
      guard let type = NumberType(self) else {
        return { (_) throws(TextProblem) in throw .notANumber }
      }
      let (kind, bits) = (kind, itemSize * 8)
      return { (points) throws(TextProblem) in
        type.bytes(of: try TextNumber.parse(points, kind: kind, bits: bits))
      }
    }
  }
}

/// Numbers as Python's `int`, `float` and `complex` read them.
enum TextNumber {
  static func trimmed(_ points: [UInt32]) -> String {
    let blank: Set<UInt32> = [0x20, 9, 10, 11, 12, 13]
    let start = points.drop { blank.contains($0) }
    let text = start.reversed().drop { blank.contains($0) }.reversed()
    return PythonString(codePoints: Array(text)).string
  }

  /// Without the underscores that stand between two digits; nil where one stands elsewhere.
  private static func plain(_ text: String) -> String? {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if byte == UInt8(ascii: "_") {
        guard index > 0, index + 1 < bytes.count, bytes[index - 1].isDigit, bytes[index + 1].isDigit
        else { return nil }
      } else {
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }

  static func parse(
    _ points: [UInt32], kind: NDArray.DType.Kind, bits: Int
  ) throws(TextProblem) -> NDArray.Number {
    guard let text = plain(trimmed(points)) else { throw .notANumber }
    switch kind {
    case .int, .uint:
      let digits =
        text.utf8.first == UInt8(ascii: "-") || text.utf8.first == UInt8(ascii: "+")
        ? text.dropFirst() : text[...]
      guard !digits.isEmpty, digits.utf8.allSatisfy({ $0.isDigit }) else { throw .notANumber }
      if kind == .int {
        guard let value = Int64(text), value >> Int64(bits - 1) == value >> 63 else {
          throw .tooLarge
        }
        return .int(value)
      }
      guard let value = UInt64(text), bits == 64 || value >> UInt64(bits) == 0 else {
        throw .tooLarge
      }
      return .uint(value)
    case .complex: return try complex(text)
    default: return .float(try float(text[...]))
    }
  }

  private static func float(_ text: Substring) throws(TextProblem) -> Double {
    let lower = text.lowercased()
    let body = lower.first == "+" || lower.first == "-" ? lower.dropFirst() : lower[...]
    // Swift reads hexadecimal and payloads of NaN, too, which Python does not.
    let isWord = body == "inf" || body == "infinity" || body == "nan"
    guard isWord || body.utf8.allSatisfy({ $0.isDigit || "+-.e".utf8.contains($0) }),
      let value = Double(lower)
    else { throw .notANumber }
    return value
  }

  private static func complex(_ text: String) throws(TextProblem) -> NDArray.Number {
    let (real, imaginary) = parts(text)
    return .complex(try real.map(float) ?? 0, try imaginary.map(float) ?? 0)
  }

  /// The real and the imaginary part of `1+2j`, `(1+2j)`, `3`, `-j`; nil for one that is not written.
  static func parts(_ text: String) -> (real: Substring?, imaginary: Substring?) {
    var body = text[...]
    if body.first == "(", body.last == ")" { body = body.dropFirst().dropLast() }
    guard body.last == "j" || body.last == "J" else { return (body, nil) }
    body = body.dropLast()
    // The sign of the imaginary part: the last one that belongs to no exponent.
    var split = body.startIndex
    var previous: Character = " "
    for index in body.indices {
      if index > body.startIndex, body[index] == "+" || body[index] == "-", previous != "e",
        previous != "E"
      {
        split = index
      }
      previous = body[index]
    }
    let imaginary = body[split...]
    let part: Substring =
      imaginary.isEmpty || imaginary == "+" ? "1" : imaginary == "-" ? "-1" : imaginary
    return (split == body.startIndex ? nil : body[..<split], part)
  }
}

extension UInt8 {
  /// True for `0` to `9`.
  var isDigit: Bool { (0x30...0x39).contains(self) }
}
