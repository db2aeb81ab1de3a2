// Trusted file: converts numbers between raw memory, within the bounds of packed arrays.

import Bytes

/// Converts numbers where one of the types is decoded or encoded in software, in blocks that stay in
/// the cache: through a type that machines compute with, and on from there.
@unsafe
func castSoftly(
  _ count: Int, _ from: UnsafeRawPointer, _ source: NumberType,
  _ to: UnsafeMutableRawPointer, _ target: NumberType
) {
  if case .extended = source, unsafe copyExtended(count, from, source, to, target) { return }
  if case .complexExtended = source, unsafe copyExtended(count, from, source, to, target) { return }
  let between = source.stage(for: target)
  if between == source {
    unsafe encode(count, from, source, to, target)
    return
  }
  let block = Swift.min(count, 1024)
  unsafe withUnsafeTemporaryAllocation(byteCount: block * between.size, alignment: 16) { buffer in
    guard let stage = buffer.baseAddress else { return }
    var decoder = Decoder(source, count: count)
    var done = 0
    while done < count {
      let some = Swift.min(block, count - done)
      let (input, output) = unsafe (from + done * source.size, to + done * target.size)
      if source.isSoft {
        unsafe decoder.decode(some, input, stage, between)
      } else {
        unsafe castNumbers(some, input, source, stage, between)
      }
      unsafe castNumbers(some, stage, between, output, target)
      done += some
    }
  }
}

extension NumberType {
  /// True for what is decoded and encoded in software.
  var isSoft: Bool {
    switch self {
    case .extended, .complexExtended, .bfloat16, .float8: true
    default: false
    }
  }

  /// The type that numbers pass through on their way to `target`; this type where they can go directly.
  fileprivate func stage(for target: NumberType) -> NumberType {
    switch self {
    case .bfloat16, .float8: return .float32
    case .extended, .complexExtended:
      // A longdouble is cut to an integer, or rounded to a float, before it is rounded to a double.
      if target.isInteger { return .int64 }
      switch target {
      case .bool: return .bool
      case .float64: return .float64
      case .complex64: return isComplex ? .complex64 : .float32
      case .complex128: return isComplex ? .complex128 : .float64
      default: return .float32
      }
    default: break
    }
    switch (self, target) {
    case (.uint64, .extended), (.uint64, .complexExtended): return .uint64
    case (.complex64, .complexExtended), (.complex128, .complexExtended): return .complex128
    case (_, .extended), (_, .complexExtended):
      return isInteger || self == .bool ? .int64 : .float64
    // As ml_dtypes does: rounded to a float first.
    default: return .float32
    }
  }
}

/// Decodes bfloat16, 8-bit floats and longdoubles.
private struct Decoder {
  let source: NumberType
  /// The values of all 256 bytes, where there are enough of them to be worth it.
  private var table: [Float] = []
  private var format = SmallFloat(.e4m3)

  init(_ source: NumberType, count: Int) {
    self.source = source
    guard case .float8(let float8) = source else { return }
    format = SmallFloat(float8)
    if count >= 256 { table = (0..<256).map { format.decode(UInt8($0)) } }
  }

  mutating func decode(
    _ count: Int, _ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, _ stage: NumberType
  ) {
    switch source {
    case .bfloat16:
      for index in 0..<count {
        let bits = unsafe (from + 2 &* index).loadUnaligned(as: UInt16.self)
        unsafe to.storeBytes(of: BFloat16.decode(bits), toByteOffset: 4 &* index, as: Float.self)
      }
    case .float8:
      for index in 0..<count {
        let byte = unsafe from.load(fromByteOffset: index, as: UInt8.self)
        let value = table.isEmpty ? format.decode(byte) : table[Int(byte)]
        unsafe to.storeBytes(of: value, toByteOffset: 4 &* index, as: Float.self)
      }
    case .extended(let size): unsafe extended(count, from, size, size, to, stage)
    case .complexExtended(let part): unsafe extended(count, from, 2 * part, part, to, stage)
    default: break
    }
  }

