// Trusted file: writes elements of fixed size into packed memory that it has just allocated.

import Bytes

extension NDArray {
  /// Elements from their texts, as files of text have them. What a cast would cut or wrap around is refused; a
  /// float takes the nearest value that the dtype has.
  ///
  /// | dtype | texts |
  /// |---|---|
  /// | numbers | Python's, blanks around; whole floats for integers; an empty one is NaN for floats |
  /// | bool | `True`, `true`, `1`, `False`, `false`, `0` |
  /// | datetime64, timedelta64 | ISO 8601, a count; an empty one is NaT |
  /// | text | as they are; a dtype without a length gets that of the longest |
  ///
  /// - Parameters:
  ///   - place: where a text comes from, for the message.
  /// - Throws: ``NDArrayError`` `.badText` for a text that is no such element; `.badDType` for records, voids and
  ///   objects; `.outOfMemory`.
  /// - Complexity: O(number of characters).
  package init(
    texts: [String], shape: [Int], dtype: DType, place: (Int) -> String
  ) throws(NDArrayError) {
    switch dtype.kind {
    case .void, .structured, .object, .float8(.unspecified):
      throw NDArrayError(.badDType, "no text stands for an element of \(dtype.name)")
    default: break
    }
    var native = dtype.with(byteOrder: .native)
    if native.itemSize == 0 {
      let longest = Swift.max(1, texts.lazy.map { $0.unicodeScalars.count }.max() ?? 1)
      native = native.kind == .unicode ? .unicode(longest) : .bytes(longest)
    }
    let result = try NDArray(zeros: shape, dtype: native)
    guard result.count == texts.count else {
      throw NDArrayError(
        .shapeMismatch, "\(texts.count) texts do not fit the shape \(shape.tupleText)")
    }
    let reader = StrictReader(native)
    try result.fill { (index) throws(NDArrayError) in
      let text = texts[index]
      do throws(TextProblem) { return try reader.bytes(text) } catch {
        let shown = text.unicodeScalars.count > 40 ? text.prefix(40) + "…" : text[...]
        throw NDArrayError(
          .badText, "\(place(index)): '\(shown)' \(error.words) \(dtype.name)")
      }
    }
    self = try result.converted(
      to: native.with(byteOrder: dtype.byteOrder), casting: .equivalent)
  }
}

/// Reads text for one dtype, and refuses what the dtype cannot hold.
private struct StrictReader {
  private let dtype: NDArray.DType
  private let cast: ([UInt32]) throws(TextProblem) -> [UInt8]
  private let formatter: ElementFormatter

  init(_ dtype: NDArray.DType) {
    self.dtype = dtype
    cast = dtype.textReader
    formatter = ElementFormatter(dtype)
  }

  func bytes(_ text: String) throws(TextProblem) -> [UInt8] {
    let points = text.unicodeScalars.map(\.value)
    switch dtype.kind {
    case .unicode, .bytes:
      let most = dtype.kind == .unicode ? dtype.itemSize / 4 : dtype.itemSize
      if points.count > most { throw .tooLong }
      return try cast(points)
    case .bool:
      switch TextNumber.trimmed(points) {
      case "True", "true", "1": return [1]
      case "False", "false", "0": return [0]
      default: throw .notATruth
      }
    case .int, .uint:
      do throws(TextProblem) { return try cast(points) } catch {
        // 3.0 and 1e3 are whole numbers to those who wrote them.
        guard let value = Double(TextNumber.trimmed(points)), value.isFinite else { throw error }
        guard value == value.rounded(), value.magnitude <= 0x1p53 else {
          throw value.magnitude <= 0x1p53 ? .notWhole : .tooLarge
        }
        return try cast(String(Int64(value)).unicodeScalars.map(\.value))
      }
    case .float, .bfloat16, .float8, .complex: return try number(points)
    case .timedelta: return try duration(points)
    default: return try cast(points)
    }
  }

  /// A float, or a complex number; a finite one stays finite.
  private func number(_ points: [UInt32]) throws(TextProblem) -> [UInt8] {
    let text = TextNumber.trimmed(points)
    let bytes = try text.isEmpty ? cast("nan".unicodeScalars.map(\.value)) : exact(text, points)
    if !isFinite(bytes), !text.lowercased().contains("n") { throw .tooLarge }
    return bytes
  }

  private func isFinite(_ bytes: [UInt8]) -> Bool {
    if dtype.kind == .float, dtype.itemSize == 8 {
      return unsafe Double(bitPattern: bytes.span.bytes.load(at: 0, as: UInt64.self)).isFinite
    }
    // The bytes are as many as an element has. Nothing but the words for the others has this letter.
    return unsafe !formatter.text(at: 0, in: bytes.span.bytes).contains("n")
  }

  /// A count, with or without the name of the unit.
  private func duration(_ points: [UInt32]) throws(TextProblem) -> [UInt8] {
    let text = TextNumber.trimmed(points)
    guard let blank = text.firstIndex(of: " ") else { return try cast(points) }
    let unit = dtype.unit ?? .generic
    let word = text[text.index(after: blank)...]
    guard word == (unit.base == .generic ? "generic time units" : "\(unit.base)s"),
      let count = Int64(text[..<blank]), count % Int64(unit.multiple) == 0
    else { throw .notADuration }
    return (count / Int64(unit.multiple)).bytes
  }

  /// The element of all digits that there are.
  private func exact(_ text: String, _ points: [UInt32]) throws(TextProblem) -> [UInt8] {
    #if arch(x86_64) && !os(Windows)
      // By way of a double a longdouble would lose digits, and its range.
      if dtype.kind == .float, dtype.itemSize > 8, let bytes = extended(text[...]) { return bytes }
      if dtype.kind == .complex, dtype.itemSize > 16 {
        let (real, imaginary) = TextNumber.parts(text)
        if let real = extended(real ?? "0"), let imaginary = extended(imaginary ?? "0") {
          return real + imaginary
        }
      }
    #endif
    return try cast(points)
  }

  #if arch(x86_64) && !os(Windows)
    /// The longdouble of a text; nil for what is none, or too large.
    private func extended(_ text: Substring) -> [UInt8]? {
      let word = text.drop { $0 == "+" || $0 == "-" }.lowercased()
      let isWord = ["inf", "infinity", "nan"].contains(word)
      guard isWord || text.utf8.allSatisfy({ $0.isDigit || "+-.eE".utf8.contains($0) }),
        let value = Float80(text), isWord || value.isFinite
      else { return nil }
      let exponent = UInt16(value.exponentBitPattern) | (value.sign == .minus ? 0x8000 : 0)
      // What a Float80 says of its significand lacks the bit in front of the point.
      let first: UInt64 = value.exponentBitPattern == 0 ? 0 : 1 << 63
      let extended = Extended(
        significand: value.significandBitPattern | first, signAndExponent: exponent)
      let size = dtype.kind == .complex ? dtype.itemSize / 2 : dtype.itemSize
      return extended.bytes + [UInt8](repeating: 0, count: size - 10)
    }
  #endif
}
