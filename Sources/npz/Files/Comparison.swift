import NDArray

/// What `npz diff` has found in two files.
struct Comparison {
  /// Two arrays of one name, or two values of a pickle.
  struct Pair {
    let name: String
    var difference: NDArray.Difference?
    /// What else differs: the shapes, the dtypes, values that are no arrays.
    var what = ""
    var isEqual: Bool
    /// Whether it is the types of two columns that differ.
    var isOfType = false
  }

  /// Something that is in one of the files only.
  struct Single {
    let name: String
    /// Its dtype and shape, or what it is.
    let what: String
  }

  private(set) var pairs: [Pair] = []
  private(set) var onlyFirst: [Single] = []
  private(set) var onlySecond: [Single] = []

  var isEqual: Bool { pairs.allSatisfy(\.isEqual) && onlyFirst.isEmpty && onlySecond.isEmpty }

  /// - Parameters:
  ///   - names: the one array that is compared, and what it is called in the second file.
  ///   - ignoresDType: whether numbers of different dtypes are compared.
  ///   - nanEqual: whether NaN in what is no array equals NaN.
  ///   - console: where it says how far it is.
  ///   - compare: compares two arrays.
  /// - Throws: ``Failure``.
  init(
    _ first: Input, _ second: Input, names: (String?, String?), filter: NameFilter,
    ignoresDType: Bool, nanEqual: Bool, _ console: Console,
    compare: (NDArray, NDArray) throws -> NDArray.Difference
  ) throws {
    let line = ProgressLine("compare", total: first.elementByteCount, console)
    var parts = try first.comparedParts(names.0)
    var others = try second.comparedParts(names.1 ?? names.0)
    // Two arrays, each alone in its file or named: what they are called does not matter.
    let areSingle = [parts, others].allSatisfy { $0.count { !$0.isSilent } == 1 }
    if areSingle, names.0 != nil || first.isNameless || second.isNameless {
      if first.isNameless || second.isNameless {
        parts.removeAll(where: \.isSilent)
        others.removeAll(where: \.isSilent)
      }
      let places = [parts, others].map { $0.firstIndex { !$0.isSilent } ?? 0 }
      let name =
        parts[places[0]].name.isEmpty ? others[places[1]].name : parts[places[0]].name
      parts[places[0]].name = name
      others[places[1]].name = name
    } else if first.isNameless || second.isNameless {
      let (input, found) = first.isNameless ? (second, others) : (first, parts)
      throw Failure.usage(
        "which array? There are \(found.count.grouped)", path: input.path,
        hints: [
          "name the one that is meant:  "
            + "npz diff \(first.path.shellWord) \(second.path.shellWord) \((found.first?.name ?? "NAME").shellWord)"
        ])
    } else {
      parts.removeAll { !filter.accepts($0.name) }
      others.removeAll { !filter.accepts($0.name) }
    }
    var rest: [[UInt8]: ComparedPart] = [:]
    for part in others { rest[Array(part.name.utf8)] = part }
    for part in parts {
      line.begin(part.name)
      defer { line.advance(to: part.header?.dataByteCount ?? 0) }
      guard let other = rest.removeValue(forKey: Array(part.name.utf8)) else {
        onlyFirst.append(Single(name: part.name, what: try part.summary(first)))
        continue
      }
      let pair =
        try Self.known(part, other, ignoresDType)
        ?? Self.pair(part, other, first, second, nanEqual, compare)
      if !pair.isEqual || !part.isSilent { pairs.append(pair) }
    }
    for part in others where rest[Array(part.name.utf8)] != nil {
      onlySecond.append(Single(name: part.name, what: try part.summary(second)))
    }
  }

