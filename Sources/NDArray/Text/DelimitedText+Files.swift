import Bytes

extension DelimitedText {
  /// What stands between the cells of a file of that name: a tab for `.tsv` and `.tab`, otherwise a comma.
  public static func separator(for path: String) -> Unicode.Scalar {
    let name = path.lowercased()
    return name.hasSuffix(".tsv") || name.hasSuffix(".tab") ? "\t" : ","
  }

  /// Reads the file at `path`.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - separator: what stands between cells; nil, the default, for what the name says.
  ///   - header: whether the first row has names.
  ///   - skip: how many lines to pass over first.
  ///   - limits: what is too much: the file's bytes count as those of an array.
  /// - Throws: ``NDArrayError`` `.fileSystem`, `.limitExceeded`, and those of
  ///   ``init(parsing:separator:header:skip:)``.
  /// - Complexity: O(size of the file).
  public static func load(
    _ path: String, separator: Unicode.Scalar? = nil, header: Header = .auto, skip: Int = 0,
    limits: NPY.Limits = .default
  ) throws(NDArrayError) -> DelimitedText {
    do throws(NDArrayError) {
      let bytes = try PlainFile.load(path, limits: limits)
      return try DelimitedText(
        parsing: bytes, separator: separator ?? Self.separator(for: path), header: header,
        skip: skip)
    } catch { throw error.at(path: path) }
  }

  /// Saves an array as text: the file is whole, or as it was.
  ///
  /// - Throws: ``NDArrayError`` `.fileSystem`, `.notDurable`, and those of ``text(of:separator:header:)``.
  /// - Complexity: O(number of elements).
  public static func save(
    _ array: NDArray, to path: String, separator: Unicode.Scalar? = nil, header: Bool = true
  ) throws(NDArrayError) {
    let text = try text(
      of: array, separator: separator ?? Self.separator(for: path), header: header)
    try PlainFile.save(Array(text.utf8), to: path)
  }
}
