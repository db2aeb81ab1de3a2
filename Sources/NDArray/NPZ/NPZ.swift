import Bytes
import Zip

/// NumPy's `.npz` format: a ZIP archive of `.npy` files, opened for reading.
///
/// ```swift
/// let npz = try NPZ(path: "ab.npz")        // reads the directory, no data
/// npz.keys                                 // ["a", "b"]
/// if let a = try npz["a"] { print(a) }     // reads this member, and checks its CRC-32
/// let rows = try npz["a", 0..<10]          // reads, and inflates, what the slice needs
/// ```
///
/// An open archive may be read from many threads at once: every read names its position. Arrays are
/// not kept: each look-up reads again.
///
/// The corresponding NumPy class is `numpy.lib.npyio.NpzFile`, what `np.load` gives.
public struct NPZ: Sendable {
  /// What is accepted of archives that two readers may see differently.
  public struct Policy: Sendable, Hashable {
    /// What a look-up does when two members have the same name.
    public enum Duplicates: Sendable, Hashable {
      /// It throws, and names both.
      case refuse
      /// It takes the last one, as NumPy does.
      case lastWins
    }

    /// What a look-up does when two members have the same name.
    public var duplicates = Duplicates.refuse
    /// Whether bytes behind the end of the archive are passed over.
    public var acceptsTrailingData = false

    /// Refuses what is in doubt: the default, as a file that programs read differently is how
    /// archives are made to lie.
    public static let strict = Policy()
    /// Takes what NumPy takes: the last of two members, and bytes behind the archive.
    public static let lenient: Policy = {
      var policy = Policy()
      policy.duplicates = .lastWins
      policy.acceptsTrailingData = true
      return policy
    }()
  }

  let archive: ZipArchive
  private let index: Index
  let limits: NPY.Limits
  let policy: Policy
  /// The path as given; nil for an archive in memory.
  public let path: String?
  /// The members in the order of the directory, all of them: arrays and others.
  public var entries: [Entry] { index.entries }

  /// Opens the archive at `path` and reads its directory.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - limits: what is too much.
  ///   - policy: what is accepted of archives that two readers may see differently.
  /// - Throws: ``NDArrayError``: `.fileSystem`; `.notAnArrayFile`, whose message says what the file is;
  ///   `.badArchive` where the directory cannot be trusted; `.truncated`, `.trailingData`.
  /// - Complexity: O(number of members); no member is read.
  public init(
    path: String, limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    let source: ByteSource
    do {
      let file = try File(path: path)
      // A pipe has no directory to look up: it is read whole.
      source = file.size == nil ? ByteSource(try file.readToEnd()) : try ByteSource(file)
    } catch { throw NDArrayError(error).at(path: path) }
    try self.init(source, path: path, limits: limits, policy: policy)
  }

  /// Opens the archive in `bytes`.
  ///
  /// - Throws: ``NDArrayError``, as ``init(path:limits:policy:)``.
  public init(
    bytes: [UInt8], limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    let source: ByteSource
    do { source = ByteSource(try Memory(copying: bytes)) } catch { throw NDArrayError(error) }
    try self.init(source, path: nil, limits: limits, policy: policy)
  }

  /// Reads the archive that an open descriptor gives from its position to its end; it stays open.
  ///
  /// - Throws: ``NDArrayError``, as ``init(path:limits:policy:)``.
  public init(
    descriptor: Int32, limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    let source: ByteSource
    do { source = ByteSource(try File(descriptor: descriptor).readToEnd()) } catch {
      throw NDArrayError(error)
    }
    try self.init(source, path: nil, limits: limits, policy: policy)
  }

  init(
    _ source: ByteSource, path: String?, limits: NPY.Limits, policy: Policy
  ) throws(NDArrayError) {
    do throws(ZipError) {
      var options = ZipArchive.Options()
      options.acceptsTrailingData = policy.acceptsTrailingData
      archive = try ZipArchive(source, options: options)
    } catch {
      throw Self.explain(error, source).at(path: path)
    }
    self.path = path
    self.limits = limits
    self.policy = policy
    index = Index(archive.entries)
  }

  /// Why a file did not open as an archive: what it is instead, or that it was cut off.
  private static func explain(_ error: ZipError, _ source: ByteSource) -> NDArrayError {
    guard error.code == .notAZip || error.code == .truncated else { return NDArrayError(error) }
    let start = try? source.read(at: 0, count: Swift.min(512, source.count)).array()
    guard let start else { return NDArrayError(error) }
    if FileKind(start: start) == .zip {
      return NDArrayError(
        .truncated,
        "cut off: \(source.count) bytes, and the ZIP directory at the end is missing")
    }
    return FileKind.notAnArray(start: start, count: source.count)
  }
}

extension NPZ {
  /// The keys of all members in the order of the directory: each name without one `.npy` at its end.
  ///
  /// Members that are no arrays are among them, and a name that stands twice does so here, too: NumPy's
  /// `files`.
  public var keys: [String] { archive.entries.map { $0.name(without: Entry.suffix) } }

  /// The number of members.
  public var count: Int { archive.entries.count }

  /// What the archive's author wrote behind the directory; empty where there is nothing.
  public var comment: [UInt8] { archive.comment }

  /// The entry for a key, by NumPy's rules: the member of just that name, or else the one with `.npy`
  /// behind it.
  ///
  /// Names are compared byte by byte: `é` in one code point and `é` in two are two arrays.
  ///
  /// - Returns: nil where there is no such member.
  /// - Throws: ``NDArrayError`` `.duplicateName`, unless ``Policy/lenient`` was asked for.
  /// - Complexity: O(1); O(members) for the first few look-ups.
  public func entry(for key: String) throws(NDArrayError) -> Entry? {
    let matches = index.matches(key)
    guard let last = matches.last else { return nil }
    guard matches.count == 1 || policy.duplicates == .lastWins else {
      let places = matches.map { String(entries[$0].raw.localHeaderOffset) }
      throw NDArrayError(
        .duplicateName,
        "\(matches.count) members are named '\(entries[last].member)', at bytes "
          + places.joined(separator: " and "), path: path, member: key,
        hint: "NPZ(path:policy: .lenient) takes the last one, as NumPy does")
    }
    return entries[last]
  }
}
