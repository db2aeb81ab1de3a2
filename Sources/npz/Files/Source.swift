import NDArray

/// An argument that names what is to be added: `data.npy`, `x=data.npy`, `x=other.npz:key`, `x=-`.
struct Source {
  /// What it adds: the keys, and where the bytes come from.
  let additions: [(key: String, content: NPZ.Draft.Content)]

  /// Opens what the argument names.
  ///
  /// - Throws: ``Failure``: no such file, no such array, a name that is missing.
  init(_ argument: String, limits: NPY.Limits, needsName: Bool = true) throws {
    let (name, path, key) = Self.parts(argument)
    if name?.isEmpty ?? false { throw Failure.usage("the name in front of '=' is empty") }
    let input = try Input(path, limits: limits)
    switch input.file {
    case .npy(let file):
      if let key {
        throw Failure(
          .noInput, "no_such_array", path: path,
          "no array named '\(key.escapedForDisplay)': a .npy file has one array, without a name")
      }
      guard let name = name ?? Self.stem(path) ?? (needsName ? nil : "") else {
        throw Failure.usage(
          "what comes from standard input needs a name", hints: ["give it one:  NAME=-"])
      }
      additions = [(name, .file(file))]
    case .tensors:
      let selections = try input.select(key.map { [$0] } ?? [], missing: .all)
      if name != nil && selections.count != 1 { throw Self.oneName(selections.count, path) }
      additions = try selections.map { (name ?? $0.name ?? "", .array(try $0.read())) }
    case .pickle:
      let selections = try input.select(key.map { [$0] } ?? [], missing: .only)
      guard let selection = selections.first, selections.count == 1 else {
        throw Failure.usage("one name for \(selections.count.grouped) arrays", path: path)
      }
      guard let name = name ?? key ?? Self.stem(path) else {
        throw Failure.usage(
          "what comes from standard input needs a name", hints: ["give it one:  NAME=-"])
      }
      additions = [(name, .array(try selection.read()))]
    case .npz:
      let selections = try input.select(key.map { [$0] } ?? [], missing: .all)
      if name != nil && selections.count != 1 { throw Self.oneName(selections.count, path) }
      if selections.contains(where: { $0.slice != nil }) {
        throw Failure.usage("add copies whole arrays; leave the slice out", path: path)
      }
      additions = selections.compactMap { selection in
        guard case .member(let entry, let npz) = selection.place else { return nil }
        return (name ?? entry.key, .member(entry, of: npz))
      }
    }
  }

  private static func oneName(_ count: Int, _ path: String) -> Failure {
    .usage(
      "one name for \(count.grouped) arrays", path: path,
      hints: ["name the one that is meant:  NAME=\(path.shellWord):KEY"])
  }

  /// Name, path and key of an argument; a file that really has the whole name comes first.
  private static func parts(_ argument: String) -> (name: String?, path: String, key: String?) {
    if argument == "-" || Terminal.exists(argument) { return (nil, argument, nil) }
    var name: String?
    var rest = argument[...]
    if let equals = argument.firstIndex(of: "=") {
      name = String(argument[..<equals])
      rest = argument[argument.index(after: equals)...]
      if rest == "-" || Terminal.exists(String(rest)) { return (name, String(rest), nil) }
    }
    for colon in rest.indices.reversed() where rest[colon] == ":" {
      let path = String(rest[..<colon])
      if Terminal.exists(path) { return (name, path, String(rest[rest.index(after: colon)...])) }
    }
    return (name, String(rest), nil)
  }

  /// The file's name without folders and `.npy`; nil for standard input.
  private static func stem(_ path: String) -> String? {
    if path == "-" { return nil }
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".npy") && name != ".npy" ? String(name.dropLast(4)) : name
  }
}
