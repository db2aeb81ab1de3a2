public import NDArray

/// Where a file is, in another form than text: a URL, and on Apple's systems a `FilePath`.
public protocol FileLocation {
  /// The path of the file as text, which is what the calls of NDArray take.
  ///
  /// - Throws: `NDArrayError` `.badArgument` where there is none.
  func filePath() throws(NDArrayError) -> String
}

extension NPY {
  /// Loads the array in a file: `NPY.load(_:limits:policy:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func load(
    _ file: some FileLocation, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try load(file.filePath(), limits: limits, policy: policy)
  }

  /// Maps the array in a file: `NPY.map(_:limits:policy:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func map(
    _ file: some FileLocation, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try map(file.filePath(), limits: limits, policy: policy)
  }

  /// Saves an array as a file: `NPY.save(_:to:version:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func save(
    _ array: NDArray, to file: some FileLocation, version: Version? = nil
  ) throws(NDArrayError) {
    try save(array, to: file.filePath(), version: version)
  }
}

extension NPZ {
  /// Saves arrays as an archive: `NPZ.save(_:to:compressed:level:progress:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func save(
    _ arrays: KeyValuePairs<String, NDArray>, to file: some FileLocation, compressed: Bool = false,
    level: Level = .default
  ) throws(NDArrayError) {
    try save(
      arrays.map { (key: $0.key, value: $0.value) }, to: file.filePath(), compressed: compressed,
      level: level)
  }
}

extension Pickle {
  /// Opens a file of Python's objects: `Pickle.open(_:isMapped:buffers:limits:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func open(
    _ file: some FileLocation, limits: Limits = .default
  ) throws(NDArrayError) -> Value {
    try open(file.filePath(), limits: limits)
  }
}

extension Pandas {
  /// Loads the frame in a file: `Pandas.load(_:limits:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func load(
    _ file: some FileLocation, limits: Pickle.Limits = .default
  ) throws(NDArrayError) -> DataFrame {
    try load(file.filePath(), limits: limits)
  }

  /// Saves a frame as a pickle: `Pandas.save(_:to:)` with the path as text.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what names no file, and what that throws.
  public static func save(_ frame: DataFrame, to file: some FileLocation) throws(NDArrayError) {
    try save(frame, to: file.filePath())
  }
}
