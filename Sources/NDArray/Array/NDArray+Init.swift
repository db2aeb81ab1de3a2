// Trusted file: fills memory that it has just allocated.

import Bytes

extension NDArray {
  /// What nested array literals are made of: a scalar, a string, or an array of such.
  ///
  /// The types are given; conformances of other types are not supported.
  public protocol Nested {
    /// A scalar or string at the bottom.
    associatedtype Leaf
    /// The lengths of the axes along the first elements.
    var nestedShape: [Int] { get }
    /// Appends the scalars in C order; false where the lengths differ from `shape`.
    func append(to leaves: inout [Leaf], shape: ArraySlice<Int>) -> Bool
  }

  /// An array of one axis per level of nesting: `NDArray([[1.0, 2.0], [3.0, 4.0]])`.
  ///
  /// The dtype is that of the scalars: `Double` gives float64, `Int` int64. NumPy's `np.array`.
  ///
  /// - Precondition: all lists of one level have the same length; ``init(checking:)`` throws instead.
  public init<T: Nested>(_ values: [T]) where T.Leaf: Scalar {
    do { try self.init(checking: values) } catch { preconditionFailure("\(error)") }
  }

  /// An array of one axis per level of nesting, of lists that may be ragged.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where lists of one level differ in length;
  ///   `.outOfMemory`.
  /// - Complexity: O(number of scalars).
  public init<T: Nested>(checking values: [T]) throws(NDArrayError) where T.Leaf: Scalar {
    // Cast as a whole: a list of scalars is taken as it is.
    if T.self == T.Leaf.self, let flat = values as Any as? [T.Leaf] {
      try self.init(flat, shape: [flat.count])
      return
    }
    var leaves: [T.Leaf] = []
    let shape = values.nestedShape
    guard values.append(to: &leaves, shape: shape[...]) else { throw Self.ragged(shape) }
    try self.init(leaves, shape: shape)
  }

  private static func ragged(_ shape: [Int]) -> NDArrayError {
    NDArrayError(
      .shapeMismatch,
      "the lists of one level differ in length; the first ones give \(shape.tupleText)")
  }

  /// An array of strings, of dtype `U` with room for the longest: `NDArray(["a", "bc"])`.
  ///
  /// - Precondition: all lists of one level have the same length, and the memory is there.
  public init<T: Nested>(_ values: [T]) where T.Leaf == String {
    var leaves: [String] = []
    let shape = values.nestedShape
    precondition(
      values.append(to: &leaves, shape: shape[...]), "the lists of one level differ in length")
    do { try self.init(strings: leaves, shape: shape) } catch { preconditionFailure("\(error)") }
  }

  /// An array of strings in `shape`, of dtype `U` with room for the longest.
  ///
  /// - Throws: ``NDArrayError`` `.shapeMismatch`, `.outOfMemory`.
  /// - Complexity: O(number of strings, times the length of the longest).
  public init(strings: [String], shape: [Int]) throws(NDArrayError) {
    let width = Swift.max(1, strings.map { $0.unicodeScalars.count }.max() ?? 1)
    var points: [UInt32] = []
    points.reserveCapacity(width * strings.count)
    for string in strings {
      let scalars = string.unicodeScalars.map(\.value)
      points += scalars
      points += repeatElement(0, count: width - scalars.count)
    }
    try self.init(codePoints: points, width: width, shape: shape)
  }

  /// Texts of `width` code points each, one behind another; NUL stands behind the shorter ones.
  init(codePoints: [UInt32], width: Int, shape: [Int]) throws(NDArrayError) {
    let flat = try NDArray(codePoints, shape: shape + [width])
    self.init(memory: flat.memory, dtype: .unicode(width), shape: shape, order: .c)
  }

  /// A single element, with no axes: `NDArray(3.5)`.
  public init<T: Scalar>(_ value: T) {
    do { try self.init([value], shape: []) } catch { preconditionFailure("\(error)") }
  }

  /// The scalars of a collection, in C order, in `shape`; nil makes one axis of them.
  ///
  /// ```swift
  /// try NDArray(0..<24, shape: [2, 3, 4])
  /// ```
  ///
  /// - Parameters:
  ///   - values: as many as the shape says.
  ///   - shape: the length of every axis; nil, the default, for one axis.
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where their number does not fit; `.badArgument` for a
  ///   negative length; `.overflow`, `.limitExceeded`, `.outOfMemory`.
  /// - Complexity: O(number of scalars); one block copy where they stand in memory side by side.
  @inlinable
  public init<T: Scalar>(
    _ values: some Collection<T>, shape: [Int]? = nil
  ) throws(NDArrayError) {
    let count = values.count
    try unsafe self.init(filling: shape ?? [count], count: count, dtype: T.dtype) { bytes in
      let step = MemoryLayout<T.Pattern>.stride
      var place = 0
      let copied: Void? = values.withContiguousStorageIfAvailable { source in
        // A scalar and its pattern have the same bits.
        precondition(source.count == count, "the collection has not as many elements as it says")
        unsafe bytes.copyMemory(from: UnsafeRawBufferPointer(source))
      }
      if copied != nil { return }
      for value in values where place + step <= bytes.count {
        // There is room: just asked.
        unsafe bytes.storeBytes(of: value.pattern, toByteOffset: place, as: T.Pattern.self)
        place += step
      }
      precondition(place == bytes.count, "the collection has fewer elements than it says")
    }
  }

