import NDArray

/// What `npz convert` reads: arrays by their names, or a pickle with whatever it holds.
struct Conversion {
  /// How text and bytes without a header are read.
  struct Options {
    /// The part that is meant: the name of an array, or a path into a pickle.
    var name: String?
    /// What all elements are to be.
    var dtype: NDArray.DType?
    /// What stands between cells.
    var separator: Unicode.Scalar?
    /// Whether the first row of text has names.
    var header: DelimitedText.Header
    /// Lines of text to pass over first.
    var skip: Int
    let limits: NPY.Limits
  }

  /// What a file is.
  private enum Origin {
    case input(Input)
    case text(DelimitedText)
    case document(JSON)
    case array(NDArray)
  }

  /// The path as given.
  let path: String
  private let origin: Origin
  private let options: Options

  /// Opens a file: text by its name, all else by its content.
  ///
  /// - Throws: ``Failure``.
  init(_ path: String, _ options: Options) throws {
    self.path = path
    self.options = options
    let words = path.lowercased().split(separator: "/").last?.split(separator: ".") ?? []
    let ending = words.count > 1 ? words.last ?? "" : ""
    do {
      if options.separator != nil || ["csv", "tsv", "tab", "txt"].contains(ending) {
        origin = .text(
          try DelimitedText.load(
            path, separator: options.separator, header: options.header, skip: options.skip,
            limits: options.limits))
        return
      }
      switch ending {
      case "json":
        origin = .document(
          try JSONReader.value(PlainFile.load(path, limits: options.limits)))
      case "jsonl", "ndjson":
        origin = .document(
          .list(try JSONReader.lines(PlainFile.load(path, limits: options.limits))))
      case "raw", "bin":
        origin = .array(try Self.elements(path, options))
      default: origin = .input(try Input(path, limits: options.limits))
      }
    } catch let error as NDArrayError {
      throw Failure(error, path: path)
    } catch var failure as Failure {
      failure.path = failure.path ?? path
      throw failure
    }
  }

  /// The elements of a file that has nothing else.
  private static func elements(_ path: String, _ options: Options) throws -> NDArray {
    guard let dtype = options.dtype else {
      throw Failure.usage(
        "bytes alone do not say what they are", path: path,
        hints: ["say it:  --dtype float32   (and then  npz cast --shape … )"])
    }
    let bytes = try PlainFile.load(path, limits: options.limits)
    guard dtype.itemSize > 0, !dtype.hasObjects else {
      throw Failure.usage("\(dtype.name) has no bytes of its own", path: path)
    }
    guard bytes.count % dtype.itemSize == 0 else {
      throw Failure(
        .data, "size_mismatch", path: path,
        "\(bytes.count.grouped) bytes are no whole number of \(dtype.name), which has \(dtype.itemSize.grouped)"
      )
    }
    let little = dtype.with(byteOrder: .little)
    return try NDArray(bytes: bytes, shape: [bytes.count / dtype.itemSize], dtype: little)
  }

  /// The pickle, or the part of it that is meant; nil for files of arrays.
  ///
  /// - Throws: ``Failure`` where there is nothing of that name.
  func value() throws -> Pickle.Value? {
    guard case .input(let input) = origin, case .pickle(let file) = input.file else { return nil }
    return try options.name.map { try input.part($0, of: file) } ?? file.value
  }

  /// The arrays by their names; of a pickle those at any depth, and the columns of tables.
  ///
  /// - Throws: ``Failure``, `NDArrayError`.
  func arrays() throws -> [(key: String, value: NDArray)] {
    if let value = try value() {
      // What stands in an array of objects is no array besides.
      if let array = try value.array() { return [(key: "arr_0", value: array)] }
      let found = try PickleWalk(value).arrays().map { path, array in
        (key: path.isEmpty ? "arr_0" : path, value: array)
      }
      guard !found.isEmpty else {
        throw Failure(.data, "no_such_array", path: path, "the pickle holds no arrays")
      }
      return found
    }
    let found: [(key: String, value: NDArray)]
    switch origin {
    case .input(let input):
      if case .npz(let npz) = input.file, options.name == nil { return try npz.arrays() }
      return try input.select(options.name.map { [$0] } ?? [], missing: .all).map {
        ($0.name ?? "arr_0", try $0.read())
      }
    case .array(let array): found = [("arr_0", array)]
    case .text(let text):
      found =
        text.names == nil
        ? [("arr_0", try text.array(dtype: options.dtype))]
        : try text.columns(dtype: options.dtype)
    case .document(let value): found = try JSONArrays.arrays(of: value, dtype: options.dtype)
    }
    guard let name = options.name else { return found }
    guard let array = found.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) else {
      throw Failure(
        .noInput, "no_such_array", path: path, "no array named '\(name.escapedForDisplay)'")
    }
    return [array]
  }

  /// The one array that is meant; the columns of text are one.
  ///
  /// - Parameter rule: why there can be one only.
  /// - Throws: ``Failure``, `NDArrayError`.
  func onlyArray(_ rule: String) throws -> NDArray {
    if case .text(let text) = origin, options.name == nil {
      return try text.array(dtype: options.dtype)
    }
    if case .document(let value) = origin, options.name == nil, !Self.hasNames(value) {
      return try JSONArrays.array(of: value, dtype: options.dtype, name: nil)
    }
    let arrays = try arrays()
    guard let array = arrays.first, arrays.count == 1 else {
      let name = arrays.first?.key.shellWord ?? "NAME"
      throw Failure.usage(
        "\(rule), and there are \(arrays.count.grouped)", path: path,
        hints: arrays.isEmpty ? [] : ["name the one that is meant:  --name \(name)"])
    }
    return array.value
  }

  private static func hasNames(_ value: JSON) -> Bool {
    if case .object = value { return true }
    return false
  }

  /// True for a file whose only array has no name: it is named after the file.
  var isNameless: Bool {
    switch origin {
    case .input(let input): return input.isNameless
    case .text(let text): return text.names == nil
    case .document(let value): return !Self.hasNames(value)
    case .array: return true
    }
  }
}
