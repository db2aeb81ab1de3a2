public import Pickle

extension Pickle.Value {
  /// The frame that the value is: of any release of pandas, at any protocol; nil where it is none.
  ///
  /// ```swift
  /// let frame = try Pickle.load("cities.pkl").dataFrame()
  /// ```
  ///
  /// The corresponding pandas function is `pandas.read_pickle`.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle`, `.badDType`, `.overflow`, `.limitExceeded`,
  ///   `.outOfMemory` where it is a frame that is damaged, or holds what is not supported.
  /// - Complexity: O(number of values); numbers are not copied.
  public func dataFrame() throws(NDArrayError) -> Pandas.DataFrame? {
    var decoder = FrameDecoder()
    return try decoder.frame(self)
  }

  /// The series that the value is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError``, as ``dataFrame()``.
  /// - Complexity: O(number of values); numbers are not copied.
  public func series() throws(NDArrayError) -> Pandas.Series? {
    var decoder = FrameDecoder()
    return try decoder.series(self)
  }

  /// The index of pandas' that the value is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError``, as ``dataFrame()``.
  /// - Complexity: O(number of labels); numbers are not copied.
  public func pandasIndex() throws(NDArrayError) -> Pandas.Index? {
    var decoder = FrameDecoder()
    return try decoder.indexIfAny(self)
  }

  /// The column that an extension array of pandas' is; nil where it is none.
  ///
  /// - Throws: ``NDArrayError``, as ``dataFrame()``.
  /// - Complexity: O(number of values); numbers are not copied.
  public func pandasArray() throws(NDArrayError) -> Pandas.Column? {
    var decoder = FrameDecoder()
    return try decoder.extensionColumns(self)?.first
  }
}
