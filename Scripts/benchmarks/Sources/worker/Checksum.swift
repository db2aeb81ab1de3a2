// Trusted file: reads an array's memory eight bytes at a time; the loop stays inside the buffer.

import NDArray

/// Sums and sums of sums of 64-bit words, the last one filled up with zeros: a checksum that NumPy can
/// compute, too, and that notices words in other places.
struct Checksum: CustomStringConvertible {
  private var sum: UInt64 = 0
  private var sums: UInt64 = 0

  init(_ bytes: UnsafeRawBufferPointer) {
    let whole = bytes.count & ~7
    for offset in stride(from: 0, to: whole, by: 8) {
      add(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
    if whole < bytes.count {
      var last: UInt64 = 0
      for offset in whole..<bytes.count {
        last |= UInt64(unsafe bytes[offset]) << UInt64(8 * (offset - whole))
      }
      add(last)
    }
  }

  private mutating func add(_ word: UInt64) {
    sum &+= UInt64(littleEndian: word)
    sums &+= sum
  }

  var description: String { "\(sum) \(sums)" }
}

/// An array's dtype, shape and elements in a line.
func check(_ array: NDArray) throws -> String {
  let flat = try array.flattened()
  let sum =
    switch array.dtype.itemSize {
    case 1: checksum(try flat.viewed(as: .uint8).scalars(as: UInt8.self))
    case 2: checksum(try flat.viewed(as: .uint16).scalars(as: UInt16.self))
    case 4: checksum(try flat.viewed(as: .uint32).scalars(as: UInt32.self))
    case 8: checksum(try flat.viewed(as: .uint64).scalars(as: UInt64.self))
    // A view must have elements of the same size, so others are copied.
    default: checksum(try flat.bytes())
    }
  return "\(array.dtype.typeString) \(array.shape) \(sum)"
}

private func checksum(_ elements: some Sequence<some BitwiseCopyable>) -> String {
  let sum = elements.withContiguousStorageIfAvailable {
    unsafe Checksum(UnsafeRawBufferPointer($0)).description
  }
  return sum ?? "of elements that are not aligned"
}

/// A text's checksum.
func check(_ text: String) -> String {
  let bytes = Array(text.utf8)
  return unsafe bytes.withUnsafeBytes { unsafe Checksum($0).description }
}
