import Bytes
import Pickle
import Wrappers
import Zip

/// The content of a file that may be compressed as a whole: with gzip, zlib, bzip2, xz, lzma, Zstandard or lz4,
/// or as the only member of an archive of ZIP or tar.
///
/// What it is, its first bytes say; the file's name does not matter.
struct Unwrapped {
  /// The content.
  let memory: Memory
  /// How many instructions a pickle in it may have.
  private(set) var instructionLimit = Int.max
  /// Whether the file is an archive of tar's, not compressed.
  private(set) var isTar = false

  /// What a file of few bytes may become.
  private static let plainSize = 256 << 20
  /// The instructions that a file of few bytes may have.
  private static let plainInstructions = 4 << 20

  /// - Throws: ``NDArrayError`` `.badCompression`, `.truncated`, `.limitExceeded`, `.missingLibrary`,
  ///   `.outOfMemory`; for ZIP those of ``NPZ``.
  init(_ file: Memory, limits: Pickle.Limits) throws(NDArrayError) {
    let (product, overflow) = file.count.multipliedReportingOverflow(by: limits.expansion)
    let grown = overflow || product < 0 ? Int.max : product
    let limit = Swift.min(limits.inputBytes, Swift.max(Self.plainSize, grown))
    let start = file.array(0..<Swift.min(512, file.count))
    var isWrapped = true
    if start.starts(with: [0x50, 0x4B, 3, 4]) {
      memory = try Self.onlyMember(of: file, limit: limit)
    } else if let wrapper = Wrapper(start: start) {
      let content = try Self.unwrap(file, wrapper, from: 0, limit: limit)
      // `.tar.gz` and its like.
      memory = try TarFile(content)?.onlyMember(of: content) ?? content
    } else if let old = OldZFile(start) {
      let content = try Self.unwrap(file, .zlib, from: old.start, limit: limit)
      guard content.count == old.size else {
        throw NDArrayError(
          .badCompression, "\(content.count) bytes are not the \(old.size) that the file says")
      }
      memory = content
    } else if let tar = try TarFile(file) {
      memory = try tar.onlyMember(of: file)
      isWrapped = false
      isTar = true
    } else {
      memory = file
      isWrapped = false
    }
    if isWrapped { instructionLimit = Swift.max(Self.plainInstructions, grown) }
  }

  private static func unwrap(
    _ file: Memory, _ wrapper: Wrapper, from start: Int, limit: Int
  ) throws(NDArrayError) -> Memory {
    do { return try wrapper.unwrap(file, from: start, limit: limit) } catch {
      throw NDArrayError(error)
    }
  }

  /// The data of the only file in an archive.
  private static func onlyMember(of file: Memory, limit: Int) throws(NDArrayError) -> Memory {
    var options = ZipArchive.Options()
    options.maximumEntries = 1 << 16
    options.maximumMemberSize = limit
    let archive: ZipArchive
    do { archive = try ZipArchive(ByteSource(file), options: options) } catch {
      throw NDArrayError(error)
    }
    let members = archive.entries.filter { !$0.isDirectory }
    guard members.count == 1, let member = members.first else { throw several(members.count) }
    do { return try archive.data(of: member) } catch { throw NDArrayError(error) }
  }

  /// That an archive holds another number of files than one.
  static func several(_ count: Int) -> NDArrayError {
    NDArrayError(
      .badCompression, "the archive holds \(count) files; a compressed file is the only one",
      hint: "unpack it, and open the file that is meant")
  }
}

extension Unwrapped {
  /// What the content is, by its first bytes.
  var kind: FileKind { FileKind(start: memory.array(0..<Swift.min(512, memory.count))) }

  /// Loads the pickle that starts at `start`, written by `pickle` or by joblib.
  func pickle(
    at start: Int = 0, buffers: [[UInt8]]? = nil, limits: Pickle.Limits
  ) throws(PickleError) -> Pickle.Value {
    try Pickle.load(
      memory: memory, at: start, buffers: buffers, limits: limits,
      interludes: JoblibArrays.reader(memory), instructionLimit: instructionLimit)
  }

  /// The same; the error is one of this floor's.
  func value(at start: Int, limits: Pickle.Limits) throws(NDArrayError) -> Pickle.Value {
    do { return try pickle(at: start, limits: limits) } catch { throw NDArrayError(error) }
  }
}

extension NDArrayError {
  /// An error of the floor of wrappers.
  init(_ error: WrapperError) {
    let code: Code
    var hint = error.hint
    switch error.code {
    case .damaged: code = .badCompression
    case .truncated: code = .truncated
    case .tooLarge:
      code = .limitExceeded
      hint = "raise Pickle.Limits.expansion if it is meant to be that large"
    case .noLibrary: code = .missingLibrary
    case .outOfMemory: code = .outOfMemory
    }
    self.init(code, error.message, hint: hint)
  }
}
