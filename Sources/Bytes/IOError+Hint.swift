#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension IOError {
  /// What to do about it; nil where the message says it all.
  package var hint: String? {
    switch code {
    case .notDurable:
      return "the new file is in place, whole; until the system has written it out by itself, "
        + "a power cut may bring the old one back"
    case .notRegularFile: return "make the bytes in memory, and write them there"
    case .system(EACCES), .system(EPERM), .system(EROFS):
      switch operation {
      case Self.creation:
        return
          "the folder must be writable: a new file is made in it, and takes the old one's place"
      case Self.replacement: return "the file is write-protected, and so is not replaced either"
      default: return nil
      }
    case .system(ENOSPC), .system(EDQUOT):
      return "the new file needs room beside the old one, which was left as it was"
    default: return nil
    }
  }

  /// The operation of making the file that is to take the old one's place.
  package static let creation = "create a file in the folder"
  /// The operation of taking the old file's place.
  package static let replacement = "replace"
}
