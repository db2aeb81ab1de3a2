import Bytes
import ComplexModule
public import Pickle

extension NDArray {
  /// All elements in C order as Python values: what NumPy's `a.ravel().tolist()` gives.
  ///
  /// Numbers are `bool`, `int`, `float` and `complex`, strings `str` and `bytes`, records tuples. Elements for
  /// which Python has no type (dates, longdoubles, raw bytes) are the values that `pickle` makes of NumPy's
  /// scalars.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`; `.limitExceeded` for over 2²⁴ elements without bytes.
  /// - Complexity: O(`count`).
  public func values() throws(NDArrayError) -> [Pickle.Value] {
    guard dtype.itemSize > 0 || count <= DType.mostEmptyParts else {
      throw NDArrayError(
        .limitExceeded, "\(count) elements without bytes are too many to be listed")
    }
    switch dtype.kind {
    case .object:
      let graph = objects?.graph ?? Graph()
      return try slots().map { Pickle.Value(graph: graph, slot: $0) }
    case .bool: return try scalars(as: Bool.self).map { .bool($0) }
    case .uint where dtype.itemSize == 8:
      return try scalars(as: UInt64.self).map { .int(Pickle.Integer($0)) }
    case .int, .uint: return try scalars(as: Int64.self).map { .int(Int($0)) }
    case .float where dtype.itemSize <= 8, .bfloat16:
      return try converted(to: .float64).scalars(as: Double.self).map { .float($0) }
    case .complex where dtype.itemSize <= 16:
      return try scalars(as: Complex<Double>.self).map {
        .complex($0.rawStorage.x, $0.rawStorage.y)
      }
    case .unicode:
      let whole = try packed()
      return (0..<count).map { index in
        var bytes: [UInt8] = []
        for point in whole.codePoints(at: whole.offset + index * dtype.itemSize) {
          PickleText.append(Swift.min(point, 0x10FFFF), to: &bytes)
        }
        return .text(bytes)
      }
    case .bytes:
      let bytes = try bytes()
      return (0..<count).map { index in
        var element = bytes[(index * dtype.itemSize)..<((index + 1) * dtype.itemSize)]
        while element.last == 0 { element.removeLast() }
        return .bytes(Array(element))
      }
    case .structured: return try records()
    default:
      let whole = try packed()
      return (0..<count).map { index in
        let place = whole.offset + index * dtype.itemSize
        var encoder = ArrayEncoder()
        let slot = encoder.scalar(
          dtype, (0..<dtype.itemSize).map { whole.memory.bytes.byte(at: place + $0) })
        return Pickle.Value(graph: encoder.graph, slot: slot)
      }
    }
  }

  /// Records as tuples; a field that is an array itself is one.
  private func records() throws(NDArrayError) -> [Pickle.Value] {
    var columns: [[Pickle.Value]] = []
    for field in dtype.fields {
      let part = try part(field)
      if field.shape.isEmpty {
        columns.append(try part.values())
        continue
      }
      var column: [Pickle.Value] = []
      let rows = try part.reshaped([count] + field.shape)
      for row in 0..<count { column.append(try Pickle.Value(try rows[row])) }
      columns.append(column)
    }
    return (0..<count).map { row in .tuple(columns.map { $0[row] }) }
  }
}
