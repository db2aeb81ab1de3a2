import Bytes
package import Pickle
import Wrappers

/// A file of pickles, loaded as data.
package struct PickledFile: Sendable {
  /// The value; of several pickles one behind the other a list of theirs.
  package let value: Pickle.Value
  /// How many pickles stand in the file.
  package let pickleCount: Int
  /// The bytes behind the last pickle, which are none.
  package let trailingByteCount: Int
  /// The bytes of the file.
  package let byteCount: Int
  /// The pickles as they are written, one behind the other.
  package let bytes: PickleBytes

  /// - Throws: ``NDArrayError``, as ``Pickle/open(_:isMapped:buffers:limits:)``.
  init(_ source: ByteSource, path: String?, limits: NPY.Limits) throws(NDArrayError) {
    let content = try Unwrapped(source.pickle(limits.pickle), limits: limits.pickle)
    try self.init(content, of: source.count, path: path, limits: limits)
  }

  /// - Parameters:
  ///   - content: what is in the file.
  ///   - byteCount: the bytes of the file itself.
  init(
    _ content: Unwrapped, of byteCount: Int, path: String?, limits: NPY.Limits
  ) throws(NDArrayError) {
    self.byteCount = byteCount
    bytes = PickleBytes(name: nil, memory: content.memory, start: 0)
    let end = content.memory.count
    let joblib = path.map { OldJoblib(beside: $0, limits: limits.pickle) }
    var values: [Pickle.Value] = []
    var position = 0
    repeat {
      // What stands behind a pickle need not be one.
      do throws(NDArrayError) {
        var value = try content.value(at: position, limits: limits.pickle)
        try joblib?.fill(&value)
        values.append(value)
      } catch {
        if values.isEmpty { throw error }
        break
      }
      position = values.last?.origin?.byteRange.upperBound ?? end
    } while position < end
    value = values.count == 1 ? values[0] : .list(values)
    pickleCount = values.count
    trailingByteCount = end - position
  }
}

extension PickledFile {
  /// Whether a file of no known kind may be a pickle, by its start: a large one is not read to find out that it
  /// is none.
  static func mayBe(_ source: ByteSource, _ limits: Pickle.Limits) -> Bool {
    let count = 1 << 16
    guard source.count > count, let start = try? source.read(at: 0, count: count) else {
      return true
    }
    let first = start.array(0..<512)
    if Wrapper(start: first) != nil || OldZFile(first) != nil { return true }
    do {
      _ = try Pickle.load(memory: start, limits: limits, interludes: JoblibArrays.reader(start))
    } catch { return error.code == .truncated || error.code == .limitExceeded }
    return true
  }
}

extension ByteSource {
  /// All bytes, of a file that is a pickle or holds one.
  func pickle(_ limits: Pickle.Limits) throws(NDArrayError) -> Memory {
    guard count <= limits.inputBytes else {
      throw NDArrayError(
        .limitExceeded, "the pickle has \(count) bytes; the limit is \(limits.inputBytes)")
    }
    do { return try read(at: 0, count: count) } catch { throw NDArrayError(error) }
  }
}

extension Pickle.Value {
  /// Something that a value holds, and how it is called in a path.
  package typealias Part = (name: String, value: Pickle.Value)

  /// What the value holds: the items of a list by their numbers, the values of a dictionary by their keys, an
  /// object's attributes by their names. Empty for what holds nothing.
  ///
  /// A key that is no text is named as Python's `repr` writes it.
  package var parts: [Part] {
    if isArray { return arrayElements }
    var parts: [Part] = []
    if let object {
      for (key, value) in object.attributes { parts.append((key.partName, value)) }
      if parts.isEmpty, object.items.isEmpty, object.pairs.isEmpty {
        for (number, value) in object.arguments.enumerated() { parts.append(("\(number)", value)) }
      }
    }
    for (number, item) in items.enumerated() { parts.append(("\(number)", item)) }
    for (key, value) in pairs { parts.append((key.partName, value)) }
    return parts
  }

  /// Saves the value as a pickle of its own; the error is one of this floor's.
  package func save(
    to path: String, protocol version: Pickle.Version = .v4
  ) throws(NDArrayError) {
    do { try Pickle.dump(self, to: path, protocol: version) } catch { throw NDArrayError(error) }
  }

  /// The elements of an array of Python objects, by their places.
  private var arrayElements: [Part] {
    guard let array = try? array(), array.dtype.kind == .object, let values = try? array.values()
    else { return [] }
    return values.enumerated().map { number, value in
      let places = array.shape.indices(ofElement: number)
      return (places.map { String($0) }.joined(separator: "/"), value)
    }
  }

  private var partName: String { string ?? text(limit: 100) }

  /// What stands at a path: the names of ``parts`` with slashes between them.
  ///
  /// A name with a slash in it is found, too: of two ways the one with the longer name counts.
  ///
  /// - Returns: nil where there is nothing.
  package func part(at path: String) -> Pickle.Value? {
    var budget = 100_000
    return part(path.split(separator: "/", omittingEmptySubsequences: false)[...], &budget)
  }

  private func part(_ names: ArraySlice<Substring>, _ budget: inout Int) -> Pickle.Value? {
    if names.isEmpty { return self }
    budget -= 1
    guard budget > 0 else { return nil }
    for end in names.indices.reversed() {
      let name = names[names.startIndex...end].joined(separator: "/")
      guard let next = part(named: name) else { continue }
      if let found = next.part(names[(end + 1)...], &budget) { return found }
    }
    return nil
  }

  private func part(named name: String) -> Pickle.Value? {
    if [.list, .tuple, .set, .frozenSet].contains(kind) {
      guard let number = Int(name), items.indices.contains(number) else { return nil }
      return items[number]
    }
    return parts.first { $0.name.utf8.elementsEqual(name.utf8) }?.value
  }
}

extension NPY.Header {
  /// What a header would say of an array that stands in no file of its own.
  package init(describing array: NDArray) throws(NDArrayError) {
    try self.init(
      version: .v1, dtype: array.dtype, shape: array.shape, order: array.fileOrder, byteCount: 0)
  }
}
