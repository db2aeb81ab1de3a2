import Bytes
import Deflate
import Zip

extension NPZ {
  /// Checks a member: its bytes against size and CRC-32, its header, and that the array fills it.
  ///
  /// A member that is no array is checked for its bytes alone. What a pickle holds is not looked at.
  ///
  /// - Parameters:
  ///   - entry: the member.
  ///   - deep: whether the values are looked at as well: booleans other than 0 and 1, text that is none,
  ///     and how many numbers are not finite.
  /// - Returns: what is wrong; empty where nothing is.
  /// - Complexity: O(member size) time; memory for a header and a buffer of 128 KiB, with `deep` for
  ///   some rows.
  public func verify(_ entry: Entry, deep: Bool = false) -> [NPY.Problem] {
    problems(of: entry, deep: deep) { _ in }
  }

  /// Checks a member, and tells how far it has come.
  ///
  /// - Parameters:
  ///   - entry: the member.
  ///   - deep: whether the values are looked at as well.
  ///   - progress: is told about the member's bytes every 8 MiB, on the calling thread; an error that it
  ///     throws ends the work.
  /// - Returns: what is wrong; empty where nothing is.
  /// - Throws: what `progress` throws; nothing where it throws nothing.
  /// - Complexity: as ``verify(_:deep:)``.
  public func verify<E: Error>(
    _ entry: Entry, deep: Bool = false, progress: (Progress) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    try problems(of: entry, deep: deep) { (done) throws(E) in
      try progress(
        Progress(
          key: entry.key, completedByteCount: done, totalByteCount: entry.byteCount))
    }
  }

  private func problems<E: Error>(
    of entry: Entry, deep: Bool, done: (Int) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    var problems = nameProblems(of: entry)
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
        let input = try open(entry)
        _ = try NPY.readPayload(input, header: self.header(input), limits: limits)
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
      } else if deep {
        problems += DeepCheck.problems(of: header, key: entry.key) { () throws(NDArrayError) in
          try valuePieces(of: entry, header)
        }
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

  /// What is wrong with a member's name.
  private func nameProblems(of entry: Entry) -> [NPY.Problem] {
    func problem(_ code: NDArrayError.Code, _ severity: NPY.Problem.Severity, _ reason: String)
      -> [NPY.Problem]
    {
      [
        NPY.Problem(
          code.description, severity, "no path can be made of this name: \(reason)",
          array: entry.key, offset: entry.raw.headerOffset)
      ]
    }
    if let (code, reason) = Entry.danger(of: entry.member) { return problem(code, .error, reason) }
    return entry.unsafeNameReason.map { problem(.unsafeName, .warning, $0) } ?? []
  }

  /// The values of an array whose member was found whole: in rows where it has such that can be read one
  /// after another, or else all at once.
  private func valuePieces(
    of entry: Entry, _ header: NPY.Header
  ) throws(NDArrayError) -> () throws(NDArrayError) -> NDArray? {
    // The name was looked at before.
    var accepting = policy
    accepting.acceptsUnsafeNames = true
    let npz = NPZ(self, policy: accepting)
    if header.shape.isEmpty || !header.hasRowsInOrder && !entry.isStored {
      var isGiven = false
      return { () throws(NDArrayError) in
        if isGiven { return nil }
        isGiven = true
        return try npz.read(entry)
      }
    }
    let rows = try npz.rows(of: entry)
    return { () throws(NDArrayError) in try rows.next() }
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

  /// Checks the archive and all its members, one after another.
  ///
  /// - Parameter deep: whether the values are looked at as well: booleans other than 0 and 1, text that is
  ///   none, and how many numbers are not finite.
  /// - Returns: what is wrong; empty where the archive is sound.
  /// - Complexity: O(file size, inflated) time, bounded memory.
  public func verify(deep: Bool = false) -> [NPY.Problem] { verify(deep: deep) { _ in } }

  /// Checks the archive and all its members, and tells how far it has come.
  ///
  /// - Parameters:
  ///   - deep: whether the values are looked at as well.
  ///   - progress: is told about the bytes of all members every 8 MiB, on the calling thread; an error
  ///     that it throws ends the work.
  /// - Returns: what is wrong; empty where the archive is sound.
  /// - Throws: what `progress` throws; nothing where it throws nothing.
  /// - Complexity: as ``verify(deep:)``.
  public func verify<E: Error>(
    deep: Bool = false, progress: (Progress) throws(E) -> Void
  ) throws(E) -> [NPY.Problem] {
    var problems = verifyDirectory()
    let total = entries.reduce(0) { $0 &+ $1.byteCount }
    var before = 0
    for entry in entries {
      problems += try self.problems(of: entry, deep: deep) { (done) throws(E) in
        try progress(
          Progress(key: entry.key, completedByteCount: before &+ done, totalByteCount: total))
      }
      before = before &+ entry.byteCount
    }
    return problems
  }
}
