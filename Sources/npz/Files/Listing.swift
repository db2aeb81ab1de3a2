import NDArray

/// What `list` shows of one file: found in its directory and headers, without reading any data.
struct Listing {
  /// One member, or the array of a `.npy` file.
  struct Row {
    /// The array's name; nil for a `.npy` file's.
    var name: String?
    /// The directory's entry; nil for a `.npy` file.
    var entry: NPZ.Entry?
    /// The header; nil where there is none, or it cannot be read.
    var header: NPY.Header?
    /// Why there is no header, for what should have one.
    var error: NDArrayError?
    /// What stands in a pickle; nil for a member, or a `.npy` file.
    var value: Pickle.Value?
    /// The table of pandas' that it is.
    var table: PickleWalk.Table?
    /// The entry of a file of safetensors; nil for a member, or a `.npy` file.
    var tensor: TensorsFile.Entry?
    /// What else is worth knowing.
    var remark: String?
    /// True where another member has the same name.
    var isDuplicate = false

    /// The bytes of the elements, or of the member where it is no array.
    var byteCount: Int { header?.dataByteCount ?? entry?.byteCount ?? 0 }
    /// The bytes that the member takes in the archive.
    var storedByteCount: Int? { entry?.storedByteCount }
    /// What is wrong with the member's size, by what its header promises.
    var sizeNote: String? {
      guard let header, let entry, !header.dtype.hasObjects else { return nil }
      let missing = header.byteCount + header.dataByteCount - entry.byteCount
      return missing > 0 ? "cut off" : missing < 0 ? "bytes behind the array" : nil
    }
    /// True for what is no array and does not claim to be one.
    var isOther: Bool { header == nil && error == nil }
  }

  /// The file.
  let input: Input
  /// The members, in the order that was asked for.
  var rows: [Row]
  /// The matrix of SciPy's that the arrays are together.
  var matrix: SparseMatrix?

  /// Lists a file.
  init(_ input: Input, filter: NameFilter? = nil, sort: SortKey = .none) {
    self.input = input
    switch input.file {
    case .npy(let file): rows = [Row(header: file.header, error: file.cut)]
    case .tensors(let file):
      rows = file.entries.filter { filter?.accepts($0.key) ?? true }.map {
        Row(name: $0.key, header: $0.header, tensor: $0)
      }
      rows += file.others.filter { filter?.accepts($0.key) ?? true }.map {
        Row(name: $0.key, error: $0.error)
      }
    case .pickle(let file):
      rows = Self.rows(of: file).filter { filter?.accepts($0.name ?? "") ?? true }
    case .npz(let npz):
      matrix = SparseMatrix(npz)
      let matrix = matrix
      let duplicates = npz.duplicateKeys
      rows = npz.entries.filter { filter?.accepts($0.key) ?? true }.map { entry in
        var row = Row(name: entry.key, entry: entry)
        row.isDuplicate = duplicates.contains(entry.key)
        if entry.key == "format" { row.remark = matrix?.summary }
        if entry.isDirectory { return row }
        do throws(NDArrayError) { row.header = try npz.header(of: entry) } catch {
          // What neither is named nor starts like an array is just another file.
          let isOther = error.code == .notAnArrayFile || entry.byteCount == 0
          if !(isOther && entry.key == entry.member) { row.error = error }
        }
        return row
      }
    }
    self.sort(by: sort)
  }

  /// The arrays of a pickle, and what else stands at the first level of it.
  private static func rows(of file: PickledFile) -> [Row] {
    let walk = PickleWalk(file.value)
    var rows = walk.leaves.map { leaf in
      var row = Row(name: leaf.path.isEmpty ? nil : leaf.path, error: leaf.error)
      row.value = leaf.value
      row.table = leaf.table
      do throws(NDArrayError) {
        row.header = try leaf.array.map { array throws(NDArrayError) in
          try NPY.Header(describing: array)
        }
      } catch { row.error = error }
      return row
    }
    if walk.omittedCount > 0 {
      var row = Row(name: "…")
      row.remark = "and \(walk.omittedCount.counted("more value"))"
      rows.append(row)
    }
    if walk.isCut { rows.append(Row(name: "…", error: .tooManyObjects)) }
    return rows
  }

  private mutating func sort(by key: SortKey) {
    switch key {
    case .none: break
    case .name: rows.sort { ($0.name ?? "").utf8.lexicographicallyPrecedes(($1.name ?? "").utf8) }
    // The largest first: they are what one looks for.
    case .size: rows.sort { $0.byteCount > $1.byteCount }
    case .stored: rows.sort { ($0.storedByteCount ?? 0) > ($1.storedByteCount ?? 0) }
    }
  }

  /// The rows that are arrays.
  var arrays: [Row] { rows.filter { $0.header != nil } }
  /// The bytes of all elements.
  var arrayByteCount: Int {
    arrays.reduce(0) { $0.addingReportingOverflow($1.byteCount).partialValue }
  }

  /// `12 arrays, 46.4 KiB of data in a 34.0 KiB file, deflate`.
  var summary: String {
    var text = "\(arrays.count.counted("array")), \(arrayByteCount.sizeText) of data"
    text += " in a \(input.byteCount.sizeText) \(input.isPickle ? "pickle" : "file")"
    var methods: [String] = []
    for row in rows {
      if let entry = row.entry, !entry.isDirectory, !methods.contains(entry.method) {
        methods.append(entry.method)
      }
    }
    if !methods.isEmpty { text += ", " + methods.joined(separator: " and ") }
    if let matrix { text += ", a \(matrix.summary)" }
    let others = rows.count { $0.isOther }
    if others > 0 {
      text += ", " + others.counted(input.isPickle ? "other value" : "other member")
    }
    let damaged = rows.count { $0.error != nil }
    if damaged > 0 { text += ", \(damaged.grouped) unreadable" }
    return text
  }
}