  /// An array in C order of `count` scalars, which `fill` writes.
  @usableFromInline
  @unsafe
  init(
    filling shape: [Int], count: Int, dtype: DType, _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) throws(NDArrayError) {
    let size = try NDArray.checkedByteCount(of: shape, dtype: dtype)
    guard shape.elementCount == count else {
      throw NDArrayError(
        .shapeMismatch, "\(count) elements do not fit the shape \(shape.tupleText)")
    }
    let memory = try Self.allocate(size)
    unsafe memory.withMutableBytes { unsafe fill($0) }
    self.init(memory: memory, dtype: dtype, shape: shape, order: .c)
  }

  /// An array of zeros: NumPy's `np.zeros`. Of strings they are empty, of dates 1970-01-01.
  ///
  /// - Throws: ``NDArrayError`` `.badArgument` for a negative length, `.limitExceeded` for over 64 axes,
  ///   `.overflow`, `.outOfMemory`.
  /// - Complexity: O(1) where the system hands out fresh pages.
  public init(zeros shape: [Int], dtype: DType, order: Order = .c) throws(NDArrayError) {
    let size = try NDArray.checkedByteCount(of: shape, dtype: dtype)
    self.init(
      memory: try Self.allocate(size, zeroed: true), dtype: dtype, shape: shape, order: order)
  }

  /// An array with one value in every place: NumPy's `np.full`.
  ///
  /// - Throws: ``NDArrayError`` as ``init(zeros:dtype:order:)``; `.badCast`.
  /// - Complexity: O(number of elements).
  public init<T: Scalar>(
    repeating value: T, shape: [Int], dtype: DType? = nil
  ) throws(NDArrayError) {
    try self.init(zeros: shape, dtype: dtype ?? T.dtype)
    try fill(with: value)
  }

  /// Elements from their bytes, as they stand in memory or in a file: NumPy's `np.frombuffer`.
  ///
  /// - Parameters:
  ///   - bytes: as many as the shape and the dtype say.
  ///   - shape: the length of every axis.
  ///   - dtype: the type of the elements, with the byte order that the bytes have.
  ///   - order: the order in which the elements follow one another.
  /// - Throws: ``NDArrayError`` `.shapeMismatch`, `.overflow`, `.outOfMemory`, `.objectArray`.
  /// - Complexity: O(number of bytes), which are copied.
  public init(
    bytes: [UInt8], shape: [Int], dtype: DType, order: Order = .c
  ) throws(NDArrayError) {
    if dtype.hasObjects { throw .holdsObjects }
    let size = try NDArray.checkedByteCount(of: shape, dtype: dtype)
    guard bytes.count == size else {
      throw NDArrayError(
        .shapeMismatch,
        "\(bytes.count) bytes are not the \(size) of \(shape.tupleText) \(dtype.name)")
    }
    do {
      let memory = try Memory(copying: bytes)
      self.init(memory: memory, dtype: dtype, shape: shape, order: order)
    } catch { throw NDArrayError(error) }
  }

  static func allocate(_ size: Int, zeroed: Bool = false) throws(NDArrayError) -> Memory {
    do { return try Memory(count: size, zeroed: zeroed) } catch { throw NDArrayError(error) }
  }
}

extension NDArray.Nested where Self: NDArray.Scalar {
  /// A scalar has no axes.
  public var nestedShape: [Int] { [] }
  /// Appends the scalar itself.
  public func append(to leaves: inout [Self], shape: ArraySlice<Int>) -> Bool {
    leaves.append(self)
    return shape.isEmpty
  }
}

extension String: NDArray.Nested {
  /// A string has no axes.
  public var nestedShape: [Int] { [] }
  /// Appends the string itself.
  public func append(to leaves: inout [String], shape: ArraySlice<Int>) -> Bool {
    leaves.append(self)
    return shape.isEmpty
  }
}

extension Array: NDArray.Nested where Element: NDArray.Nested {
  /// The length, and what the first element has.
  public var nestedShape: [Int] { [count] + (first?.nestedShape ?? []) }
  /// Appends the scalars of every element.
  public func append(to leaves: inout [Element.Leaf], shape: ArraySlice<Int>) -> Bool {
    guard shape.first == count else { return false }
    // A row of scalars is taken as a whole, not one by one through the protocol.
    if Element.self == Element.Leaf.self, let row = self as Any as? [Element.Leaf] {
      leaves += row
      return shape.count == 1
    }
    return allSatisfy { $0.append(to: &leaves, shape: shape.dropFirst()) }
  }
}

extension Bool: NDArray.Nested {}
extension Int: NDArray.Nested {}
extension Int8: NDArray.Nested {}
extension Int16: NDArray.Nested {}
extension Int32: NDArray.Nested {}
extension Int64: NDArray.Nested {}
extension UInt: NDArray.Nested {}
extension UInt8: NDArray.Nested {}
extension UInt16: NDArray.Nested {}
extension UInt32: NDArray.Nested {}
extension UInt64: NDArray.Nested {}
extension Float: NDArray.Nested {}
extension Double: NDArray.Nested {}
#if !((os(macOS) || targetEnvironment(macCatalyst)) && arch(x86_64))
  extension Float16: NDArray.Nested {}
#endif
#if arch(x86_64) && !os(Windows)
  extension Float80: NDArray.Nested {}
#endif
