public import Pickle

extension Pandas {
  /// The labels of rows or columns.
  ///
  /// ```swift
  /// let days: Pandas.Index = ["Mon", "Tue"]
  /// frame.index.count
  /// frame.index[0]                     // a Pandas.Cell; of several levels, a tuple of them
  /// ```
  ///
  /// The corresponding pandas class is `pandas.Index`, with all that are derived from it:
  /// `RangeIndex`, `MultiIndex`, `CategoricalIndex`, `DatetimeIndex`, `TimedeltaIndex`,
  /// `PeriodIndex`, `IntervalIndex`.
  public struct Index: Sendable {
    enum Storage: Sendable {
      case range(start: Int, stop: Int, step: Int)
      indirect case values(Column)
      /// Lists of labels, and for every level and row the place in its list, −1 for a missing
      /// label.
      indirect case levels([Index], [[Int32]])
    }
    let storage: Storage
    /// The name of every level; `None` where it has none.
    public var names: [Pickle.Value]
    /// The frequency of dates or spans, where the pickle names one: `D`, `2h`.
    public internal(set) var frequency: String?

    init(_ storage: Storage, names: [Pickle.Value]) {
      self.storage = storage
      self.names = names
    }

    /// The name of an index of one level; `None` where it has none.
    public var name: Pickle.Value {
      get { names.count == 1 ? names[0] : .none }
      set { if names.count == 1 { names[0] = newValue } }
    }

    /// The labels 0, 1, 2 …: pandas' `RangeIndex`, and what frames have by default.
    ///
    /// - Precondition: `count` is not negative.
    public init(count: Int) {
      precondition(count >= 0, "an index has no negative number of labels")
      self.init(.range(start: 0, stop: count, step: 1), names: [.none])
    }

    /// The labels that a column's values are.
    public init(_ column: Column, name: Pickle.Value = .none) {
      self.init(.values(column), names: [name])
    }

    /// Labels of several levels: pandas' `MultiIndex`.
    ///
    /// - Parameters:
    ///   - levels: the different labels of every level.
    ///   - codes: for every level, the place of every row's label in it; −1 for one that is
    ///     missing.
    ///   - names: the name of every level; nil for none.
    /// - Throws: ``NDArrayError`` `.shapeMismatch`, `.badIndex` where levels and codes do not fit
    ///   together.
    /// - Complexity: O(number of rows).
    public init(
      levels: [Index], codes: [[Int32]], names: [Pickle.Value]? = nil
    ) throws(NDArrayError) {
      let names = names ?? levels.map { _ in .none }
      guard !levels.isEmpty, levels.count == codes.count, names.count == levels.count,
        codes.allSatisfy({ $0.count == codes[0].count }), levels.allSatisfy(\.isFlat)
      else {
        throw NDArrayError(.shapeMismatch, "the levels of an index do not fit together")
      }
      for (level, codes) in zip(levels, codes) {
        let count = level.count
        if let code = codes.first(where: { $0 < -1 || Int($0) >= count }) {
          throw NDArrayError(.badIndex, "the code \(code) is none of \(count) labels of a level")
        }
      }
      self.init(.levels(levels, codes), names: names)
    }

    /// The number of labels.
    public var count: Int {
      switch storage {
      case .range(let start, let stop, let step): Self.count(start, stop, step)
      case .values(let column): column.count
      case .levels(_, let codes): codes.first?.count ?? 0
      }
    }

    /// How many labels a range has; 0 for a step of 0.
    static func count(_ start: Int, _ stop: Int, _ step: Int) -> Int {
      guard step != 0, step > 0 ? start < stop : start > stop else { return 0 }
      let distance = step > 0 ? UInt(bitPattern: stop &- start) : UInt(bitPattern: start &- stop)
      return Int(clamping: (distance - 1) / step.magnitude + 1)
    }

    /// Whether the labels have one level, which is not that of a `MultiIndex`.
    var isFlat: Bool {
      if case .levels = storage { return false }
      return true
    }

    /// The number of levels; 1 for all but a `MultiIndex`.
    public var levelCount: Int {
      if case .levels(let levels, _) = storage { return levels.count }
      return 1
    }

    /// The type of the labels; of several levels it is `object`.
    public var dtype: DType {
      switch storage {
      case .range: .numpy(.int64)
      case .values(let column): column.dtype
      case .levels: .numpy(.object)
      }
    }

    /// The label at a position; of several levels, a tuple.
    ///
    /// - Precondition: the position is one of the index.
    public subscript(position: Int) -> Cell {
      precondition(position >= 0 && position < count, "no label has that position")
      switch storage {
      case .range(let start, _, let step): return .int(Int64(start &+ position &* step))
      case .values(let column): return column[position]
      case .levels(let levels, let codes):
        return .tuple(
          zip(levels, codes).map { level, codes in
            let code = Int(codes[position])
            return code < 0 ? .missing(level.dtype.missing) : level[code]
          })
      }
    }

    /// The labels of one level, in the order of the rows: pandas' `index.get_level_values`.
    ///
    /// - Throws: ``NDArrayError`` `.badIndex` where there is no such level; `.outOfMemory`.
    /// - Complexity: O(`count`).
    public func level(_ number: Int) throws(NDArrayError) -> Column {
      guard number >= 0, number < levelCount else {
        throw NDArrayError(.badIndex, "an index of \(levelCount) levels has no level \(number)")
      }
      switch storage {
      case .range(let start, _, let step):
        guard count <= NDArray.DType.mostEmptyParts else {
          throw NDArrayError(.limitExceeded, "a range of \(count) labels is too long to be listed")
        }
        return try Column(NDArray((0..<count).map { start &+ $0 &* step }, shape: nil))
      case .values(let column): return column
      case .levels(let levels, let codes):
        return try levels[number].level(0).taking(codes[number].map { Int($0) })
      }
    }
  }
}

extension Pandas.Index: ExpressibleByArrayLiteral {
  /// The labels of a literal, of the type that pandas infers for them.
  public init(arrayLiteral elements: Pickle.Value...) {
    self.init(Pandas.Column(inferring: elements))
  }
}
