import Bytes

/// A file of arrays, opened as what its content says it is, whatever its name.
package enum ArrayFile: Sendable {
  /// One array, and perhaps others behind it.
  case npy(NPYFile)
  /// An archive.
  case npz(NPZ)
  /// A pickle, and what it holds.
  case pickle(PickledFile)
  /// A file of safetensors.
  case tensors(TensorsFile)

  /// Opens the file at `path` and reads what describes it: a directory or a header, no data.
  ///
  /// - Throws: ``NDArrayError``, as ``NPZ/init(path:limits:policy:)`` and ``NPY/header(_:limits:policy:)``.
  package static func open(
    path: String, limits: NPY.Limits = .default, policy: NPZ.Policy = .strict
  ) throws(NDArrayError) -> ArrayFile {
    let file: File
    do { file = try File(path: path) } catch { throw NDArrayError(error) }
    do { return try open(file, path: path, limits: limits, policy: policy) } catch {
      throw error.at(path: path)
    }
  }

  /// What the file at `path` is, by its first bytes; nil where it cannot be read.
  package static func kind(path: String) -> FileKind? {
    guard let file = try? File(path: path), let source = try? ByteSource(file),
      let start = try? source.read(at: 0, count: Swift.min(512, source.count))
    else { return nil }
    return FileKind(start: start.array())
  }

  /// Opens what a descriptor gives, which stays open: a pipe is read to its end.
  ///
  /// - Throws: ``NDArrayError``, as for a path; its `path` is left to the caller.
  package static func open(
    descriptor: Int32, limits: NPY.Limits = .default, policy: NPZ.Policy = .strict
  ) throws(NDArrayError) -> ArrayFile {
    let file: File
    do { file = try File(descriptor: descriptor) } catch { throw NDArrayError(error) }
    return try open(file, path: nil, limits: limits, policy: policy)
  }

  private static func open(
    _ file: File, path: String?, limits: NPY.Limits, policy: NPZ.Policy
  ) throws(NDArrayError) -> ArrayFile {
    let source = try Self.source(file, isWhole: path != nil, limits)
    let start = try SourceInput(source).bytes(Swift.min(512, source.count))
    let kind = FileKind(start: start)
    if kind == .npy {
      return .npy(try NPYFile(source, path: path, limits: limits, policy: policy))
    }
    if kind == .safetensors {
      return .tensors(try TensorsFile(source, path: path, limits: limits))
    }
    if let pickle = try pickle(kind, source, path: path, limits) { return .pickle(pickle) }
    do {
      let npz = try NPZ(source, path: path, limits: limits, policy: policy)
      // pandas puts a pickle into an archive of its own.
      if let entry = npz.entries.first, npz.count == 1, entry.key == entry.member,
        (try? npz.header(of: entry)) == nil,
        let pickle = try? PickledFile(source, path: path, limits: limits)
      {
        return .pickle(pickle)
      }
      return .npz(npz)
    } catch {
      var error = error
      // Neither of the two was asked for.
      if error.code == .notAnArchive { error.code = .notAnArrayFile }
      throw error
    }
  }

  /// The pickle that a file is, or may be; nil for what it is not.
  private static func pickle(
    _ kind: FileKind, _ source: ByteSource, path: String?, _ limits: NPY.Limits
  ) throws(NDArrayError) -> PickledFile? {
    switch kind {
    case .pickle: return try PickledFile(source, path: path, limits: limits)
    case .text, .unknown:
      // Pickles of protocols 0 and 1 start like anything: what can be loaded is one.
      guard PickledFile.mayBe(source, limits.pickle) else { return nil }
      return try? PickledFile(source, path: path, limits: limits)
    case .gzip, .bzip2, .xz, .zstd, .tar:
      let content = try Unwrapped(source.pickle(limits.pickle), limits: limits.pickle)
      do {
        return try PickledFile(content, of: source.count, path: path, limits: limits)
      } catch {
        // Anything may be compressed; what starts as a pickle is one that is damaged.
        if error.code == .limitExceeded || content.kind == .pickle { throw error }
        return nil
      }
    default: return nil
    }
  }

  /// The bytes of a file, or of a pipe, which is read to its end.
  private static func source(
    _ file: File, isWhole: Bool, _ limits: NPY.Limits
  ) throws(NDArrayError) -> ByteSource {
    do {
      // A file that somebody has read from already is taken from there on, as a pipe is.
      if file.size != nil, isWhole || file.position == 0 { return try ByteSource(file) }
      return ByteSource(try whole(file, limits))
    } catch { throw NPZ.wrap(error) }
  }

  /// What a pipe gives, unless its first bytes show that it is no file of arrays: endless ones are.
  private static func whole(_ file: File, _ limits: NPY.Limits) throws -> Memory {
    let start = try StreamInput(file).bytes(512)
    let kinds: [FileKind] = [
      .npy, .zip, .pickle, .gzip, .bzip2, .xz, .zstd, .safetensors,
    ]
    guard kinds.contains(FileKind(start: start)) else {
      throw FileKind.notAnArray(start: start, count: nil)
    }
    let sink = MemorySink()
    try sink.write(start)
    let rest = try file.pipe(limit: limits.arrayBytes)
    try sink.write(rest.bytes)
    return try sink.finish()
  }
}

