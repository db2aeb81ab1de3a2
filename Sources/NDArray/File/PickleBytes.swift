package import Bytes
package import Pickle

/// The pickles of a file as bytes, which are not loaded: of a pickle itself, and of arrays of Python objects.
package struct PickleBytes: Sendable {
  /// The array that holds it; nil for a file that is a pickle.
  package let name: String?
  /// The file's bytes, or the member's.
  package let memory: Memory
  /// Where the pickle starts in them.
  package let start: Int
  /// How many instructions it may have.
  var instructionLimit = Int.max
  /// The file's own bytes, where Python may take them for a pickle besides; nil where it cannot.
  var outer: Memory?

  /// The pickles of the file at `path`; what is no array file and no archive is taken for a pickle.
  ///
  /// - Throws: ``NDArrayError``; `.notAnArrayFile` for a file of arrays none of which holds Python objects.
  package static func all(
    of path: String, limits: NPY.Limits = .default
  ) throws(NDArrayError) -> [PickleBytes] {
    let file: File
    do { file = try File(path: path) } catch { throw NDArrayError(error).at(path: path) }
    do { return try all(of: file, path, limits) } catch { throw error.at(path: path) }
  }

  /// The pickles of what a descriptor gives, to its end.
  ///
  /// - Throws: ``NDArrayError``, as for a path.
  package static func all(
    of descriptor: Int32, limits: NPY.Limits = .default
  ) throws(NDArrayError) -> [PickleBytes] {
    let file: File
    do { file = try File(descriptor: descriptor) } catch { throw NDArrayError(error) }
    return try all(of: file, nil, limits)
  }

  private static func all(
    of file: File, _ path: String?, _ limits: NPY.Limits
  ) throws(NDArrayError) -> [PickleBytes] {
    let source = try source(of: file, limits)
    let start = try SourceInput(source).bytes(Swift.min(512, source.count))
    switch FileKind(start: start) {
    case .npy:
      let npy = try NPYFile(source, path: path, limits: limits, policy: .lenient)
      guard npy.header.dtype.hasObjects else { throw Self.none }
      return [
        PickleBytes(
          name: nil, memory: try source.pickle(limits.pickle), start: npy.header.byteCount)
      ]
    case .zip:
      let npz = try NPZ(source, path: path, limits: limits, policy: .lenient)
      var pickles: [PickleBytes] = []
      for entry in npz.entries where !entry.isDirectory {
        guard let header = try? npz.header(of: entry), header.dtype.hasObjects else { continue }
        let input = try npz.open(entry)
        let memory = try input.rest(limit: limits.pickle.inputBytes)
        pickles.append(PickleBytes(name: entry.key, memory: memory, start: header.byteCount))
      }
      // pandas puts a pickle into an archive of its own.
      if pickles.isEmpty, npz.count == 1 { return [try unwrapped(source, limits)] }
      guard !pickles.isEmpty else { throw Self.none }
      return pickles
    default: return [try unwrapped(source, limits)]
    }
  }

  private static var none: NDArrayError {
    NDArrayError(.notAnArrayFile, "there is no pickle in this file")
  }

  /// A file that is a pickle, compressed or not.
  private static func unwrapped(
    _ source: ByteSource, _ limits: NPY.Limits
  ) throws(NDArrayError) -> PickleBytes {
    let file = try source.pickle(limits.pickle)
    let content = try Unwrapped(file, limits: limits.pickle)
    return PickleBytes(
      name: nil, memory: content.memory, start: 0, instructionLimit: content.instructionLimit,
      outer: content.isTar ? file : nil)
  }

  private static func source(
    of file: File, _ limits: NPY.Limits
  ) throws(NDArrayError) -> ByteSource {
    // What has no size is a pipe.
    if let source = try? ByteSource(file) { return source }
    return ByteSource(try file.pipe(limit: limits.pickle.inputBytes))
  }

  /// Where the bytes end.
  package var end: Int { memory.count }

  /// Every name that the pickles ask for.
  ///
  /// - Complexity: O(number of bytes).
  package var globals: Pickle.Globals {
    let places = Pickle.interludes(
      of: memory, at: start, limits: .default, JoblibArrays.reader(memory), instructionLimit)
    var globals = Pickle.globals(
      memory: memory, at: start, skipping: places, instructionLimit: instructionLimit)
    // The name of a member is the first thing in an archive of tar's.
    if let outer { globals.add(Pickle.hidden(in: outer, at: 0)) }
    return globals
  }

  /// The instructions of the pickle that starts at `place`, or of the first one.
  package func disassembly(at place: Int? = nil) -> Pickle.Disassembly {
    Pickle.Disassembly(memory, indent: 4, at: place ?? start)
  }
}
