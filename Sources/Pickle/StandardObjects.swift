/// Numbers, identifiers, paths and exceptions of Python's standard library.
enum StandardObjects {
  static func content(
    _ name: Pickle.Value.Name, _ object: Pickle.Value.Object
  ) -> Pickle.Content? {
    let arguments = object.arguments
    switch (name.module, name.name) {
    case ("decimal", "Decimal"):
      guard object.isPlain, arguments.count == 1, let text = arguments[0].string,
        isDecimal(text)
      else { return nil }
      return .decimal(text)
    case ("fractions", "Fraction"):
      guard object.isPlain else { return nil }
      return fraction(arguments)
    case ("uuid", "UUID"):
      guard object.attributes.count <= 2,
        let value = object.attributes.first(where: {
          $0.key.string == "int"
        })?.value.integer
      else { return nil }
      return uuid(value)
    case ("copyreg", "_reconstructor"), ("copyreg", "__newobj__"): return reconstructed(object)
    case ("pathlib", let kind), ("pathlib._local", let kind):
      guard object.isPlain, !arguments.isEmpty,
        ["PurePath", "PurePosixPath", "PureWindowsPath", "Path", "PosixPath", "WindowsPath"]
          .contains(kind)
      else { return nil }
      let parts = arguments.compactMap(\.string)
      guard parts.count == arguments.count else { return nil }
      return .path(kind, path(parts, separator: kind.contains("Windows") ? "\\" : "/"))
    default: return nil
    }
  }

  /// `copyreg._reconstructor(cls, object, None)` and `copyreg.__newobj__(cls)`: an instance as protocols 0
  /// and 1 have it.
  private static func reconstructed(_ object: Pickle.Value.Object) -> Pickle.Content? {
    guard let name = object.className, name.isNamed("uuid", "UUID"),
      let value = object.attributes.first(where: { $0.key.string == "int" })?.value.integer
    else { return nil }
    return uuid(value)
  }

  private static func isDecimal(_ text: String) -> Bool {
    var rest = Array(text.lowercased().utf8)[...]
    if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest.removeFirst() }
    let word = String(decoding: rest, as: UTF8.self)
    if ["inf", "infinity"].contains(word) { return true }
    if word.hasPrefix("nan") || word.hasPrefix("snan") {
      return word.drop { $0 != "n" }.dropFirst(3).utf8.allSatisfy { 0x30...0x39 ~= $0 }
    }
    guard rest.contains(where: { 0x30...0x39 ~= $0 }) else { return false }
    let parts = rest.split(separator: UInt8(ascii: "e"), omittingEmptySubsequences: false)
    guard parts.count <= 2 else { return false }
    let mantissa = parts[0]
    guard mantissa.count(where: { $0 == UInt8(ascii: ".") }) <= 1,
      mantissa.allSatisfy({ 0x30...0x39 ~= $0 || $0 == UInt8(ascii: ".") })
    else { return false }
    guard parts.count == 2 else { return true }
    var exponent = parts[1]
    if exponent.first == UInt8(ascii: "-") || exponent.first == UInt8(ascii: "+") {
      exponent.removeFirst()
    }
    return !exponent.isEmpty && exponent.allSatisfy { 0x30...0x39 ~= $0 }
  }

  private static func fraction(_ arguments: Pickle.Value.Items) -> Pickle.Content? {
    if arguments.count == 2, let top = arguments[0].integer, let bottom = arguments[1].integer,
      bottom.int != 0, !bottom.isNegative
    {
      return .fraction(top, bottom)
    }
    guard arguments.count == 1, let text = arguments[0].string else { return nil }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let top = Pickle.Integer(String(parts[0])),
      let bottom = parts.count == 2 ? Pickle.Integer(String(parts[1])) : Pickle.Integer(1),
      bottom.int != 0, !bottom.isNegative
    else { return nil }
    return .fraction(top, bottom)
  }

  private static func uuid(_ value: Pickle.Integer) -> Pickle.Content? {
    guard !value.isNegative else { return nil }
    let bytes = value.bytes.last == 0 ? value.bytes.dropLast() : value.bytes[...]
    guard bytes.count <= 16 else { return nil }
    return .uuid([UInt8](repeating: 0, count: 16 - bytes.count) + bytes.reversed())
  }

  /// The text of a path from its parts, the first of which may be its root.
  private static func path(_ parts: [String], separator: String) -> String {
    guard parts.count > 1, let first = parts.first else { return parts.first ?? "" }
    let rest = parts.dropFirst().joined(separator: separator)
    return first.hasSuffix(separator) ? first + rest : first + separator + rest
  }

  /// `list()` and its kind, as NEWOBJ and REDUCE of the classes themselves make them.
  static func container(_ name: String, _ object: Pickle.Value.Object) -> Pickle.Content? {
    guard object.states.allSatisfy(\.isNone) else { return nil }
    let arguments = object.arguments
    guard arguments.count <= 1 else { return nil }
    let first = arguments.first
    let isSequence = first.map { [.list, .tuple, .set, .frozenSet].contains($0.kind) } ?? true
    switch name {
    case "list" where object.pairs.isEmpty && isSequence:
      guard first == nil || object.items.isEmpty else { return nil }
      return .list(first?.items ?? object.items)
    case "tuple" where object.isPlain && isSequence: return .tuple(first?.items ?? object.items)
    case "set" where object.pairs.isEmpty && isSequence:
      guard first == nil || object.items.isEmpty else { return nil }
      return .set((first?.items ?? object.items).withoutDuplicates)
    case "frozenset" where object.isPlain && isSequence:
      return .frozenSet((first?.items ?? object.items).withoutDuplicates)
    case "dict" where object.items.isEmpty && first == nil: return .dictionary(object.pairs)
    case "int" where object.isPlain && first == nil: return .int(Pickle.Integer(0))
    case "str" where object.isPlain && first == nil: return .string("")
    case "float" where object.isPlain && first == nil: return .float(0)
    default: return nil
    }
  }

  /// True for the name of one of Python's own exceptions.
  static func isException(_ name: String) -> Bool {
    PythonNames.exceptions.contains(name)
      || [
        "BlockingIOError", "BrokenPipeError", "ChildProcessError", "ConnectionAbortedError",
        "ConnectionError", "ConnectionRefusedError", "ConnectionResetError", "ExceptionGroup",
        "BaseExceptionGroup", "FileExistsError", "FileNotFoundError", "InterruptedError",
        "IsADirectoryError", "ModuleNotFoundError", "NotADirectoryError", "PermissionError",
        "ProcessLookupError", "RecursionError", "ResourceWarning", "StopAsyncIteration",
        "TimeoutError", "EncodingWarning", "PythonFinalizationError",
      ].contains(name)
  }
}

extension Pickle.Value.Items {
  /// The items as members of a set: none stands twice.
  fileprivate var withoutDuplicates: Pickle.Value.Items {
    guard let kept = graph.withoutDuplicates(slots, stride: 1) else { return self }
    return Pickle.Value.Items(graph: graph, slots: kept)
  }
}
