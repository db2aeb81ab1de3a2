// Trusted file: reads into parts of memory, whose bounds follow from the shape.

import Bytes
import Deflate

/// Rows of an array in Fortran order, whose columns follow one another: a piece of each column is read
/// where it stands.
final class ColumnRows: RowSource {
  private let source: ByteSource
  private let start: Int
  private let header: NPY.Header
  /// The bytes of one column.
  private let columnSize: Int
  /// For each column the CRC-32 of what was read of it; empty where there is nothing to compare with.
  private var checksums: [CRC32]
  private let check: (([CRC32]) throws(NDArrayError) -> Void)?

  /// - Parameters:
  ///   - source: where the elements are.
  ///   - start: where the first of them is.
  ///   - check: compares the CRC-32 of every column when all were read.
  /// - Throws: ``NDArrayError`` `.truncated`.
  init(
    _ source: ByteSource, at start: Int, _ header: NPY.Header,
    check: (([CRC32]) throws(NDArrayError) -> Void)? = nil
  ) throws(NDArrayError) {
    guard source.count - start >= header.dataByteCount else {
      throw NPY.short(header, offset: start, found: source.count - start)
    }
    self.source = source
    self.start = start
    self.header = header
    self.check = check
    columnSize = header.shape[0] * header.dtype.itemSize
    // No more than a row has elements, of which every piece has one.
    checksums =
      check == nil ? [] : [CRC32](repeating: CRC32(), count: header.count / header.shape[0])
  }

  func rows(_ range: Range<Int>) throws(NDArrayError) -> NDArray {
    let itemSize = header.dtype.itemSize
    let shape = [range.count] + header.shape.dropFirst()
    let memory: Memory
    do { memory = try Memory(count: shape.elementCount * itemSize) } catch {
      throw NDArrayError(error)
    }
    let size = range.count * itemSize
    try unsafe memory.withMutableBytes { (target) throws(NDArrayError) in
      for column in 0..<(header.count / header.shape[0]) where size > 0 {
        // In bounds: the memory has room for a piece of every column.
        let place = unsafe UnsafeMutableRawBufferPointer(
          rebasing: target[column * size..<(column + 1) * size])
        let offset = start + column * columnSize + range.lowerBound * itemSize
        do throws(IOError) { try unsafe source.read(at: offset, into: place) } catch {
          throw NDArrayError(error)
        }
        if check != nil { unsafe checksums[column].update(UnsafeRawBufferPointer(place)) }
      }
    }
    return NDArray(memory: memory, dtype: header.dtype, shape: shape, order: .fortran)
  }

  func finish() throws(NDArrayError) { try check?(checksums) }
}
