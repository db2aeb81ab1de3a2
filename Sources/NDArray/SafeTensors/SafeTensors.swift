import Bytes

/// Files of Hugging Face's safetensors: arrays by their names, and nothing that could be run.
///
/// ```swift
/// let file = try SafeTensors.load("model.safetensors")
/// let weight = file["layer.0.weight"]
/// try SafeTensors.save(["w": weights], to: "w.safetensors", metadata: ["format": "np"])
/// ```
///
/// | safetensors | dtype |
/// |---|---|
/// | `BOOL` | bool |
/// | `I8` `I16` `I32` `I64`, `U8` `U16` `U32` `U64` | int8 … uint64 |
/// | `F16` `F32` `F64` | float16 … float64 |
/// | `BF16` | bfloat16 |
/// | `F8_E4M3` `F8_E5M2` `F8_E8M0` | float8_e4m3fn, float8_e5m2, float8_e8m0fnu |
/// | `F8_E4M3FNUZ` `F8_E5M2FNUZ` | float8_e4m3fnuz, float8_e5m2fnuz |
/// | `C64` | complex64 |
///
/// `F4`, `F6_E2M3` and `F6_E3M2`, whose elements are no whole bytes, are refused.
///
/// The format is that of <https://huggingface.co/docs/safetensors>: the length of a header as 8 bytes, the header
/// in JSON, and the elements in C order, little-endian, without gaps.
public enum SafeTensors {
  /// What a file holds.
  public struct Contents: Sendable {
    /// The arrays, in the order in which their elements lie in the file.
    public let arrays: [(key: String, value: NDArray)]
    /// The file's own texts, its `__metadata__`, in the order of the file.
    public let metadata: [(key: String, value: String)]

    /// The array of this name; nil where there is none.
    ///
    /// - Complexity: O(number of arrays).
    public subscript(key: String) -> NDArray? {
      arrays.first { $0.key.utf8.elementsEqual(key.utf8) }?.value
    }
  }

  /// The largest header that the format allows.
  static let mostHeaderBytes = 100_000_000

  /// Loads the file at `path`.
  ///
  /// The corresponding Python function is `safetensors.numpy.load_file`, which has no bfloat16.
  ///
  /// - Parameters:
  ///   - path: the file, exactly as given.
  ///   - isMapped: true maps the file: its pages are read when they are used. If it shrinks meanwhile, the
  ///     process ends. Default: false.
  ///   - limits: what is too much: the bytes of the file count as those of one array.
  /// - Throws: ``NDArrayError`` `.badHeader` for a header that breaks the format's rules, `.badDType` for a type
  ///   that there is not, `.truncated`, `.sizeMismatch`, `.limitExceeded`, `.outOfMemory`, `.fileSystem`.
  /// - Complexity: O(size of the file); O(size of the header) for a mapped one.
  public static func load(
    _ path: String, isMapped: Bool = false, limits: NPY.Limits = .default
  ) throws(NDArrayError) -> Contents {
    do throws(NDArrayError) {
      let file: File
      do { file = try File(path: path) } catch { throw NDArrayError(error) }
      return try contents(file.contents(limit: limits.arrayBytes, isMapped: isMapped))
    } catch { throw error.at(path: path) }
  }

  /// Loads the bytes of a file.
  ///
  /// - Throws: ``NDArrayError``, as ``load(_:isMapped:limits:)``.
  /// - Complexity: O(number of bytes).
  public static func load(bytes: [UInt8]) throws(NDArrayError) -> Contents {
    let memory: Memory
    do { memory = try Memory(copying: bytes) } catch { throw NDArrayError(error) }
    return try contents(memory)
  }

  /// The error of a header that breaks a rule.
  static func bad(_ message: String, at offset: Int? = nil) -> NDArrayError {
    var error = NDArrayError(.badHeader, "safetensors: \(message)")
    error.offset = offset
    return error
  }

  private static func contents(_ memory: Memory) throws(NDArrayError) -> Contents {
    let length = try headerLength(memory)
    let start = 8 + length
    guard start <= memory.count else { throw cutHeader(length, fileSize: memory.count) }
    let header = try Header(memory.array(8..<start))
    var arrays: [(key: String, value: NDArray)] = []
    for tensor in try header.ordered(in: memory.count - start) {
      guard let dtype = tensor.dtype else { throw tensor.isPacked }
      let array = NDArray(
        memory: memory, offset: start + tensor.range.lowerBound, dtype: dtype, shape: tensor.shape)
      arrays.append((tensor.name, array))
    }
    return Contents(arrays: arrays, metadata: header.metadata)
  }

  /// The length of the header, which the first eight bytes of a file say.
  static func headerLength(_ memory: Memory) throws(NDArrayError) -> Int {
    guard memory.count >= 8 else {
      throw NDArrayError(.truncated, "safetensors: \(memory.count) bytes have no header")
    }
    let length = memory.bytes.load(at: 0, as: UInt64.self)
    guard length <= UInt64(mostHeaderBytes) else {
      throw bad("a header of \(length) bytes; at most \(mostHeaderBytes) are allowed")
    }
    return Int(length)
  }

  /// The error of a file that ends in its header.
  static func cutHeader(_ length: Int, fileSize: Int) -> NDArrayError {
    NDArrayError(
      .truncated, "safetensors: a header of \(length) bytes in a file of \(fileSize)")
  }
}
