package import Bytes
import Pickle

/// A file of pickles, loaded as data.
package struct PickledFile: Sendable {
  /// The path as given; nil for a descriptor.
  package let path: String?
  /// The value; of several pickles one behind the other a list of theirs.
  package let value: Pickle.Value
  /// How many pickles stand in the file.
  package let pickleCount: Int
  /// The bytes behind the last pickle, which are none.
  package let trailingByteCount: Int
  /// The bytes of the file.
  package let byteCount: Int
  /// The bytes of the pickles, where the file holds them in another form; nil where they stand as they are.
  package let memory: Memory

  /// True where the file is compressed as a whole.
  package let isCompressed: Bool

  /// - Throws: ``NDArrayError``, as ``Pickle/open(_:isMapped:buffers:limits:)``.
  init(_ source: ByteSource, path: String?, limits: NPY.Limits) throws(NDArrayError) {
    self.path = path
    byteCount = source.count
    guard source.count <= limits.pickle.inputBytes else {
      throw NDArrayError(
        .limitExceeded,
        "the pickle has \(source.count) bytes; the limit is \(limits.pickle.inputBytes)")
    }
    let file: Memory
    do { file = try source.read(at: 0, count: source.count) } catch { throw NDArrayError(error) }
    let content = try Unwrapped(file, limits: limits.pickle)
    memory = content.memory
    isCompressed = memory !== file
    let joblib = path.map { OldJoblib(beside: $0, limits: limits.pickle) }
    var values: [Pickle.Value] = []
    var end = 0
    repeat {
      // What stands behind a pickle need not be one.
      do throws(NDArrayError) {
        var value = try content.pickle(at: end, limits: limits.pickle)
        try joblib?.fill(&value)
        values.append(value)
      } catch {
        if values.isEmpty { throw error }
        break
      }
      end = values.last?.origin?.byteRange.upperBound ?? memory.count
    } while end < memory.count
    value = values.count == 1 ? values[0] : .list(values)
    pickleCount = values.count
    trailingByteCount = memory.count - end
  }
}

extension Unwrapped {
  /// Loads the pickle that starts at `start`, by `pickle` or by joblib.
  fileprivate func pickle(
    at start: Int, limits: Pickle.Limits
  ) throws(NDArrayError) -> Pickle.Value {
    do {
      return try Pickle.load(
        memory: memory, at: start, limits: limits, interludes: JoblibArrays.reader(memory),
        instructionLimit: instructionLimit)
    } catch { throw NDArrayError(error) }
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
      var (rest, places) = (number, [String]())
      for length in array.shape.reversed() {
        places.append("\(rest % Swift.max(1, length))")
        rest /= Swift.max(1, length)
      }
      return (places.reversed().joined(separator: "/"), value)
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
