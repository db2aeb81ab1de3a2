import NDArray

/// What `verify` found out about one file.
struct Check {
  /// One array, or another member, and what is wrong with it.
  struct Item {
    let name: String?
    let stored: (bytes: Int, start: Int?)?
    var isArray = true
    let problems: [NPY.Problem]
    var isSound: Bool { !problems.contains { $0.severity == .error } }
  }

  /// The file as given.
  let path: String
  /// What concerns the file as a whole.
  private(set) var problems: [NPY.Problem] = []
  private var isArchive = false
  /// What to do about a file that does not open.
  private var hint: String?
  /// The arrays and other members.
  private(set) var items: [Item] = []

  /// True where nothing is damaged.
  var isSound: Bool {
    !problems.contains { $0.severity == .error } && items.allSatisfy(\.isSound)
  }

  /// Checks the file at `path`, and with `deep` its values.
  ///
  /// - Throws: ``Failure`` where there is no such file, or it is no file of arrays.
  init(
    _ path: String, filter: NameFilter, limits: NPY.Limits, deep: Bool = false, _ console: Console
  ) throws {
    let input: Input
    do { input = try Input(path, limits: limits) } catch let failure as Failure {
      // What cannot be opened as an archive, but is one, is damaged.
      let isDamage =
        failure.status == .data && failure.code != "not_an_array_file"
        && failure.code != "file_system" && failure.message != "the file is empty"
      guard isDamage else { throw failure }
      self.init(
        path, NPY.Problem(code: failure.code, message: failure.message), hint: failure.hints.last)
      return
    }
    self.init(input, filter: filter, deep: deep, console)
  }

  /// A file that does not open.
  private init(_ path: String, _ problem: NPY.Problem, hint: String?) {
    self.path = path
    self.hint = hint
    problems = [problem]
  }

  /// Checks a file that is open, and with `deep` its values.
  init(_ input: Input, filter: NameFilter? = nil, deep: Bool = false, _ console: Console) {
    path = input.path
    let line = ProgressLine("verify", total: input.elementByteCount, console)
    func accepts(_ name: String) -> Bool { filter?.accepts(name) ?? true }
    switch input.file {
    case .npy(let file):
      line.begin("")
      items = [Item(name: nil, stored: nil, problems: file.verify(deep: deep))]
    case .pickle(let file):
      for leaf in PickleWalk(file.value).leaves where accepts(leaf.path) {
        guard leaf.array != nil || leaf.error != nil else { continue }
        let problems = leaf.error.map { [NPY.Problem($0, array: leaf.path)] } ?? []
        items.append(Item(name: leaf.path, stored: nil, problems: problems))
      }
      if file.trailingByteCount > 0 {
        problems.append(
          NPY.Problem(
            code: "trailing_data",
            message: "\(file.trailingByteCount.counted("byte")) behind the pickle are no other"))
      }
      problems += Self.dangers(of: file)
    case .tensors(let file):
      // There are no checksums: the header has been checked, and that it describes the whole file.
      items = file.entries.filter { accepts($0.key) }.map {
        Item(name: $0.key, stored: nil, problems: [])
      }
      problems = file.others.filter { accepts($0.key) }.map {
        NPY.Problem($0.error, array: $0.key, severity: .warning)
      }
    case .npz(let npz):
      isArchive = true
      problems = npz.verifyDirectory().filter { $0.array.map(accepts) ?? true }
      for entry in npz.entries where !entry.isDirectory && accepts(entry.key) {
        let start = try? npz.dataRange(of: entry).lowerBound
        line.begin(entry.key)
        let problems = npz.verify(entry, deep: deep) { line.advance(to: $0.completedByteCount) }
        line.advance(to: entry.byteCount)
        items.append(
          Item(
            name: entry.key, stored: (entry.storedByteCount, start),
            isArray: entry.key != entry.member || (try? npz.header(of: entry)) != nil,
            problems: problems))
      }
    }
  }

