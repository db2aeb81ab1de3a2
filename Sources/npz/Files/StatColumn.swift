import NDArray

/// A column of `npz stats`.
enum StatColumn: Hashable {
  case count, minimum, maximum, mean, deviation, nan, infinite, zero, unique, histogram
  case percentile(Double)

  /// Those that are printed where none are asked for.
  static let usual: [StatColumn] = [
    .minimum, .maximum, .mean, .deviation, .nan, .infinite, .zero, .histogram,
  ]

  private static let names: [(name: String, column: StatColumn)] = [
    ("count", .count), ("min", .minimum), ("max", .maximum), ("mean", .mean), ("std", .deviation),
    ("nan", .nan), ("inf", .infinite), ("zero", .zero), ("unique", .unique), ("hist", .histogram),
  ]

  /// The name that `--stat` takes.
  var name: String {
    if case .percentile(let share) = self { return "p\(share.shortText)" }
    return Self.names.first { $0.column == self }?.name ?? ""
  }

  /// True for what there is along an axis.
  var hasAxis: Bool {
    switch self {
    case .minimum, .maximum, .mean, .deviation, .nan, .infinite, .zero: true
    default: false
    }
  }

  /// The names of those that there are along an axis.
  static var axisNames: String {
    names.filter(\.column.hasAxis).map(\.name).joined(separator: ", ")
  }

  /// The head of the column.
  var title: String {
    switch self {
    case .nan: "NaN"
    case .histogram: "HISTOGRAM"
    default: name.uppercased()
    }
  }

  /// When the column goes, where a terminal is too narrow; nil stays.
  var place: Int? {
    switch self {
    case .infinite: 1
    case .histogram: 2
    case .zero: 3
    case .nan: 4
    case .deviation: 5
    case .mean: 6
    default: nil
    }
  }

  /// The columns of `min,p50,max`.
  ///
  /// - Throws: ``Failure`` for a name that is none.
  static func parse(_ text: String) throws -> [StatColumn] {
    try text.split(separator: ",").map { word in
      let name = word.trimmed.lowercased()
      if let known = names.first(where: { $0.name == name }) { return known.column }
      if name == "median" { return .percentile(50) }
      if name.first == "p", let share = Double(name.dropFirst()), 0...100 ~= share {
        return .percentile(share)
      }
      throw Failure.usage(
        "--stat has no '\(name.escapedForDisplay)'",
        hints: ["there are: \(names.map(\.name).joined(separator: ", ")), and p0 to p100"])
    }
  }
}
