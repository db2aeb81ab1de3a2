import Pickle

extension Pandas.Column {
  /// The values as an array of one axis: pandas' `series.to_numpy()`.
  ///
  /// Numbers, moments and spans are arrays of their dtype: moments in a time zone are those of UTC,
  /// and masked numbers of which some are missing become float64, with NaN for these, or Python objects where an
  /// integer has more digits than a float64. Text is of dtype `U`, and Python objects where some is missing; periods,
  /// intervals and all else are Python objects. Values of a category are what their column would be.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`; `.limitExceeded` for a sparse column that is too
  ///   long.
  /// - Complexity: O(1) for numbers of which none is missing; otherwise O(`count`).
  public func array() throws(NDArrayError) -> NDArray {
    switch storage {
    case .numbers(let array):
      guard let mask, mask.contains(true) else { return array }
      guard isExact(array, (0..<count).lazy.filter { !mask[$0] }) else {
        return try NDArray(objects: cells.map(\.value))
      }
      return try NDArray((0..<count).map { mask[$0] ? .nan : self[$0].double ?? .nan }, shape: nil)
    case .times(let array):
      guard let mask, mask.contains(true) else { return array }
      let counts = (0..<count).map { mask[$0] ? .min : Self.count(array, $0) }
      return try NDArray(counts, shape: nil).viewed(as: array.dtype)
    case .strings(let values):
      let texts = values.compactMap { $0 }
      guard texts.count == values.count else { return try NDArray(objects: cells.map(\.value)) }
      return try NDArray(strings: texts, shape: [texts.count])
    case .objects(let values): return try values.array()
    case .categories(let codes, let categories, _):
      return try categories.level(0).taking(codes.map { Int($0) }).array()
    case .sparse(let count, _, _, _):
      guard count <= NDArray.DType.mostEmptyParts else {
        throw NDArrayError(.limitExceeded, "a sparse column of \(count) values is too long")
      }
      return try taking(Array(0..<count)).array()
    default: return try NDArray(objects: cells.map(\.value))
    }
  }
}

extension Pandas.DataFrame {
  /// A frame of the columns of an array of two axes: `pd.DataFrame(array, columns=…)`.
  ///
  /// - Parameters:
  ///   - array: the values, row by row; one of records gives a column for every field.
  ///   - columns: the names; nil, the default, for 0, 1, 2 …, or the names of the fields.
  ///   - index: the labels of the rows; nil, the default, for 0, 1, 2 ….
  /// - Throws: ``NDArrayError`` `.shapeMismatch` where the axes do not fit; `.outOfMemory`.
  /// - Complexity: O(number of values).
  public init(
    _ array: NDArray, columns: Pandas.Index? = nil, index: Pandas.Index? = nil
  ) throws(NDArrayError) {
    var values: [Pandas.Column] = []
    if array.dtype.kind == .structured, array.rank == 1 {
      for field in array.dtype.fields { values.append(try Pandas.Column(array.part(field))) }
      let names = Pandas.Index(Pandas.Column(array.dtype.fields.map { $0.name }))
      try self.init(values, columns: columns ?? names, index: index ?? .init(count: array.count))
      return
    }
    guard array.rank == 2 else {
      throw NDArrayError(
        .shapeMismatch, "a frame has two axes, and the array is of shape \(array.shape.tupleText)")
    }
    let turned = array.transposed
    for number in 0..<array.shape[1] { values.append(try Pandas.Column(turned[number])) }
    try self.init(
      values, columns: columns ?? .init(count: array.shape[1]),
      index: index ?? .init(count: array.shape[0]))
  }

  /// All values as an array of two axes: pandas' `df.to_numpy()`.
  ///
  /// Columns of one dtype give that dtype, other numbers float64, and all else Python objects.
  ///
  /// - Throws: ``NDArrayError`` `.outOfMemory`, `.overflow`.
  /// - Complexity: O(number of values).
  public func array() throws(NDArrayError) -> NDArray {
    var arrays: [NDArray] = []
    for column in values { arrays.append(try column.array()) }
    let (rows, columns) = shape
    guard let first = arrays.first else { return try NDArray(zeros: [rows, 0], dtype: .float64) }
    let isSame = arrays.allSatisfy { $0.dtype == first.dtype }
    let isNumber = arrays.allSatisfy { [.int, .uint, .float].contains($0.dtype.kind) }
    if first.dtype.kind != .object, isSame || isNumber {
      let dtype = isSame ? first.dtype : .float64
      var result = try NDArray(zeros: [rows, columns], dtype: dtype)
      for (number, array) in arrays.enumerated() {
        try result.assign(
          array.converted(to: dtype, casting: .unsafe),
          at: [.slice(start: nil, stop: nil, step: 1), .at(number)])
      }
      return result
    }
    var objects: [Pickle.Value] = []
    for row in 0..<rows { objects += values.map { $0[row].value } }
    return try NDArray(objects: objects, shape: [rows, columns])
  }

