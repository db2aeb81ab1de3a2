#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What went wrong with a file or with memory: the only error of the Bytes floor.
package struct IOError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure, for callers that act on it.
  package enum Code: Sendable, Equatable {
    /// A system call failed with this `errno`.
    case system(Int32)
    /// A file was saved and stands at its name, but forcing that to the disk failed with this `errno`.
    case notDurable(Int32)
    /// So many bytes could not be allocated.
    case outOfMemory(Int)
    /// Fewer bytes were there than were asked for.
    case endOfData(expected: Int, found: Int)
    /// The file is a directory.
    case isDirectory
    /// The file is a device, a pipe or a socket.
    case notRegularFile
    /// The file cannot be read at positions: a pipe or a terminal.
    case notSeekable
    /// The file is no longer the one that was read: somebody else has changed or replaced it.
    case changed
  }

  package var code: Code
  /// What was being done: `"open"`, `"read"`, `"fsync"`.
  package var operation: String
  /// The file, as it was given; nil for memory.
  package var path: String?
  /// The byte offset in the file at which the operation started.
  package var offset: Int?

  package init(_ code: Code, operation: String, path: String? = nil, offset: Int? = nil) {
    self.code = code
    self.operation = operation
    self.path = path
    self.offset = offset
  }

  /// The error that the last system call of this thread left in `errno`.
  package static func last(_ operation: String, path: String? = nil, offset: Int? = nil) -> IOError
  {
    IOError(.system(errno), operation: operation, path: path, offset: offset)
  }

  /// One sentence without the path: the floors above put the file's name in front.
  package var message: String {
    let place = offset.map { " at offset \($0)" } ?? ""
    switch code {
    case .system(let number):
      return "\(operation) failed\(place): \(IOError.text(of: number))"
    case .notDurable(let number):
      return "saved, but not known to be durable: \(operation) failed: \(IOError.text(of: number))"
    case .outOfMemory(let count):
      return "\(operation) needs \(count) bytes of memory, which the system does not have"
    case .endOfData(let expected, let found):
      return "\(operation)\(place) needs \(expected) bytes, found \(found)"
    case .isDirectory:
      return "this is a directory"
    case .notRegularFile:
      return "this is a device, a pipe or a socket, which no file can take the place of"
    case .notSeekable:
      return "this is a pipe or a terminal, which cannot be read at positions"
    case .changed:
      return "somebody else has changed the file meanwhile"
    }
  }

  package var description: String {
    path.map { "\($0): \(message)" } ?? message
  }
}
