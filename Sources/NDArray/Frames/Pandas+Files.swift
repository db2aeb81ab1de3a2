public import Pickle

extension Pandas {
  /// Loads the frame that a file holds as a pickle: `pd.read_pickle("cities.pkl")`.
  ///
  /// The file is read as data: nothing in it is run. For a series, an index, or a frame within
  /// other things, load it with `Pickle.load` and ask the value: ``Pickle/Pickle/Value/dataFrame()``.
  ///
  /// - Throws: ``NDArrayError`` `.badPickle`, `.truncated` where the file is damaged, or holds no
  ///   frame; `.limitExceeded`, `.outOfMemory`, `.fileSystem`.
  /// - Complexity: O(size of the file).
  public static func load(
    _ path: String, limits: Pickle.Limits = .default
  ) throws(NDArrayError) -> DataFrame {
    let value = try value(at: path, limits: limits)
    do throws(NDArrayError) {
      guard let frame = try value.dataFrame() else {
        throw NDArrayError(.badPickle, "the pickle holds no frame, but a \(value.kind)")
      }
      return frame
    } catch { throw error.at(path: path) }
  }

  /// Saves a frame as a pickle: `df.to_pickle("cities.pkl")`.
  ///
  /// - Throws: ``NDArrayError`` `.fileSystem`, `.outOfMemory`, `.notDurable`; as for
  ///   the `Pickle.Value` of a frame.
  /// - Complexity: O(number of values).
  public static func save(_ frame: DataFrame, to path: String) throws(NDArrayError) {
    try save(try Pickle.Value(frame), to: path)
  }

  private static func value(
    at path: String, limits: Pickle.Limits
  ) throws(NDArrayError) -> Pickle.Value {
    do { return try Pickle.load(path, limits: limits) } catch { throw NDArrayError(error) }
  }

  private static func save(_ value: Pickle.Value, to path: String) throws(NDArrayError) {
    do { try Pickle.dump(value, to: path) } catch { throw NDArrayError(error) }
  }
}
