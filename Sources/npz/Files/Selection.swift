import NDArray

/// An array that a command was asked for: a member of an archive, or a `.npy` file's own, and
/// perhaps a slice of it.
struct Selection {
  /// Where the array is.
  enum Place {
    case member(NPZ.Entry, of: NPZ)
    case file(NPYFile)
    /// What stands at a path in a pickle; the path is empty for the whole of it.
    case value(Pickle.Value, path: String, of: PickledFile)
    case tensor(TensorsFile.Entry, of: TensorsFile)
  }

  /// The file.
  let input: Input
  /// Where the array is.
  let place: Place
  /// The slice; nil for all of it.
  var slice: SliceText?

  /// The array's name; nil for a `.npy` file's.
  var name: String? {
    switch place {
    case .member(let entry, _): return entry.key
    case .value(_, let path, _): return path.isEmpty ? nil : path
    case .file: return nil
    case .tensor(let entry, _): return entry.key
    }
  }

  /// The name for people: that of the file where the array has none.
  var title: String { (name ?? input.path).escapedForDisplay }

  /// True for a member that is not named like an array.
  var isOther: Bool {
    if case .member(let entry, _) = place { return entry.key == entry.member }
    return false
  }

  /// What the array's header says.
  ///
  /// - Throws: ``Failure``.
  func header() throws -> NPY.Header {
    do {
      switch place {
      case .member(let entry, let npz): return try npz.header(of: entry)
      case .file(let file): return file.header
      case .value: return try NPY.Header(describing: read())
      case .tensor(let entry, _): return entry.header
      }
    } catch { throw input.failure(error) }
  }

  /// Reads the array, or no more of it than the slice needs.
  ///
  /// - Throws: ``Failure``.
  func read() throws -> NDArray {
    do {
      switch (place, slice) {
      case (.member(let entry, let npz), let slice?): return try npz.read(entry, steps: slice.steps)
      case (.member(let entry, let npz), nil): return try npz.read(entry)
      case (.file(let file), let slice?): return try file.read(steps: slice.steps)
      case (.file(let file), nil): return try file.read()
      case (.tensor(let entry, let file), let slice):
        return try file.read(entry, steps: slice?.steps ?? [])
      case (.value(let value, _, _), let slice):
        guard let array = try value.array() else {
          throw Failure(
            .data, "not_an_array", path: input.path, array: name,
            "this is a \(value.typeName), not an array",
            hints: ["npz list \(input.path.shellWord)  shows what it holds"])
        }
        return try slice.map { try array[steps: $0.steps] } ?? array
      }
    } catch { throw failure(error) }
  }

  /// Reads what a summary shows, and no more; nil where the array is not summarised, or small.
  ///
  /// - Throws: ``Failure``.
  func summary(_ options: NDArray.PrintOptions) throws -> Summary? {
    let steps = slice?.steps ?? []
    do {
      switch place {
      case .member(let entry, let npz):
        return try npz.summary(of: entry, steps: steps, options)
      case .file(let file): return try file.summary(steps: steps, options)
      case .value, .tensor: return nil
      }
    } catch { throw failure(error) }
  }

  /// Refuses a compressed member that would inflate to more than the limit.
  ///
  /// - Throws: ``Failure``.
  func checkLimit(_ limits: NPY.Limits) throws {
    guard case .member(let entry, _) = place, !entry.isStored else { return }
    if entry.byteCount > limits.arrayBytes {
      throw overLimit(entry.byteCount, limits, entry: entry)
    }
  }

  /// An error of the library's, met while reading this array.
  private func failure(_ error: any Error) -> Failure {
    var failure = input.failure(error, slice: slice?.text)
    failure.array = failure.array ?? name
    // What a value's header says, only reading it tells.
    if case .value = place { return failure }
    guard let error = error as? NDArrayError, error.code == .limitExceeded,
      let header = try? header(), header.dataByteCount > input.limits.arrayBytes
    else { return failure }
    if case .member(let entry, _) = place, !entry.isStored {
      return overLimit(entry.byteCount, input.limits, entry: entry)
    }
    return overLimit(header.dataByteCount, input.limits, entry: nil)
  }

