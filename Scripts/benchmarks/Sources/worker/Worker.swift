import NDArray

/// Arrays by key, in the order of their file.
typealias Arrays = [(key: String, value: NDArray)]

/// Knows the pieces of work, and keeps arrays in memory from one to the next.
struct Worker {
  var held: [String: Arrays] = [:]
  /// Whether answers tell what came out.
  var checks = true

  struct Misuse: Error, CustomStringConvertible {
    let description: String
  }

  mutating func answer(_ words: [String]) async -> Answer {
    do {
      return try await perform(words[0], Array(words.dropFirst()))
    } catch {
      var answer = Answer()
      answer.error = "\(words.joined(separator: " ")): \(error)"
      return answer
    }
  }

  private mutating func perform(_ work: String, _ words: [String]) async throws -> Answer {
    switch (work, words.count) {
    case ("hold", 2): return try await hold(words[0], words[1])
    case ("drop", 1):
      held[words[0]] = nil
      return Answer()
    case ("save", 3): return try await save(words[0], to: words[1], words[2])
    case ("save-mapped", 3): return try await saveMapped(words[0], to: words[1], words[2])
    case ("save-npy", 2): return try await saveNPY(words[0], to: words[1])
    case ("load", 1): return try await load(words[0])
    case ("load-one-by-one", 1): return try await loadOneByOne(words[0])
    case ("load-npy", 1): return try await loadNPY(words[0])
    case ("map", 2): return try await map(words[0], words[1])
    case ("map-npy", 1): return try await mapNPY(words[0])
    case ("slice", 4): return try await slice(words)
    case ("names", 1): return try await names(words[0])
    case ("kernel", 3...): return try await kernel(words[0], words[1], Array(words[2...]))
    case ("load-pickle", 3): return try await loadPickle(words[0], words[2])
    case ("dump-pickle", 3): return try await dumpPickle(words[0], words[1], words[2])
    case ("time", 1...): return try await time(words)
    case ("memory", 1...): return try memory(words)
    default: throw Misuse(description: "no such work")
    }
  }

  /// Keeps the arrays of an archive under a name.
  private mutating func hold(_ name: String, _ path: String) async throws -> Answer {
    let (seconds, arrays) = try await timed { try Worker.read(path) }
    held[name] = arrays
    return try answer(seconds, arrays)
  }

  func arrays(_ name: String) throws -> Arrays {
    guard let arrays = held[name] else { throw Misuse(description: "nothing is held as \(name)") }
    return arrays
  }

  /// The answer for arrays that came out.
  func answer(_ seconds: Double, _ arrays: Arrays) throws -> Answer {
    var answer = Answer()
    answer.seconds = seconds
    answer.bytes = arrays.reduce(0) { $0 + $1.value.byteCount }
    if checks {
      answer.check = try arrays.map { "\($0.key) \(try check($0.value))" }.joined(separator: "; ")
    }
    return answer
  }
}
