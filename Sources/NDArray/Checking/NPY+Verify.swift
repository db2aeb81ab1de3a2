import Bytes

extension NPYFile {
  /// Checks that the elements are all there, and says what stands behind them.
  package func verify(deep: Bool = false) -> [NPY.Problem] {
    if header.dtype.hasObjects {
      let input = SourceInput(source, position: header.byteCount)
      do { _ = try NPY.readPayload(input, header: header, limits: limits) } catch {
        return [NPY.Problem(error)]
      }
      return trailingProblems(from: input.position)
    }
    let found = source.count - header.byteCount
    if found < header.dataByteCount {
      return [NPY.Problem(NPY.short(header, offset: header.byteCount, found: found))]
    }
    var problems = trailingProblems(from: source.count - trailingByteCount)
    if deep {
      problems += DeepCheck.problems(of: header, key: nil) { () throws(NDArrayError) in
        try valuePieces()
      }
    }
    return problems
  }

  private func trailingProblems(from start: Int) -> [NPY.Problem] {
    let trailingByteCount = source.count - start
    guard trailingByteCount > 0 else { return [] }
    if header.isBeingAppended {
      return [
        NPY.Problem(
          .trailingData, .warning,
          "\(trailingByteCount) bytes behind the array: rows are being appended, or that was interrupted",
          offset: start)
      ]
    }
    let (arrays, others) = arrayCount(from: start)
    guard others > 0 else {
      let what = "\(arrays - 1) more \(arrays == 2 ? "array" : "arrays")"
      return [
        NPY.Problem(
          .trailingData, .warning, "\(what) of \(trailingByteCount) bytes behind the first array",
          offset: start)
      ]
    }
    return [
      NPY.Problem(
        .trailingData, .error,
        "\(trailingByteCount) bytes behind the first array, of which \(others) are no array",
        offset: start)
    ]
  }

  private func valuePieces() throws(NDArrayError) -> () throws(NDArrayError) -> NDArray? {
    if header.shape.isEmpty {
      var isGiven = false
      return { () throws(NDArrayError) in
        if isGiven { return nil }
        isGiven = true
        let input = SourceInput(source, position: header.byteCount)
        return try NPY.readPayload(input, header: header, limits: limits)
      }
    }
    let rows = try NPY.Reader(self).rows(by: nil)
    return { () throws(NDArrayError) in try rows.next() }
  }
}

extension NPY {
  /// Checks the `.npy` file at `path`: its header, and that the elements are all there.
  ///
  /// Further arrays behind the first one are a warning: NumPy writes several into one file that way.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - limits: what is too much.
  ///   - policy: what is accepted of the header.
  ///   - deep: whether the values are looked at as well: booleans other than 0 and 1, text that is none,
  ///     and how many numbers are not finite.
  /// - Returns: what is wrong; empty where the file is sound.
  /// - Throws: ``NDArrayError`` where the file cannot be opened, or is no `.npy` file.
  /// - Complexity: O(header size), as a `.npy` file has no checksum; with `deep` O(file size) time and
  ///   bounded memory.
  public static func verify(
    _ path: String, limits: Limits = .default, policy: Policy = .strict, deep: Bool = false
  ) throws(NDArrayError) -> [Problem] {
    do throws(NDArrayError) {
      switch try ArrayFile.open(path: path, limits: limits, policy: policy) {
      case .npy(let file): return file.verify(deep: deep)
      case .npz: throw FileKind.notAnArray(.zip).at(path: path)
      case .pickle: throw FileKind.notAnArray(.pickle).at(path: path)
      case .tensors: throw FileKind.notAnArray(.safetensors).at(path: path)
      }
    } catch {
      if [.fileSystem, .notAnArrayFile, .notAnArchive].contains(error.code) { throw error }
      return [Problem(error)]
    }
  }
}
