import NDArray

extension Worker {
  /// All arrays of an archive.
  static func read(_ path: String) throws -> Arrays { try NPZ(path: path).arrays() }

  func load(_ path: String) async throws -> Answer {
    let (seconds, arrays) = try await timed { try Worker.read(path) }
    return try answer(seconds, arrays)
  }

  /// All arrays of an archive, one after another.
  func loadOneByOne(_ path: String) async throws -> Answer {
    let (seconds, arrays) = try await timed {
      let npz = try NPZ(path: path)
      return try npz.entries.map { (key: $0.key, value: try npz.read($0)) }
    }
    return try answer(seconds, arrays)
  }

  func loadNPY(_ path: String) async throws -> Answer {
    let (seconds, array) = try await timed { try NPY.load(path) }
    return try answer(seconds, [("", array)])
  }

  /// The array of that key, mapped.
  func map(_ path: String, _ key: String) async throws -> Answer {
    let (seconds, array) = try await timed { try NPZ(path: path).map(key) }
    guard let array else { throw Misuse(description: "no such array") }
    return try answer(seconds, [("", array)])
  }

  func mapNPY(_ path: String) async throws -> Answer {
    let (seconds, array) = try await timed { try NPY.map(path) }
    return try answer(seconds, [("", array)])
  }

  /// PATH KEY START STOP: rows of an array.
  func slice(_ words: [String]) async throws -> Answer {
    guard let start = Int(words[2]), let stop = Int(words[3]) else {
      throw Misuse(description: "bad rows")
    }
    let (seconds, array) = try await timed {
      try NPZ(path: words[0])[words[1], start..<stop]
    }
    guard let array else { throw Misuse(description: "no such array") }
    return try answer(seconds, [("", array)])
  }

  /// The names of an archive's arrays.
  func names(_ path: String) async throws -> Answer {
    let (seconds, keys) = try await timed { try NPZ(path: path).keys }
    var answer = Answer()
    answer.seconds = seconds
    answer.check = check(keys.joined(separator: "\n"))
    return answer
  }

  /// Saves held arrays; the format is `stored` or `deflated`, or `memory` for stored without a file.
  func save(_ name: String, to path: String, _ format: String) async throws -> Answer {
    let arrays = try arrays(name)
    let (seconds, _) = try await timed {
      if format == "memory" {
        _ = try NPZ.save(arrays) as [UInt8]
      } else {
        try NPZ.save(arrays, to: path, compressed: format == "deflated")
      }
    }
    var answer = try answer(seconds, [])
    answer.bytes = arrays.reduce(0) { $0 + $1.value.byteCount }
    return answer
  }

  /// Saves a `.npy` file as an archive, without reading it first.
  func saveMapped(_ source: String, to path: String, _ format: String) async throws -> Answer {
    let (seconds, array) = try await timed {
      let array = try NPY.map(source)
      try NPZ.save(["a": array], to: path, compressed: format == "deflated")
      return array
    }
    return try answer(seconds, [("a", array)])
  }

  func saveNPY(_ name: String, to path: String) async throws -> Answer {
    let arrays = try arrays(name)
    let (seconds, _) = try await timed { try NPY.save(arrays[0].value, to: path) }
    return try answer(seconds, [("", arrays[0].value)])
  }
}
