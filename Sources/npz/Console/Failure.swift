import NDArray

/// Why the command ends without having done what it was asked for: what, where, how to fix.
///
/// Printed as `npz: <file>[: <array>]: <what is wrong>` and at most two indented lines.
struct Failure: Error {
  /// How the process ends.
  var status: ExitStatus
  /// A stable name for programs: `no_such_array`.
  var code: String
  /// The file as given.
  var path: String?
  /// The array's name.
  var array: String?
  /// What is wrong.
  var message: String
  /// What to do about it: at most two lines.
  var hints: [String] = []
  /// A text that a caret shall point into, and where.
  var pointer: (text: String, column: Int)?

  /// A failure that is no error of the library's.
  init(
    _ status: ExitStatus, _ code: String, path: String? = nil, array: String? = nil,
    _ message: String, hints: [String] = []
  ) {
    self.status = status
    self.code = code
    self.path = path
    self.array = array
    self.message = message
    self.hints = hints
  }

  /// A file that exists, and is not to be replaced.
  static func exists(_ path: String, other: String = "another -o") -> Failure {
    Failure(
      .cannotCreate, "already_exists",
      "\(path.escapedForDisplay) already exists; use -f to replace it, or \(other)")
  }

  /// A wrong argument.
  static func usage(_ message: String, path: String? = nil, hints: [String] = []) -> Failure {
    Failure(.usage, "usage", path: path, message, hints: hints)
  }

  /// The lines as they are printed.
  ///
  /// - Parameter pointing: true to point into the text that is wrong: on a terminal.
  func text(pointing: Bool) -> String {
    let place = [path, array].compactMap { $0 }
      .map { ($0.isEmpty ? "''" : $0.escapedForDisplay) + ": " }.joined()
    // Names may be in all of these.
    var lines = ["npz: " + place + message.escapedForDisplay]
    if pointing, let pointer {
      lines.append("     " + pointer.text)
      lines.append("     " + String(repeating: " ", count: pointer.column) + "^")
    }
    lines += hints.prefix(2).map { "     " + $0.escapedForDisplay }
    let text = lines.joined(separator: "\n") + "\n"
    return Terminal.isUTF8 ? text : text.inASCII
  }

  /// The failure as a document for programs.
  var json: JSON {
    .object([
      ("schema", .text("npz.error/1")), ("code", .text(code)), ("message", .text(message)),
      ("path", path.map { .text($0) } ?? .null), ("array", array.map { .text($0) } ?? .null),
      ("hint", hints.isEmpty ? .null : .text(hints.joined(separator: "\n"))),
    ])
  }
}
