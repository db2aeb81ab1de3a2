extension Pickle {
  /// What is too much: a pickle of a few bytes can ask for any amount of memory and time.
  ///
  /// Every limit has an error of its own, which says where in the pickle it was passed.
  public struct Limits: Sendable, Hashable {
    /// The bytes of one pickle file in memory. Default: 64 GiB.
    public var inputBytes = 64 << 30
    /// The objects of a pickle that are more than a number: texts, lists, instances. Default: 100 million.
    public var nodes = 100_000_000
    /// The decimal digits of an integer written or read as text. Python's own limit: 4300.
    public var digits = 4300
    /// The steps of a walk over a graph, for comparing and showing it. Default: 50 million.
    public var visits = 50_000_000
    /// How deep what is shown or decoded may be nested. Default: 1000.
    public var depth = 1000
    /// The pickles within pickles that one file may hold, one inside another. Default: 64.
    public var nestedPickles = 64
    /// How many times its size a compressed file may become, and how many instructions a byte of it may be,
    /// where it becomes more than 256 MiB or 4 million instructions. Default: 200.
    public var expansion = 200

    /// The limits that apply where none are given.
    public static let `default` = Limits()

    /// The default limits, to be changed one by one.
    public init() {}
  }
}