extension File {
  /// All bytes of the file, or of the pipe.
  ///
  /// - Parameter isMapped: whether a file is mapped, and not read.
  /// - Throws: ``NDArrayError``: `.limitExceeded` where there are more than `limit` bytes.
  func contents(limit: Int, isMapped: Bool = false) throws(NDArrayError) -> Memory {
    guard let size else { return try pipe(limit: limit) }
    guard size <= limit else {
      throw NDArrayError(.limitExceeded, "the file has \(size) bytes; the limit is \(limit)")
    }
    do {
      return isMapped
        ? try map(at: 0, count: size) : try ByteSource(self).read(at: 0, count: size)
    } catch { throw NDArrayError(error) }
  }

  /// What follows to the end of a pipe.
  ///
  /// - Throws: ``NDArrayError``: `.limitExceeded` where that is more than `limit` bytes.
  func pipe(limit: Int) throws(NDArrayError) -> Memory {
    do { return try readToEnd(limit: limit) } catch {
      guard case .outOfMemory(let count) = error.code, count > limit else {
        throw NDArrayError(error)
      }
      throw NDArrayError(
        .limitExceeded, "a pipe is read whole, and this one has more than \(limit) bytes")
    }
  }
}

/// A `.npy` file open for reading: its header is read, its elements are when asked for.
package struct NPYFile: Sendable {
  let source: ByteSource
  let limits: NPY.Limits
  private(set) var policy: NPY.Policy
  /// The path as given; nil for a descriptor.
  package let path: String?
  /// What the file says about its first array.
  package private(set) var header: NPY.Header

  init(
    _ source: ByteSource, path: String?, limits: NPY.Limits, policy: NPY.Policy
  ) throws(NDArrayError) {
    self.path = path
    self.limits = limits
    self.policy = policy
    let input = SourceInput(source)
    header = try NPY.readHeader(input, limits: limits, policy: policy)
    self.source = input.source
  }

  /// The bytes of the file.
  package var byteCount: Int { source.count }

  /// The bytes behind the first array; 0 for an object array, whose end only its pickle knows, and
  /// where the file is cut off.
  package var trailingByteCount: Int {
    if header.dtype.hasObjects { return 0 }
    return Swift.max(0, source.count - header.byteCount - header.dataByteCount)
  }

  /// The error of a file that ends before its array does; nil for all others.
  package var cut: NDArrayError? {
    let found = source.count - header.byteCount
    if header.dtype.hasObjects || found >= header.dataByteCount { return nil }
    return NPY.short(header, offset: header.byteCount, found: found).at(path: path)
  }

  /// The file with as many rows as are whole where it ends before its array does; an array in Fortran order of
  /// more than one axis has none.
  package var wholeRows: NPYFile {
    get throws(NDArrayError) {
      guard let cut else { return self }
      guard let rows = header.shape.first, rows > 0, header.order == .c || header.shape.count == 1
      else { throw cut }
      let whole = (source.count - header.byteCount) / Swift.max(1, header.dataByteCount / rows)
      var file = self
      file.header = try NPY.Header(
        version: header.version, dtype: header.dtype,
        shape: [whole] + header.shape.dropFirst(), order: header.order,
        byteCount: header.byteCount)
      // Behind them is a part of a row.
      file.policy.acceptsStrayBytes = true
      return file
    }
  }

  /// How many whole arrays stand in the file, the first one included, and how many bytes behind them
  /// are none.
  package func arrayCount() -> (arrays: Int, otherBytes: Int) {
    arrayCount(from: source.count - trailingByteCount)
  }

  /// The same, where the first array ends at `start`.
  func arrayCount(from start: Int) -> (arrays: Int, otherBytes: Int) {
    let (arrays, end) = NPY.arrays(in: source, from: start, limits: limits, policy: policy)
    return (arrays + 1, source.count - end)
  }

  /// Refuses bytes behind the first array that are no further arrays.
  func checkTrailing(at position: Int) throws(NDArrayError) {
    try NPY.checkTrailing(
      source, behind: header, at: position, limits: limits, policy: policy)
  }

  /// The whole array.
  ///
  /// - Throws: ``NDArrayError``, as ``NPY/load(_:limits:policy:)``.
  package func read() throws(NDArrayError) -> NDArray {
    do throws(NDArrayError) {
      let input = SourceInput(source, position: header.byteCount)
      let array = try NPY.readPayload(input, header: header, limits: limits)
      try checkTrailing(at: input.position)
      return array
    } catch { throw error.at(path: path) }
  }

  /// A part of the array; of the file, only the bytes from its first to its last element are read.
  ///
  /// - Throws: ``NDArrayError``, as ``NPY/load(_:limits:policy:)``; `.badIndex`.
  package func read(steps: [NDArray.IndexStep]) throws(NDArrayError) -> NDArray {
    do { return try part(steps) } catch { throw error.at(path: path) }
  }

  private func part(_ steps: [NDArray.IndexStep]) throws(NDArrayError) -> NDArray {
    if header.dtype.hasObjects {
      let input = SourceInput(source, position: header.byteCount)
      return try NPY.readPayload(input, header: header, limits: limits)[steps: steps]
    }
    let found = source.count - header.byteCount
    let layout = try IndexedLayout(
      shape: header.shape,
      strides: header.order.strides(of: header.shape, itemSize: header.dtype.itemSize),
      steps: steps)
    let range = layout.byteRange(itemSize: header.dtype.itemSize)
    try NPY.check(range.count, limits: limits, header: header)
    guard found >= header.dataByteCount else {
      throw NPY.short(header, offset: header.byteCount, found: found)
    }
    try checkTrailing(at: header.byteCount + header.dataByteCount)
    let memory: Memory
    do {
      memory = try source.read(at: header.byteCount + range.lowerBound, count: range.count)
    } catch {
      throw NDArrayError(error)
    }
    return NDArray(
      memory: memory, offset: layout.offset - range.lowerBound, dtype: header.dtype,
      shape: layout.shape, strides: layout.strides)
  }
}

