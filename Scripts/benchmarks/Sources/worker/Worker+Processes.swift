extension Worker {
  /// How long a command takes from its start to its end.
  func time(_ words: [String]) async throws -> Answer {
    var answer = Answer()
    (answer.seconds, answer.peak) = try await timed { try Process(words).wait() }
    return answer
  }

  /// How much memory a command takes at most. To be asked of a fresh worker: a process inherits the
  /// most that its parent had.
  ///
  /// The part that is not a file's, mapped or shared, is looked up every half millisecond, so a short
  /// peak may be missed; the whole is the kernel's own count.
  func memory(_ words: [String]) throws -> Answer {
    let process = try Process(words)
    var answer = Answer()
    while true {
      if let peak = try process.poll() {
        answer.peak = peak
        return answer
      }
      if let now = process.anonymous { answer.anonymous = max(now, answer.anonymous ?? 0) }
      pause(microseconds: 500)
    }
  }
}
