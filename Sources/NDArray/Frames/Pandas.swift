/// The tables of pandas: frames, series and indexes, as data.
///
/// ```swift
/// let frame = try Pandas.load("cities.pkl")           // pd.read_pickle
/// frame["population"]?.doubles                        // a column's values
/// print(frame)                                        // as pandas prints it
/// try frame.csv()                                     // what df.to_csv() gives
/// ```
///
/// The types stand in this namespace, and not in that of ``NDArray`` or of the module, because a
/// table is no part of an array, and `DataFrame`, `Series` and `Index` are names that other
/// packages have, too.
public enum Pandas {}

extension Pandas {
  /// The type of a column's or an index's values: the pandas class is that of `df.dtypes`.
  public enum DType: Sendable, Hashable {
    /// One of NumPy's.
    case numpy(NDArray.DType)
    /// Numbers or truth values some of which may be missing: `Int64`, `Float32`, `boolean`.
    case masked(NDArray.DType)
    /// Text, whose missing values are NaN: pandas 3's `str`.
    case str
    /// Text, whose missing values are `<NA>`: `string`.
    case string
    /// Values out of a list: `category`.
    case category
    /// Moments in a time zone: `datetime64[ns, Europe/Berlin]`.
    case zoned(NDArray.DType.TimeUnit, Zone)
    /// Spans of the calendar: `period[M]`.
    case period(Frequency)
    /// Intervals of values: `interval[int64, right]`.
    case interval(String, Interval.Closed)
    /// Values most of which are one and the same: `Sparse[float64, nan]`.
    case sparse(String, fill: String)
    /// One of Arrow's, by its name without brackets: `int32`.
    case arrow(String)
  }

  /// What stands for a value that is missing.
  public enum Missing: Sendable, Hashable {
    /// A float that is none: `NaN`.
    case nan
    /// A moment or a span that is none: `NaT`.
    case nat
    /// pandas' own value: `<NA>`.
    case na
    /// Python's `None`.
    case none
  }
}

extension Pandas.DType: CustomStringConvertible {
  /// The name as `df.dtypes` shows it.
  public var description: String {
    switch self {
    case .numpy(let dtype): return dtype.name
    case .masked(let dtype):
      if dtype.kind == .bool { return "boolean" }
      let name = dtype.name
      let capitals = dtype.kind == .uint ? 2 : 1
      return name.prefix(capitals).uppercased() + name.dropFirst(capitals)
    case .str: return "str"
    case .string: return "string"
    case .category: return "category"
    case .zoned(let unit, let zone): return "datetime64[\(unit.letters), \(zone)]"
    case .period(let frequency): return "period[\(frequency)]"
    case .interval(let subtype, let closed): return "interval[\(subtype), \(closed)]"
    case .sparse(let subtype, let fill): return "Sparse[\(subtype), \(fill)]"
    case .arrow(let name): return "\(name)[pyarrow]"
    }
  }

  /// What a missing value among categories of this type is.
  var missingCategory: Pandas.Missing { missing == .nat ? .nat : .nan }

  /// What a missing value of this type is.
  var missing: Pandas.Missing {
    switch self {
    case .masked, .string, .arrow: .na
    case .zoned, .period: .nat
    case .numpy(let dtype) where dtype.kind == .datetime || dtype.kind == .timedelta: .nat
    default: .nan
    }
  }
}
