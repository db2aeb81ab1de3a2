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
  let archive: ZipArchive
  private let index: Index
  let limits: NPY.Limits
  private(set) var policy: Policy
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
  /// - Throws: ``NDArrayError``: `.fileSystem`; `.notAnArchive`, whose message says what the file is;
  ///   `.badDirectory`, `.countMismatch`, `.zip64Mismatch`, `.overlap`, `.multiDisk`, `.badName`,
  ///   `.ambiguousEnd`, `.prefixData` where the directory cannot be trusted; `.truncated`,
  ///   `.trailingData`; `.limitExceeded`.
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
  /// - Complexity: O(number of bytes): they are copied.
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
  /// - Complexity: O(number of bytes): all of them are read.
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
      archive = try ZipArchive(source, options: limits.options(policy))
    } catch {
      throw Self.explain(error, source).at(path: path)
    }
    self.path = path
    self.limits = limits
    self.policy = policy
    index = Index(archive.entries)
  }

  /// The same archive under another policy for its members.
  init(_ other: NPZ, policy: Policy) {
    self = other
    self.policy = policy
  }

  /// Why a file did not open as an archive: what it is instead, or that it was cut off.
  private static func explain(_ error: ZipError, _ source: ByteSource) -> NDArrayError {
    guard error.code == .notAZip || error.code == .truncated,
      let start = try? source.read(at: 0, count: Swift.min(512, source.count)).array()
    else { return NDArrayError(error) }
    if FileKind(start: start) == .zip {
      return NDArrayError(
        .truncated,
        "cut off: \(source.count) bytes, and the ZIP directory at the end is missing")
    }
    var other = FileKind.notAnArray(start: start, count: source.count)
    if other.code == .notAnArrayFile { other.code = .notAnArchive }
    return other
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

  /// The entry for a key: the member whose name is the key, with `.npy` behind it or not; where there
  /// is none, the member of just that name.
  ///
  /// The lenient policy has NumPy's rule, which looks for just that name first: of `x.npy` and
  /// `x.npy.npy`, whose keys are `x` and `x.npy`, it gives the first for either key.
  ///
  /// Names are compared byte by byte: `é` in one code point and `é` in two are two arrays.
  ///
  /// - Returns: nil where there is no such member.
  /// - Throws: ``NDArrayError`` `.duplicateName`, unless ``NPY/Policy/lenient`` was asked for.
  /// - Complexity: O(1); O(members) for the first few look-ups.
  public func entry(for key: String) throws(NDArrayError) -> Entry? {
    let matches = index.matches(key, nameFirst: policy.duplicates == .lastWins)
    guard let last = matches.last else { return nil }
    guard matches.count == 1 || policy.duplicates == .lastWins else {
      let places = matches.map { String(entries[$0].raw.localHeaderOffset) }
      let names = matches.map { "'\(entries[$0].member)'" }
      let what =
        names.allSatisfy { $0 == names[0] }
        ? "are named \(names[0])" : "answer to this name, " + names.joined(separator: " and ")
      throw NDArrayError(
        .duplicateName,
        "\(matches.count) members \(what), at bytes \(places.joined(separator: " and "))",
        path: path, member: key,
        hint: "NPZ(path:policy: .lenient) takes the last one, as NumPy does")
    }
    return entries[last]
  }
}
