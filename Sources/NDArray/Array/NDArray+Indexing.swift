extension NDArray {
  /// One part of an index: an integer, a range, `.all`, `.stride`, `.ellipsis` or `.newAxis`.
  ///
  /// `Int` and Swift's ranges of `Int` conform. Negative integers, and negative bounds of `.slice`
  /// and `.stride`, count from the end, as in NumPy.
  public protocol IndexPart: Sendable {
    /// What the part does.
    var indexStep: IndexStep { get }
  }

  /// What one part of an index does to the axes.
  public enum IndexStep: Sendable, Hashable {
    /// Takes one position; the axis is gone.
    case at(Int)
    /// Takes every `step`-th position from `start` to before `stop`; nil means the end of the axis.
    case slice(start: Int?, stop: Int?, step: Int)
    /// Takes all of as many axes as are not named otherwise.
    case ellipsis
    /// Adds an axis of length 1.
    case newAxis
  }

  /// A part of an index that is not a Swift type of its own.
  public struct Slice: IndexPart, Hashable {
    /// What the part does.
    public let indexStep: IndexStep

    /// A part that does `step`.
    public init(_ step: IndexStep) { indexStep = step }
  }
}

extension NDArray.IndexPart where Self == NDArray.Slice {
  /// The whole axis: NumPy's `:`.
  public static var all: NDArray.Slice { NDArray.Slice(.slice(start: nil, stop: nil, step: 1)) }

  /// All of the axes that are not named otherwise: NumPy's `...`.
  public static var ellipsis: NDArray.Slice { NDArray.Slice(.ellipsis) }

  /// A new axis of length 1: NumPy's `None`.
  public static var newAxis: NDArray.Slice { NDArray.Slice(.newAxis) }

  /// Every `step`-th position: NumPy's `from:to:step`. The step may be negative, not 0; bounds count
  /// from the end when they are negative, and are cut to the axis when they are beyond it.
  public static func stride(
    from start: Int? = nil, to stop: Int? = nil, by step: Int
  ) -> NDArray.Slice {
    NDArray.Slice(.slice(start: start, stop: stop, step: step))
  }

  /// The positions from `start` to before `stop`: NumPy's `start:stop`, with negative bounds.
  public static func slice(_ start: Int?, _ stop: Int?) -> NDArray.Slice {
    NDArray.Slice(.slice(start: start, stop: stop, step: 1))
  }
}

extension Int: NDArray.IndexPart {
  /// Takes one position.
  public var indexStep: NDArray.IndexStep { .at(self) }
}
extension Range: NDArray.IndexPart where Bound == Int {
  /// Takes the positions of the range, cut to the axis.
  public var indexStep: NDArray.IndexStep { .slice(start: lowerBound, stop: upperBound, step: 1) }
}
extension ClosedRange: NDArray.IndexPart where Bound == Int {
  /// Takes the positions of the range, cut to the axis.
  public var indexStep: NDArray.IndexStep {
    // -1 means the last position, behind which is the end.
    .slice(
      start: lowerBound, stop: upperBound == -1 || upperBound == .max ? nil : upperBound + 1,
      step: 1)
  }
}
extension PartialRangeFrom: NDArray.IndexPart where Bound == Int {
  /// Takes the positions from the bound to the end.
  public var indexStep: NDArray.IndexStep { .slice(start: lowerBound, stop: nil, step: 1) }
}
extension PartialRangeUpTo: NDArray.IndexPart where Bound == Int {
  /// Takes the positions before the bound.
  public var indexStep: NDArray.IndexStep { .slice(start: nil, stop: upperBound, step: 1) }
}
extension PartialRangeThrough: NDArray.IndexPart where Bound == Int {
  /// Takes the positions up to the bound.
  public var indexStep: NDArray.IndexStep {
    .slice(
      start: nil, stop: upperBound == -1 || upperBound == .max ? nil : upperBound + 1, step: 1)
  }
}

