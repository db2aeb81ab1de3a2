import NDArray

/// An array that a command computes with: one of a file, or a column of a table in a pickle.
struct NumberPart {
  /// The name; nil for a `.npy` file's.
  let name: String?
  /// The name for people.
  let title: String
  private let selection: Selection?
  private let array: NDArray?

  fileprivate init(_ selection: Selection) {
    name = selection.name
    title = selection.title
    self.selection = selection
    array = nil
  }

  fileprivate init(name: String, _ array: NDArray) {
    self.name = name
    title = name.escapedForDisplay
    selection = nil
    self.array = array
  }

  /// The dtype, which is known before the elements are read; nil where the header is damaged.
  var dtype: NDArray.DType? { array?.dtype ?? (try? selection?.header().dtype) }

  /// Reads the array, or a part of it; a slice in the name has been asked for already.
  func read(_ slice: SliceText?) throws -> NDArray {
    if let array { return try slice.map { try array[steps: $0.steps] } ?? array }
    guard var selection else { throw Failure.usage("there is nothing to read") }
    if let slice {
      guard selection.slice == nil else {
        throw Failure.usage(
          "a slice in the name, and another one by -s", path: selection.input.path)
      }
      selection.slice = slice
    }
    return try selection.read()
  }
}

extension Input {
  /// The arrays that `names` mean; without names all there are. Tables are their columns.
  ///
  /// - Throws: ``Failure``, as `select`.
  func numberParts(_ names: [String]) throws -> [NumberPart] {
    guard case .pickle(let file) = file else {
      return try select(names, missing: .all).map { NumberPart($0) }
    }
    let selections = try select(names, missing: .all)
    var parts: [NumberPart] = []
    for selection in selections {
      guard case .value(let value, let path, _) = selection.place else { continue }
      if value.isArray {
        parts.append(NumberPart(selection))
        continue
      }
      let prefix = path.isEmpty ? "" : path + "/"
      for leaf in PickleWalk(value).leaves {
        let inner = prefix + leaf.path
        if let error = leaf.error { throw failure(error) }
        if leaf.array != nil {
          let place = Selection.Place.value(leaf.value, path: inner, of: file)
          parts.append(NumberPart(Selection(input: self, place: place)))
        }
        for column in try leaf.table?.arrays() ?? [] {
          let name = leaf.path.isEmpty ? prefix + column.key : "\(inner)/\(column.key)"
          parts.append(NumberPart(name: name, column.value))
        }
      }
    }
    guard !parts.isEmpty else {
      throw Failure(.data, "no_such_array", path: path, "the pickle holds no arrays")
    }
    return parts
  }
}