  /// The columns as arrays by their names, ready for ``NPZ``: `np.savez(path, **df)`.
  ///
  /// ```swift
  /// try NPZ.save(frame.arrays(), to: "table.npz")
  /// ```
  ///
  /// Columns of one name get numbers behind it: `a`, `a_1`.
  ///
  /// - Parameter isIncluded: whether the labels of the rows are arrays as well, under their names, or as
  ///   `index`.
  /// - Throws: ``NDArrayError``, as ``Pandas/Column/array()``.
  /// - Complexity: O(number of values).
  public func arrays(
    index isIncluded: Bool = false
  ) throws(NDArrayError) -> [(key: String, value: NDArray)] {
    var result: [(key: String, value: NDArray)] = []
    for (key, column) in try columns(index: isIncluded) { result.append((key, try column.array())) }
    return result
  }

  /// The columns under the names that ``arrays(index:)`` gives them.
  func columns(
    index isIncluded: Bool
  ) throws(NDArrayError) -> [(key: String, column: Pandas.Column)] {
    var result: [(key: String, column: Pandas.Column)] = []
    var used: Set<String> = []
    func key(_ name: String) -> String {
      var key = name
      var number = 0
      while !used.insert(key).inserted {
        number += 1
        key = "\(name)_\(number)"
      }
      return key
    }
    if isIncluded {
      for (number, name) in index.recordNames.enumerated() {
        result.append((key(name), try index.level(number)))
      }
    }
    for (number, column) in values.enumerated() {
      result.append((key(columns[number].description), column))
    }
    return result
  }

  /// The rows as records: an array of one axis with a field for every column, pandas'
  /// `df.to_records()`.
  ///
  /// - Parameter isIncluded: whether the labels of the rows are fields as well, under their names, or as
  ///   `index`.
  /// - Throws: ``NDArrayError``, as ``Pandas/Column/array()``; `.badDType` for columns of one name.
  /// - Complexity: O(number of values).
  public func records(index isIncluded: Bool = true) throws(NDArrayError) -> NDArray {
    var fields: [NDArray.DType.Field] = []
    var columns: [[Pickle.Value]] = []
    var end = 0
    var names: Set<String> = []
    for (name, array) in try arrays(index: isIncluded) {
      // Text is an object, as in pandas.
      let dtype = array.dtype.kind == .unicode ? .object : array.dtype
      guard names.insert(name).inserted, dtype.fields.isEmpty else {
        throw NDArrayError(.badDType, "the column '\(name)' is no field of a record")
      }
      fields.append(.init(name: PythonString(utf8: Array(name.utf8)), dtype: dtype, offset: end))
      end += dtype.itemSize
      columns.append(try array.values())
    }
    guard end <= NDArray.DType.maximumItemSize, !fields.isEmpty else {
      throw NDArrayError(.badDType, "\(fields.count) columns make no record")
    }
    let dtype = NDArray.DType(kind: .structured, itemSize: end, fields: fields)
    let rows = (0..<shape.rows).map { row in Pickle.Value.tuple(columns.map { $0[row] }) }
    // All of them in one graph.
    let list = Array(Pickle.Value.list(rows).items)
    return try ValuePacker.array(of: list, dtype, shape: [rows.count])
  }
}

extension PickleWalk {
  /// The arrays that were found, and the columns of the tables, each under its path; the only array has an
  /// empty one.
  ///
  /// - Throws: ``NDArrayError`` for the first that is damaged, with its path as the member.
  package func arrays() throws(NDArrayError) -> [(path: String, array: NDArray)] {
    if let leaf = leaves.first(where: { $0.error != nil }), var error = leaf.error {
      error.member = error.member ?? leaf.path
      throw error
    }
    var result: [(path: String, array: NDArray)] = []
    for leaf in leaves {
      if let array = leaf.array { result.append((leaf.path, array)) }
      for column in try leaf.table?.arrays() ?? [] {
        result.append((Self.joined(leaf.path, column.key), column.value))
      }
    }
    return result
  }

  /// A path and a name behind it.
  package static func joined(_ path: String, _ name: String) -> String {
    path.isEmpty ? name : "\(path)/\(name)"
  }
}

extension Pandas.Index {
  /// Whether the labels are those that rows have where nobody gave any.
  var isDefault: Bool {
    guard case .range(start: 0, _, step: 1) = storage else { return false }
    return names.allSatisfy(\.isNone)
  }

  /// The names that the levels have as columns: their own, or `index`, `level_0`, `level_1`.
  fileprivate var recordNames: [String] {
    names.enumerated().map { number, name in
      if !name.isNone { return name.columnText }
      return names.count == 1 ? "index" : "level_\(number)"
    }
  }
}
