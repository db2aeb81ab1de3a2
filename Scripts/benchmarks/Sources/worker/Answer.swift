/// What became of one piece of work.
struct Answer {
  /// How long the work took, without what came before and after it.
  var seconds = 0.0
  /// The bytes of the arrays.
  var bytes = 0
  /// Which arrays came out: equal for two workers that did the same.
  var check: String?
  /// The most memory that a process had, in bytes, and how much of it was not a file's.
  var peak: Int?
  var anonymous: Int?
  /// Why there is no answer.
  var error: String?

  /// One line of JSON.
  var json: String {
    if let error { return "{\"error\": \(quoted(error))}" }
    var fields = ["\"seconds\": \(seconds)", "\"bytes\": \(bytes)"]
    if let check { fields.append("\"check\": \(quoted(check))") }
    if let peak { fields.append("\"peak\": \(peak)") }
    if let anonymous { fields.append("\"anonymous\": \(anonymous)") }
    return "{\(fields.joined(separator: ", "))}"
  }

  private func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\\(scalar)"
      case "\u{0}"..<" ": result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// Runs `work` and tells how long it took.
func timed<T>(_ work: () async throws -> T) async rethrows -> (seconds: Double, result: T) {
  let start = ContinuousClock.now
  let result = try await work()
  let duration = ContinuousClock.now - start
  return (duration / .seconds(1), result)
}
