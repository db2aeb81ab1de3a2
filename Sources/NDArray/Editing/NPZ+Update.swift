import Bytes
import Zip

extension NPZ {
  /// Changes the archive at `path`: adds, replaces, removes, renames, reorders and recompresses arrays.
  ///
  /// ```swift
  /// let outcome = try NPZ.update("ab.npz") { draft in
  ///   draft["c"] = c                               // added, or replaced where it stands
  ///   try draft.rename("b", to: "d")
  ///   try draft.remove("a")
  /// }
  /// print(outcome.recompressedByteCount)           // 0
  /// ```
  ///
  /// One new archive is written beside the old one, and takes its name when it is whole and on the disk:
  /// a crash, a full disk or an error leaves the old one. Members that are not touched, or merely renamed
  /// and moved, are copied as they are stored, with their dates, comments and extra fields, and so is what
  /// stands in front of the archive. Stored members start on a 64-byte boundary. A draft that is left as it
  /// was writes nothing.
  ///
  /// An update is not lost silently. Updates of one file wait for each other, by an advisory lock (flock)
  /// on the old file, and each sees what the one before it wrote; one that has waited for a minute
  /// throws. Who changes the file without asking for the lock is found out right before the new archive
  /// takes its name, by the file's device, inode, size and time of change.
  ///
  /// - Parameters:
  ///   - path: the archive.
  ///   - other: the file to write, which is replaced where it exists; the archive at `path` is then only
  ///     read. Nil, the default, changes the archive itself.
  ///   - creating: true makes the archive where there is none; false, the default, throws.
  ///   - level: how hard deflate tries with what is added; nil, the default, does as the archive's first
  ///     array does, and deflates where there is none.
  ///   - policy: what is accepted of the old archive.
  ///   - dryRun: true does everything but write a file.
  ///   - progress: is told about the work every few megabytes, on the calling thread, and while another
  ///     update is waited for; an error that it throws ends the work.
  ///   - edit: changes the draft; an error that it throws ends the update.
  /// - Returns: what became of the archive.
  /// - Throws: ``NDArrayError``: `.changedMeanwhile` where somebody else has changed the file;
  ///   `.fileSystem`; `.badArgument`, `.limitExceeded` for a key that cannot be a name; what opening the
  ///   archive, reading a member that is coded anew, and ``Draft`` throw; `.cancelled` where `progress`
  ///   threw. What `edit` throws. The old archive is untouched then. `.notDurable` where the new one is in
  ///   place, and may be lost by a power cut.
  /// - Complexity: O(bytes of the archive) for copying; only what is added or recompressed is coded.
  ///   Bounded memory.
  @discardableResult
  public static func update(
    _ path: String, to other: String? = nil, creating: Bool = false, level: Level? = nil,
    policy: Policy = .strict, dryRun: Bool = false, progress: ((Progress) throws -> Void)? = nil,
    _ edit: (inout Draft) throws -> Void
  ) throws -> Outcome {
    let other = OpenArchive.isSame(path, other) ? nil : other
    let state = try OpenArchive(
      path, isChanged: other == nil && !dryRun, creating: creating, policy: policy, progress)
    defer { state.file?.unlock() }
    var draft = Draft(state.archive, level: level)
    do { try edit(&draft) } catch let error as NDArrayError { throw error.at(path: path) }
    do {
      try draft.check()
      guard draft.isChanged || other != nil else { return Outcome(unchanged: draft) }
      let meter = progress.map { ProgressMeter(total: draft.byteCount, report: $0) }
      if dryRun {
        var outcome = try draft.write(to: CountingSink(), meter)
        outcome.isWritten = false
        return outcome
      }
      let file = try AtomicFile(replacing: other ?? path)
      let outcome = try draft.write(to: file, meter)
      try file.commit { () throws(IOError) in try state.check(other) }
      return outcome
    } catch {
      let error = wrap(error).at(path: path)
      // Damage that was found in a file that changes under the reader's hands is no damage. Where the new
      // archive stands, the change is ours.
      if !dryRun, error.code != .notDurable, let change = state.change(other) {
        throw NDArrayError(change).at(path: path)
      }
      throw error
    }
  }

