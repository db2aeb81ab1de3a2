extension Pickle.Value {
  /// The name of what was called to make the object; nil where it is no name.
  package var calledName: Name? { object?.function.name }

  /// The bytes of an object that Python 3 writes for a `bytes` or a `bytearray` that Python 2 can read:
  /// `_codecs.encode(text, 'latin1')`, `bytes()`, `bytearray(…)`. Nil for other objects, and for text that
  /// is not Latin-1.
  var encodedBytes: [UInt8]? {
    guard let object, object.states.isEmpty, object.items.isEmpty, object.pairs.isEmpty,
      let name = object.function.name
    else { return nil }
    let arguments = object.arguments
    if name.isNamed("_codecs", "encode") {
      guard arguments.count == 2, let encoding = arguments[1].string,
        encoding == "latin1" || encoding == "latin-1"
      else { return nil }
      return arguments[0].latin1
    }
    guard name.isNamed("builtins", "bytes") || name.isNamed("builtins", "bytearray") else {
      return nil
    }
    if arguments.isEmpty { return [] }
    if arguments.count == 2, let encoding = arguments[1].string {
      guard encoding == "latin1" || encoding == "latin-1" else { return nil }
      return arguments[0].latin1
    }
    // Of bytes alone: a number would ask for so many zeros.
    guard arguments.count == 1, arguments[0].kind != .object || arguments[0].isEncodedBytes else {
      return nil
    }
    return arguments[0].bytes
  }

  /// True for `_codecs.encode(…)`, which holds no further object.
  private var isEncodedBytes: Bool { calledName?.isNamed("_codecs", "encode") == true }

  /// The text's characters as bytes; nil where one is beyond U+00FF.
  private var latin1: [UInt8]? {
    guard let utf8 else { return kind == .byteString ? bytes : nil }
    var out: [UInt8] = []
    out.reserveCapacity(utf8.count)
    for value in PickleText.codePoints(utf8) {
      guard value < 0x100 else { return nil }
      out.append(UInt8(value))
    }
    return out
  }
}
