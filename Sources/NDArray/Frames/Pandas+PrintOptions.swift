extension Pandas {
  /// How tables are printed: the corresponding pandas function is `pd.set_option("display.…")`.
  public struct PrintOptions: Sendable, Hashable {
    /// How many rows are shown at most: `display.max_rows`.
    public var rows = 60
    /// How many rows are shown where there are more than that: `display.min_rows`.
    public var fewerRows = 10
    /// How many columns are shown at most, over several lines where needed; 0, the default, for as
    /// many as fit into one line: `display.max_columns`.
    public var columns = 0
    /// How many characters a line has: `display.width`.
    public var width = 80
    /// How many characters a value has at most: `display.max_colwidth`.
    public var valueWidth = 50
    /// How many digits stand behind the point of a float: `display.precision`.
    public var precision = 6
    /// Whose texts are written; nil, the default, for that of the release that has pickled the
    /// table, as far as the pickle tells, and otherwise for the newest.
    public var release: Release?

    /// What pandas does by default.
    public static let `default` = PrintOptions()

    /// The default options, to be changed one by one.
    public init() {}
  }
}