  /// `would inflate 42 KiB to 45 GiB (ratio 1 100 000); limit 16 GiB.  --max-bytes 64GiB to allow it`
  private func overLimit(_ count: Int, _ limits: NPY.Limits, entry: NPZ.Entry?) -> Failure {
    var what = "would take \(count.shortSizeText)"
    if let entry {
      let ratio = count / Swift.max(1, entry.storedByteCount)
      what =
        "would inflate \(entry.storedByteCount.shortSizeText) to \(count.shortSizeText) "
        + "(ratio \(ratio.grouped))"
    }
    return Failure(
      .limit, "limit_exceeded", path: input.path, array: name,
      "\(what); limit \(limits.arrayBytes.shortSizeText).  "
        + "--max-bytes \(count.roundedUpSizeArgument) to allow it")
  }
}

extension Input {
  /// What a command does where no name is given.
  enum Missing {
    /// Takes an archive's only array; with several, a name is needed.
    case only
    /// Takes them all.
    case all
  }

  /// The arrays that `names` mean: a name, a pattern, or a name with a slice in brackets.
  ///
  /// - Throws: ``Failure``: no such array, with what was probably meant; a wrong slice.
  func select(_ names: [String], missing: Missing) throws -> [Selection] {
    switch file {
    case .npy(let file):
      if names.isEmpty { return [Selection(input: self, place: .file(file))] }
      return try names.map { name in
        guard name.first == "[", name.last == "]" else {
          throw Failure(
            .noInput, "no_such_array", path: path, array: nil,
            "no array named '\(name.escapedForDisplay)': a .npy file has one array, without a name",
            hints: ["leave the name out"])
        }
        let slice = try SliceText(String(name.dropFirst().dropLast()), path: path)
        return Selection(input: self, place: .file(file), slice: slice)
      }
    case .pickle(let file):
      if names.isEmpty {
        return [Selection(input: self, place: .value(file.value, path: "", of: file))]
      }
      return try names.flatMap { try select($0, in: file) }
    case .tensors(let file):
      let all = file.entries.map { (key: $0.key, place: Selection.Place.tensor($0, of: file)) }
      if names.isEmpty, let other = file.others.first {
        var failure = failure(other.error)
        failure.hints = ["name the arrays that are meant"]
        throw failure
      }
      return try select(names, missing, among: all) { name in
        if let other = file.others.first(where: { $0.key.utf8.elementsEqual(name.utf8) }) {
          throw failure(other.error)
        }
        return file.entry(for: name).map { .tensor($0, of: file) }
      }
    case .npz(let npz):
      let all = npz.entries.filter { !$0.isDirectory }.map {
        (key: $0.key, place: Selection.Place.member($0, of: npz))
      }
      return try select(names, missing, among: all) { name in
        do { return try npz.entry(for: name).map { .member($0, of: npz) } } catch {
          throw failure(error)
        }
      }
    }
  }

  /// The arrays of a file whose arrays all have names.
  ///
  /// - Parameter find: the array of a name; nil where there is none.
  private func select(
    _ names: [String], _ missing: Missing, among all: [(key: String, place: Selection.Place)],
    find: (String) throws -> Selection.Place?
  ) throws -> [Selection] {
    if !names.isEmpty {
      return try names.flatMap { try select($0, among: all, find: find) }
    }
    if missing == .only && all.count != 1 {
      let what = isArchive ? "archive" : "file"
      throw all.isEmpty
        ? Failure(.noInput, "no_such_array", path: path, "the \(what) is empty")
        : .usage(
          "which array? There are \(all.count.grouped)", path: path,
          hints: [overview(all.map(\.key))])
    }
    return all.map { Selection(input: self, place: $0.place) }
  }

