// Trusted file: system calls that take raw memory.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Where a file that is saved will stand: a name in a folder, symbolic links followed.
struct SaveTarget {
  /// The folder's path: `./`, or what ends with the last slash.
  private(set) var folder = "./"
  /// The name in the folder.
  private(set) var name = ""
  /// The file that stands there now; nil where there is none.
  private(set) var old: FileAttributes?

  /// As many links as the kernel follows.
  private static let mostLinks = 40

  /// Finds out what `path` stands for.
  ///
  /// A symbolic link is followed, to a file or to a place where there is none yet. What is no regular
  /// file is refused: a folder, and a device, a pipe or a socket, none of which can be replaced as a
  /// whole. So is a file that may not be written, although the folder might let it be replaced.
  ///
  /// - Throws: `IOError`: `.isDirectory`, `.notRegularFile`, `.system`: `ENOENT` for no path at all,
  ///   `ELOOP`, `EACCES`, `EROFS`, `ENAMETOOLONG`.
  init(_ path: String) throws(IOError) {
    var status = stat()
    let exists = unsafe stat(path, &status) == 0
    // A link of /proc leads to pipes by a text that is no path: its own status says what it is.
    if exists { try Self.check(status, path) }
    var place = path
    var links = 0
    while unsafe lstat(place, &status) == 0 {
      guard status.st_mode & S_IFMT == S_IFLNK else {
        try Self.check(status, path)
        guard unsafe faccessat(AT_FDCWD, place, W_OK, AT_EACCESS) == 0 else {
          throw .last(IOError.replacement, path: path)
        }
        split(place)
        old = FileAttributes(status, path: place)
        return
      }
      links += 1
      guard links <= Self.mostLinks else {
        throw IOError(.system(ELOOP), operation: "save", path: path)
      }
      guard let text = Self.text(ofLink: place) else { throw .last("save", path: path) }
      split(place)
      place = text.utf8.first == UInt8(ascii: "/") ? text : folder + text
    }
    guard errno == ENOENT, !path.isEmpty, !(exists && links > 0) else {
      throw .last("save", path: path)
    }
    // Where there is no folder of that name either, one cannot be made of a file.
    guard place.utf8.last != UInt8(ascii: "/") else {
      throw IOError(.isDirectory, operation: "save", path: path)
    }
    split(place)
  }

  private mutating func split(_ place: String) {
    if let slash = place.utf8.lastIndex(of: UInt8(ascii: "/")) {
      folder = String(place[...slash])
      name = String(place[place.utf8.index(after: slash)...])
    } else {
      folder = "./"
      name = place
    }
  }

  private static func check(_ status: stat, _ path: String) throws(IOError) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return
    case S_IFDIR: throw IOError(.isDirectory, operation: "save", path: path)
    default: throw IOError(.notRegularFile, operation: "save", path: path)
    }
  }

  /// What a symbolic link says; nil leaves the reason in `errno`.
  private static func text(ofLink place: String) -> String? {
    var text = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = unsafe readlink(place, &text, text.count)
    guard count >= 0 else { return nil }
    return String(decoding: text[..<count].lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
