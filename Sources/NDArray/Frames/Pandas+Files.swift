public import Pickle

extension Pandas {
  /// Loads the frame that a file holds as a pickle: `pd.read_pickle("cities.pkl.gz")`.
  ///
  /// The file is read as data: nothing in it is run. How it is compressed, its first bytes say: see
  /// ``Pickle/Pickle/open(_:isMapped:buffers:limits:)``. For a series, an index, or a frame within
  /// other things, open it so and ask the value: ``Pickle/Pickle/Value/dataFrame()``.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle`, `.truncated` where the file is damaged, or holds no
  ///   frame; `.badCompression`, `.missingLibrary` for compressed files; `.limitExceeded`,
  ///   `.outOfMemory`, `.fileSystem`.
  /// - Complexity: O(size of the file).
  public static func load(
    _ path: String, limits: Pickle.Limits = .default
  ) throws(NDArrayError) -> DataFrame {
    let value = try Pickle.open(path, limits: limits)
    do throws(NDArrayError) {
      guard let frame = try value.dataFrame() else {
        throw NDArrayError(.badPickle, "the pickle holds no frame, but a \(value.kind)")
      }
      return frame
    } catch { throw error.at(path: path) }
  }

  /// Saves a frame as a pickle: `df.to_pickle("cities.pkl")`.
  ///
  /// It is not compressed, so that a name that ends with `.gz`, `.bz2`, `.xz`, `.zst`, `.zip` or `.tar` is
  /// refused: `pd.read_pickle` would take it for that of a compressed file.
  ///
  /// - Throws: ``NDArrayError`` `.badArgument` for such a name; `.fileSystem`, `.outOfMemory`, `.notDurable`; as for
  ///   the `Pickle.Value` of a frame.
  /// - Complexity: O(number of values).
  public static func save(_ frame: DataFrame, to path: String) throws(NDArrayError) {
    let name = path.lowercased()
    for ending in [".gz", ".bz2", ".xz", ".zst", ".zip", ".tar"] where name.hasSuffix(ending) {
      var error = NDArrayError(
        .badArgument, "pandas would take the file for a compressed one, which it is not",
        hint: "leave '\(ending)' out, and compress the file behind it")
      error.path = path
      throw error
    }
    try save(try Pickle.Value(frame), to: path)
  }

  private static func save(_ value: Pickle.Value, to path: String) throws(NDArrayError) {
    do { try Pickle.dump(value, to: path) } catch { throw NDArrayError(error) }
  }
}
