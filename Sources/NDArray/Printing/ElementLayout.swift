import Bytes

/// How the elements of one array look inside its brackets: as wide as one another where they are
/// numbers, dates or truth values.
indirect enum ElementLayout: Sendable {
  case bool(width: Int)
  case int(size: Int, width: Int, sign: UInt8?)
  case uint(size: Int, width: Int, sign: UInt8?)
  case float(FloatLayout)
  case complex(FloatLayout, FloatLayout, imaginaryOffset: Int)
  case date(NDArray.DType.TimeUnit, width: Int)
  case duration(width: Int)
  case unicode(count: Int)
  /// As the scalar.
  case scalar(ElementFormatter)
  case structured([FieldLayout])

  /// Looks at all the elements of a column.
  ///
  /// - Parameter isScalar: true for a single record on its own, whose floats print as scalars do.
  init(
    _ dtype: NDArray.DType, _ column: Column, in bytes: RawSpan, _ objects: ObjectTable?,
    options: NDArray.PrintOptions, isScalar: Bool = false, generator: inout DigitGenerator
  ) {
    switch dtype.kind {
    case .bool: self = .bool(width: column.hasAxes ? 5 : 0)
    case .int: self = .signed(dtype.itemSize, column, in: bytes, options.sign)
    case .uint: self = .unsigned(dtype.itemSize, column, in: bytes, options.sign)
    case .datetime: self = .dates(dtype.unit ?? .generic, column, in: bytes)
    case .timedelta: self = .durations(column, in: bytes)
    case .unicode: self = .unicode(count: dtype.itemSize / 4)
    case .float:
      guard !isScalar, let format = FloatFormat(dtype) else { fallthrough }
      self = .float(
        FloatLayout(format, column, in: bytes, options: options, generator: &generator))
    case .bytes, .void, .object, .bfloat16, .float8:
      self = .scalar(ElementFormatter(dtype, objects))
    case .complex:
      guard let format = FloatFormat(dtype) else {
        self = .scalar(ElementFormatter(dtype))
        return
      }
      let half = dtype.itemSize / 2
      self = .complex(
        FloatLayout(format, column, in: bytes, options: options, generator: &generator),
        FloatLayout(
          format, column.shifted(by: half), in: bytes, options: options, sign: .plus,
          generator: &generator),
        imaginaryOffset: half)
    case .structured:
      self = .structured(
        dtype.fields.map { field in
          FieldLayout(
            field: field,
            layout: ElementLayout(
              field.dtype, column.field(field), in: bytes, objects, options: options,
              isScalar: isScalar, generator: &generator),
            threshold: options.threshold, edge: options.edge)
        })
    }
  }

  /// True where an element may have several lines.
  var hasLines: Bool {
    if case .scalar(let formatter) = self { return formatter.isOfObjects }
    return false
  }

  /// Appends the element at `offset`.
  func append(
    at offset: Int, in bytes: RawSpan, to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    switch self {
    case .bool(let width):
      let text = bytes.byte(at: offset) == 0 ? "False" : "True"
      out.append(" ", times: width - text.utf8.count)
      out.append(text)
    case .int(let size, let width, let plus):
      let value = bytes.signed(at: offset, size: size)
      out.append(
        magnitude: value.magnitude, sign: value < 0 ? UInt8(ascii: "-") : plus, width: width)
    case .uint(let size, let width, let plus):
      out.append(magnitude: bytes.unsigned(at: offset, size: size), sign: plus, width: width)
    case .float(let layout): layout.append(at: offset, in: bytes, to: &out, &generator)
    case .complex(let real, let imaginary, let distance):
      real.append(at: offset, in: bytes, to: &out, &generator)
      imaginary.append(at: offset + distance, in: bytes, to: &out, &generator)
      // The j goes before the spaces that pad the imaginary part.
      var end = out.count
      while end > 0, out[end - 1] == UInt8(ascii: " ") { end -= 1 }
      out.insert(UInt8(ascii: "j"), at: end)
    case .date(let unit, let width):
      var text: [UInt8] = [UInt8(ascii: "'")]
      text.appendDate(bytes.load(at: offset, as: Int64.self), unit)
      text.append("'")
      out.append(" ", times: width - text.count)
      out += text
    case .duration(let width):
      let value = bytes.load(at: offset, as: Int64.self)
      if value == .min {
        out.append(" ", times: width - 5)
        out.append("'NaT'")
      } else {
        out.append(
          magnitude: value.magnitude, sign: value < 0 ? UInt8(ascii: "-") : nil, width: width)
      }
    case .unicode(let count):
      out.append(bytes.codePoints(at: offset, count: count).repr.string)
    case .scalar(let formatter): formatter.append(at: offset, in: bytes, to: &out, &generator)
    case .structured(let fields):
      out.append("(")
      for (index, field) in fields.enumerated() {
        if index > 0 { out.append(", ") }
        field.append(at: offset, in: bytes, to: &out, &generator)
      }
      out.append(fields.count == 1 ? ",)" : ")")
    }
  }
}

/// How a field of a record looks; a field that is an array has brackets, but no line breaks.
struct FieldLayout: Sendable {
  let field: NDArray.DType.Field
  let layout: ElementLayout
  let threshold: Int
  let edge: Int

  func append(
    at offset: Int, in bytes: RawSpan, to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    let size = field.count
    // Empty brackets inside one another: so many as can be read.
    if size == 0, field.shape.reduce(1, { $0.saturatingProduct($1) }) > Swift.min(threshold, 1000) {
      return out.append("[]")
    }
    append(
      at: offset + field.offset, in: bytes, axes: field.shape[...], bytesPerItem: field.byteCount,
      isSummary: size > threshold, to: &out, &generator)
  }

  private func append(
    at offset: Int, in bytes: RawSpan, axes: ArraySlice<Int>, bytesPerItem: Int, isSummary: Bool,
    to out: inout [UInt8], _ generator: inout DigitGenerator
  ) {
    guard let length = axes.first else {
      return layout.append(at: offset, in: bytes, to: &out, &generator)
    }
    out.append("[")
    let step = length == 0 ? 0 : bytesPerItem / length
    let cuts = isSummary && length > 2 * edge
    var index = 0
    while index < length {
      // With no edge, NumPy's summary shows all items behind the dots.
      if cuts, index == edge {
        if index > 0 { out.append(", ") }
        out.append("...")
        if edge > 0 { index = length - edge }
      }
      if index > 0 || cuts && edge == 0 { out.append(", ") }
      append(
        at: offset + index * step, in: bytes, axes: axes.dropFirst(), bytesPerItem: step,
        isSummary: isSummary, to: &out, &generator)
      index += 1
    }
    out.append("]")
  }
}

extension Int {
  /// The product with a length, 0 taken as 1, or the largest integer where it is larger.
  fileprivate func saturatingProduct(_ length: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: Swift.max(length, 1))
    return overflow ? .max : product
  }
}
