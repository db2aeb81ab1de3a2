/// The places of all values of one kind in a packed array: the elements, or one field of all of
/// them.
struct Column: Sendable, Sequence {
  /// Where the first value starts.
  private(set) var start: Int
  /// How many steps there are, and how many bytes each has, outermost first.
  private var steps: [(count: Int, stride: Int)]
  /// The number of values.
  let count: Int
  /// True where there is an axis, of whatever length: NumPy pads values of an array only.
  let hasAxes: Bool

  /// The elements of a packed array.
  init(start: Int, shape: [Int], itemSize: Int) {
    let count = shape.elementCount
    self.init(start: start, steps: [(count, itemSize)], count: count, hasAxes: !shape.isEmpty)
  }

  private init(start: Int, steps: [(count: Int, stride: Int)], count: Int, hasAxes: Bool) {
    self.start = start
    self.steps = steps
    self.count = count
    self.hasAxes = hasAxes
  }

  /// The same field of all of these values.
  func field(_ field: NDArray.DType.Field) -> Column {
    let inner = field.count
    return Column(
      start: start + field.offset,
      steps: field.shape.isEmpty ? steps : steps + [(inner, field.dtype.itemSize)],
      count: count * inner, hasAxes: hasAxes || !field.shape.isEmpty)
  }

  /// The same part of all of these values, which stands `offset` bytes behind their start.
  func shifted(by offset: Int) -> Column {
    var column = self
    column.start += offset
    return column
  }

  func makeIterator() -> Iterator { Iterator(self) }

  /// Goes through the places, the last step fastest.
  struct Iterator: IteratorProtocol {
    private var place: Int
    private var left: Int
    private let stride: Int
    private let length: Int
    private let outer: [(count: Int, stride: Int)]
    private var index: [Int]
    private var rowStart: Int
    private var rowsLeft: Int

    fileprivate init(_ column: Column) {
      let last = column.steps.last ?? (count: 1, stride: 0)
      place = column.start
      rowStart = column.start
      stride = last.stride
      length = last.count
      left = column.count == 0 ? 0 : last.count
      rowsLeft = last.count == 0 ? 0 : column.count / last.count - 1
      outer = column.steps.dropLast()
      index = [Int](repeating: 0, count: outer.count)
    }

    mutating func next() -> Int? {
      if left == 0, !stepRow() { return nil }
      left -= 1
      defer { place += stride }
      return place
    }

    private mutating func stepRow() -> Bool {
      guard rowsLeft > 0 else { return false }
      rowsLeft -= 1
      var axis = outer.count - 1
      while axis >= 0 {
        index[axis] += 1
        rowStart += outer[axis].stride
        if index[axis] < outer[axis].count { break }
        rowStart -= outer[axis].stride * outer[axis].count
        index[axis] = 0
        axis -= 1
      }
      place = rowStart
      left = length
      return true
    }
  }
}
