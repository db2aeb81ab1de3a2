// Trusted file: reads blocks of numbers from memory, element by element within them.

/// Goes through an array block by block: each is made float64 while the cache holds it, summed, and
/// summed again as distances from its own mean, which is what keeps the deviation accurate.
struct StatisticsKernel {
  private let type: NumberType
  private let isTime: Bool
  /// The elements of a block: 16 KiB of float64.
  private static let block = 2048

  init(_ type: NumberType, isTime: Bool) {
    self.type = type
    self.isTime = isTime
  }

  func run(_ array: NDArray) -> StatisticsPart {
    var part = StatisticsPart()
    part.count = array.count
    if array.count == 0 { return part }
    var extremes = Extremes()
    let array = array.inMemoryOrder
    var blocks = NativeBlocks(array, .c)
    let limit = Swift.min(blocks.limit, Self.block)
    // Two blocks of float64: complex numbers are taken apart.
    unsafe withUnsafeTemporaryAllocation(byteCount: 4 * Self.block * 8, alignment: 16) { buffer in
      guard let stage = buffer.baseAddress else { return }
      var done = 0
      while done < array.count {
        let count = Swift.min(limit, array.count - done)
        let place = unsafe blocks.next(count)
        if isTime {
          unsafe times(count, place, &part, &extremes)
        } else if type.isComplex {
          unsafe castNumbers(count, place, type, stage, .complex128)
          unsafe complex(count, stage, stage + 2 * Self.block * 8, &part)
        } else {
          if type == .int64 { unsafe extremes.add(Int64.self, count, place) }
          if type == .uint64 { unsafe extremes.add(UInt64.self, count, place) }
          if type == .float64 {
            unsafe real(count, place, stage, &part, &extremes)
          } else {
            unsafe castNumbers(count, place, type, stage, .float64)
            unsafe real(count, UnsafeRawPointer(stage), stage, &part, &extremes)
          }
        }
        if type.isExtended { unsafe recount(count, place, &part) }
        done += count
      }
    }
    withExtendedLifetime(array) {}
    if !type.isComplex, part.nanCount < part.count {
      (part.minimum, part.maximum) = extremes.numbers(type)
    }
    return part
  }

  /// Adds a block of float64; `spare` has room for as many, and may be the same memory.
  private func real(
    _ count: Int, _ place: UnsafeRawPointer, _ spare: UnsafeMutableRawPointer,
    _ part: inout StatisticsPart, _ extremes: inout Extremes
  ) {
    var (place, count) = unsafe (place, count)
    var sums = unsafe BlockSums(count, place)
    if !sums.sum.isFinite {
      // There may be NaN: what is not is moved together, and summed again.
      var kept = 0
      for index in 0..<count {
        let value = unsafe (place + 8 &* index).loadUnaligned(as: Double.self)
        part.infiniteCount += value.isInfinite ? 1 : 0
        unsafe spare.storeBytes(of: value, toByteOffset: 8 &* kept, as: Double.self)
        kept += value.isNaN ? 0 : 1
      }
      part.nanCount += count - kept
      if kept == 0 { return }
      unsafe place = UnsafeRawPointer(spare)
      count = kept
      sums = unsafe BlockSums(count, place)
    }
    part.zeroCount += sums.zeros
    extremes.add(sums.minimum, sums.maximum)
    let mean = sums.sum / Double(count)
    let squares = unsafe BlockSums.squares(count, place, from: mean)
    part.real.merge(Moments(count: count, sum: sums.sum, squares: squares))
  }

