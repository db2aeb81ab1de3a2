extension NDArray {
  /// How arrays are turned into text: NumPy's print options, with NumPy's defaults.
  ///
  /// ```swift
  /// var options = NDArray.PrintOptions()
  /// options.precision = 3
  /// options.threshold = .max          // every element, however many there are
  /// print(array.formatted(options))
  /// ```
  ///
  /// The corresponding NumPy function is `numpy.set_printoptions`.
  public struct PrintOptions: Sendable, Hashable {
    /// What `precision` means for floats.
    public enum FloatMode: String, Sendable, Hashable, CaseIterable {
      /// Exactly `precision` digits behind the point, be they needed or not.
      case fixed
      /// As many digits as each number needs to be told from all others; `precision` has no say.
      case unique
      /// At most `precision` digits, and no more than each number needs.
      case maxprec
      /// At most `precision` digits, and as many for all as one of them needs.
      case maxprecEqual = "maxprec_equal"
    }

    /// What stands before numbers that are not negative.
    public enum Sign: String, Sendable, Hashable, CaseIterable {
      /// Nothing.
      case minus = "-"
      /// A plus sign.
      case plus = "+"
      /// A space.
      case space = " "
    }

    /// The digits behind a float's point; 8 unless told otherwise. A negative number means 0.
    public var precision: Int
    /// Arrays with more elements are summarised; 1000 unless told otherwise, `.max` for never.
    public var threshold: Int
    /// How many elements a summary shows at both ends of every axis; 3 unless told otherwise.
    public var edgeItems: Int
    /// The characters of a line; 75 unless told otherwise, `.max` for lines of any length.
    public var lineWidth: Int
    /// True where small floats are to be shown as 0 rather than all of them with exponents.
    public var suppressSmall: Bool
    /// What `precision` means; `.maxprec` unless told otherwise.
    public var floatMode: FloatMode
    /// What stands before numbers that are not negative; nothing unless told otherwise.
    public var sign: Sign
    /// How a float that is not a number is shown.
    public var nanText: String
    /// How an infinity is shown.
    public var infText: String

    /// NumPy's defaults, but for what is given.
    public init(
      precision: Int = 8, threshold: Int = 1000, edgeItems: Int = 3, lineWidth: Int = 75,
      suppressSmall: Bool = false, floatMode: FloatMode = .maxprec, sign: Sign = .minus,
      nanText: String = "nan", infText: String = "inf"
    ) {
      self.precision = precision
      self.threshold = threshold
      self.edgeItems = edgeItems
      self.lineWidth = lineWidth
      self.suppressSmall = suppressSmall
      self.floatMode = floatMode
      self.sign = sign
      self.nanText = nanText
      self.infText = infText
    }

    /// NumPy's defaults.
    public static let `default` = PrintOptions()
  }
}

extension NDArray.PrintOptions {
  /// The digits behind the point at most; nil for as many as are needed.
  var fractionLimit: Int? {
    // No float has more digits than fit into NumPy's own buffer of this size.
    floatMode == .unique ? nil : Swift.min(Swift.max(precision, 0), 16_384)
  }

  /// `edgeItems`, or 0 for a negative number; so large at most that it can be doubled.
  var edge: Int { Swift.min(Swift.max(edgeItems, 0), Int.max / 2) }
}
