import Bytes

extension NDArray: CustomStringConvertible, CustomDebugStringConvertible {
  /// The array as NumPy's `str` prints it: `[1.  2.5]`; a single element as NumPy's scalars print.
  ///
  /// More than 1000 elements are summarised, and only those that are shown are touched.
  public var description: String {
    guard shape.isEmpty else { return formatted() }
    guard let element = try? native() else { return fallback }
    let text = ElementFormatter(dtype, objects).text(at: element.offset, in: element.memory.bytes)
    // NumPy prints the scalar's own `repr` here.
    return dtype.kind == .bytes ? "np.bytes_(\(text))" : text
  }

  /// The array as NumPy's `repr` prints it: `array([1, 2], dtype=int32)`.
  public var debugDescription: String { representation() }

  /// The elements in brackets: as NumPy's `str` prints them under these options.
  ///
  /// ```swift
  /// array.formatted(.init(precision: 3), separator: ", ")
  /// ```
  ///
  /// The corresponding NumPy function is `numpy.array2string`.
  ///
  /// - Parameters:
  ///   - options: the print options; NumPy's defaults unless told otherwise.
  ///   - separator: what stands between two elements; a space unless told otherwise.
  ///   - prefix: a text that will stand before the first line: its length indents all others.
  /// - Returns: the text; a short note in angle brackets where there is no memory for it.
  /// - Complexity: O(number of elements shown).
  public func formatted(
    _ options: PrintOptions = .default, separator: String = " ", prefix: String = ""
  ) -> String {
    text(options, separator: separator, prefix: prefix, width: options.lineWidth)
  }

  /// The array as NumPy's `repr` prints it under these options, with dtype and shape where the
  /// elements do not tell them.
  ///
  /// The corresponding NumPy function is `numpy.array_repr`.
  ///
  /// - Parameter options: the print options; NumPy's defaults unless told otherwise.
  /// - Returns: the text; a short note in angle brackets where there is no memory for it.
  /// - Complexity: O(number of elements shown).
  public func representation(_ options: PrintOptions = .default) -> String {
    let prefix = "array("
    // The closing parenthesis wants its place.
    let width = options.lineWidth > .min ? options.lineWidth - 1 : .min
    let elements = text(options, separator: ", ", prefix: prefix, width: width)
    var extras: [String] = []
    if count == 0 && shape != [0] || count > options.threshold {
      extras.append("shape=\(shape.tupleText)")
    }
    if count == 0 || !dtype.isImplied {
      extras.append("dtype=\(objects?.dtypeText ?? dtype.representation)")
    }
    if extras.isEmpty { return prefix + elements + ")" }
    let start = prefix + elements + ","
    let end = extras.joined(separator: ", ") + ")"
    var lastLine = 0
    for scalar in start.unicodeScalars.reversed() {
      if scalar == "\n" { break }
      lastLine += 1
    }
    let fits = lastLine + end.unicodeScalars.count < options.lineWidth
    return start + (fits ? " " : "\n" + String(repeating: " ", count: prefix.count)) + end
  }

  private func text(
    _ options: PrintOptions, separator: String, prefix: String, width: Int
  ) -> String {
    if count == 0 { return "[]" }
    let isSummary = count > options.threshold
    guard let data = try? isSummary ? corners(options.edge) : native() else { return fallback }
    return data.text(
      of: shape, isSummary: isSummary, options, separator: separator, prefix: prefix, width: width)
  }

  /// This array's elements, packed and native, as those that are shown of an array of `shape`.
  func text(
    of shape: [Int], isSummary: Bool, _ options: PrintOptions, separator: String, prefix: String,
    width: Int
  ) -> String {
    var generator = DigitGenerator()
    let bytes = memory.bytes
    let column = Column(start: offset, shape: self.shape, itemSize: dtype.itemSize)
    let elements = ElementLayout(
      dtype, column, in: bytes, objects, options: options, generator: &generator)
    var layout = ArrayLayout(
      self, of: shape, layout: elements, generator: generator, isSummary: isSummary,
      edge: options.edge, separator: separator)
    layout.write(
      bytes, at: offset, indent: prefix.unicodeScalars.count + 1,
      width: Swift.max(width, -1_000_000))
    return String(decoding: layout.out, as: UTF8.self)
  }

  /// What stands for an array whose elements could not be brought together.
  private var fallback: String { "<array of shape \(shape.tupleText) \(dtype): out of memory>" }
}

extension NDArray.DType {
  /// True where the elements' text tells the dtype: NumPy's defaults of its kind.
  fileprivate var isImplied: Bool {
    guard byteOrder == .none || byteOrder == .native else { return false }
    return self == .bool || self == .int64 || self == .float64 || self == .complex128
  }

  /// As it stands behind `dtype=`: a bare name where Python knows it, otherwise in quotes.
  fileprivate var representation: String {
    switch kind {
    case .structured: return description
    case .float8(.unspecified): return "'|V1'"
    case .bytes, .unicode, .void: return "'\(typeString)'"
    default:
      let isNative = byteOrder == .none || byteOrder == .native
      guard isNative else { return "'\(typeString)'" }
      let isWord = name.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
      }
      return isWord ? name : "'\(name)'"
    }
  }
}