extension NPY {
  /// A part of the array in the file at `path`: reads the bytes that it needs, and no others.
  ///
  /// ```swift
  /// let rows = try NPY.load("big.npy", 0..<10, .all)
  /// ```
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - index: the part, as in an array's subscript.
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``; `.badIndex`.
  /// - Complexity: O(bytes from the first to the last element of the part).
  public static func load<each Part: NDArray.IndexPart>(
    _ path: String, _ index: repeat each Part
  ) throws(NDArrayError) -> NDArray {
    var steps: [NDArray.IndexStep] = []
    repeat steps.append((each index).indexStep)
    return try load(path, steps: steps)
  }

  /// A part of the array in the file at `path`, by a list of index steps.
  ///
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``; `.badIndex`.
  /// - Complexity: O(bytes from the first to the last element of the part).
  public static func load(
    _ path: String, steps: [NDArray.IndexStep]
  ) throws(NDArrayError) -> NDArray {
    switch try ArrayFile.open(path: path) {
    case .npy(let file): return try file.read(steps: steps)
    case .npz: throw FileKind.notAnArray(.zip).at(path: path)
    case .pickle: throw FileKind.notAnArray(.pickle).at(path: path)
    case .tensors: throw FileKind.notAnArray(.safetensors).at(path: path)
    }
  }
}
