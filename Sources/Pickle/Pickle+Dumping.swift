import Bytes

extension Pickle {
  /// Saves a value as the pickle file at `path`.
  ///
  /// The file takes its name only when it is whole and on the disk: a crash, a full disk or an error leaves
  /// the old one as it was.
  ///
  /// ```swift
  /// try Pickle.dump(["weights": [1.5, 2.5]], to: "weights.pkl", protocol: .v2)
  /// ```
  ///
  /// The corresponding Python function is `pickle.dump`, which writes the same bytes for the same objects.
  ///
  /// - Parameters:
  ///   - value: what to save; what is reached from it twice is written once.
  ///   - path: the file to create or replace.
  ///   - version: the protocol; 4 is what Python 3.8 to 3.13 write, and 2 what Python 2 reads.
  /// - Throws: ``PickleError`` `.notWritable` for what that protocol does not have, and for a list, dictionary, set or
  ///   byte array as a key or as a member of a set; `.fileSystem`; `.notDurable`, the only one where the new file
  ///   stands at `path`.
  /// - Complexity: O(size of the value).
  public static func dump(
    _ value: Value, to path: String, protocol version: Version = .v4
  ) throws(PickleError) {
    let bytes = try dump(value, protocol: version)
    do { try AtomicFile.save(bytes, to: path) } catch { throw PickleError(error).at(path: path) }
  }

  /// The bytes of a pickle with this value.
  ///
  /// The corresponding Python function is `pickle.dumps`.
  ///
  /// - Throws: ``PickleError`` `.notWritable` for what that protocol does not have, and for a list, dictionary, set or
  ///   byte array as a key or as a member of a set.
  /// - Complexity: O(size of the value).
  public static func dump(
    _ value: Value, protocol version: Version = .v4
  ) throws(PickleError) -> [UInt8] {
    var writer = Writer(value.graph, version: version)
    return try writer.write(value.slot)
  }
}
