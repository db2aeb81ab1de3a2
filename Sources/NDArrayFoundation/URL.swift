public import Foundation
public import NDArray

extension URL {
  /// The path of a file.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what is not on this machine: nothing is fetched.
  func filePath() throws(NDArrayError) -> String {
    guard isFileURL else {
      throw NDArrayError(
        .badArgument, "\(absoluteString) is no file",
        hint: "download it first, and give the file's URL")
    }
    return path(percentEncoded: false)
  }
}

extension NPY {
  /// Loads the array in a file: `NPY.load(_:limits:policy:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func load(
    _ url: URL, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try load(url.filePath(), limits: limits, policy: policy)
  }

  /// Maps the array in a file: `NPY.map(_:limits:policy:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func map(
    _ url: URL, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try map(url.filePath(), limits: limits, policy: policy)
  }

  /// Saves an array as a file: `NPY.save(_:to:version:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func save(
    _ array: NDArray, to url: URL, version: Version? = nil
  ) throws(NDArrayError) {
    try save(array, to: url.filePath(), version: version)
  }
}

extension NPZ {
  /// Opens the archive in a file: `NPZ(path:limits:policy:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public init(
    url: URL, limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    try self.init(path: url.filePath(), limits: limits, policy: policy)
  }

  /// Saves arrays as an archive: `NPZ.save(_:to:compressed:level:progress:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func save(
    _ arrays: KeyValuePairs<String, NDArray>, to url: URL, compressed: Bool = false,
    level: Level = .default
  ) throws(NDArrayError) {
    try save(
      arrays.map { (key: $0.key, value: $0.value) }, to: url.filePath(), compressed: compressed,
      level: level)
  }
}

extension Pickle {
  /// Opens a file of Python's objects: `Pickle.open(_:isMapped:buffers:limits:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func open(
    _ url: URL, limits: Limits = .default
  ) throws(NDArrayError) -> Value {
    try open(url.filePath(), limits: limits)
  }
}

extension Pandas {
  /// Loads the frame in a file: `Pandas.load(_:limits:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func load(
    _ url: URL, limits: Pickle.Limits = .default
  ) throws(NDArrayError) -> DataFrame {
    try load(url.filePath(), limits: limits)
  }

  /// Saves a frame as a pickle: `Pandas.save(_:to:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public static func save(_ frame: DataFrame, to url: URL) throws(NDArrayError) {
    try save(frame, to: url.filePath())
  }
}
