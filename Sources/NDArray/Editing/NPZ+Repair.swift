import Bytes
import Zip

extension NPZ {
  /// Finds what can be saved of a damaged archive, and writes it to another file.
  ///
  /// ```swift
  /// let report = try NPZ.repair("cut.npz")                        // what could be saved; writes nothing
  /// try NPZ.repair("cut.npz", to: "whole.npz", partial: .shorten)
  /// if !report.isComplete { print("something is lost") }
  /// ```
  ///
  /// The directory is used as far as the members agree with it; members that it lacks, or that are not where
  /// it says, are found by their own headers. What stands there twice, the same to the bit under one name, is
  /// kept once. A member whose CRC-32 is right comes back bit for bit, with its name, date and comment.
  /// Of a cut or damaged array, `partial` keeps the rows that can be read. They were compared with nothing,
  /// since a CRC-32 stands for the whole: a bit that was flipped in front of the damage is still flipped.
  ///
  /// The damaged file is only read. The new one takes its name when it is whole and on the disk; where
  /// nothing can be saved, none is written.
  ///
  /// - Parameters:
  ///   - path: the damaged archive.
  ///   - output: the file to write; nil, the default, only reports.
  ///   - partial: what is done with arrays that are not whole.
  ///   - replacing: true replaces a file that exists at `output`; false, the default, throws.
  ///   - limits: how large an array that is not whole may become.
  ///   - progress: is told about the members that are written, on the calling thread; an error that it
  ///     throws ends the work.
  /// - Returns: what was found.
  /// - Throws: ``NDArrayError``: `.badArgument` where both files are one; `.fileSystem`, also where
  ///   `output` exists; `.notAnArrayFile` where the file shows no trace of an archive; `.cancelled`.
  /// - Complexity: O(bytes of the archive, inflated) time, bounded memory.
  @discardableResult
  public static func repair(
    _ path: String, to output: String? = nil, partial: Partial = .skip, replacing: Bool = false,
    limits: NPY.Limits = .default, progress: ((Progress) throws -> Void)? = nil
  ) throws(NDArrayError) -> RepairReport {
    do {
      let file = try File(path: path)
      let source = try ByteSource(file)
      if let output, let other = try FileIdentity(path: output) {
        if try FileIdentity(file).isSameFile(as: other) {
          throw NDArrayError(
            .badArgument, "a damaged file is never written to: name another one for the result")
        }
        if !replacing {
          throw NDArrayError(
            .fileSystem, "the file exists already", path: output,
            systemError: IOError.alreadyExists)
        }
      }
      var repair = try ArchiveRepair(source, limits: limits, partial: partial)
      guard let output, repair.hasOutput else { return repair.report }
      let target = try AtomicFile(replacing: output)
      let total = repair.found.members.reduce(0) { $0 &+ $1.dataRange.count }
      try repair.write(to: target, progress.map { ProgressMeter(total: total, report: $0) })
      repair.report.outputByteCount = target.position
      try target.commit()
      return repair.report
    } catch { throw wrap(error).at(path: path) }
  }
}

extension NPZ {
  /// Finds what can be saved of the damaged archive in `bytes`, and makes another one of it.
  ///
  /// - Returns: what was found, and the new archive; nil where nothing can be saved.
  /// - Throws: ``NDArrayError``, as for a file.
  package static func repair(
    bytes: [UInt8], partial: Partial = .skip, limits: NPY.Limits = .default
  ) throws(NDArrayError) -> (report: RepairReport, bytes: [UInt8]?) {
    do {
      let source = ByteSource(try Memory(copying: bytes))
      var repair = try ArchiveRepair(source, limits: limits, partial: partial)
      guard repair.hasOutput else { return (repair.report, nil) }
      let sink = ArraySink(capacity: bytes.count)
      try repair.write(to: sink, nil)
      repair.report.outputByteCount = sink.position
      return (repair.report, sink.array)
    } catch { throw wrap(error) }
  }
}

/// An archive that is being repaired.
struct ArchiveRepair {
  let source: ByteSource
  let partial: NPZ.Partial
  let limits: NPY.Limits
  /// What the scanner found: one member for each item of the report.
  let found: ScannedArchive
  var report = NPZ.RepairReport()

  /// Finds the members of the archive in `source`.
  init(_ source: ByteSource, limits: NPY.Limits, partial: NPZ.Partial) throws {
    self.source = source
    self.partial = partial
    self.limits = limits
    var scanner = ZipScanner(source) { start in Self.length(start, limits) }
    found = try scanner.scan()
    if found.members.isEmpty, !found.endsAtDirectory {
      let start = try source.read(at: 0, count: Swift.min(512, source.count)).array()
      if FileKind(start: start) != .zip { throw FileKind.notAnArray(source) }
    }
    report.byteCount = source.count
    report.items = found.members.map { item($0) }
    describe()
  }

  /// True where there is something to be written.
  var hasOutput: Bool {
    report.items.contains { $0.fate == .kept || $0.partialShape != nil } || report.isComplete
  }

  /// The bytes of the array that begins so; nil where no array does.
  private static func length(_ start: [UInt8], _ limits: NPY.Limits) -> Int? {
    guard let header = header(start, limits), !header.dtype.hasObjects else { return nil }
    let (sum, overflow) = header.byteCount.addingReportingOverflow(header.dataByteCount)
    return overflow ? nil : sum
  }

