/// What names may do. What is known is known by its exact name; what is not known is not trusted.
enum NameJudge {
  /// Functions that are harmless in one way of calling them.
  enum Form {
    /// `getattr(zoneinfo.ZoneInfo, '_unpickle')`, which Python itself writes.
    case attribute
    /// `_codecs.encode(text, 'latin1')`: bytes as Python 3 writes them for Python 2.
    case encoding
    /// `type(None)`, `type(Ellipsis)`, `type(NotImplemented)`.
    case type
    /// `functools.partial(function)`: as harmless as the function.
    case partial

    init?(_ name: Pickle.Value.Name) {
      if name.isNamed("builtins", "getattr") {
        self = .attribute
      } else if name.isNamed("_codecs", "encode") {
        self = .encoding
      } else if name.isNamed("builtins", "type") {
        self = .type
      } else if name.isNamed("functools", "partial") {
        self = .partial
      } else {
        return nil
      }
    }

    /// The verdict on all other ways.
    var otherwise: Pickle.Verdict { self == .attribute ? .dangerous : .unknown }
  }

  /// What a name may do, as long as nothing is known of how it is called.
  static func verdict(uncalled name: Pickle.Value.Name) -> Pickle.Verdict {
    let modern = name.modern
    if isKnown(name) || isKnown(modern) { return .known }
    if isDangerous(name) || isDangerous(modern) { return .dangerous }
    return .unknown
  }

  private static func isKnown(_ name: Pickle.Value.Name) -> Bool {
    if name.module.hasPrefix("sklearn."), KnownNames.estimators.contains(name.name),
      name.module.utf8.allSatisfy({ $0 < 0x80 }), name.name.utf8.allSatisfy({ $0 < 0x80 }),
      !isDangerous(name)
    {
      return true
    }
    // Strings that only look equal are equal to Swift: bytes are compared.
    return KnownNames.all.contains(Array("\(name.module) \(name.name)".utf8))
  }

  private static func isDangerous(_ name: Pickle.Value.Name) -> Bool {
    // The tables have no name of more parts than this; a name may have any number.
    let parts = name.description.split(
      separator: ".", maxSplits: 8, omittingEmptySubsequences: false)
    var path = ""
    for part in parts.prefix(8) {
      path += path.isEmpty ? String(part) : "." + part
      if DangerousNames.modules.contains(path) || DangerousNames.names.contains(path) {
        return true
      }
    }
    // Whatever a path does beyond being one, it does to files.
    if name.module == "pathlib" || name.module.hasPrefix("pathlib."), name.name.contains("."),
      !name.name.hasPrefix("Pure")
    {
      return true
    }
    // Modules hold the modules that they import, and objects lead to everything: `random._os.system`.
    return name.name.split(separator: ".").contains { part in
      let bare = String(part.drop { $0 == "_" }.reversed().drop { $0 == "_" }.reversed())
      return part.hasPrefix("__") && part.hasSuffix("__") && part.utf8.count > 4
        || DangerousNames.anywhere.contains(bare)
    }
  }
}

extension Pickle.Value.Name {
  /// What the name may do when Python loads a pickle that asks for it: `.known` for types of data, by their
  /// exact names; `.unknown` for what is not known, which may be anything.
  ///
  /// - Complexity: O(length of the name).
  public var verdict: Pickle.Verdict { NameJudge.verdict(uncalled: self) }
}
