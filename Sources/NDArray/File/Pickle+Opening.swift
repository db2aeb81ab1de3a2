import Bytes
public import Pickle

extension Pickle {
  /// Opens a file of Python's objects in any of the forms that they are kept in: by `pickle` or by joblib, as it
  /// is or compressed.
  ///
  /// ```swift
  /// let model = try Pickle.open("model.joblib")
  /// let frame = try Pickle.open("table.pkl.gz")
  /// ```
  ///
  /// How a file is compressed, its first bytes say: with gzip, zlib, bzip2, xz, lzma, Zstandard or lz4, or as the
  /// only member of an archive of ZIP or tar. For bzip2, xz, lzma, Zstandard and lz4 the library of that name is
  /// loaded where the system has it.
  ///
  /// joblib's arrays are what NumPy's are in a pickle, and their elements are the file's bytes, which are not
  /// copied. Those that joblib before 0.10 put into files of their own are read from beside the file.
  ///
  /// The corresponding Python functions are `joblib.load` and `pandas.read_pickle`.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - isMapped: true maps the file into memory where it is not compressed: its pages are read when they are
  ///     used. joblib's `mmap_mode='c'`. If the file shrinks meanwhile, the process ends. Default: false.
  ///   - buffers: what was kept outside of the pickle, in the order of Python's `buffer_callback`.
  ///   - limits: what is too much.
  /// - Returns: the value, from which all others can be reached.
  /// - Throws: ``NDArrayError``: `.badPickle`, `.truncated`, `.limitExceeded`, `.outOfMemory`, `.fileSystem`;
  ///   `.badCompression`, `.missingLibrary` and those of ``NPZ`` for compressed files; `.unsafeName` where an
  ///   array is said to be in a file that is not beside this one, and those of ``NPY/load(_:limits:policy:)``
  ///   for such files.
  /// - Complexity: O(size of the content).
  public static func open(
    _ path: String, isMapped: Bool = false, buffers: [[UInt8]]? = nil, limits: Limits = .default
  ) throws(NDArrayError) -> Value {
    do throws(NDArrayError) {
      let file = try bytes(of: path, isMapped: isMapped, limits: limits)
      var value = try value(of: file, buffers: buffers, limits: limits)
      try OldJoblib(beside: path, limits: limits).fill(&value)
      return value
    } catch { throw error.at(path: path) }
  }

  /// Opens the bytes of a file of Python's objects, as ``open(_:isMapped:buffers:limits:)`` does.
  ///
  /// Arrays that joblib before 0.10 put into other files stay the objects that name them.
  ///
  /// - Throws: ``NDArrayError``.
  /// - Complexity: O(number of bytes, compressed or not).
  public static func open(
    bytes: [UInt8], buffers: [[UInt8]]? = nil, limits: Limits = .default
  ) throws(NDArrayError) -> Value {
    let memory: Memory
    do { memory = try Memory(copying: bytes) } catch { throw NDArrayError(error) }
    return try value(of: memory, buffers: buffers, limits: limits)
  }

  private static func bytes(
    of path: String, isMapped: Bool, limits: Limits
  ) throws(NDArrayError) -> Memory {
    if isMapped {
      do {
        let file = try File(path: path)
        if let size = file.size, size <= limits.inputBytes {
          return try file.map(at: 0, count: size)
        }
      } catch { throw NDArrayError(error) }
    }
    do { return try contents(of: path, limits: limits) } catch { throw NDArrayError(error) }
  }

  private static func value(
    of file: Memory, buffers: [[UInt8]]?, limits: Limits
  ) throws(NDArrayError) -> Value {
    let content = try Unwrapped(file, limits: limits)
    do { return try content.pickle(buffers: buffers, limits: limits) } catch {
      // What is no pickle at all is named for what it is.
      guard error.offset == 0, ![.pickle, .unknown, .text].contains(content.kind)
      else { throw NDArrayError(error) }
      throw NDArrayError(.badPickle, "this is no pickle, but \(content.kind.noun)")
    }
  }
}

extension FileKind {
  /// What the file is, for a message.
  fileprivate var noun: String {
    switch self {
    case .npy: "a .npy file: open it with NPY.load"
    case .empty: "empty"
    case .gitLFSPointer: "a Git LFS pointer: fetch the real file with git lfs pull"
    case .html: "an HTML page: the download probably failed"
    default: "a file of another kind (\(self))"
    }
  }
}