  private static func header(_ start: [UInt8], _ limits: NPY.Limits) -> NPY.Header? {
    guard start.starts(with: NPY.magic), let memory = try? Memory(copying: start) else {
      return nil
    }
    return try? NPY.readHeader(
      SourceInput(ByteSource(memory)), limits: limits, policy: .lenient)
  }

  /// What the report says about a member.
  private func item(_ member: ScannedMember) -> NPZ.RepairReport.Item {
    var item = NPZ.RepairReport.Item(
      member: member.text, fate: .kept, statedByteCount: member.statedSize,
      foundByteCount: member.dataRange.count, offset: member.offset)
    switch member.state {
    case .whole:
      item.header = Self.header(start(of: member), limits)
      return item
    case .unchecked(let words):
      item.message = "copied as it is, not checked: \(words)"
      return item
    case .cut: (item.fate, item.message) = (.cut, "the file ends before it does")
    case .damaged(let words): (item.fate, item.message) = (.damaged, words)
    case .lost:
      (item.fate, item.message) = (.lost, "the directory lists it, and it was not found")
      return item
    }
    guard let header = Self.header(start(of: member), limits), !header.dtype.hasObjects else {
      return item
    }
    item.header = header
    let decoded = Swift.min(
      Swift.max(0, member.decodedCount - header.byteCount), header.dataByteCount)
    if let rows = header.growingAxis.map({ header.shape[$0] }), header.dataByteCount > 0 {
      item.totalRowCount = rows
      item.rowCount = decoded / (header.dataByteCount / rows)
    }
    item.partialShape = partialShape(header, decoded, item.rowCount)
    return item
  }

  /// The shape that is written of an array that is not whole; nil where it is left out.
  private func partialShape(_ header: NPY.Header, _ decoded: Int, _ rows: Int?) -> [Int]? {
    if decoded == 0 { return nil }
    switch partial {
    case .skip: return nil
    case .zeroFill: return header.dataByteCount <= limits.arrayBytes ? header.shape : nil
    case .shorten:
      if decoded == header.dataByteCount { return header.shape }
      guard let rows, rows > 0, let axis = header.growingAxis else { return nil }
      var shape = header.shape
      shape[axis] = rows
      return shape
    }
  }

  /// The first bytes of a member: enough for most headers, and for the longest where one needs it.
  private func start(of member: ScannedMember) -> [UInt8] {
    struct Enough: Error {}
    var start: [UInt8] = []
    let most = limits.headerBytes.addingReportingOverflow(16)
    do {
      _ = try member.forEachPiece(of: source) { piece in
        for index in 0..<piece.byteCount { start.append(piece.byte(at: index)) }
        let wanted = start.starts(with: NPY.magic) ? NPY.headerEnd(start) ?? 0 : 0
        if start.count >= wanted || most.overflow || start.count >= most.partialValue {
          throw Enough()
        }
      }
    } catch {}
    return start
  }

  /// What is wrong with the archive as a whole.
  private mutating func describe() {
    var problems: [NPY.Problem] = []
    switch found.directory {
    case .sound: break
    case .damaged:
      problems.append(NPY.Problem(.badDirectory, .error, "the directory is damaged"))
    case .missing:
      let words =
        found.endsAtDirectory
        ? "the end of the directory is missing" : "no directory: the file was cut off"
      problems.append(NPY.Problem(.truncated, .error, words, offset: source.count))
    }
    for gap in found.gaps {
      problems.append(
        NPY.Problem(
          .hiddenData, .error, "\(gap.count) bytes are neither a member nor directory",
          offset: gap.lowerBound))
    }
    if found.isGivenUp {
      problems.append(
        NPY.Problem(
          .limitExceeded, .error,
          "the search was given up: there is too much that looks like a member and is none"))
    }
    for member in found.members where member.hasTwoNames {
      problems.append(
        NPY.Problem(
          .headerMismatch, .warning,
          "the directory and the member's own header name it differently",
          array: NPZ.Draft.Member.key(of: member.text), offset: member.offset))
    }
    for copy in found.copies {
      problems.append(
        NPY.Problem(
          .duplicateName, .note, "it stands there once more, the same to the bit; one is kept",
          array: NPZ.Draft.Member.key(of: copy.text), offset: copy.offset))
    }
    var names: Set<[UInt8]> = []
    for (member, item) in zip(found.members, report.items) where item.fate == .kept {
      if !names.insert(member.name).inserted {
        problems.append(
          NPY.Problem(
            .duplicateName, .warning, "two members have this name; both are kept",
            array: item.key, offset: item.offset))
      }
    }
    report.problems = problems
    report.isCutOff = !found.endsAtDirectory
    report.isComplete =
      found.endsAtDirectory && found.gaps.isEmpty && !found.isGivenUp
      && report.items.allSatisfy { $0.fate == .kept }
  }
}

extension NPY.Header {
  /// The axis along which the elements in a file end early when it is cut: the first one, or in Fortran
  /// order the last one. Nil where there is none, or it has no length.
  var growingAxis: Int? {
    guard let axis = order == .c ? shape.indices.first : shape.indices.last else { return nil }
    return shape[axis] > 0 ? axis : nil
  }
}

extension NPY {
  /// Where the header ends that begins so; nil where that is not to be seen.
  static func headerEnd(_ start: [UInt8]) -> Int? {
    guard start.count >= 12 else { return nil }
    let lengthSize = start[6] == 1 ? 2 : 4
    let length = (0..<lengthSize).reduce(0) { $0 | Int(start[8 + $1]) << (8 * $1) }
    return 8 + lengthSize + length
  }
}
