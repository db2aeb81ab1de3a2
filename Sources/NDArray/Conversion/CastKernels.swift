// Trusted file: converts numbers between raw memory, within the bounds of packed arrays.

/// Converts `count` native numbers of one type into native numbers of another.
///
/// Both memories hold as many; they need not be aligned, and do not overlap.
@unsafe
func castNumbers(
  _ count: Int, _ from: UnsafeRawPointer, _ source: NumberType,
  _ to: UnsafeMutableRawPointer, _ target: NumberType
) {
  if source == target {
    unsafe to.copyMemory(from: from, byteCount: count * source.size)
    return
  }
  let cast = unsafe CastFrom(count: count, from: from, to: to, target: target)
  if case .some(.some) = unsafe source.accept(cast) { return }
  unsafe castSoftly(count, from, source, to, target)
}

/// The first half of a pair of types: from every source on.
@unsafe
private struct CastFrom: NumberVisitor {
  let count: Int
  let from: UnsafeRawPointer
  let to: UnsafeMutableRawPointer
  let target: NumberType

  func visit<S: NativeNumber>(_: S.Type) -> Void? {
    unsafe target.accept(CastInto<S>(count: count, from: from, to: to))
  }
}

/// The second half: a loop for every pair of types.
@unsafe
private struct CastInto<S: NativeNumber>: NumberVisitor {
  let count: Int
  let from: UnsafeRawPointer
  let to: UnsafeMutableRawPointer

  func visit<T: NativeNumber>(_: T.Type) {
    for index in unsafe 0..<count {
      // Within `count`; the bytes of a number are its stride.
      let value = unsafe (from + index &* MemoryLayout<S>.size).loadUnaligned(as: S.self)
      unsafe (to + index &* MemoryLayout<T>.size).storeBytes(of: value.cast(to: T.self), as: T.self)
    }
  }
}
