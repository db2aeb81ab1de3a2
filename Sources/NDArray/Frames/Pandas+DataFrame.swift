public import Pickle

extension Pandas {
  /// A table of named columns: the corresponding pandas class is `pandas.DataFrame`.
  ///
  /// ```swift
  /// let frame: Pandas.DataFrame = ["city": ["Oslo", "Rome"], "area": [454, 1285]]
  /// frame["area"]?.ints                // [454, 1285]
  /// frame.shape                        // (rows: 2, columns: 2)
  /// print(frame)                       // as pandas prints it
  /// ```
  ///
  /// A frame is a value; its columns are shared with copies of it.
  public struct DataFrame: Sendable {
    /// The labels of the rows.
    public let index: Index
    /// The names of the columns.
    public let columns: Index
    /// The values of every column.
    public let values: [Column]
    /// What the user put beside the values: pandas' `df.attrs`.
    public var attributes: [(key: Pickle.Value, value: Pickle.Value)]
    /// The release of pandas that has pickled the frame, as far as the pickle tells: the last one
    /// that writes such pickles. Nil for a frame that was made here.
    public internal(set) var origin: Release?

    /// A frame from its parts.
    ///
    /// - Parameters:
    ///   - values: the values of every column.
    ///   - columns: their names.
    ///   - index: the labels of the rows; nil, the default, for 0, 1, 2 ….
    /// - Throws: ``NDArrayError`` `.shapeMismatch` where there are not as many names as columns, or
    ///   not as many labels as values in each.
    /// - Complexity: O(number of columns).
    public init(
      _ values: [Column], columns: Index, index: Index? = nil
    ) throws(NDArrayError) {
      let index = index ?? Index(count: values.first?.count ?? 0)
      guard columns.count == values.count else {
        throw NDArrayError(
          .shapeMismatch, "\(values.count) columns have \(columns.count) names")
      }
      for (number, column) in values.enumerated() where column.count != index.count {
        throw NDArrayError(
          .shapeMismatch,
          "column \(number) has \(column.count) values, and there are \(index.count) labels")
      }
      self.values = values
      self.columns = columns
      self.index = index
      attributes = []
    }

    /// A frame of named columns: `pd.DataFrame({"a": [1, 2], "b": ["x", None]})`.
    ///
    /// - Parameters:
    ///   - columns: the names and the values, in their order.
    ///   - index: the labels of the rows; nil, the default, for 0, 1, 2 ….
    /// - Throws: ``NDArrayError`` `.shapeMismatch` where the columns differ in length.
    /// - Complexity: O(number of columns).
    public init(
      _ columns: KeyValuePairs<String, Column>, index: Index? = nil
    ) throws(NDArrayError) {
      try self.init(
        columns.map(\.value), columns: Index(Column(columns.map { $0.key })), index: index)
    }

    /// The number of rows and that of columns.
    public var shape: (rows: Int, columns: Int) { (index.count, values.count) }

    /// The types of the columns.
    public var dtypes: [DType] { values.map(\.dtype) }

    /// The names of the columns as text, as pandas prints them.
    public var columnNames: [String] { (0..<columns.count).map { columns[$0].description } }

    /// The column of that name, the first of several; nil where there is none.
    ///
    /// - Complexity: O(number of columns).
    public subscript(name: String) -> Column? {
      values.indices.first { columns[$0].string == name }.map { values[$0] }
    }

    /// The column at a position, with its name and the labels of the rows: pandas' `df.iloc[:,
    /// position]`.
    ///
    /// - Throws: ``NDArrayError`` `.badIndex` where there is none.
    /// - Complexity: O(1).
    public func series(at position: Int) throws(NDArrayError) -> Series {
      guard values.indices.contains(position) else {
        throw NDArrayError(
          .badIndex, "a frame of \(values.count) columns has no column \(position)")
      }
      return try Series(values[position], index: index, name: columns[position].value)
    }

    /// The values of a row by its position: pandas' `df.iloc[position]`.
    ///
    /// - Precondition: the position is one of a row.
    /// - Complexity: O(number of columns).
    public subscript(row position: Int) -> [Cell] { values.map { $0[position] } }

    /// Some rows by their positions: pandas' `df.iloc[2:5]`.
    ///
    /// - Throws: ``NDArrayError`` `.badIndex` where a position is none of a row; `.outOfMemory`.
    /// - Complexity: O(number of values taken).
    public subscript(rows range: Range<Int>) -> DataFrame {
      get throws(NDArrayError) {
        guard range.lowerBound >= 0, range.upperBound <= index.count else {
          throw NDArrayError(.badIndex, "there are only \(index.count) rows")
        }
        let positions = Array(range)
        var taken: [Column] = []
        for column in values { taken.append(try column.taking(positions)) }
        var frame = try DataFrame(taken, columns: columns, index: index.taking(positions))
        frame.attributes = attributes
        frame.origin = origin
        return frame
      }
    }
  }
}

extension Pandas.DataFrame: ExpressibleByDictionaryLiteral {
  /// A frame of named columns.
  ///
  /// - Precondition: the columns have the same length; ``init(_:index:)`` throws instead.
  public init(dictionaryLiteral elements: (String, Pandas.Column)...) {
    let names = Pandas.Index(Pandas.Column(elements.map { $0.0 }))
    do {
      try self.init(elements.map(\.1), columns: names)
    } catch { preconditionFailure("\(error)") }
  }
}

extension Pandas.Index {
  /// The labels at some positions.
  func taking(_ positions: [Int]) throws(NDArrayError) -> Pandas.Index {
    var result: Pandas.Index
    switch storage {
    case .range(let start, _, let step):
      let labels = positions.map { start &+ $0 &* step }
      guard labels.isEmpty || zip(positions, positions.dropFirst()).allSatisfy({ $1 == $0 + 1 })
      else {
        result = Self(try Pandas.Column(NDArray(labels, shape: nil)))
        break
      }
      let first = labels.first ?? 0
      result = Self(
        .range(start: first, stop: first &+ positions.count &* step, step: step), names: names)
    case .values(let column): result = Self(try column.taking(positions))
    case .levels(let levels, let codes):
      let taken = codes.map { codes in positions.map { codes[$0] } }
      result = Self(.levels(levels, taken), names: names)
    }
    result.names = names
    return result
  }
}