  /// What stands at a path in a pickle.
  ///
  /// - Throws: ``Failure`` where there is nothing.
  func part(_ name: String, of file: PickledFile) throws -> Pickle.Value {
    guard let value = file.value.part(at: name) else {
      throw Failure(
        .noInput, "no_such_array", path: path, "there is nothing at '\(name.escapedForDisplay)'",
        hints: ["npz list \(path.shellWord)  shows what there is"])
    }
    return value
  }

  private func select(_ name: String, in file: PickledFile) throws -> [Selection] {
    func selection(_ value: Pickle.Value, _ path: String, _ slice: SliceText? = nil) -> Selection {
      Selection(input: self, place: .value(value, path: path, of: file), slice: slice)
    }
    if let value = file.value.part(at: name) { return [selection(value, name)] }
    if name.last == "]" {
      for bracket in name.indices.reversed() where name[bracket] == "[" {
        let stem = String(name[..<bracket])
        guard let value = stem.isEmpty ? file.value : file.value.part(at: stem) else { continue }
        let inner = String(name[name.index(after: bracket)...].dropLast())
        return [selection(value, stem, try SliceText(inner, path: path, array: stem))]
      }
    }
    let leaves = PickleWalk(file.value).leaves
    if Glob.isPattern(name) {
      let glob = Glob(name)
      let found = leaves.filter { glob.matches($0.path) }
      if !found.isEmpty { return found.map { selection($0.value, $0.path) } }
    }
    let what = Glob.isPattern(name) ? "nothing matches" : "there is nothing at"
    var failure = Failure(
      .noInput, "no_such_array", path: path, "\(what) '\(name.escapedForDisplay)'")
    let names = leaves.map(\.path).filter { !$0.isEmpty }
    let shown = names.prefix(5).map(\.escapedForDisplay).joined(separator: ", ")
    let more = names.count > 5 ? " … \(names.count - 5) more" : ""
    var hint = "The pickle holds: \(shown)\(more)   (npz list \(path.shellWord))"
    if let near = Suggestion.nearest(to: name, among: names) {
      hint = "did you mean '\(near.escapedForDisplay)'?   " + hint
    }
    if !names.isEmpty { failure.hints = [hint] }
    throw failure
  }

  private func select(
    _ name: String, among all: [(key: String, place: Selection.Place)],
    find: (String) throws -> Selection.Place?
  ) throws -> [Selection] {
    if let place = try find(name) { return [Selection(input: self, place: place)] }
    // `NAME[0:5]`: the longest name in front of a bracket that is there.
    if name.last == "]" {
      for bracket in name.indices.reversed() where name[bracket] == "[" {
        let stem = String(name[..<bracket])
        guard let place = try find(stem) else { continue }
        let inner = String(name[name.index(after: bracket)...].dropLast())
        let slice = try SliceText(inner, path: path, array: stem)
        return [Selection(input: self, place: place, slice: slice)]
      }
    }
    if Glob.isPattern(name) {
      let glob = Glob(name)
      let found = all.filter { glob.matches($0.key) }
      if !found.isEmpty { return found.map { Selection(input: self, place: $0.place) } }
    }
    throw noSuchArray(name, all.map(\.key))
  }

  private func noSuchArray(_ name: String, _ keys: [String]) -> Failure {
    let what = Glob.isPattern(name) ? "no array matches" : "no array named"
    var failure = Failure(
      .noInput, "no_such_array", path: path, "\(what) '\(name.escapedForDisplay)'")
    var hint = overview(keys)
    if let near = Suggestion.nearest(to: name, among: keys) {
      hint = "did you mean '\(near.escapedForDisplay)'?   " + hint
    }
    failure.hints = [hint]
    return failure
  }

  /// The first few names, and how to see all.
  private func overview(_ keys: [String]) -> String {
    if keys.isEmpty { return "The file is empty" }
    let shown = keys.prefix(5).map(\.escapedForDisplay).joined(separator: ", ")
    let more = keys.count > 5 ? " … \(keys.count - 5) more" : ""
    return "The file has: \(shown)\(more)   (npz list \(path.shellWord))"
  }
}
