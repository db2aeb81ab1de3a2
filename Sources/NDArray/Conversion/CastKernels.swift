// Trusted file: converts numbers between raw memory, within the bounds of packed arrays.

import Bytes
import ComplexModule

/// The numbers that the kernels convert between.
enum NumberType: Sendable {
  case bool, int8, int16, int32, int64, uint8, uint16, uint32, uint64
  case float16, float32, float64, complex64, complex128
  /// Decoded and encoded one by one: longdouble (with its size in a file), bfloat16, 8-bit floats.
  case extended(Int), complexExtended(Int), bfloat16, float8(NDArray.DType.Float8)

  /// nil where the dtype is no number.
  init?(_ dtype: NDArray.DType) {
    switch (dtype.kind, dtype.itemSize) {
    case (.bool, _): self = .bool
    case (.int, 1): self = .int8
    case (.int, 2): self = .int16
    case (.int, 4): self = .int32
    case (.int, 8), (.datetime, _), (.timedelta, _): self = .int64
    case (.uint, 1): self = .uint8
    case (.uint, 2): self = .uint16
    case (.uint, 4): self = .uint32
    case (.uint, 8): self = .uint64
    case (.float, 2): self = .float16
    case (.float, 4): self = .float32
    case (.float, 8): self = .float64
    case (.float, let size): self = .extended(size)
    case (.complex, 8): self = .complex64
    case (.complex, 16): self = .complex128
    case (.complex, let size): self = .complexExtended(size / 2)
    case (.bfloat16, _): self = .bfloat16
    case (.float8(.unspecified), _): return nil
    case (.float8(let format), _): self = .float8(format)
    default: return nil
    }
  }
}

extension NumberType {
  /// True for a longdouble and for two of them.
  var isExtended: Bool {
    switch self {
    case .extended, .complexExtended: true
    default: false
    }
  }
}

/// Converts `count` native numbers of one type into native numbers of another.
@unsafe
func castNumbers(
  _ count: Int, _ from: UnsafeRawBufferPointer, _ source: NumberType,
  _ to: UnsafeMutableRawBufferPointer, _ target: NumberType
) {
  guard count > 0, let start = from.baseAddress, let end = to.baseAddress else { return }
  switch source {
  case .bool: unsafe cast(count, start, Bool.self, end, target)
  case .int8: unsafe cast(count, start, Int8.self, end, target)
  case .int16: unsafe cast(count, start, Int16.self, end, target)
  case .int32: unsafe cast(count, start, Int32.self, end, target)
  case .int64: unsafe cast(count, start, Int64.self, end, target)
  case .uint8: unsafe cast(count, start, UInt8.self, end, target)
  case .uint16: unsafe cast(count, start, UInt16.self, end, target)
  case .uint32: unsafe cast(count, start, UInt32.self, end, target)
  case .uint64: unsafe cast(count, start, UInt64.self, end, target)
  case .float16: unsafe cast(count, start, Float16.self, end, target)
  case .float32: unsafe cast(count, start, Float.self, end, target)
  case .float64: unsafe cast(count, start, Double.self, end, target)
  case .complex64: unsafe cast(count, start, Complex<Float>.self, end, target)
  case .complex128: unsafe cast(count, start, Complex<Double>.self, end, target)
  case .extended, .complexExtended, .bfloat16, .float8:
    unsafe castSlowly(count, from, source, to, target)
  }
}

