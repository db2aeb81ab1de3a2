import Bytes

/// An n-dimensional array of any of NumPy's dtypes.
///
/// ```swift
/// let a = NDArray([[1.0, 2.0], [3.0, 4.0]])   // float64, shape [2, 2]
/// try a[1, 0, as: Double.self]                // 3.0
/// try a[0..<1, .all].shape                    // [1, 2]: a view, nothing is copied
/// print(a)                                    // as NumPy prints it
/// ```
///
/// An array is a value: a copy of it may be changed without a change to the other. Copies and views
/// share memory until one of them is changed. The memory is owned, or a file's pages (``NPY/map(_:limits:policy:)``).
/// Arrays may be sent between threads.
///
/// The corresponding NumPy class is `numpy.ndarray`.
public struct NDArray: Sendable {
  /// Where the elements are.
  var memory: Memory
  /// Where the element with all indices 0 starts in `memory`, in bytes.
  var offset: Int
  /// The type of the elements.
  public private(set) var dtype: DType
  /// The length of every axis; `[]` for a single element.
  public private(set) var shape: [Int]
  /// The step from one element to the next along every axis, in bytes; may be negative.
  public private(set) var strides: [Int]
  /// The number of elements: the product of `shape`.
  public private(set) var count: Int

  /// An array over memory whose extent was checked.
  init(memory: Memory, offset: Int = 0, dtype: DType, shape: [Int], strides: [Int]) {
    self.memory = memory
    self.dtype = dtype
    self.shape = shape
    self.strides = strides
    self.count = shape.elementCount
    // An empty part of an array may lie behind its memory: it has no place.
    self.offset = count == 0 ? 0 : offset
  }

  /// An array over memory that it fills from `offset` in C or Fortran order.
  init(
    memory: Memory, offset: Int = 0, dtype: DType, shape: [Int], order: Order = .c
  ) {
    self.init(
      memory: memory, offset: offset, dtype: dtype, shape: shape,
      strides: order.strides(of: shape, itemSize: dtype.itemSize))
  }
}

extension NDArray {
  /// The order in which elements follow one another in memory or in a file.
  public enum Order: Sendable, Hashable {
    /// Row by row: the last index changes fastest.
    case c
    /// Column by column: the first index changes fastest.
    case fortran

    /// The strides of an array that fills its memory in this order.
    func strides(of shape: [Int], itemSize: Int) -> [Int] {
      var strides = shape
      var step = itemSize
      let axes = Array(shape.indices)
      for axis in self == .c ? axes.reversed() : axes {
        strides[axis] = step
        // Cannot overflow where the array has elements; where it has none, strides mean nothing.
        step = step &* Swift.max(shape[axis], 1)
      }
      return strides
    }
  }

  /// The number of axes.
  public var rank: Int { shape.count }

  /// The bytes that all elements have together: `count` times the item size.
  public var byteCount: Int { count * dtype.itemSize }

  /// True where the elements follow one another without gaps, row by row.
  public var isCContiguous: Bool { isContiguous(.c) }

  /// True where the elements follow one another without gaps, column by column.
  public var isFortranContiguous: Bool { isContiguous(.fortran) }

  /// As NumPy sees it: an axis of length 1 has no say, and an empty array is both.
  package func isContiguous(_ order: Order) -> Bool {
    if count == 0 { return true }
    var step = dtype.itemSize
    let axes = Array(shape.indices)
    for axis in order == .c ? axes.reversed() : axes where shape[axis] != 1 {
      guard strides[axis] == step else { return false }
      step *= shape[axis]
    }
    return true
  }

  /// True where the elements are a file's pages.
  public var isMapped: Bool { memory.isMapped }
}

extension NDArray {
  /// Checks a shape, and that its elements can be counted in bytes.
  ///
  /// - Throws: ``NDArrayError`` `.badArgument` for a negative length, `.limitExceeded` for over 64 axes, `.overflow`.
  static func checkedByteCount(
    of shape: [Int], dtype: DType
  ) throws(NDArrayError) -> Int {
    guard shape.count <= DType.maximumDimensions else {
      throw NDArrayError(
        .limitExceeded, "\(shape.count) dimensions; an array has at most \(DType.maximumDimensions)"
      )
    }
    if let negative = shape.first(where: { $0 < 0 }) {
      throw NDArrayError(.badArgument, "a dimension is negative: \(negative)")
    }
    // Lengths beside a 0 are multiplied, too, as NumPy does: the product must be a sound number. So
    // must that of every field, whose elements may have no bytes and be more than the bytes are.
    let nonzero = shape.map { Swift.max($0, 1) }
    guard let extent = dtype.extent, DType.byteCount(of: nonzero, itemSize: extent) != nil,
      let size = DType.byteCount(of: nonzero, itemSize: Swift.max(dtype.itemSize, 1))
    else {
      throw NDArrayError(
        .overflow,
        "an array of shape \(shape.tupleText) and \(dtype.itemSize) bytes an element does "
          + "not fit into 63 bits")
    }
    return shape.contains(0) ? 0 : dtype.itemSize == 0 ? 0 : size
  }
}

extension [Int] {
  /// The number of elements of this shape, which must fit; a 0 anywhere makes it 0, whatever the
  /// lengths beside it.
  var elementCount: Int { contains(0) ? 0 : reduce(1, *) }

  /// Where an element of an array of this shape is that has this place in C order: `numpy.unravel_index`.
  package func indices(ofElement place: Int) -> [Int] {
    var (rest, indices) = (place, self)
    for axis in self.indices.reversed() {
      indices[axis] = rest % self[axis]
      rest /= self[axis]
    }
    return indices
  }

  /// As Python writes a tuple: `()`, `(3,)`, `(2, 3)`.
  package var tupleText: String {
    count == 1 ? "(\(self[0]),)" : "(" + map(String.init).joined(separator: ", ") + ")"
  }
}
