import Bytes
import Deflate
import Zip

extension NPZ {
  /// How hard deflate tries.
  ///
  /// Large arrays are cut into blocks of 1 MiB or more, which are compressed on all cores. The bytes do
  /// not depend on the number of cores, and any ZIP reader sees one ordinary deflate stream.
  public struct Level: Sendable, Hashable, ExpressibleByIntegerLiteral {
    let effort: BlockDeflater.Effort

    private init(_ effort: BlockDeflater.Effort) { self.effort = effort }

    /// A level of zlib for every block: 0 stores, 1 is fast, 9 looks longest for repetitions.
    ///
    /// - Precondition: `value` is 0 to 9.
    public init(_ value: Int) {
      precondition(0...9 ~= value, "a compression level is 0 to 9")
      effort = .level(value)
    }

    /// A level of zlib, as a literal.
    public init(integerLiteral value: Int) { self.init(value) }

    /// The least time, with what suits the data: runs, single bytes, or level 1.
    public static let fastest = Level(.fastest)
    /// What suits the data: as small as NumPy's level 6, and as fast as that allows.
    public static let `default` = Level(.adaptive)
    /// The least bytes.
    public static let smallest = Level(.smallest)

    /// The level of zlib for what is too small to be judged.
    var zlibLevel: Int {
      switch effort {
      case .level(let level): level
      case .fastest: 1
      case .adaptive: 6
      case .smallest: 9
      }
    }

    /// True where nothing is to be compressed.
    var isStore: Bool { effort == .level(0) }
  }

  /// Saves arrays in one archive at `path`: NumPy's `np.savez`, or `np.savez_compressed`.
  ///
  /// ```swift
  /// try NPZ.save(["a": a, "b": b], to: "ab.npz", compressed: true)
  /// ```
  ///
  /// The members stand in the order of the literal, named by the key with `.npy` behind it. Stored
  /// elements start at a multiple of 64, so that they can be mapped. The same arrays give the same
  /// bytes. The file takes its name only when it is whole and on the disk, see
  /// ``NPY/save(_:to:version:)``.
  ///
  /// - Parameters:
  ///   - arrays: the keys and arrays; a key may be any text, and no path is made of it.
  ///   - path: the file to create or replace; nothing is appended to it.
  ///   - compressed: true deflates the members, false stores them.
  ///   - level: how hard deflate tries.
  ///   - progress: is told about the work every 8 MiB and after each array, on the calling thread; an
  ///     error that it throws ends the work.
  /// - Throws: ``NDArrayError``: `.duplicateName` where a key stands twice; `.badDType`;
  ///   `.limitExceeded` for a key over 65531 bytes, `.fileSystem`; `.cancelled` where
  ///   `progress` threw. The old file is untouched then. `.notDurable` where the new one is in place.
  /// - Complexity: O(bytes of all arrays); memory is bounded, see ``NPY/save(_:to:version:)``, and
  ///   about 32 MiB where it is compressed on two cores.
  public static func save(
    _ arrays: KeyValuePairs<String, NDArray>, to path: String, compressed: Bool = false,
    level: Level = .default, progress: ((Progress) throws -> Void)? = nil
  ) throws(NDArrayError) {
    try save(arrays.map { ($0.key, $0.value) }, path, compressed, level, progress)
  }

  /// Saves arrays in one archive at `path`, from a dictionary or a list of keys and arrays.
  ///
  /// A dictionary has no order of its own: its members are sorted by key, so that the same arrays give
  /// the same file.
  ///
  /// - Throws: ``NDArrayError``, as for a literal.
  /// - Complexity: O(bytes of all arrays).
  @_disfavoredOverload
  public static func save(
    _ arrays: some Sequence<(key: String, value: NDArray)>, to path: String,
    compressed: Bool = false, level: Level = .default,
    progress: ((Progress) throws -> Void)? = nil
  ) throws(NDArrayError) {
    try save(ordered(arrays), path, compressed, level, progress)
  }

  /// The bytes of an archive with these arrays: what ``save(_:to:compressed:level:progress:)-(KeyValuePairs<String,NDArray>,_,_,_,_)`` writes.
  ///
  /// - Throws: ``NDArrayError``, as for a file.
  /// - Complexity: O(bytes of all arrays).
  public static func save(
    _ arrays: KeyValuePairs<String, NDArray>, compressed: Bool = false, level: Level = .default
  ) throws(NDArrayError) -> [UInt8] {
    try save(arrays.map { ($0.key, $0.value) }, compressed, level)
  }

  /// The bytes of an archive with these arrays, from a dictionary or a list of keys and arrays.
  ///
  /// - Throws: ``NDArrayError``, as for a file.
  /// - Complexity: O(bytes of all arrays).
  @_disfavoredOverload
  public static func save(
    _ arrays: some Sequence<(key: String, value: NDArray)>, compressed: Bool = false,
    level: Level = .default
  ) throws(NDArrayError) -> [UInt8] {
    try save(ordered(arrays), compressed, level)
  }

  private static func ordered(
    _ arrays: some Sequence<(key: String, value: NDArray)>
  ) -> [(String, NDArray)] {
    let list = arrays.map { ($0.key, $0.value) }
    guard arrays is [String: NDArray] else { return list }
    return list.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
  }

  private static func save(
    _ arrays: [(String, NDArray)], _ path: String, _ compressed: Bool, _ level: Level,
    _ progress: ((Progress) throws -> Void)?
  ) throws(NDArrayError) {
    do {
      let file = try AtomicFile(replacing: path)
      let total = arrays.reduce(0) { $0 &+ $1.1.byteCount }
      let meter = progress.map { ProgressMeter(total: total, report: $0) }
      try write(arrays, to: file, compressed, level, meter)
      try file.commit()
    } catch { throw wrap(error).at(path: path) }
  }

  private static func save(
    _ arrays: [(String, NDArray)], _ compressed: Bool, _ level: Level
  ) throws(NDArrayError) -> [UInt8] {
    // Stored arrays are as long as they are; what the others will be is not known.
    let known = compressed ? 0 : arrays.reduce(0) { $0 &+ $1.1.byteCount &+ 512 }
    let sink = ArraySink(capacity: max(0, known))
    do { try write(arrays, to: sink, compressed, level, nil) } catch {
      throw wrap(error)
    }
    return sink.array
  }

  /// Any error of the floors below as one of this floor's.
  static func wrap(_ error: any Error) -> NDArrayError {
    switch error {
    case let error as NDArrayError: error
    case let error as ZipError: NDArrayError(error)
    case let error as IOError: NDArrayError(error)
    default: NDArrayError(.fileSystem, "\(error)")
    }
  }

  /// The same, with the file, and with the array's key instead of its member's name.
  static func wrap(_ error: any Error, path: String?, key: String) -> NDArrayError {
    var error = wrap(error).at(path: path)
    error.member = key
    return error
  }
}

extension NPZ.Level {
  /// How a member's data is put into an archive.
  func coding(compressed: Bool, threads: Int? = nil) -> ZipMemberFeed.Coding {
    compressed ? .deflate(effort, level: zlibLevel, threads: threads) : .store
  }
}
