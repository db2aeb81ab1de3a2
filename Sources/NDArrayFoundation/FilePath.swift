// FilePath is Apple's, in the module System. Elsewhere it is swift-system's, whose users give `path.string`, which is what
// every call takes.
#if canImport(System)
  public import NDArray
  public import System

  extension FilePath {
    /// The path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8.
    func text() throws(NDArrayError) -> String {
      guard let text = String(validating: self) else {
        throw NDArrayError(.badArgument, "the path \(string) is no UTF-8", hint: "rename the file")
      }
      return text
    }
  }

  extension NPY {
    /// Loads the array in a file: `NPY.load(_:limits:policy:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func load(
      _ path: FilePath, limits: Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) -> NDArray {
      try load(path.text(), limits: limits, policy: policy)
    }

    /// Maps the array in a file: `NPY.map(_:limits:policy:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func map(
      _ path: FilePath, limits: Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) -> NDArray {
      try map(path.text(), limits: limits, policy: policy)
    }

    /// Saves an array as a file: `NPY.save(_:to:version:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func save(
      _ array: NDArray, to path: FilePath, version: Version? = nil
    ) throws(NDArrayError) {
      try save(array, to: path.text(), version: version)
    }
  }

  extension NPZ {
    /// Opens the archive in a file: `NPZ(path:limits:policy:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public init(
      path: FilePath, limits: NPY.Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) {
      try self.init(path: path.text(), limits: limits, policy: policy)
    }

    /// Saves arrays as an archive: `NPZ.save(_:to:compressed:level:progress:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func save(
      _ arrays: KeyValuePairs<String, NDArray>, to path: FilePath, compressed: Bool = false,
      level: Level = .default
    ) throws(NDArrayError) {
      try save(
        arrays.map { (key: $0.key, value: $0.value) }, to: path.text(), compressed: compressed,
        level: level)
    }
  }

  extension Pickle {
    /// Opens a file of Python's objects: `Pickle.open(_:isMapped:buffers:limits:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func open(
      _ path: FilePath, limits: Limits = .default
    ) throws(NDArrayError) -> Value {
      try open(path.text(), limits: limits)
    }
  }

  extension Pandas {
    /// Loads the frame in a file: `Pandas.load(_:limits:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func load(
      _ path: FilePath, limits: Pickle.Limits = .default
    ) throws(NDArrayError) -> DataFrame {
      try load(path.text(), limits: limits)
    }

    /// Saves a frame as a pickle: `Pandas.save(_:to:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public static func save(_ frame: DataFrame, to path: FilePath) throws(NDArrayError) {
      try save(frame, to: path.text())
    }
  }
#endif
