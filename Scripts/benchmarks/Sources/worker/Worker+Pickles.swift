import Pickle

extension Worker {
  /// PATH: loads the file.
  func loadPickle(_ path: String) async throws -> Answer {
    let (seconds, value) = try await timed { try Pickle.load(path) }
    var answer = Answer()
    answer.seconds = seconds
    answer.check = "\(Swift.max(value.count, value.bytes?.count ?? 0)) objects or bytes"
    return answer
  }

  /// PATH PROTOCOL: writes what the file holds into memory.
  func dumpPickle(_ path: String, _ version: String) async throws -> Answer {
    guard let version = Int(version).flatMap(Pickle.Version.init(rawValue:)) else {
      throw Misuse(description: "no such protocol")
    }
    let value = try Pickle.load(path)
    let (seconds, bytes) = try await timed { try Pickle.dump(value, protocol: version) }
    var answer = Answer()
    answer.seconds = seconds
    answer.check = checks ? "\(bytes.count) bytes" : nil
    return answer
  }
}
