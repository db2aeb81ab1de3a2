import Foundation
import Testing

@testable import Pickle

/// Python's own `pickle`, where Python is at hand: `Scripts/test` says where.
@Suite struct OracleTests {
  static let python = ProcessInfo.processInfo.environment["NDARRAY_PYTHON"]
  static let count =
    ProcessInfo.processInfo.environment["NDARRAY_PICKLES"].flatMap { Int($0) } ?? 60

  private func run(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Scripts/pickle-oracle.py")
    let process = Process()
    process.executableURL = URL(filePath: try #require(Self.python))
    process.arguments = [script.path(percentEncoded: false)] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Random trees, with sharing and cycles, from Python through this library and back to Python, at every
  /// protocol, and from each to another.
  @Test(.enabled(if: python != nil, "left out: Python is compared with by Scripts/test"))
  func treesThereAndBack() throws {
    let seed =
      ProcessInfo.processInfo.environment["NDARRAY_SEED"] ?? "\(Int.random(in: 0..<1_000_000_000))"
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "pickles-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path(percentEncoded: false)
    #expect(try run(["make", path, seed, "\(Self.count)"]).status == 0)
    for number in 0..<Self.count {
      for version in 0...5 {
        let name = "\(path)/\(number).\(version)"
        let value = try Pickle.load("\(name).pkl")
        for target in [version, (version + 1 + number) % 6] {
          let target = try #require(Pickle.Version(rawValue: target))
          try Data(Pickle.dump(value, protocol: target))
            .write(to: URL(filePath: "\(name).\(target.rawValue).out"))
        }
      }
    }
    let result = try run(["check", path, seed, "\(Self.count)"])
    #expect(result.status == 0, "seed \(seed): \(result.output)")
    if ProcessInfo.processInfo.environment["NDARRAY_PICKLES"] != nil {
      print("seed \(seed):", result.output)
    }
  }
}