  /// What a pickle asks for that could run code where Python loads it; npz globals tells more.
  private static func dangers(of file: PickledFile) -> [NPY.Problem] {
    var names: [String] = []
    for use in file.bytes.globals.uses where use.verdict == .dangerous {
      if !names.contains(use.title) { names.append(use.title) }
      if names.count > 10 { break }
    }
    return names.prefix(10).map { name in
      NPY.Problem(
        code: "dangerous_name",
        message: "\(name) could run code where Python loads this, see npz globals; "
          + "nothing is run here",
        severity: .warning)
    }
  }

  /// The report that people see.
  func lines(_ console: Console) -> [String] {
    var lines: [String] = []
    let all =
      problems.map { ($0, nil as Item?) }
      + items.flatMap { item in
        item.problems.map { ($0, item as Item?) }
      }
    let names = all.map { ($0.0.array ?? "").escapedForDisplay }
    let width = names.map(\.displayWidth).filter { $0 <= 40 }.max() ?? 0
    for ((problem, item), name) in zip(all, names) {
      let isError = problem.severity == .error
      let mark =
        switch problem.severity {
        case .error: console.damagedMark
        case .warning: console.warningMark
        case .note: console.noteMark
        }
      let markWidth = isError ? (console.isUTF8 ? 1 : 3) : 1
      var head = mark + " "
      if width > 0 {
        let gap = String(repeating: " ", count: Swift.max(0, width - name.displayWidth) + 3)
        head += console.style.bold(name) + gap
      }
      lines.append(head + problem.message.escapedForDisplay)
      if isError, problem.code == "crc_mismatch", let stored = item?.stored,
        let start = stored.start
      {
        let indent = String(repeating: " ", count: markWidth + 1 + (width > 0 ? width + 3 : 0))
        lines.append(
          indent + "\(stored.bytes.grouped) stored bytes from \(start.grouped); the values cannot "
            + "be trusted")
      }
    }
    if items.isEmpty && !isSound {
      lines.append("\(path.escapedForDisplay) is damaged: it does not open")
      if let hint { lines.append(hint) }
      return lines
    }
    if items.isEmpty {
      lines.append("\(console.soundMark) nothing is damaged; there are no arrays")
      return lines
    }
    let damaged = items.count { !$0.isSound }
    let sound = items.count { $0.isSound && $0.isArray }
    let others = items.count { $0.isSound && !$0.isArray }
    if sound > 0 || isSound {
      let other = damaged > 0 ? "other " : ""
      var text = sound.counted("\(other)array")
      if others > 0 {
        text += " and \(others.counted("member that is no array", "members that are no arrays"))"
      }
      lines.append("\(console.soundMark) \(text) \(sound + others == 1 ? "is" : "are") sound")
    }
    if damaged > 0 {
      let arrays = items.allSatisfy(\.isArray)
      let isSavable = isArchive && path != "-" && damaged < items.count
      let shell = path.shellWord
      lines.append(
        "\(path.escapedForDisplay) is damaged: \(damaged.grouped) of "
          + items.count.counted(arrays ? "array" : "member")
          + (isSavable ? ".  Keep the rest:  npz repair \(shell) -o fixed.npz" : ""))
    } else if !isSound {
      lines.append("\(path.escapedForDisplay) is damaged")
    }
    return lines
  }

  /// The file as `npz.verify/1` describes it.
  var json: JSON {
    let all = problems + items.flatMap(\.problems)
    return .object([
      ("path", .text(path)), ("ok", .bool(isSound)),
      (
        "arrays",
        .list(items.map { .object([("name", JSON($0.name)), ("ok", .bool($0.isSound))]) })
      ),
      (
        "problems",
        .list(
          all.map { problem in
            .object([
              ("code", .text(problem.code)), ("severity", .text(problem.severity.rawValue)),
              ("message", .text(problem.message)), ("array", JSON(problem.array)),
              ("offset", JSON(problem.offset)),
            ])
          })
      ),
    ])
  }
}
