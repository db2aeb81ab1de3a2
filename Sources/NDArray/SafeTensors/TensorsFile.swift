import Bytes

/// A safetensors file open for reading: its header is read, its elements are when asked for.
package struct TensorsFile: Sendable {
  /// One array of the file.
  package struct Entry: Sendable {
    /// The array's name.
    package let key: String
    /// What the file says of it, as a `.npy` file's header would.
    package let header: NPY.Header
    /// Where its elements are in the file.
    package let range: Range<Int>
  }

  let source: ByteSource
  let limits: NPY.Limits
  /// The path as given; nil for a descriptor.
  package let path: String?
  /// The arrays, in the order in which their elements lie in the file.
  package let entries: [Entry]
  /// The arrays that no dtype is for, with the error of each.
  package let others: [(key: String, error: NDArrayError)]
  /// The file's own texts, its `__metadata__`.
  package let metadata: [(key: String, value: String)]

  init(_ source: ByteSource, path: String?, limits: NPY.Limits) throws(NDArrayError) {
    self.source = source
    self.path = path
    self.limits = limits
    func bytes(_ range: Range<Int>) throws(NDArrayError) -> Memory {
      do { return try source.read(at: range.lowerBound, count: range.count) } catch {
        throw NDArrayError(error)
      }
    }
    let length = try SafeTensors.headerLength(bytes(0..<Swift.min(8, source.count)))
    guard length <= source.count - 8 else {
      throw SafeTensors.cutHeader(length, fileSize: source.count)
    }
    let header = try SafeTensors.Header(bytes(8..<8 + length).array())
    let start = 8 + length
    var entries: [Entry] = []
    var others: [(key: String, error: NDArrayError)] = []
    for tensor in try header.ordered(in: source.count - start) {
      guard let dtype = tensor.dtype else {
        others.append((tensor.name, tensor.isPacked))
        continue
      }
      let header = try NPY.Header(
        version: .v1, dtype: dtype, shape: tensor.shape, order: .c, byteCount: 0)
      let range = start + tensor.range.lowerBound..<start + tensor.range.upperBound
      entries.append(Entry(key: tensor.name, header: header, range: range))
    }
    (self.entries, self.others) = (entries, others)
    metadata = header.metadata
  }

  /// The bytes of the file.
  package var byteCount: Int { source.count }

  /// The array of that name; nil where there is none.
  package func entry(for key: String) -> Entry? {
    entries.first { $0.key.utf8.elementsEqual(key.utf8) }
  }

  /// Reads an array, or a part of it: of the file, only the bytes from the first to the last element.
  ///
  /// - Throws: ``NDArrayError`` `.limitExceeded`, `.outOfMemory`, `.fileSystem`; `.badIndex`.
  package func read(
    _ entry: Entry, steps: [NDArray.IndexStep] = []
  ) throws(NDArrayError) -> NDArray {
    do throws(NDArrayError) {
      let layout = try IndexedLayout(
        shape: entry.header.shape,
        strides: NDArray.Order.c.strides(
          of: entry.header.shape, itemSize: entry.header.dtype.itemSize), steps: steps)
      let part = layout.byteRange(itemSize: entry.header.dtype.itemSize)
      try NPY.check(part.count, limits: limits, header: entry.header)
      let memory: Memory
      do {
        memory = try source.read(at: entry.range.lowerBound + part.lowerBound, count: part.count)
      } catch { throw NDArrayError(error) }
      return NDArray(
        memory: memory, offset: layout.offset - part.lowerBound, dtype: entry.header.dtype,
        shape: layout.shape, strides: layout.strides)
    } catch { throw error.at(path: path, member: entry.key) }
  }
}
