import Foundation

@testable import Bytes

/// A folder for one test's files, which goes away with this object.
final class Scratch: Sendable {
  let url: URL

  private let isBorrowed: Bool

  init() throws {
    isBorrowed = false
    url = FileManager.default.temporaryDirectory.appending(path: "bytes-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  /// The path of a folder that is somebody else's, who removes it.
  init(borrowing path: String) {
    url = URL(filePath: path)
    isBorrowed = true
  }

  deinit {
    if isBorrowed { return }
    unsafe chmod(path(""), 0o700)
    try? FileManager.default.removeItem(at: url)
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { url.path(percentEncoded: false) + "/" + name }

  /// What is in a file.
  func content(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path(name)).map { [UInt8]($0) }
  }

  /// The names in the folder.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path(""))) ?? []).sorted()
  }

  /// Saves bytes at a path in the folder.
  func save(_ bytes: [UInt8], _ name: String, named: Bool = false) throws(IOError) {
    let file = try AtomicFile(replacing: path(name), named: named)
    try file.write(bytes)
    try file.commit()
  }

  /// Makes a file without any care.
  func put(_ bytes: [UInt8], _ name: String, mode: Int = 0o644) throws {
    try Data(bytes).write(to: URL(filePath: path(name)))
    unsafe chmod(path(name), mode_t(mode))
  }

  /// The status of a file.
  func status(_ name: String) -> stat {
    var status = stat()
    unsafe lstat(path(name), &status)
    return status
  }

  /// The permissions of a file.
  func mode(_ name: String) -> Int { Int(status(name).st_mode & 0o7777) }
}

/// Becomes somebody whom permissions concern, for the rest of the process: the administrator may do
/// everything. For a test in a process of its own.
func becomeNobody() {
  guard geteuid() == 0 else { return }
  // What is written when the process ends, such as the count of what was reached, is the administrator's.
  atexit { _ = seteuid(0) }
  seteuid(65534)
}
