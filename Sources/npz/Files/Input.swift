import NDArray

/// A file that a command was given, opened as what its content says it is.
struct Input {
  /// The path as given; `-` is standard input.
  let path: String
  /// What it is.
  let file: ArrayFile
  /// What is too much to read.
  let limits: NPY.Limits
  /// True where its content came through a pipe, which has no size on a disk.
  var isStandardInput: Bool { path == "-" }

  /// True for an archive.
  var isArchive: Bool {
    if case .npz = file { return true }
    return false
  }

  /// True for a pickle.
  var isPickle: Bool {
    if case .pickle = file { return true }
    return false
  }

  /// A file that is open already.
  init(path: String, file: ArrayFile, limits: NPY.Limits) {
    self.path = path
    self.file = file
    self.limits = limits
  }

  /// Opens the file at `path`, or standard input for `-`.
  ///
  /// - Throws: ``Failure``.
  init(_ path: String, limits: NPY.Limits) throws {
    self.path = path
    self.limits = limits
    do {
      file =
        path == "-"
        ? try ArrayFile.open(descriptor: Terminal.Stream.input.rawValue, limits: limits)
        : try ArrayFile.open(path: path, limits: limits)
    } catch { throw Self.failure(error, opening: path) }
    if case .npz(let npz) = file { try Self.refuseOtherArchives(npz, path) }
  }

  /// An archive that does not open may have whole arrays in it.
  private static func failure(_ error: NDArrayError, opening path: String) -> Failure {
    var failure = Failure(error, path: path)
    if failure.status == .data, path != "-", ArrayFile.kind(path: path) == .zip {
      failure.hints.append("save what is whole:  npz repair \(path.shellWord) -o fixed.npz")
    }
    return failure
  }

  /// The rows of a `.npy` file that are whole; all other files as they are.
  ///
  /// - Throws: ``Failure`` where it has no rows.
  func wholeRows() throws -> Input {
    guard case .npy(let file) = file else { return self }
    do { return Input(path: path, file: .npy(try file.wholeRows), limits: limits) } catch {
      throw Failure(error, path: path)
    }
  }

  /// Says what a ZIP archive is that has members, and not one that is an array or is named so.
  private static func refuseOtherArchives(_ npz: NPZ, _ path: String) throws {
    let members = npz.entries.filter { !$0.isDirectory }
    let hasArrays =
      members.isEmpty || members.contains { $0.key != $0.member }
      || members.contains { (try? npz.header(of: $0)) != nil }
    if hasArrays { return }
    let names = members.map(\.member)
    let kind: String
    if names.contains(where: { $0.hasSuffix("/data.pkl") }) {
      kind = "this is a PyTorch file; torch.load reads it"
    } else if names.contains("[Content_Types].xml") {
      kind = "this is an Office document"
    } else {
      kind =
        "this is a ZIP archive without arrays"
        + (path == "-" ? "" : "; see  unzip -l \(path.shellWord)")
    }
    throw Failure(.data, "not_an_array_file", path: path, kind)
  }

  /// The bytes of the file.
  var byteCount: Int {
    switch file {
    case .npy(let file): file.byteCount
    case .npz(let npz): npz.byteCount
    case .pickle(let file): file.byteCount
    case .tensors(let file): file.byteCount
    }
  }

  /// The bytes of all elements and other members; nil for a pickle.
  var elementByteCount: Int? {
    switch file {
    case .npy(let file): file.byteCount
    case .tensors(let file): file.byteCount
    case .npz(let npz): npz.entries.reduce(0) { $0 &+ $1.byteCount }
    case .pickle: nil
    }
  }

  /// An error of the library's with this file's place in front.
  func failure(_ error: any Error, slice: String? = nil) -> Failure {
    switch error {
    case let error as NDArrayError: Failure(error, path: path, slice: slice)
    case let failure as Failure: failure
    default: Failure(.data, "unexpected", path: path, "\(error)")
    }
  }
}

/// Does `body` for every path; a failure of one is reported, and the others go on.
///
/// - Returns: the status of the first failure, or the worst of what `body` returned.
func forEachInput(
  _ paths: [String], _ console: Console, limits: NPY.Limits,
  _ body: (_ input: Input, _ index: Int) throws -> ExitStatus
) throws -> ExitStatus {
  var status = ExitStatus.done
  for (index, path) in paths.enumerated() {
    do {
      let result = try body(Input(path, limits: limits), index)
      if status == .done { status = result }
    } catch let failure as Failure {
      // With one file there is nothing to go on with.
      if paths.count == 1 || failure.path == nil { throw failure }
      try console.output.flush()
      console.report(failure)
      if status.rawValue <= ExitStatus.differs.rawValue { status = failure.status }
    }
  }
  return status
}