  /// What headers tell apart, without reading any elements.
  private static func known(
    _ one: ComparedPart, _ two: ComparedPart, _ ignoresDType: Bool
  ) -> Pair? {
    if let a = one.type, let b = two.type, a != b, !ignoresDType {
      return Pair(name: one.name, what: what(a, b), isEqual: false, isOfType: true)
    }
    guard let a = one.header, let b = two.header,
      let difference = NDArray.Difference(
        between: (a.dtype, a.shape), and: (b.dtype, b.shape), ignoresDType: ignoresDType)
    else { return nil }
    return Pair(
      name: one.name, difference: difference,
      what: what(difference, (a.dtype, a.shape), (b.dtype, b.shape)),
      isEqual: false)
  }

  /// In what the types of two columns differ: by name, or only in the categories.
  private static func what(_ one: Pickle.Value, _ two: Pickle.Value) -> String {
    let texts = [one, two].map { ($0.kind == .tuple ? $0.items.first : $0)?.string ?? "" }
    guard texts[0] == texts[1] else { return "dtype \(texts[0]) → \(texts[1])".escapedForDisplay }
    let lists = [one, two].map { ($0.items.last ?? $0).preview(30) }
    return
      (lists[0] == lists[1]
      ? "other categories" : "categories \(lists[0]) → \(lists[1])").escapedForDisplay
  }

  private static func what(
    _ difference: NDArray.Difference, _ a: (dtype: NDArray.DType, shape: [Int]),
    _ b: (dtype: NDArray.DType, shape: [Int])
  ) -> String {
    switch difference.reason {
    case .shape: "shape \(a.shape.tupleText) → \(b.shape.tupleText)"
    case .dtype: "dtype \(a.dtype.name) → \(b.dtype.name)"
    default: ""
    }
  }

  private static func pair(
    _ one: ComparedPart, _ two: ComparedPart, _ first: Input, _ second: Input,
    _ nanEqual: Bool, _ compare: (NDArray, NDArray) throws -> NDArray.Difference
  ) throws -> Pair {
    switch (one.content, two.content) {
    case (.array(let left), .array(let right)):
      let (a, b) = (try left(), try right())
      let difference: NDArray.Difference
      do { difference = try compare(a, b) } catch {
        var failure = first.failure(error)
        failure.array = one.name
        throw failure
      }
      let what =
        difference.reason == .layout
        ? "layout \(a.layoutText) → \(b.layoutText)"
        : what(difference, (a.dtype, a.shape), (b.dtype, b.shape))
      return Pair(name: one.name, difference: difference, what: what, isEqual: difference.isEqual)
    case (.bytes(let left), .bytes(let right)):
      let isEqual = try left() == right()
      return Pair(name: one.name, what: isEqual ? "" : "other bytes", isEqual: isEqual)
    case (.value(let left), .value(let right)):
      let isEqual = left.isEqual(to: right, nanEqual: nanEqual)
      let what = "\(left.preview(30)) → \(right.preview(30))".escapedForDisplay
      return Pair(name: one.name, what: isEqual ? "" : what, isEqual: isEqual)
    default:
      let what = "\(try one.summary(first)) → \(try two.summary(second))"
      return Pair(name: one.name, what: what, isEqual: false)
    }
  }
}

extension NDArray {
  /// `C order, little-endian`.
  fileprivate var layoutText: String {
    let order = isFortranContiguous && !isCContiguous ? "Fortran order" : "C order"
    return dtype.byteOrder == .big ? order + ", big-endian" : order
  }
}

/// Something in a file that is compared.
struct ComparedPart {
  enum Content {
    case array(() throws -> NDArray)
    /// A member of an archive that is no array.
    case bytes(() throws -> [UInt8])
    /// What stands in a pickle and is no array.
    case value(Pickle.Value)
  }

  var name: String
  let content: Content
  /// What is known of an array without reading it.
  var header: NPY.Header?
  /// The type of a table's column, which says more than that of its array.
  var type: Pickle.Value?
  /// What is not worth a word where it is equal: of a table all but its columns.
  var isSilent = false

