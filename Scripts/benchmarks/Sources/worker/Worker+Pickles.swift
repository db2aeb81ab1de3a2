import NDArray

/// What a pickle holds, as the library has it.
private enum Made: Sendable {
  case value(Pickle.Value)
  case array(NDArray)
  case frame(Pandas.DataFrame)

  init(_ value: Pickle.Value, _ kind: String) throws {
    switch kind {
    case "array":
      guard let array = try value.array() else {
        throw Worker.Misuse(description: "this is no array")
      }
      self = .array(array)
    case "frame":
      guard let frame = try value.dataFrame() else {
        throw Worker.Misuse(description: "this is no table")
      }
      self = .frame(frame)
    default: self = .value(value)
    }
  }

  var count: Int {
    switch self {
    case .value(let value): value.count
    case .array(let array): array.count
    case .frame(let frame): frame.shape.rows
    }
  }

  func dumped(_ version: Pickle.Version) throws -> [UInt8] {
    switch self {
    case .value(let value): try Pickle.dump(value, protocol: version)
    case .array(let array): try Pickle.dump(Pickle.Value(array), protocol: version)
    case .frame(let frame): try Pickle.dump(Pickle.Value(frame), protocol: version)
    }
  }
}

extension Worker {
  /// PATH KIND: loads the file, and makes of it what it is: a value, an array, a frame.
  func loadPickle(_ path: String, _ kind: String) async throws -> Answer {
    let (seconds, made) = try await timed { try Made(Pickle.load(path), kind) }
    var answer = Answer()
    answer.seconds = seconds
    answer.check = "\(made.count) objects"
    return answer
  }

  /// PATH PROTOCOL KIND: writes what the file holds into memory.
  func dumpPickle(_ path: String, _ version: String, _ kind: String) async throws -> Answer {
    guard let version = Int(version).flatMap(Pickle.Version.init(rawValue:)) else {
      throw Worker.Misuse(description: "no such protocol")
    }
    let made = try Made(Pickle.load(path), kind)
    let (seconds, bytes) = try await timed { try made.dumped(version) }
    var answer = Answer()
    answer.seconds = seconds
    // Arrays and tables need not be written byte for byte as Python writes them.
    answer.check = checks && kind == "value" ? "\(bytes.count) bytes" : nil
    return answer
  }
}