  /// Adds a block of complex128; `spare` has room for as many.
  private func complex(
    _ count: Int, _ place: UnsafeMutableRawPointer, _ spare: UnsafeMutableRawPointer,
    _ part: inout StatisticsPart
  ) {
    var kept = 0
    let second = unsafe spare + 8 * Self.block
    for index in 0..<count {
      let value = unsafe (place + 16 &* index).loadUnaligned(as: NDArray.Pair<Double>.self)
      unsafe spare.storeBytes(of: value.first, toByteOffset: 8 &* kept, as: Double.self)
      unsafe second.storeBytes(of: value.second, toByteOffset: 8 &* kept, as: Double.self)
      let isNaN = value.first.isNaN || value.second.isNaN
      kept += isNaN ? 0 : 1
      let isInfinite = value.first.isInfinite || value.second.isInfinite
      part.infiniteCount += !isNaN && isInfinite ? 1 : 0
      part.zeroCount += value.first == 0 && value.second == 0 ? 1 : 0
    }
    part.nanCount += count - kept
    if kept == 0 { return }
    part.real.merge(unsafe Self.moments(kept, UnsafeRawPointer(spare)))
    part.imaginary.merge(unsafe Self.moments(kept, UnsafeRawPointer(second)))
  }

  private static func moments(_ count: Int, _ place: UnsafeRawPointer) -> Moments {
    let sum = unsafe BlockSums(count, place).sum
    let squares = unsafe BlockSums.squares(count, place, from: sum / Double(count))
    return Moments(count: count, sum: sum, squares: squares)
  }

  /// Takes back what was counted of longdoubles that only their float64 makes zero or infinite.
  private func recount(_ count: Int, _ place: UnsafeRawPointer, _ part: inout StatisticsPart) {
    let parts = type.isComplex ? 2 : 1
    let step = type.size / parts
    for index in 0..<count {
      var (isZero, isTrue, isInfinite, isLarge, isNaN) = (true, false, false, false, false)
      for half in 0..<parts {
        let value = unsafe Extended(place + (index &* parts &+ half) &* step)
        let double = value.double
        isNaN = isNaN || double.isNaN
        isZero = isZero && double == 0
        isTrue = isTrue || value.isTrue
        isInfinite = isInfinite || double.isInfinite && value.biasedExponent == 0x7FFF
        isLarge = isLarge || double.isInfinite
      }
      if isNaN { continue }
      part.zeroCount -= isZero && isTrue ? 1 : 0
      part.infiniteCount -= isLarge && !isInfinite ? 1 : 0
    }
  }

  /// Adds a block of dates or spans: the smallest integer is no time.
  private func times(
    _ count: Int, _ place: UnsafeRawPointer, _ part: inout StatisticsPart,
    _ extremes: inout Extremes
  ) {
    for index in 0..<count {
      let value = unsafe (place + 8 &* index).loadUnaligned(as: Int64.self)
      part.nanCount += value == .min ? 1 : 0
      part.zeroCount += value == 0 ? 1 : 0
      if value == .min { continue }
      extremes.signed = (
        Swift.min(extremes.signed.0, value), Swift.max(extremes.signed.1, value)
      )
    }
  }
}

/// The smallest and the largest number so far, in the type that holds them exactly.
private struct Extremes {
  var float = (Double.infinity, -Double.infinity)
  var signed = (Int64.max, Int64.min)
  var unsigned = (UInt64.max, UInt64.min)

  mutating func add(_ minimum: Double, _ maximum: Double) {
    float = (Swift.min(float.0, minimum), Swift.max(float.1, maximum))
  }

  @unsafe
  mutating func add<T: FixedWidthInteger & BitwiseCopyable>(
    _: T.Type, _ count: Int, _ place: UnsafeRawPointer
  ) {
    var (low, high) = (T.max, T.min)
    for index in 0..<count {
      let value = unsafe (place + MemoryLayout<T>.stride &* index).loadUnaligned(as: T.self)
      low = Swift.min(low, value)
      high = Swift.max(high, value)
    }
    if T.isSigned {
      signed.0 = Swift.min(signed.0, Int64(truncatingIfNeeded: low))
      signed.1 = Swift.max(signed.1, Int64(truncatingIfNeeded: high))
    } else {
      unsigned.0 = Swift.min(unsigned.0, UInt64(truncatingIfNeeded: low))
      unsigned.1 = Swift.max(unsigned.1, UInt64(truncatingIfNeeded: high))
    }
  }