  /// `float64 (3,)`.
  fileprivate func summary(_ input: Input) throws -> String {
    if let header { return "\(header.dtype.name) \(header.shape.tupleText)" }
    switch content {
    case .array(let read):
      let array = try read()
      return "\(array.dtype.name) \(array.shape.tupleText)"
    case .bytes: return "not an array"
    case .value(let value): return value.typeName.escapedForDisplay
    }
  }
}

extension Input {
  /// True for a file whose array has no name.
  var isNameless: Bool {
    if case .npy = file { return true }
    return false
  }

  /// What `diff` compares: the arrays that `name` means, or all that the file holds.
  fileprivate func comparedParts(_ name: String?) throws -> [ComparedPart] {
    if isNameless {
      return try select([], missing: .all).map { selection in
        ComparedPart(
          name: "", content: .array { try selection.read() }, header: try? selection.header())
      }
    }
    if let name { return try named(name) }
    switch file {
    case .npy: return []
    case .npz(let npz):
      return npz.entries.filter { !$0.isDirectory }.map { entry in
        if let header = try? npz.header(of: entry) {
          let selection = Selection(input: self, place: .member(entry, of: npz))
          return ComparedPart(
            name: entry.key, content: .array { try selection.read() }, header: header)
        }
        return ComparedPart(
          name: entry.key,
          content: .bytes {
            do { return try npz.data(of: entry) } catch { throw failure(error) }
          })
      }
    case .pickle(let file): return try ComparedTree(file.value).parts
    case .tensors(let file):
      return file.entries.map { entry in
        ComparedPart(
          name: entry.key, content: .array { try file.read(entry) }, header: entry.header)
      }
    }
  }

  private func named(_ name: String) throws -> [ComparedPart] {
    if case .pickle = file {
      return try select([name], missing: .only).flatMap { selection in
        guard case .value(let value, let path, _) = selection.place else { return [ComparedPart]() }
        if selection.slice == nil { return try ComparedTree(value, path).parts }
        return [ComparedPart(name: path, content: .array { try selection.read() })]
      }
    }
    return try select([name], missing: .only).map { selection in
      ComparedPart(
        name: selection.name ?? "", content: .array { try selection.read() },
        header: selection.slice == nil ? try? selection.header() : nil)
    }
  }
}

/// The arrays of a pickle, the columns of its tables, and what else it holds, each under its path.
private struct ComparedTree {
  private(set) var parts: [ComparedPart] = []
  /// The paths of what holds arrays or tables: that is gone into, all else is compared as one value.
  private var holding: Set<String> = []

  init(_ value: Pickle.Value, _ path: String = "") throws {
    for leaf in PickleWalk(value).leaves where !leaf.isPlain {
      var prefix = leaf.path[...]
      while let slash = prefix.lastIndex(of: "/") {
        prefix = prefix[..<slash]
        holding.insert(PickleWalk.joined(path, String(prefix)))
      }
      if !leaf.path.isEmpty { holding.insert(path) }
    }
    try add(value, path)
  }

  private mutating func add(_ value: Pickle.Value, _ path: String) throws {
    if let table = try value.table() {
      for part in table.frame {
        parts.append(
          ComparedPart(
            name: PickleWalk.joined(path, part.name), content: .value(part.value), isSilent: true))
      }
      for (key, column) in try table.columns() {
        parts.append(
          ComparedPart(
            name: PickleWalk.joined(path, key), content: .array { try column.comparedArray() },
            type: column.comparedType))
      }
    } else if let array = try value.array() {
      parts.append(ComparedPart(name: path, content: .array { array }))
    } else if holding.contains(path) {
      let type = Pickle.Value.string("a \(value.typeName)")
      parts.append(ComparedPart(name: PickleWalk.joined(path, "(type)"), content: .value(type)))
      for part in value.parts { try add(part.value, PickleWalk.joined(path, part.name)) }
    } else {
      parts.append(ComparedPart(name: path, content: .value(value)))
    }
  }
}
