public import Pickle

extension Pandas {
  /// A column with its name and the labels of its rows: the corresponding pandas class is
  /// `pandas.Series`.
  ///
  /// ```swift
  /// let series = try Pandas.Series([1.5, nil, 2], index: ["a", "b", "c"], name: "x")
  /// series.values.doubles
  /// print(series)                      // as pandas prints it
  /// ```
  public struct Series: Sendable {
    /// The values.
    public let values: Column
    /// The labels of the rows.
    public let index: Index
    /// The name; `None` where it has none.
    public var name: Pickle.Value
    /// What the user put beside the values: pandas' `series.attrs`.
    public var attributes: [(key: Pickle.Value, value: Pickle.Value)]
    /// The release of pandas that has pickled the series, as far as the pickle tells.
    public internal(set) var origin: Release?

    /// A series from its parts.
    ///
    /// - Parameters:
    ///   - values: the values.
    ///   - index: the labels of the rows; nil, the default, for 0, 1, 2 ….
    ///   - name: the name; `None`, the default, for none.
    /// - Throws: ``NDArrayError`` `.shapeMismatch` where there are not as many labels as values.
    /// - Complexity: O(1).
    public init(
      _ values: Column, index: Index? = nil, name: Pickle.Value = .none
    ) throws(NDArrayError) {
      let index = index ?? Index(count: values.count)
      guard index.count == values.count else {
        throw NDArrayError(
          .shapeMismatch, "\(values.count) values have \(index.count) labels")
      }
      self.values = values
      self.index = index
      self.name = name
      attributes = []
    }

    /// The number of rows.
    public var count: Int { values.count }

    /// The type of the values.
    public var dtype: DType { values.dtype }

    /// The value of a row by its position: pandas' `series.iloc[position]`.
    ///
    /// - Precondition: the position is one of the series.
    public subscript(position: Int) -> Cell { values[position] }
  }
}
