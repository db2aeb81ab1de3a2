import Bytes
import Zip

/// Where rows come from; they are asked for in their order, without gaps.
protocol RowSource: AnyObject {
  /// Rows as an array; the range is not empty.
  func rows(_ range: Range<Int>) throws(NDArrayError) -> NDArray
  /// Checks what can be checked when all rows were read.
  func finish() throws(NDArrayError)
}

/// Rows that follow one another in an input, which stands at the first of them.
final class SequentialRows: RowSource {
  private let input: any NPYInput
  private let header: NPY.Header
  private let atEnd: () throws(NDArrayError) -> Void

  init(
    _ input: any NPYInput, _ header: NPY.Header,
    atEnd: @escaping () throws(NDArrayError) -> Void = {}
  ) throws(NDArrayError) {
    if let remaining = input.remaining, remaining < header.dataByteCount {
      throw NPY.short(header, offset: input.position, found: remaining)
    }
    self.input = input
    self.header = header
    self.atEnd = atEnd
  }

  func rows(_ range: Range<Int>) throws(NDArrayError) -> NDArray {
    let rowBytes = header.dataByteCount / header.shape[0]
    let count = range.count * rowBytes
    let start = input.position - range.lowerBound * rowBytes
    let (memory, found) = try input.memory(count)
    guard found == count else {
      throw NPY.short(header, offset: start, found: range.lowerBound * rowBytes + found)
    }
    return NDArray(
      memory: memory, dtype: header.dtype, shape: [range.count] + header.shape.dropFirst(),
      order: .c)
  }

  func finish() throws(NDArrayError) { try atEnd() }
}

extension NPY.Reader {
  /// The rows of the array that comes next.
  func rows(by count: Int?) throws(NDArrayError) -> NPY.Rows {
    let header = try firstHeader()
    _ = try header.rowLayout()
    if let source {
      try NPY.checkTrailing(
        source, behind: header, at: input.position + header.dataByteCount, limits: limits,
        policy: policy)
    }
    let rows: any RowSource
    if header.hasRowsInOrder {
      rows = try SequentialRows(input, header)
    } else if let source {
      rows = try ColumnRows(source, at: input.position, header)
    } else {
      throw header.notInRows("a pipe cannot be read at positions")
    }
    return try NPY.Rows(header, by: count, limits: limits, path: path, from: rows)
  }
}
