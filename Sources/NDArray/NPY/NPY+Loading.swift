import Bytes

extension NPY {
  /// Reads the array in the file at `path`: NumPy's `np.load(path)` for a `.npy` file.
  ///
  /// Further arrays behind it are left alone: NumPy writes several into one file that way, and ``Reader``
  /// reads them. Any other bytes are an error, unless the policy is lenient.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given; a pipe or `/dev/stdin` will do.
  ///   - limits: what is too much.
  ///   - policy: what is accepted of headers and behind the array.
  /// - Throws: ``NDArrayError``: `.fileSystem`; `.notAnArrayFile`, whose message says what the file is;
  ///   `.badHeader`, `.badDType`, `.unsupportedVersion`, `.truncated`, `.trailingData`, `.overflow`,
  ///   `.limitExceeded`; `.badPickle` where the elements are Python objects; `.outOfMemory`.
  /// - Complexity: O(file size); nothing but the array is allocated.
  public static func load(
    _ path: String, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    do {
      let reader = try Reader(path: path, limits: limits, policy: policy)
      return try reader.first()
    } catch { throw error.at(path: path) }
  }

  /// Reads the array in `bytes`, the content of a `.npy` file.
  ///
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``.
  /// - Complexity: O(number of bytes), which are copied.
  public static func load(
    bytes: [UInt8], limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try Reader(bytes: bytes, limits: limits, policy: policy).first()
  }

  /// Reads the next array from an open file, a pipe or a socket; reads no byte behind it.
  ///
  /// - Parameters:
  ///   - descriptor: an open file descriptor, which stays open.
  ///   - limits: what is too much.
  ///   - policy: what is accepted of the header.
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``.
  /// - Complexity: O(bytes of the array).
  public static func load(
    descriptor: Int32, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    try Reader(descriptor: descriptor, limits: limits, policy: policy).first()
  }

  /// Reads the header of the file at `path`, and nothing else of it.
  ///
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``. The header of an object array is read.
  /// - Complexity: O(header size).
  public static func header(
    _ path: String, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> Header {
    do {
      let reader = try Reader(path: path, limits: limits, policy: policy)
      return try reader.firstHeader()
    } catch { throw error.at(path: path) }
  }

  /// Maps the array in the file at `path` into memory: its pages are read as they are used, and the
  /// call takes the same time whatever the size. NumPy's `np.load(path, mmap_mode='c')`: a change of
  /// the array stays in memory, where the system copies the pages that are written; the file is never
  /// written.
  ///
  /// If the file shrinks while it is mapped, the process ends at the next access to what is gone: map
  /// only files that nobody cuts. ``load(_:limits:policy:)`` has no such risk.
  ///
  /// NumPy's `mmap_mode='w+'` empties the file and `'r+'` extends a cut one with zeros; there is no
  /// such thing here, and a cut file is an error.
  ///
  /// - Throws: ``NDArrayError``, as ``load(_:limits:policy:)``; `.notMappable` for a pipe.
  /// - Complexity: O(header size).
  public static func map(
    _ path: String, limits: Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) -> NDArray {
    do { return try map(file: path, limits: limits, policy: policy) } catch {
      throw error.at(path: path)
    }
  }

  static var notMappable: NDArrayError {
    NDArrayError(
      .notMappable, "the elements are Python objects, which stand in no file as they are",
      hint: "load the array whole")
  }

  private static func map(
    file path: String, limits: Limits, policy: Policy
  ) throws(NDArrayError) -> NDArray {
    let file: File
    let input: SourceInput
    do {
      file = try File(path: path)
      input = SourceInput(try ByteSource(file))
    } catch { throw NDArrayError(error) }
    let magic = try input.bytes(Self.magic.count)
    if magic != Self.magic { throw FileKind.notAnArray(input.source) }
    let header = try readHeader(input, limits: limits, policy: policy, magic: magic)
    let source = input.source
    if header.dtype.hasObjects { throw Self.notMappable }
    let found = source.count - header.byteCount
    guard found >= header.dataByteCount else {
      throw short(header, offset: header.byteCount, found: found)
    }
    try checkTrailing(
      source, behind: header, at: header.byteCount + header.dataByteCount, limits: limits,
      policy: policy)
    do {
      let memory = try file.map(at: header.byteCount, count: header.dataByteCount)
      return NDArray(memory: memory, dtype: header.dtype, shape: header.shape, order: header.order)
    } catch { throw NDArrayError(error) }
  }
}

extension NPY {
  /// Reads the arrays of a stream one after another: what several `np.save` to one open file wrote.
  ///
  /// ```swift
  /// let reader = try NPY.Reader(path: "many.npy")
  /// while let array = try reader.next() { print(array.shape) }
  /// ```
  public final class Reader {
    let input: any NPYInput
    let limits: Limits
    let policy: Policy
    let path: String?
    /// The bytes at their positions; nil for a pipe.
    var source: ByteSource? { (input as? SourceInput)?.source }

