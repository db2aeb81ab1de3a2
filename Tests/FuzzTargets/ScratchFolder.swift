// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A folder for files of one input, removed with them. It is in memory where the system has such a place.
final class ScratchFolder {
  private let folder: String

  /// Where temporary files go.
  static let place: String = {
    let shared = "/dev/shm"
    return unsafe access(shared, W_OK) == 0 ? shared : "/tmp"
  }()

  init() throws(Finding) {
    var template = Array("\(Self.place)/ndarray-fuzz-XXXXXX".utf8CString)
    guard unsafe mkdtemp(&template) != nil else { throw Finding("no temporary folder can be made") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in names { remove(name) }
    _ = unsafe rmdir(folder)
  }

  /// The path of a file in the folder.
  func path(_ name: String) -> String { "\(folder)/\(name)" }

  /// Removes a file.
  func remove(_ name: String) { _ = unsafe unlink(path(name)) }

  /// The names of the files in the folder, sorted.
  var names: [String] {
    guard let stream = unsafe opendir(folder) else { return [] }
    defer { unsafe closedir(stream) }
    var names: [String] = []
    while let entry = unsafe readdir(stream) {
      let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
        unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
