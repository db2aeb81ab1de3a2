public import Pickle

extension Pandas {
  /// One value of a table: what `df.iat[row, column]` gives.
  public enum Cell: Sendable {
    /// A value that is not there.
    case missing(Missing)
    /// A truth value.
    case bool(Bool)
    /// An integer.
    case int(Int64)
    /// An integer of an unsigned type.
    case uint(UInt64)
    /// A float.
    case float(Double)
    /// A float of 32 bits or fewer, whose text has fewer digits.
    case single(Float)
    /// A complex number: the real and the imaginary part.
    case complex(Double, Double)
    /// A text.
    case string(String)
    /// A moment: pandas' `Timestamp`.
    case timestamp(Timestamp)
    /// A span of time: pandas' `Timedelta`.
    case timedelta(Timedelta)
    /// A span of the calendar: pandas' `Period`.
    case period(Period)
    /// An interval: pandas' `Interval`.
    indirect case interval(Interval)
    /// A label of several levels.
    case tuple([Cell])
    /// Any other Python object.
    case object(Pickle.Value)
  }

  /// A moment, with its unit and its time zone: the corresponding pandas class is
  /// `pandas.Timestamp`.
  public struct Timestamp: Sendable, Hashable {
    /// The steps of the unit since 1970-01-01 in UTC; without a zone, in that of nobody.
    public let count: Int64
    /// The length of a step.
    public let unit: NDArray.DType.TimeUnit
    /// The time zone; nil where it has none.
    public let zone: Zone?

    /// A moment from its parts.
    public init(count: Int64, unit: NDArray.DType.TimeUnit, zone: Zone? = nil) {
      self.count = count
      self.unit = unit
      self.zone = zone
    }
  }

  /// A span of time: the corresponding pandas class is `pandas.Timedelta`.
  public struct Timedelta: Sendable, Hashable {
    /// The steps of the unit.
    public let count: Int64
    /// The length of a step.
    public let unit: NDArray.DType.TimeUnit

    /// A span from its parts.
    public init(count: Int64, unit: NDArray.DType.TimeUnit) {
      self.count = count
      self.unit = unit
    }
  }

  /// A span of the calendar, such as a month: the corresponding pandas class is `pandas.Period`.
  public struct Period: Sendable, Hashable {
    /// The steps of the frequency since that of 1970-01-01.
    public let ordinal: Int64
    /// The length of a step.
    public let frequency: Frequency

    /// A span from its parts.
    public init(ordinal: Int64, frequency: Frequency) {
      self.ordinal = ordinal
      self.frequency = frequency
    }
  }

  /// An interval between two values: the corresponding pandas class is `pandas.Interval`.
  public struct Interval: Sendable {
    /// Which ends belong to an interval.
    public enum Closed: String, Sendable, Hashable, CustomStringConvertible {
      /// The left one.
      case left
      /// The right one.
      case right
      /// Both.
      case both
      /// Neither.
      case neither

      /// The word that pandas has for it.
      public var description: String { rawValue }
    }
    /// The lower end.
    public let left: Cell
    /// The upper end.
    public let right: Cell
    /// Which ends belong to it.
    public let closed: Closed

    /// An interval from its parts.
    public init(left: Cell, right: Cell, closed: Closed = .right) {
      self.left = left
      self.right = right
      self.closed = closed
    }
  }
}

extension Pandas.Cell {
  /// Whether the value is not there: pandas' `pd.isna`.
  public var isMissing: Bool {
    switch self {
    case .missing: true
    case .float(let value): value.isNaN
    case .single(let value): value.isNaN
    case .complex(let real, let imaginary): real.isNaN || imaginary.isNaN
    case .timestamp(let value): value.count == .min
    case .timedelta(let value): value.count == .min
    case .object(let value): value.isNotANumber
    default: false
    }
  }

  /// A number as the nearest `Double`, a truth value as 0 or 1; nil for everything else.
  public var double: Double? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Double(value)
    case .uint(let value): Double(value)
    case .float(let value): value
    case .single(let value): Double(value)
    case .object(let value): value.number
    default: nil
    }
  }

  /// False for an integer that no `Double` is.
  var isExactDouble: Bool {
    switch self {
    case .int(let value): Int64(exactly: Double(value)) == value
    case .uint(let value): UInt64(exactly: Double(value)) == value
    default: true
    }
  }

  /// An integer that fits, or a truth value as 0 or 1; nil for everything else.
  public var int: Int? {
    switch self {
    case .bool(let value): value ? 1 : 0
    case .int(let value): Int(value)
    case .uint(let value): Int(exactly: value)
    case .object(let value): value.int
    default: nil
    }
  }

  /// A text; nil for everything else.
  public var string: String? {
    if case .string(let value) = self { return value }
    return nil
  }
}
