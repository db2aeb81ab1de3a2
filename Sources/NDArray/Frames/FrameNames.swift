import Pickle

extension Pickle.Value.Name {
  /// The name without the module, where that is one of pandas': the modules of a class have changed
  /// many times.
  var inPandas: String? {
    module == "pandas" || module.hasPrefix("pandas.") ? name : nil
  }
}

extension Pickle.Value {
  /// The class of an instance, or the function that was called, where it is one of pandas'.
  var pandasName: String? { object?.className?.inPandas }

  /// The class of a table: `DataFrame` and `Series` for those, too, that pandas had for sparse columns before 1.0.
  var tableName: String? {
    switch pandasName {
    case "SparseDataFrame": "DataFrame"
    case "SparseSeries", "SparseTimeSeries", "TimeSeries": "Series"
    // The places of sparse values, which are no labels.
    case "IntIndex", "BlockIndex": nil
    default: pandasName
    }
  }

  /// Whether a `Decimal` is none.
  var isNotANumber: Bool {
    guard kind == .object, case .decimal(let text) = content else { return false }
    return text.lowercased().contains("nan")
  }

  /// What a `list`, a `tuple` or one of pandas' own lists holds; nil for everything else.
  var listed: Items? {
    switch kind {
    case .list, .tuple: return items
    case .object:
      guard let object, pandasName == "FrozenList" || pandasName == "FrozenNDArray" else {
        return nil
      }
      if !object.items.isEmpty { return object.items }
      guard let first = object.arguments.first, [.list, .tuple].contains(first.kind) else {
        return object.items
      }
      return first.items
    default: return nil
    }
  }

  /// The value of the first of some attributes, or keys, that there is.
  func first(of names: String...) -> Pickle.Value? {
    for name in names {
      if let value = value(at: [.name(name)]) { return value }
    }
    return nil
  }

  /// The number of an `int`, or of a scalar of NumPy's; nil for everything else, a `bool` too.
  var wholeNumber: Int? {
    if let int { return bool == nil ? int : nil }
    guard kind == .object, let one = try? array(), one.count == 1,
      [.int, .uint].contains(one.dtype.kind)
    else { return nil }
    return (try? one.values())?.first?.int
  }
}
