import NDArray

/// An array that a command computes with: one of a file, or a column of a table in a pickle.
struct NumberPart {
  private enum Content {
    case selection(Selection)
    case array(NDArray)
  }

  /// The name; nil for a `.npy` file's.
  let name: String?
  /// The name for people.
  let title: String
  private let content: Content

  fileprivate init(_ selection: Selection) {
    name = selection.name
    title = selection.title
    content = .selection(selection)
  }

  fileprivate init(name: String, _ array: NDArray) {
    self.name = name
    title = name.escapedForDisplay
    content = .array(array)
  }

  /// The dtype, which is known before the elements are read; nil where the header is damaged.
  var dtype: NDArray.DType? {
    switch content {
    case .selection(let selection): try? selection.header().dtype
    case .array(let array): array.dtype
    }
  }

  /// The bytes of the elements, where they are known before they are read.
  var byteCount: Int {
    switch content {
    case .selection(let selection): (try? selection.header().dataByteCount) ?? 0
    case .array(let array): array.byteCount
    }
  }

  /// Reads the array, or a part of it.
  func read(_ slice: SliceText?) throws -> NDArray {
    switch content {
    case .selection(let selection):
      return try slice.map { try selection.sliced($0).read() } ?? selection.read()
    case .array(let array): return try slice.map { try array[steps: $0.steps] } ?? array
    }
  }
}

extension Selection {
  /// The array with a slice; one in the name has been asked for already.
  func sliced(_ slice: SliceText) throws -> Selection {
    guard self.slice == nil else {
      throw Failure.usage("a slice in the name, and another one by -s", path: input.path)
    }
    var sliced = self
    sliced.slice = slice
    return sliced
  }
}

extension Input {
  /// The arrays that `names` mean; without names what `missing` says. Tables are their columns.
  ///
  /// - Throws: ``Failure``, as `select`.
  func numberParts(_ names: [String], missing: Missing = .all) throws -> [NumberPart] {
    let selections = try select(names, missing: missing)
    guard isPickle else { return selections.map { NumberPart($0) } }
    var parts: [NumberPart] = []
    for selection in selections {
      guard case .value(let value, let path, _) = selection.place else { continue }
      if value.isArray {
        parts.append(NumberPart(selection))
        continue
      }
      do {
        for (inner, array) in try PickleWalk(value).arrays() {
          parts.append(NumberPart(name: PickleWalk.joined(path, inner), array))
        }
      } catch { throw failure(error) }
    }
    guard !parts.isEmpty else {
      throw Failure(.data, "no_such_array", path: path, "the pickle holds no arrays")
    }
    return parts
  }
}
