import Bytes
import Deflate
import Zip

extension NPZ {
  /// Checks a member: its bytes against size and CRC-32, its header, and that the array fills it.
  ///
  /// A member that is no array is checked for its bytes alone. What a pickle holds is not looked at.
  ///
  /// - Returns: what is wrong; empty where nothing is.
  /// - Complexity: O(member size) time; memory for a header and a buffer of 128 KiB.
  public func verify(_ entry: Entry) -> [NPY.Problem] {
    problems(of: entry) { _ in }
  }

  /// Checks a member, and tells how far it has come.
  ///
  /// - Parameters:
  ///   - entry: the member.
  ///   - progress: is told about the member's bytes every 8 MiB, on the calling thread; an error that it
  ///     throws ends the work.
  /// - Returns: what is wrong; empty where nothing is.
  /// - Throws: what `progress` throws; nothing where it throws nothing.
  /// - Complexity: as ``verify(_:)``.
  public func verify<E: Error>(
    _ entry: Entry, progress: (Progress) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    try problems(of: entry) { (done) throws(E) in
      try progress(
        Progress(
          key: entry.key, completedByteCount: done, totalByteCount: entry.byteCount))
    }
  }

  private func problems<E: Error>(
    of entry: Entry, done: (Int) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    var problems: [NPY.Problem] = []
    if let reason = entry.unsafeNameReason {
      problems.append(
        NPY.Problem(
          "unsafe_name", .warning, "no path can be made of this name: \(reason)", array: entry.key,
          offset: entry.raw.headerOffset))
    }
    if let damage = try damage(of: entry, done: done) {
      problems.append(NPY.Problem(damage, array: entry.key))
      return problems
    }
    if entry.isDirectory { return problems }
    // The bytes are those that were written: whatever is wrong now was wrong then.
    do {
      let header = try header(of: entry)
      let found = entry.byteCount - header.byteCount
      let expected = header.dataByteCount
      if header.dtype.hasObjects {
        problems.append(
          NPY.Problem(
            NDArrayError.Code.objectArray.description, .warning,
            "Python objects: the pickle inside was not looked at", array: entry.key))
      } else if found < expected {
        problems.append(
          NPY.Problem(
            NPY.short(header, offset: header.byteCount, found: found), array: entry.key))
      } else if found > expected {
        problems.append(
          NPY.Problem(
            NDArrayError.Code.trailingData.description, .error,
            "\(found - expected) \(found - expected == 1 ? "byte" : "bytes") behind the array's \(expected)",
            array: entry.key,
            offset: header.byteCount + expected))
      }
    } catch {
      // Without the suffix, and without the magic string, it does not claim to be an array.
      if error.code == .notAnArrayFile && entry.key == entry.member { return problems }
      // Nothing at all is no array either; a cut one that claims to be an array is damaged.
      if entry.byteCount == 0 && entry.key == entry.member { return problems }
      problems.append(NPY.Problem(error, array: entry.key))
    }
    return problems
  }

  /// What is wrong with a member's bytes.
  private func damage<E: Error>(
    of entry: Entry, done: (Int) throws(E) -> Void
  ) throws(E) -> NDArrayError? {
    let reader: ZipMemberReader
    do throws(ZipError) { reader = try archive.open(entry.raw) } catch {
      return NDArrayError(error)
    }
    try done(0)
    while true {
      do throws(ZipError) {
        try reader.skip(Swift.min(reader.remaining, BlockDeflater.pieceUnit))
        if reader.remaining == 0 { try reader.finish() }
      } catch { return NDArrayError(error) }
      try done(reader.position)
      if reader.remaining == 0 { return nil }
    }
  }

  /// Checks what concerns the archive as a whole: bytes in front of it, names that stand twice.
  ///
  /// That its directory can be trusted was checked when it was opened.
  ///
  /// - Returns: what is wrong; empty where nothing is.
  /// - Complexity: O(number of members); nothing is read.
  public func verifyDirectory() -> [NPY.Problem] {
    var problems: [NPY.Problem] = []
    if archive.prefixCount > 0 {
      problems.append(
        NPY.Problem(
          "prefix_data", .warning, "\(archive.prefixCount) bytes stand in front of the archive",
          offset: 0))
    }
    let duplicates = duplicateKeys
    for key in duplicates.sorted() {
      let places = entries.filter { $0.key == key }.map { String($0.headerOffset) }
      problems.append(
        NPY.Problem(
          NDArrayError.Code.duplicateName.description, .error,
          "\(places.count) members have this name, at bytes \(places.joined(separator: " and "))",
          array: key))
    }
    return problems
  }

  /// Checks the archive and all its members, one after another.
  ///
  /// - Returns: what is wrong; empty where the archive is sound.
  /// - Complexity: O(file size, inflated) time, bounded memory.
  public func verify() -> [NPY.Problem] { verify { _ in } }

  /// Checks the archive and all its members, and tells how far it has come.
  ///
  /// - Parameter progress: is told about the bytes of all members every 8 MiB, on the calling thread;
  ///   an error that it throws ends the work.
  /// - Returns: what is wrong; empty where the archive is sound.
  /// - Throws: what `progress` throws; nothing where it throws nothing.
  /// - Complexity: as ``verify()``.
  public func verify<E: Error>(
    progress: (Progress) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    var problems = verifyDirectory()
    let total = entries.reduce(0) { $0 &+ $1.byteCount }
    var before = 0
    for entry in entries {
      problems += try self.problems(of: entry) { (done) throws(E) in
        try progress(
          Progress(key: entry.key, completedByteCount: before &+ done, totalByteCount: total))
      }
      before = before &+ entry.byteCount
    }
    return problems
  }
}

extension NPYFile {
  /// Checks that the elements are all there, and says what stands behind them.
  package func verify() -> [NPY.Problem] {
    if header.dtype.hasObjects {
      return [
        NPY.Problem(
          NDArrayError.Code.objectArray.description, .warning,
          "Python objects: the pickle inside was not looked at")
      ]
    }
    let found = source.count - header.byteCount
    if found < header.dataByteCount {
      return [NPY.Problem(NPY.short(header, offset: header.byteCount, found: found))]
    }
    guard trailingByteCount > 0 else { return [] }
    let (arrays, others) = arrayCount()
    let what =
      others == 0
      ? "\(arrays - 1) more \(arrays == 2 ? "array" : "arrays") of \(trailingByteCount) bytes"
      : "\(trailingByteCount) bytes, of which \(others) are no array,"
    return [
      NPY.Problem(
        NDArrayError.Code.trailingData.description, .warning, "\(what) behind the first array",
        offset: source.count - trailingByteCount)
    ]
  }
}

extension NPY {
  /// Checks the `.npy` file at `path`: its header, and that the elements are all there.
  ///
  /// Bytes behind the array are a warning: NumPy writes several arrays into one file that way.
  ///
  /// - Returns: what is wrong; empty where the file is sound.
  /// - Throws: ``NDArrayError`` where the file cannot be opened, or is no `.npy` file.
  /// - Complexity: O(header size): a `.npy` file has no checksum.
  public static func verify(
    _ path: String, limits: Limits = .default
  ) throws(NDArrayError) -> [Problem] {
    do throws(NDArrayError) {
      switch try ArrayFile.open(path: path, limits: limits) {
      case .npy(let file): return file.verify()
      case .npz: throw FileKind.notAnArray(start: [0x50, 0x4B, 3, 4], count: nil).at(path: path)
      }
    } catch {
      if error.code == .fileSystem || error.code == .notAnArrayFile { throw error }
      return [Problem(error)]
    }
  }
}