    /// Reads the file at `path`.
    ///
    /// - Throws: ``NDArrayError`` `.fileSystem`.
    /// - Complexity: O(1): nothing is read yet.
    public init(
      path: String, limits: Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) {
      do {
        let file = try File(path: path)
        input = file.size == nil ? StreamInput(file) : SourceInput(try ByteSource(file))
      } catch { throw NDArrayError(error).at(path: path) }
      self.limits = limits
      self.policy = policy
      self.path = path
    }

    /// Reads a file that is open, from its start.
    init(_ file: NPYFile) {
      input = SourceInput(file.source)
      limits = file.limits
      policy = file.policy
      path = file.path
    }

    /// Reads `bytes`.
    ///
    /// - Throws: ``NDArrayError`` `.outOfMemory`.
    /// - Complexity: O(number of bytes): they are copied.
    public init(
      bytes: [UInt8], limits: Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) {
      do {
        input = SourceInput(ByteSource(try Memory(copying: bytes)))
      } catch { throw NDArrayError(error) }
      self.limits = limits
      self.policy = policy
      path = nil
    }

    /// Reads an open file from where it stands; `descriptor` stays open.
    ///
    /// - Throws: ``NDArrayError`` `.fileSystem`.
    /// - Complexity: O(1): nothing is read yet.
    public init(
      descriptor: Int32, limits: Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) {
      do { input = StreamInput(try File(descriptor: descriptor)) } catch {
        throw NDArrayError(error)
      }
      self.limits = limits
      self.policy = policy
      path = nil
    }

    /// Where the next array starts, in bytes from where this reader began.
    public var position: Int { input.position }

    /// The bytes that are left behind what was read; nil for a pipe.
    public var remaining: Int? { input.remaining }

    /// The next array, or nil where the stream ends.
    ///
    /// - Throws: ``NDArrayError``, as ``NPY/load(_:limits:policy:)``.
    /// - Complexity: O(bytes of the array).
    public func next() throws(NDArrayError) -> NDArray? {
      do {
        let magic = try input.bytes(NPY.magic.count)
        if magic.isEmpty { return nil }
        let header = try NPY.readHeader(
          input, limits: limits, policy: policy, magic: magic)
        return try NPY.readPayload(input, header: header, limits: limits)
      } catch { throw error.at(path: path) }
    }

    /// The header that comes first; says what the file is where it is no `.npy` file.
    package func firstHeader() throws(NDArrayError) -> Header {
      let magic = try input.bytes(NPY.magic.count)
      if magic != NPY.magic {
        if let source { throw FileKind.notAnArray(source) }
        throw FileKind.notAnArray(start: magic, count: nil)
      }
      return try NPY.readHeader(
        input, limits: limits, policy: policy, magic: magic)
    }

    func first() throws(NDArrayError) -> NDArray {
      let header = try firstHeader()
      let array = try NPY.readPayload(input, header: header, limits: limits)
      if let source {
        try NPY.checkTrailing(
          source, behind: header, at: input.position, limits: limits, policy: policy)
      }
      return array
    }
  }
}
