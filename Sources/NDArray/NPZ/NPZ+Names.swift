import Zip

extension NPZ {
  /// Refuses to read a member whose name is made to do harm as a path, or to a terminal.
  ///
  /// - Throws: ``NDArrayError`` `.unsafeName`, `.badName`, unless the policy accepts such names.
  func checkName(of entry: Entry) throws(NDArrayError) {
    guard !policy.acceptsUnsafeNames, let (code, reason) = Entry.danger(of: entry.member) else {
      return
    }
    throw NDArrayError(
      code, "the name of the member is not accepted: \(reason)", path: path, member: entry.key,
      offset: entry.raw.headerOffset,
      hint: "NPZ(path:policy: .lenient) reads it, by its name as a key")
  }
}

extension NPZ {
  /// The name of the member for an array of that key.
  ///
  /// - Throws: ``NDArrayError`` `.unsafeName`, `.badName` for what would not be read again.
  static func memberName(for key: String) throws(NDArrayError) -> [UInt8] {
    let name = key + Entry.suffix
    try checkNew(name, key: key)
    return Array(name.utf8)
  }

  /// Refuses to write a member of a name that would not be read again.
  ///
  /// - Throws: ``NDArrayError`` `.unsafeName`, `.badName`.
  static func checkNew(_ name: String, key: String) throws(NDArrayError) {
    guard let (code, reason) = Entry.danger(of: name) else { return }
    throw NDArrayError(
      code, "no member can have this name: \(reason)", member: key, hint: "save it as another key")
  }
}

extension NPZ.Entry {
  /// What a name would do that leads out of a folder or has control characters; nil for all others.
  ///
  /// A tab is accepted: NumPy's users have it in names.
  static func danger(of name: String) -> (NDArrayError.Code, String)? {
    if name.unicodeScalars.contains(where: { $0.value < 0x20 && $0 != "\t" || $0.value == 0x7F }) {
      return (.badName, "it has a control character")
    }
    if let first = name.utf8.first, isSeparator(first) {
      return (.unsafeName, "it is an absolute path")
    }
    if hasDrive(name) { return (.unsafeName, "it starts with a drive letter") }
    if name.utf8.split(whereSeparator: isSeparator).contains(where: { $0.elementsEqual("..".utf8) })
    {
      return (.unsafeName, "it leaves the folder by '..'")
    }
    return nil
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
  }

  /// A letter, a colon, and a path. A colon and a number is how TensorFlow names a tensor: `W:0`.
  private static func hasDrive(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard bytes.count > 1, bytes[1] == UInt8(ascii: ":"),
      UInt8(ascii: "a")...UInt8(ascii: "z") ~= bytes[0] | 0x20
    else { return false }
    let rest = bytes.dropFirst(2).prefix { $0 != UInt8(ascii: ".") }
    return rest.isEmpty || !rest.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  /// Why no path can be made of the member's name, nil where one can: extracting an archive must not
  /// write outside of the folder it is extracted to.
  package var unsafeNameReason: String? { Self.unsafeNameReason(of: member) }

  /// Why no path can be made of a name, nil where one can.
  package static func unsafeNameReason(of name: String) -> String? {
    if name.isEmpty { return "it is empty" }
    if let (_, reason) = Self.danger(of: name) { return reason }
    if name.utf8.contains(UInt8(ascii: "\\")) {
      return "it has a backslash, which is a separator on Windows"
    }
    if name.unicodeScalars.contains(where: { $0 == "\t" || 0x80...0x9F ~= $0.value }) {
      return "it has a control character"
    }
    let parts = name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    // A folder's name ends with a slash; an empty part or a dot elsewhere is not what it seems.
    if parts.dropLast().contains(where: { $0.isEmpty || $0.elementsEqual(".".utf8) })
      || parts.last.map({ $0.elementsEqual(".".utf8) }) == true
    {
      return "it has an empty or '.' part"
    }
    return nil
  }
}