/// One source type against every target: concrete loops, made in this module.
@inline(__always)
private func cast<S: NDArray.Scalar>(
  _ count: Int, _ from: UnsafeRawPointer, _: S.Type, _ to: UnsafeMutableRawPointer,
  _ target: NumberType
) {
  switch target {
  case .bool: unsafe loop(count, from, S.self, to, Bool.self)
  case .int8: unsafe loop(count, from, S.self, to, Int8.self)
  case .int16: unsafe loop(count, from, S.self, to, Int16.self)
  case .int32: unsafe loop(count, from, S.self, to, Int32.self)
  case .int64: unsafe loop(count, from, S.self, to, Int64.self)
  case .uint8: unsafe loop(count, from, S.self, to, UInt8.self)
  case .uint16: unsafe loop(count, from, S.self, to, UInt16.self)
  case .uint32: unsafe loop(count, from, S.self, to, UInt32.self)
  case .uint64: unsafe loop(count, from, S.self, to, UInt64.self)
  case .float16: unsafe loop(count, from, S.self, to, Float16.self)
  case .float32: unsafe loop(count, from, S.self, to, Float.self)
  case .float64: unsafe loop(count, from, S.self, to, Double.self)
  case .complex64: unsafe loop(count, from, S.self, to, Complex<Float>.self)
  case .complex128: unsafe loop(count, from, S.self, to, Complex<Double>.self)
  case .extended, .complexExtended, .bfloat16, .float8:
    let size = MemoryLayout<S.Pattern>.size
    let codec = NumberCodec(target)
    for index in 0..<count {
      let value = unsafe S(pattern: (from + index * size).loadUnaligned(as: S.Pattern.self)).number
      unsafe codec.store(value, to + index * codec.size)
    }
  }
}

@inline(__always)
private func loop<S: NDArray.Scalar, T: NDArray.Scalar>(
  _ count: Int, _ from: UnsafeRawPointer, _: S.Type, _ to: UnsafeMutableRawPointer, _: T.Type
) {
  let source = MemoryLayout<S.Pattern>.size
  let target = MemoryLayout<T.Pattern>.size
  for index in 0..<count {
    let value = unsafe S(pattern: (from + index * source).loadUnaligned(as: S.Pattern.self))
    unsafe (to + index * target).storeBytes(of: T(value.number).pattern, as: T.Pattern.self)
  }
}

/// Anything to anything, one number at a time: the formats that no machine computes with.
private func castSlowly(
  _ count: Int, _ from: UnsafeRawBufferPointer, _ source: NumberType,
  _ to: UnsafeMutableRawBufferPointer, _ target: NumberType
) {
  let reader = NumberCodec(source)
  let writer = NumberCodec(target)
  let bytes = unsafe RawSpan(_unsafeBytes: from)
  guard let end = to.baseAddress else { return }
  for index in 0..<count {
    let offset = index * reader.size
    if source.isExtended, writer.isInteger {
      // A longdouble is cut to an integer before it is rounded to a double.
      let value = Extended(bytes, at: offset)
      let number: NDArray.Number =
        value.truncated.map { .int($0) } ?? value.truncatedUnsigned.map { .uint($0) }
        ?? .float(value.double)
      unsafe writer.store(number, end + index * writer.size)
    } else if let parts = extendedParts(bytes, at: offset, source, target) {
      unsafe writer.store(parts, end + index * writer.size)
    } else {
      unsafe writer.store(reader.load(bytes, at: offset), end + index * writer.size)
    }
  }
}

/// The bytes of a longdouble, or of two, as another such: these keep all of their bits.
private func extendedParts(
  _ bytes: RawSpan, at offset: Int, _ source: NumberType, _ target: NumberType
) -> [UInt8]? {
  guard source.isExtended, target.isExtended else { return nil }
  let first = Extended(bytes, at: offset).bytes
  switch (source, target) {
  case (.extended, .extended), (.complexExtended, .extended): return first
  case (.extended, .complexExtended(let part)):
    return first + [UInt8](repeating: 0, count: 2 * part - first.count)
  case (.complexExtended(let from), .complexExtended(let part)):
    return first + [UInt8](repeating: 0, count: part - first.count)
      + Extended(bytes, at: offset + from).bytes
  default: return nil
  }
}

/// Loads and stores single native numbers of any type.
struct NumberCodec: Sendable {
  let type: NumberType
  let size: Int
  let isInteger: Bool