extension NDArray {
  /// A part of the array, which shares its memory: `a[0]`, `a[0..<10, .all]`,
  /// `a[.ellipsis, .stride(by: -1)]`, `a[.newAxis]`.
  ///
  /// Axes that the index does not name are taken whole. Ranges are cut to the axis, as in NumPy;
  /// a single position beyond it is an error.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`: out of range, more parts than axes, two ellipses, or a
  ///   step of 0.
  /// - Complexity: O(number of axes); no element is touched.
  public subscript<each Part: IndexPart>(_ index: repeat each Part) -> NDArray {
    get throws(NDArrayError) {
      var steps: [IndexStep] = []
      repeat steps.append((each index).indexStep)
      return try self[steps: steps]
    }
  }

  /// A part of the array, by a list of index steps: for indices known only at run time.
  ///
  /// - Throws: ``NDArrayError`` `.badIndex`.
  /// - Complexity: O(number of axes); no element is copied.
  public subscript(steps steps: [IndexStep]) -> NDArray {
    get throws(NDArrayError) {
      let layout = try IndexedLayout(shape: shape, strides: strides, steps: steps)
      return NDArray(
        memory: memory, offset: offset &+ layout.offset, dtype: dtype, shape: layout.shape,
        strides: layout.strides)
    }
  }
}

/// What an index leaves of a shape: used for arrays, and for slices read from a file.
package struct IndexedLayout: Sendable {
  /// The bytes from the start of the whole to the start of the part.
  package private(set) var offset = 0
  package private(set) var shape: [Int] = []
  package private(set) var strides: [Int] = []

  package init(
    shape whole: [Int], strides steps: [Int], steps index: [NDArray.IndexStep]
  ) throws(NDArrayError) {
    var named = 0
    var ellipses = 0
    for step in index {
      switch step {
      case .at, .slice: named += 1
      case .ellipsis: ellipses += 1
      case .newAxis: break
      }
    }
    guard ellipses <= 1 else { throw NDArrayError(.badIndex, "an index has one ellipsis at most") }
    guard named <= whole.count else {
      throw NDArrayError(.badIndex, "too many indices: \(named) for shape \(whole.tupleText)")
    }
    var axis = 0
    for step in index + (ellipses == 0 ? [.ellipsis] : []) {
      switch step {
      case .newAxis:
        shape.append(1)
        strides.append(0)
      case .ellipsis:
        for _ in 0..<whole.count - named {
          shape.append(whole[axis])
          strides.append(steps[axis])
          axis += 1
        }
      case .at(let position):
        let length = whole[axis]
        let index = position < 0 ? position + length : position
        guard 0..<length ~= index else {
          throw NDArrayError(
            .badIndex, "index \(position) is out of range for axis \(axis) with size \(length)")
        }
        // The strides of an array without elements mean nothing.
        offset &+= index &* steps[axis]
        axis += 1
      case .slice(let start, let stop, let step):
        let (first, count) = try Self.positions(start, stop, step, length: whole[axis])
        // An empty slice may start at the axis's end: its offset must not leave the memory.
        if count > 0 { offset &+= first &* steps[axis] }
        shape.append(count)
        strides.append(count > 1 ? steps[axis] &* step : steps[axis])
        axis += 1
      }
    }
    guard shape.count <= NDArray.DType.maximumDimensions else {
      throw NDArrayError(
        .badIndex,
        "\(shape.count) dimensions; an array has at most \(NDArray.DType.maximumDimensions)")
    }
  }

  /// The first position of a slice and how many it takes: Python's `slice.indices`.
  static func positions(
    _ start: Int?, _ stop: Int?, _ step: Int, length: Int
  ) throws(NDArrayError) -> (first: Int, count: Int) {
    guard step != 0 else { throw NDArrayError(.badIndex, "the step of a slice is 0") }
    let lowest = step < 0 ? -1 : 0
    let highest = step < 0 ? length - 1 : length
    func bound(_ value: Int?, _ missing: Int) -> Int {
      guard let value else { return missing }
      let index = value < 0 ? value + length : value
      return Swift.min(Swift.max(index, lowest), highest)
    }
    let first = bound(start, step < 0 ? highest : lowest)
    let last = bound(stop, step < 0 ? lowest : highest)
    let distance = step < 0 ? first - last : last - first
    if distance <= 0 { return (first, 0) }
    let size = step.magnitude > UInt(Int.max) ? Int.max : Int(step.magnitude)
    return (first, (distance - 1) / size + 1)
  }
}
