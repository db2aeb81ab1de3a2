import Foundation
import Testing

extension Peer {
  /// What `tool` said, which is looked up in the search path; nil where it is not installed.
  static func run(_ tool: String, _ arguments: [String]) throws -> (status: Int32, output: String)?
  {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let paths = tool.hasPrefix("/") ? [tool] : folders.map { "\($0)/\(tool)" }
    guard let path = paths.first(where: { FileManager.default.isExecutableFile(atPath: $0) })
    else { return nil }
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: data, as: UTF8.self))
  }

  /// Runs a program in Python, with NumPy; what it prints.
  static func python(_ program: String, _ arguments: [String]) throws -> String {
    let result = try run(#require(python), ["-c", program] + arguments)
    #expect(result?.status == 0, "\(result?.output ?? "")")
    return result?.output ?? ""
  }
}
