import Bytes
import Foundation
import FuzzTargets
import Zip

/// The inputs that are kept in `TestArrays/fuzz`.
enum Inputs {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "TestArrays/fuzz")

  /// The seeds of a target, which one archive has.
  static func seeds(of target: FuzzTarget) throws -> [[UInt8]] {
    let path = folder.appending(path: "\(target.rawValue).zip").path(percentEncoded: false)
    let archive = try ZipArchive(ByteSource(File(path: path)))
    return try archive.entries.map { try archive.data(of: $0).array() }
  }

  /// An input that was a finding once.
  static func found(_ name: String) throws -> [UInt8] {
    try [UInt8](Data(contentsOf: folder.appending(path: "found/\(name)")))
  }

  /// The names of all inputs that were findings.
  static func namesOfFound() throws -> [String] {
    let path = folder.appending(path: "found").path(percentEncoded: false)
    return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
  }
}
