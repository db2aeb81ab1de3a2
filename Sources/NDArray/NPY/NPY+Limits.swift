public import Pickle
import Zip

extension NPY {
  /// How much a reader takes from a file before it says that this is too much.
  ///
  /// Each limit is the most that is accepted; what is over it is an error ``NDArrayError/Code/limitExceeded``
  /// that names the limit, thrown before anything is allocated for it. Whatever the limits, nothing is
  /// allocated for a claim that the file's own size shows to be false.
  ///
  /// ```swift
  /// var limits = NPY.Limits.default
  /// limits.arrayBytes = 1 << 30            // no array over 1 GiB
  /// let npz = try NPZ(path: "upload.npz", limits: limits)
  /// ```
  public struct Limits: Sendable, Hashable {
    /// The bytes of a header: 1 MiB. NumPy's limit of 10 000 is passed by real files.
    public var headerBytes = 1 << 20
    /// How deep brackets may be nested in a header: 200, as in Python.
    public var nesting = 200
    /// The axes of an array: 64, which is NumPy's own limit; more than 64 are never accepted.
    public var dimensions = NDArray.DType.maximumDimensions
    /// The bytes that one read may give: an array, or the part that a slice needs. No limit but what
    /// the file holds.
    public var arrayBytes = Int.max
    /// The bytes of one member of an archive when inflated, an array or not: no limit.
    public var memberBytes = Int.max
    /// The bytes of all members of an archive when inflated, together: no limit.
    public var totalBytes = Int.max
    /// How many bytes one byte of a compressed member may become. No limit but deflate's own, 1032; an
    /// array of zeros comes close to it.
    public var ratio = Int.max
    /// The members of an archive: 16 million.
    public var entries = 16_000_000
    /// The bytes of an archive's directory: 1 GiB.
    public var directoryBytes = 1 << 30
    /// The bytes of a member's name: 65535, which is all that the format can say.
    public var nameBytes = 0xFFFF
    /// What is too much of a pickle, in which Python objects are.
    public var pickle = Pickle.Limits.default

    /// The limits that hold where none are given, but for those of a header and an array.
    public init(headerBytes: Int = 1 << 20, arrayBytes: Int = .max) {
      self.headerBytes = headerBytes
      self.arrayBytes = arrayBytes
    }

    /// The limits that hold where none are given.
    public static let `default` = Limits()

    /// What concerns an archive's directory.
    func options(_ policy: Policy) -> ZipArchive.Options {
      var options = ZipArchive.Options()
      options.maximumEntries = entries
      options.maximumDirectorySize = directoryBytes
      options.maximumNameSize = nameBytes
      options.maximumTotalSize = totalBytes
      options.maximumMemberSize = memberBytes
      options.maximumRatio = ratio
      options.acceptsTrailingData = policy.acceptsStrayBytes
      options.acceptsCutPrefix = policy.acceptsStrayBytes
      return options
    }
  }
}