  init(_ type: NumberType) {
    self.type = type
    switch type {
    case .bool: (size, isInteger) = (1, false)
    case .int8, .uint8: (size, isInteger) = (1, true)
    case .int16, .uint16: (size, isInteger) = (2, true)
    case .int32, .uint32: (size, isInteger) = (4, true)
    case .int64, .uint64: (size, isInteger) = (8, true)
    case .float16, .bfloat16: (size, isInteger) = (2, false)
    case .float32: (size, isInteger) = (4, false)
    case .float64, .complex64: (size, isInteger) = (8, false)
    case .complex128: (size, isInteger) = (16, false)
    case .extended(let bytes): (size, isInteger) = (bytes, false)
    case .complexExtended(let bytes): (size, isInteger) = (2 * bytes, false)
    case .float8: (size, isInteger) = (1, false)
    }
  }

  /// The number whose native bytes start at `offset`.
  func load(_ bytes: RawSpan, at offset: Int) -> NDArray.Number {
    func scalar<S: NDArray.Scalar>(_: S.Type) -> NDArray.Number {
      S(pattern: bytes.load(at: offset, as: S.Pattern.self)).number
    }
    switch type {
    case .bool: return scalar(Bool.self)
    case .int8: return scalar(Int8.self)
    case .int16: return scalar(Int16.self)
    case .int32: return scalar(Int32.self)
    case .int64: return scalar(Int64.self)
    case .uint8: return scalar(UInt8.self)
    case .uint16: return scalar(UInt16.self)
    case .uint32: return scalar(UInt32.self)
    case .uint64: return scalar(UInt64.self)
    case .float16: return scalar(Float16.self)
    case .float32: return scalar(Float.self)
    case .float64: return scalar(Double.self)
    case .complex64: return scalar(Complex<Float>.self)
    case .complex128: return scalar(Complex<Double>.self)
    case .extended: return Extended(bytes, at: offset).number
    case .complexExtended(let part):
      return .complex(Extended(bytes, at: offset).double, Extended(bytes, at: offset + part).double)
    case .bfloat16: return .float(Double(BFloat16.decode(bytes.load(at: offset, as: UInt16.self))))
    case .float8(let format): return .float(SmallFloat(format).decode(bytes.byte(at: offset)))
    }
  }

  /// The native bytes of a number.
  func bytes(of number: NDArray.Number) -> [UInt8] {
    func scalar<S: NDArray.Scalar>(_: S.Type) -> [UInt8] {
      let pattern = S(number).pattern
      return unsafe withUnsafeBytes(of: pattern) { unsafe [UInt8]($0) }
    }
    switch type {
    case .bool: return scalar(Bool.self)
    case .int8: return scalar(Int8.self)
    case .int16: return scalar(Int16.self)
    case .int32: return scalar(Int32.self)
    case .int64: return scalar(Int64.self)
    case .uint8: return scalar(UInt8.self)
    case .uint16: return scalar(UInt16.self)
    case .uint32: return scalar(UInt32.self)
    case .uint64: return scalar(UInt64.self)
    case .float16: return scalar(Float16.self)
    case .float32: return scalar(Float.self)
    case .float64: return scalar(Double.self)
    case .complex64: return scalar(Complex<Float>.self)
    case .complex128: return scalar(Complex<Double>.self)
    case .extended: return Extended(number).bytes
    case .complexExtended(let part):
      var imaginary = NDArray.Number.float(0)
      if case .complex(_, let value) = number { imaginary = .float(value) }
      let padding = [UInt8](repeating: 0, count: part - 10)
      return Extended(number).bytes + padding + Extended(imaginary).bytes + padding
    case .bfloat16:
      let code = BFloat16.encode(Float(number.double))
      return unsafe withUnsafeBytes(of: code) { unsafe [UInt8]($0) }
    case .float8(let format): return [SmallFloat(format).encode(number.double)]
    }
  }

  @unsafe
  fileprivate func store(_ number: NDArray.Number, _ to: UnsafeMutableRawPointer) {
    unsafe store(bytes(of: number), to)
  }

  /// Stores bytes, and zeros up to the size of the number.
  @unsafe
  fileprivate func store(_ bytes: [UInt8], _ to: UnsafeMutableRawPointer) {
    let target = unsafe UnsafeMutableRawBufferPointer(start: to, count: size)
    for index in 0..<size { unsafe target[index] = index < bytes.count ? bytes[index] : 0 }
  }
}