  private func extended(
    _ count: Int, _ from: UnsafeRawPointer, _ size: Int, _ part: Int,
    _ to: UnsafeMutableRawPointer, _ stage: NumberType
  ) {
    func each<T: BitwiseCopyable>(_ make: (UnsafeRawPointer) -> T) {
      for index in 0..<count {
        let value = unsafe make(from + index &* size)
        unsafe to.storeBytes(of: value, toByteOffset: index &* MemoryLayout<T>.stride, as: T.self)
      }
    }
    switch stage {
    case .int64: unsafe each { unsafe Extended($0).cut }
    case .bool:
      unsafe each { place in
        let isTrue = unsafe Extended(place).isTrue || part < size && Extended(place + part).isTrue
        return Truth(isTrue)
      }
    case .float32: unsafe each { unsafe Extended($0).float }
    case .complex64:
      unsafe each { unsafe NDArray.Pair(Extended($0).float, Extended($0 + part).float) }
    case .complex128:
      unsafe each { unsafe NDArray.Pair(Extended($0).double, Extended($0 + part).double) }
    default: unsafe each { unsafe Extended($0).double }
    }
  }
}

/// Encodes numbers of the types that `stage(for:)` names.
private func encode(
  _ count: Int, _ from: UnsafeRawPointer, _ source: NumberType,
  _ to: UnsafeMutableRawPointer, _ target: NumberType
) {
  switch (target, source) {
  case (.bfloat16, .float32):
    for index in 0..<count {
      let value = unsafe (from + 4 &* index).loadUnaligned(as: Float.self)
      unsafe to.storeBytes(of: BFloat16.encode(value), toByteOffset: 2 &* index, as: UInt16.self)
    }
  case (.float8(let format), .float32):
    let encoder = SmallFloat(format).encoder
    for index in 0..<count {
      let value = unsafe (from + 4 &* index).loadUnaligned(as: Float.self)
      unsafe to.storeBytes(of: encoder.encode(value), toByteOffset: index, as: UInt8.self)
    }
  case (.extended(let size), _), (.complexExtended(let size), _):
    func each<T: BitwiseCopyable>(_: T.Type, _ make: (T) -> Extended) {
      let (step, width) = (MemoryLayout<T>.stride, target.size)
      for index in 0..<count {
        let value = unsafe (from + index &* step).loadUnaligned(as: T.self)
        unsafe make(value).store(to + index &* width, size: width)
      }
    }
    switch source {
    case .int64: each(Int64.self) { Extended(magnitude: $0.magnitude, negative: $0 < 0) }
    case .uint64: each(UInt64.self) { Extended(magnitude: $0, negative: false) }
    case .complex128:
      for index in 0..<count {
        let value = unsafe (from + 16 &* index).loadUnaligned(as: NDArray.Pair<Double>.self)
        let place = unsafe to + index &* 2 &* size
        unsafe Extended(value.first).store(place, size: size)
        unsafe Extended(value.second).store(place + size, size: size)
      }
    default: each(Double.self) { Extended($0) }
    }
  default: break
  }
}

/// A longdouble, or two of them, as another such: these keep all of their bits. False where the types
/// are others.
private func copyExtended(
  _ count: Int, _ from: UnsafeRawPointer, _ source: NumberType,
  _ to: UnsafeMutableRawPointer, _ target: NumberType
) -> Bool {
  let (step, width) = (source.size, target.size)
  switch (source, target) {
  case (.extended, .extended), (.extended, .complexExtended), (.complexExtended, .extended):
    for index in 0..<count {
      unsafe Extended(from + index &* step).store(to + index &* width, size: width)
    }
  case (.complexExtended, .complexExtended):
    for index in 0..<2 * count {
      let value = unsafe Extended(from + index &* step / 2)
      unsafe value.store(to + index &* width / 2, size: width / 2)
    }
  default: return false
  }
  return true
}

extension Extended {
  /// The float whose native bytes start at `place`.
  @inline(__always)
  init(_ place: UnsafeRawPointer) {
    self.init(
      significand: unsafe UInt64(littleEndian: place.loadUnaligned(as: UInt64.self)),
      signAndExponent: unsafe UInt16(littleEndian: (place + 8).loadUnaligned(as: UInt16.self)))
  }

  /// The ten bytes, and zeros up to `size`, which is 12 or more.
  @inline(__always)
  func store(_ place: UnsafeMutableRawPointer, size: Int) {
    unsafe place.storeBytes(of: significand.littleEndian, as: UInt64.self)
    unsafe (place + 8).storeBytes(of: UInt32(signAndExponent).littleEndian, as: UInt32.self)
    if size > 12 {
      unsafe (place + 12).initializeMemory(as: UInt8.self, repeating: 0, count: size - 12)
    }
  }

  /// The value cut towards zero, as the bits of an integer, signed or not; what fits neither is the
  /// smallest `Int64`, as for other floats.
  fileprivate var cut: Int64 {
    truncated ?? truncatedUnsigned.map { Int64(bitPattern: $0) } ?? .min
  }
}
