import Foundation
import Testing

/// NumPy itself, where Python with NumPy is at hand: `Scripts/test` says where.
enum Peer {
  /// The Python to ask, from `NDARRAY_PYTHON`.
  static let python = ProcessInfo.processInfo.environment["NDARRAY_PYTHON"]
  static let isRequired = ProcessInfo.processInfo.environment["NDARRAY_REQUIRE_PEERS"] == "1"

  /// What a test that needs NumPy says when it is left out.
  static let absence: Comment = "left out: NumPy is compared with by Scripts/test (NDARRAY_PYTHON)"

  /// The seed of this run's random arrays: new each time, or that of `NDARRAY_SEED` to see a failure
  /// again.
  static let seed: Int =
    ProcessInfo.processInfo.environment["NDARRAY_SEED"].flatMap { Int($0) }
    ?? Int.random(in: 0..<1_000_000_000)

  /// How many random arrays are compared: 700 in every run, and as many as `NDARRAY_ARRAYS` says.
  static let arrayCount =
    ProcessInfo.processInfo.environment["NDARRAY_ARRAYS"].flatMap { Int($0) } ?? 700

  /// The path of a program in `Scripts/`.
  static func script(_ name: String) -> String {
    Fixture.folder.deletingLastPathComponent().appending(path: "Scripts/\(name)")
      .path(percentEncoded: false)
  }

  /// Runs `Scripts/oracle.py` and returns what it printed.
  static func oracle(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let result = try run(#require(python), [script("oracle.py")] + arguments)
    return try #require(result)
  }
}
