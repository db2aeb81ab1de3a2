/// NumPy's `.npy` format: one array in a file, a stream or memory.
///
///     bytes 0…5    0x93 "NUMPY"
///     bytes 6, 7   the version: 1.0, 2.0 or 3.0
///     then         the length of the header: 2 bytes in version 1.0, 4 in the others, little-endian
///     then         the header: a Python dictionary with 'descr', 'fortran_order' and 'shape'; blanks;
///                  a line end, so that what follows starts at a multiple of 64
///     then         the elements, in C or Fortran order, without a gap
///
/// What ``save(_:to:version:)`` writes is byte for byte what `numpy.save` writes.
///
/// The format is described in the documentation of `numpy.lib.format`.
public enum NPY {
  /// A version of the format.
  public struct Version: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The major version.
    public let major: Int
    /// The minor version.
    public let minor: Int

    /// A header of Latin-1 text up to 65535 bytes.
    public static let v1 = Version(major: 1, minor: 0)
    /// A header of Latin-1 text up to 4 GiB.
    public static let v2 = Version(major: 2, minor: 0)
    /// A header of UTF-8 text up to 4 GiB.
    public static let v3 = Version(major: 3, minor: 0)

    /// `1.0`.
    public var description: String { "\(major).\(minor)" }

    /// Earlier versions come first.
    public static func < (left: Version, right: Version) -> Bool {
      (left.major, left.minor) < (right.major, right.minor)
    }

    /// The bytes of the length field.
    var lengthSize: Int { self == .v1 ? 2 : 4 }
  }

  /// The first bytes of every `.npy` file.
  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]
  /// What follows the header starts at a multiple of this.
  static let alignment = 64
}
