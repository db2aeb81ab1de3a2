import Bytes

/// Turns one element into text, as NumPy's scalars print: `1e+16`, `(1+2j)`, `True`,
/// `2024-05-01T12:00`, `5 days`, `b'abc'`, `(1, 2.0)`.
///
/// Floats have as many digits as are read back as the same float, and no more.
package struct ElementFormatter: Sendable {
  private let dtype: NDArray.DType
  private let objects: ObjectTable?

  /// A formatter for elements of `dtype` in this machine's byte order.
  package init(_ dtype: NDArray.DType) { self.init(dtype, nil) }

  /// A formatter for elements whose Python objects are those of a table.
  init(_ dtype: NDArray.DType, _ objects: ObjectTable?) {
    self.dtype = dtype
    self.objects = objects
  }

  /// True for Python objects.
  var isOfObjects: Bool { dtype.kind == .object }

  /// The text of the element that starts at `offset`.
  ///
  /// A string is itself without quotes; what no Swift string can hold is U+FFFD.
  ///
  /// - Precondition: the element lies within `bytes`.
  package func text(at offset: Int, in bytes: RawSpan) -> String {
    var out: [UInt8] = []
    var generator = DigitGenerator()
    append(at: offset, in: bytes, to: &out, &generator)
    return String(decoding: out, as: UTF8.self)
  }

  /// Appends the text in UTF-8, with a generator that many elements may share.
  func append(
    at offset: Int, in bytes: RawSpan, to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    switch dtype.kind {
    case .bool: out.append(bytes.byte(at: offset) == 0 ? "False" : "True")
    case .int: out.append(signed: bytes.signed(at: offset, size: dtype.itemSize))
    case .uint:
      out.append(magnitude: bytes.unsigned(at: offset, size: dtype.itemSize), sign: nil)
    case .float:
      guard let format = FloatFormat(dtype) else { return }
      out.appendScalar(
        format.load(at: offset, in: bytes), format, zeros: .one, &generator)
    case .complex: appendComplex(at: offset, in: bytes, to: &out, &generator)
    case .bfloat16, .float8:
      if let format = FloatFormat(dtype) {
        out.appendSixDigits(format.load(at: offset, in: bytes), format, &generator)
      } else {
        out.appendVoid(bytes, at: offset, count: dtype.itemSize)
      }
    case .bytes: out.appendBytesLiteral(bytes, at: offset, count: dtype.itemSize)
    case .unicode:
      out.append(bytes.codePoints(at: offset, count: dtype.itemSize / 4).string)
    case .void: out.appendVoid(bytes, at: offset, count: dtype.itemSize)
    case .datetime:
      out.appendDate(bytes.load(at: offset, as: Int64.self), dtype.unit ?? .generic)
    case .timedelta:
      out.appendDuration(bytes.load(at: offset, as: Int64.self), dtype.unit ?? .generic)
    case .object:
      let value = objects?[bytes.load(at: offset, as: UInt64.self)] ?? 0
      // Lists are told from arrays.
      out.append(value.kind == .list ? "list(\(value.pythonText))" : value.pythonText)
    case .structured:
      let column = Column(start: offset, shape: [], itemSize: dtype.itemSize)
      let layout = ElementLayout(
        dtype, column, in: bytes, objects, options: .default, isScalar: true,
        generator: &generator)
      layout.append(at: offset, in: bytes, to: &out, &generator)
    }
  }

  /// `2j`, or `(1+2j)` where the real part is not 0.
  private func appendComplex(
    at offset: Int, in bytes: RawSpan, to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    guard let format = FloatFormat(dtype) else { return }
    let real = format.load(at: offset, in: bytes)
    let imaginary = format.load(at: offset + dtype.itemSize / 2, in: bytes)
    if real.isFinite, real.isZero, !real.isNegative {
      out.appendScalar(imaginary, format, zeros: .none, &generator)
      out.append("j")
      return
    }
    out.append("(")
    out.appendScalar(real, format, zeros: .none, &generator)
    if imaginary.kind == .nan || !imaginary.isNegative { out.append("+") }
    out.appendScalar(imaginary, format, zeros: .none, &generator)
    out.append("j)")
  }
}

extension [UInt8] {
  /// Appends a float with its shortest digits; with an exponent where it is large or small.
  fileprivate mutating func appendScalar(
    _ number: BinaryFloat, _ format: FloatFormat, zeros: ZeroStyle,
    _ generator: inout DigitGenerator
  ) {
    guard number.isFinite else { return appendOther(number) }
    let sign = number.isNegative ? UInt8(ascii: "-") : nil
    generator.generate(number, format, DigitRule())
    var limit: UInt64 = 10_000_000_000_000_000
    if format.decimalPrecision < 8 {
      limit = 1
      for _ in 0..<format.decimalPrecision { limit *= 10 }
    }
    let isSmall = !number.isZero && number.isSmaller(than: FloatFormat.scalarThreshold(format))
    if isSmall || number.isAtLeast(limit) {
      appendScientific(generator.result, sign: sign, zeros: .none)
    } else {
      appendPositional(generator.result, sign: sign, zeros: zeros)
    }
  }

  /// Appends a float as C++ streams do: six digits at most, with an exponent where they would not do.
  fileprivate mutating func appendSixDigits(
    _ number: BinaryFloat, _ format: FloatFormat, _ generator: inout DigitGenerator
  ) {
    guard number.isFinite else { return appendOther(number) }
    let sign = number.isNegative ? UInt8(ascii: "-") : nil
    generator.generate(number, format, DigitRule(isUnique: false, countsFraction: false, most: 6))
    if generator.result.exponent < -4 || generator.result.exponent >= 6 {
      appendScientific(generator.result, sign: sign, zeros: .none)
    } else {
      appendPositional(generator.result, sign: sign, zeros: .none)
    }
  }

  private mutating func appendOther(_ number: BinaryFloat) {
    append(number.kind == .nan ? "nan" : number.isNegative ? "-inf" : "inf")
  }
}

extension FloatFormat {
  /// The smallest float that a scalar shows without an exponent.
  fileprivate static func scalarThreshold(_ format: FloatFormat) -> BinaryFloat {
    switch format {
    // The float nearest to 0.0001 is below it.
    case .single: BinaryFloat(Float(0.0001).nextUp)
    default: format.tenThousandth
    }
  }
}
