import NDArray

/// Prints values without brackets: the last axis is one tab-separated line.
struct PlainText {
  private let output: Output

  /// Prints to `output`.
  init(_ output: Output) { self.output = output }

  /// Prints an array; a single axis has one value in every line, a record one column for every field.
  ///
  /// - Throws: `NDArrayError` where the array holds Python objects; ``Failure`` where standard output
  ///   is gone.
  func write(_ array: NDArray) throws {
    if array.dtype.kind == .structured {
      try writeRecords(array)
      return
    }
    let width = array.rank < 2 ? 1 : array.shape.last ?? 1
    try array.forEachText { index, text in
      try output.write(text.escapedForTabs)
      try output.write((index + 1) % width == 0 ? "\n" : "\t")
    }
  }

  private func writeRecords(_ array: NDArray) throws {
    var lines = [String](repeating: "", count: array.count)
    let flat = try array.flattened()
    for column in columns(flat) {
      let width = column.shape.dropFirst().reduce(1, *)
      try column.forEachText { index, text in
        let row = index / max(1, width)
        if !lines[row].isEmpty || index % width > 0 { lines[row] += "\t" }
        lines[row] += text.escapedForTabs
      }
    }
    for line in lines { try output.line(line) }
  }

  /// The plain fields, those of records inside of the record included, from the left.
  private func columns(_ array: NDArray) -> [NDArray] {
    guard array.dtype.kind == .structured else { return [array] }
    return array.dtype.fields.flatMap { columns(array[field: $0]) }
  }
}