  /// Of at least one number of `type`.
  func numbers(_ type: NumberType) -> (NDArray.Number, NDArray.Number) {
    switch type {
    case .bool: (.bool(float.0 != 0), .bool(float.1 != 0))
    case .int64: (.int(signed.0), .int(signed.1))
    case .uint64: (.uint(unsigned.0), .uint(unsigned.1))
    case .int8, .int16, .int32: (.int(Int64(cutting: float.0)), .int(Int64(cutting: float.1)))
    case .uint8, .uint16, .uint32:
      (.uint(UInt64(cutting: float.0)), .uint(UInt64(cutting: float.1)))
    default: (.float(float.0), .float(float.1))
    }
  }
}

/// Sum, extremes and zeros of a block of float64 that has no NaN: in eight sums side by side, which is
/// both faster and more accurate than one after the other.
private struct BlockSums {
  private typealias Lanes = SIMD4<Double>

  var sum: Double
  var minimum: Double
  var maximum: Double
  var zeros: Int

  @unsafe
  init(_ count: Int, _ place: UnsafeRawPointer) {
    var (sums, more) = (Lanes.zero, Lanes.zero)
    var low = Lanes(repeating: .infinity)
    var high = Lanes(repeating: -.infinity)
    var none = SIMD4<Int64>.zero
    let eights = count / 8
    for index in 0..<eights {
      let next = unsafe place + 64 &* index
      let a = unsafe next.loadUnaligned(as: Lanes.self)
      let b = unsafe (next + 32).loadUnaligned(as: Lanes.self)
      sums += a
      more += b
      low.replace(with: a, where: a .< low)
      low.replace(with: b, where: b .< low)
      high.replace(with: a, where: a .> high)
      high.replace(with: b, where: b .> high)
      none &+= SIMD4<Int64>.zero.replacing(with: 1, where: a .== 0)
      none &+= SIMD4<Int64>.zero.replacing(with: 1, where: b .== 0)
    }
    sum = (sums + more).sum()
    minimum = low.min()
    maximum = high.max()
    zeros = Int(none.wrappedSum())
    for index in 8 * eights..<count {
      let value = unsafe (place + 8 &* index).loadUnaligned(as: Double.self)
      sum += value
      minimum = Swift.min(minimum, value)
      maximum = Swift.max(maximum, value)
      zeros += value == 0 ? 1 : 0
    }
  }

  /// The sum of the squares of the distances from a number.
  @unsafe
  static func squares(_ count: Int, _ place: UnsafeRawPointer, from mean: Double) -> Double {
    var (sums, more) = (Lanes.zero, Lanes.zero)
    let eights = count / 8
    for index in 0..<eights {
      let next = unsafe place + 64 &* index
      let a = unsafe next.loadUnaligned(as: Lanes.self) - mean
      let b = unsafe (next + 32).loadUnaligned(as: Lanes.self) - mean
      sums += a * a
      more += b * b
    }
    var sum = (sums + more).sum()
    for index in 8 * eights..<count {
      let distance = unsafe (place + 8 &* index).loadUnaligned(as: Double.self) - mean
      sum += distance * distance
    }
    return sum
  }
}

extension NDArray {
  /// The same elements in the order in which they lie in memory: axes turned and swapped.
  var inMemoryOrder: NDArray {
    if isContiguous(.c) || count == 0 { return self }
    var start = offset
    var axes: [(length: Int, step: Int)] = []
    for axis in shape.indices {
      let step = strides[axis]
      if step < 0 { start += step * (shape[axis] - 1) }
      axes.append((shape[axis], Swift.abs(step)))
    }
    axes.sort { $0.step > $1.step }
    return NDArray(
      memory: memory, offset: start, dtype: dtype, shape: axes.map(\.length),
      strides: axes.map(\.step))
  }
}
