// Trusted file: writes into memory that it has just allocated.

import Bytes
import ComplexModule
import Pickle

/// Makes the elements of arrays of Python values.
struct ValuePacker {
  private var slots: [Slot] = []
  private var graph = Graph()

  /// An array of `values`, in C order, as NumPy's `np.array(values, dtype)` makes it.
  ///
  /// - Throws: ``NDArrayError`` `.badCast` where a value is none of the dtype.
  static func array(
    of values: [Pickle.Value], _ dtype: NDArray.DType, shape: [Int]
  ) throws(NDArrayError) -> NDArray {
    var packer = ValuePacker()
    // The values of a pickle's array are all of one graph.
    if let first = values.first(where: { $0.node != nil }) { packer.graph = first.graph }
    let array = try packer.pack(values, dtype).reshaped(shape)
    if dtype.hasObjects {
      array.memory.companion = ObjectTable(packer.graph, packer.slots)
    }
    return array
  }

  private mutating func pack(
    _ values: [Pickle.Value], _ dtype: NDArray.DType
  ) throws(NDArrayError) -> NDArray {
    switch dtype.kind {
    case .object:
      let start = UInt64(slots.count)
      slots += values.map(\.slot)
      return NDArray(
        memory: try NDArray(start..<start + UInt64(values.count)).memory, dtype: .object,
        shape: [values.count])
    case .structured: return try records(values, dtype)
    case .bool: return NDArray(values.map { value in value.bool ?? ((value.number ?? 1) != 0) })
    case .int:
      let numbers = try values.map { (value) throws(NDArrayError) in
        try Self.integer(value, dtype, Int64.self)
      }
      return try NDArray(numbers, shape: nil).converted(to: dtype, casting: .sameKind)
    case .uint:
      let numbers = try values.map { (value) throws(NDArrayError) in
        try Self.integer(value, dtype, UInt64.self)
      }
      return try NDArray(numbers, shape: nil).converted(to: dtype, casting: .sameKind)
    case .float, .bfloat16, .float8:
      let numbers = try values.map { (value) throws(NDArrayError) in
        if value.isNone { return Double.nan }
        guard let number = value.number ?? value.string.flatMap({ Double($0) }) else {
          throw Self.no(value, dtype)
        }
        return number
      }
      return try NDArray(numbers, shape: nil).converted(to: dtype, casting: .sameKind)
    case .complex:
      let numbers = try values.map { (value) throws(NDArrayError) in
        if case .complex(let real, let imaginary) = value.content {
          return Complex(real, imaginary)
        }
        if let one = try value.array(), one.count == 1 {
          return try one.converted(to: .complex128).item(as: Complex<Double>.self)
        }
        guard let number = value.number else { throw Self.no(value, dtype) }
        return Complex(number, 0)
      }
      return try NDArray(numbers, shape: nil).converted(to: dtype, casting: .sameKind)
    case .unicode:
      let texts = try values.map { (value) throws(NDArrayError) in
        guard let text = value.string else { throw Self.no(value, dtype) }
        return text
      }
      return try NDArray(strings: texts, shape: [texts.count])
        .converted(to: dtype, casting: .sameKind)
    case .bytes, .void: return try raw(values, dtype)
    case .datetime, .timedelta: return try times(values, dtype)
    }
  }

  private static func no(_ value: Pickle.Value, _ dtype: NDArray.DType) -> NDArrayError {
    NDArrayError(.badCast, "a \(value.kind) is no value of \(dtype)")
  }

  private static func integer<T: FixedWidthInteger>(
    _ value: Pickle.Value, _ dtype: NDArray.DType, _: T.Type
  ) throws(NDArrayError) -> T {
    var found = value.integer
    if found == nil, let one = try value.array(), one.count == 1, one.dtype.kind != .object {
      found = try one.values().first?.integer
    }
    if found == nil, let text = value.string { found = Pickle.Integer(text) }
    if found == nil, let number = value.number, number.isFinite, number.magnitude < 0x1p63 {
      found = Pickle.Integer(Int(number))
    }
    guard let found else { throw no(value, dtype) }
    let size = dtype.itemSize * 8
    let isSigned = dtype.kind == .int
    let limit: T? = size < T.bitWidth ? T(1) << T(isSigned ? size - 1 : size) : nil
    guard let number = T(exactly: found), limit.map({ number < $0 }) ?? true,
      !isSigned || limit.map({ number >= 0 - $0 }) ?? true
    else {
      throw NDArrayError(.badCast, "the integer \(found.decimal() ?? "") does not fit \(dtype)")
    }
    return number
  }

  private func raw(
    _ values: [Pickle.Value], _ dtype: NDArray.DType
  ) throws(NDArrayError) -> NDArray {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * dtype.itemSize)
    for value in values {
      var element = value.bytes ?? value.utf8
      if element == nil, let one = try value.array(), one.dtype == dtype {
        element = try one.bytes()
      }
      guard let element, element.count <= dtype.itemSize else { throw Self.no(value, dtype) }
      bytes += element
      bytes += repeatElement(0, count: dtype.itemSize - element.count)
    }
    return try NDArray(bytes: bytes, shape: [values.count], dtype: dtype)
  }

  private mutating func records(
    _ values: [Pickle.Value], _ dtype: NDArray.DType
  ) throws(NDArrayError) -> NDArray {
    let result = try NDArray(zeros: [values.count], dtype: dtype)
    for value in values
    where value.kind != .tuple || value.count != dtype.fields.count {
      throw NDArrayError(
        .badCast, "a record of \(dtype.fields.count) fields is no tuple of as many")
    }
    for (index, field) in dtype.fields.enumerated() {
      let column = values.map { $0.items[index] }
      if field.shape.isEmpty {
        let part = try pack(column, field.dtype)
        unsafe part.copyElements(into: result[field: field])
        continue
      }
      for (row, value) in column.enumerated() {
        guard let part = try value.array(), part.shape == field.shape else {
          throw NDArrayError(.badCast, "the field '\(field.name)' is no array of its shape")
        }
        let elements =
          field.dtype.hasObjects
          ? try pack(try part.values(), field.dtype).reshaped(field.shape)
          : try part.converted(to: field.dtype, casting: .sameKind)
        unsafe elements.copyElements(into: try result[row][field: field])
      }
    }
    return result
  }
}

extension FixedWidthInteger {
  fileprivate init?(exactly value: Pickle.Integer) {
    if let small = value.int {
      self.init(exactly: small)
      return
    }
    guard !Self.isSigned, !value.isNegative, value.bytes.count <= 9 else { return nil }
    var result: UInt64 = 0
    for (index, byte) in value.bytes.prefix(8).enumerated() {
      result |= UInt64(byte) << UInt64(8 * index)
    }
    self.init(exactly: result)
  }
}