  /// Makes an archive of what is put into an empty draft; it takes the place of what is at `path`.
  ///
  /// - Throws: ``NDArrayError``, as ``NPZ/update(_:to:creating:level:policy:dryRun:progress:_:)``.
  package static func create(
    _ path: String, level: Level? = nil, progress: ((Progress) throws -> Void)? = nil,
    _ edit: (inout Draft) throws -> Void
  ) throws -> Outcome {
    var draft = Draft(nil, level: level)
    try edit(&draft)
    do {
      try draft.check()
      let file = try AtomicFile(replacing: path)
      let meter = progress.map { ProgressMeter(total: draft.byteCount, report: $0) }
      let outcome = try draft.write(to: file, meter)
      try file.commit()
      return outcome
    } catch { throw wrap(error).at(path: path) }
  }

  /// What a change has made of an archive.
  public struct Outcome: Sendable, Hashable {
    /// The members of the archive now.
    public internal(set) var count = 0
    /// The members that are as they were, whatever their place.
    public internal(set) var keptCount = 0
    /// The members that are new.
    public internal(set) var addedCount = 0
    /// The members that are new and stand where others stood.
    public internal(set) var replacedCount = 0
    /// The members that are gone.
    public internal(set) var removedCount = 0
    /// The members that have another name.
    public internal(set) var renamedCount = 0
    /// The members that were coded anew.
    public internal(set) var recompressedCount = 0
    /// The bytes of members that were copied as they are stored.
    public internal(set) var copiedByteCount = 0
    /// The bytes of members that were inflated, and coded anew.
    public internal(set) var recompressedByteCount = 0
    /// The bytes of what is new, before it was coded.
    public internal(set) var addedByteCount = 0
    /// The bytes of the archive now; after a dry run, what it would have.
    public internal(set) var byteCount = 0
    /// False where nothing was to be changed, and after a dry run.
    public internal(set) var isWritten = true
  }
}

/// An archive that is being changed, with its lock.
private struct OpenArchive {
  /// Nil where there is no file.
  let file: File?
  let archive: NPZ?
  private let path: String
  private let identity: FileIdentity?

  /// The most milliseconds that another update is waited for.
  private static let longestWait = 60_000

  init(
    _ path: String, isChanged: Bool, creating: Bool, policy: NPZ.Policy,
    _ progress: ((NPZ.Progress) throws -> Void)?
  ) throws {
    self.path = path
    do {
      let meter = progress.map { ProgressMeter(total: nil, report: $0) }
      while true {
        guard let file = try Self.open(path, creating: creating) else {
          (self.file, archive, identity) = (nil, nil, nil)
          return
        }
        let source = try ByteSource(file)
        if isChanged {
          let isLocked = try file.lock(limit: Self.longestWait) { try meter?.advance(by: 0) }
          guard isLocked else {
            throw NDArrayError(
              .fileSystem, "another update of this file has been running for a minute",
              systemError: IOError.isLocked)
          }
        }
        let identity = try FileIdentity(file)
        // Who was waited for may have put another file here.
        if identity.size != source.count { continue }
        if isChanged, try FileIdentity(path: path)?.isSameFile(as: identity) != true { continue }
        self.file = file
        self.identity = identity
        archive = try NPZ(source, path: path, limits: .default, policy: policy)
        return
      }
    } catch { throw NPZ.wrap(error).at(path: path) }
  }

  /// True where both are one file: then the archive itself is changed.
  static func isSame(_ path: String, _ other: String?) -> Bool {
    guard let other, let first = try? FileIdentity(path: path),
      let second = try? FileIdentity(path: other)
    else { return false }
    return first.isSameFile(as: second)
  }

  /// The file at `path`; nil where there is none and one is to be made.
  private static func open(_ path: String, creating: Bool) throws(IOError) -> File? {
    do { return try File(path: path) } catch {
      if creating, error.code == .system(IOError.noSuchFile) { return nil }
      throw error
    }
  }

  /// What is thrown where the file is no longer the one that was read; nil where it is.
  func change(_ other: String?) -> IOError? {
    do { try check(other) } catch { return error.code == .changed ? error : nil }
    return nil
  }

  /// Throws where the file is no longer the one that was read.
  func check(_ other: String?) throws(IOError) {
    if let file, let identity, try FileIdentity(file) != identity {
      throw IOError(.changed, operation: "update", path: path)
    }
    if other == nil, try FileIdentity(path: path) != identity {
      throw IOError(.changed, operation: "update", path: path)
    }
  }
}

extension NDArrayError {
  /// True where there is no file at the path.
  package var isMissingFile: Bool { systemError == IOError.noSuchFile }
}
