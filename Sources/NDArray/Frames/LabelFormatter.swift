import Pickle

/// The texts of labels on a screen.
struct LabelFormatter {
  private let options: Pandas.PrintOptions
  private var values: ValueFormatter

  init(_ options: Pandas.PrintOptions) {
    self.options = options
    values = ValueFormatter(options)
  }

  /// The labels of an index of one level: pandas' `index._format_flat`.
  mutating func flat(_ index: Pandas.Index) throws(NDArrayError) -> [String] {
    switch index.storage {
    case .range(let start, _, let step):
      let labels = (0..<index.count).map { String(start &+ $0 &* step) }
      let width = Swift.max(labels.first?.utf8.count ?? 0, labels.last?.utf8.count ?? 0)
      return labels.map { TextColumns.justified($0, width, .left) }
    case .values(let column): return try flat(column)
    case .levels: return (0..<index.count).map { index[$0].printed() }
    }
  }

  private mutating func flat(_ column: Pandas.Column) throws(NDArrayError) -> [String] {
    switch column.dtype {
    case .zoned, .period:
      var text = ColumnText(missing: "NaT", release: options.release ?? .newest)
      return try text.texts(column, 0..<column.count)
    case .numpy(let dtype) where dtype.kind == .datetime || dtype.kind == .timedelta:
      var text = ColumnText(missing: "NaT", release: options.release ?? .newest)
      return try text.texts(column, 0..<column.count)
    case .numpy(let dtype) where dtype.kind != .object:
      let texts = try values.strings(column).map { $0 == "NaN" ? " NaN" : $0 }
      return TextColumns.trimmed(TextColumns.fixed(texts, .left, most: options.valueWidth))
    default: return TextColumns.trimmed(try values.strings(column))
    }
  }

  /// The labels of every level: pandas' `index._format_multi`.
  mutating func levels(
    _ index: Pandas.Index, names: Bool, isSparse: Bool
  ) throws(NDArrayError) -> [[String]] {
    guard case .levels(let levels, let codes) = index.storage, index.count > 0 else { return [] }
    var result: [[String]] = []
    for (number, level) in levels.enumerated() {
      var texts = [String](repeating: "", count: index.count)
      if level.count > 0 {
        texts = try flat(try level.taking(codes[number].map { Int(Swift.max($0, 0)) }))
      }
      for (row, code) in codes[number].enumerated() where code < 0 {
        texts[row] = level.dtype.missingLabel
      }
      result.append(names ? [Self.name(index.names[number])] + texts : texts)
    }
    return isSparse ? TextColumns.sparse(result, from: names ? 1 : 0) : result
  }

  /// A name as it is shown; an empty text for none.
  static func name(_ name: Pickle.Value) -> String {
    let cell = Pandas.Cell(name)
    if case .missing(.none) = cell { return "" }
    return cell.printed()
  }
}

extension Pandas.DType {
  /// What stands for a label that is missing in a level of this type.
  fileprivate var missingLabel: String {
    switch self {
    case .numpy: missing == .nat ? "NaT" : "NaN"
    default: missing.description
    }
  }
}
