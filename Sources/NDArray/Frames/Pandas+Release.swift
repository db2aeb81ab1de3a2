extension Pandas {
  /// A release of pandas, as far as its texts differ from those of others.
  public struct Release: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// The first number.
    public let major: Int
    /// The second one.
    public let minor: Int

    /// A release by its two numbers: `Release(2, 3)` is 2.3.
    public init(_ major: Int, _ minor: Int) {
      self.major = major
      self.minor = minor
    }

    /// The newest one whose texts are known: 3.1.
    public static let newest = Release(3, 1)

    /// Both numbers with a point between them.
    public var description: String { "\(major).\(minor)" }

    /// Whether the left one is older.
    public static func < (left: Release, right: Release) -> Bool {
      (left.major, left.minor) < (right.major, right.minor)
    }
  }
}
