package import Bytes

/// What is wrong with a pickle, or with what was to be done with it.
///
/// `description` is one sentence that says where and what; `hint` what to do about it.
public struct PickleError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of failure.
  public struct Code: Sendable, Hashable, CustomStringConvertible {
    private enum Name: String {
      case truncated
      case badOpcode = "bad_opcode"
      case badStack = "bad_stack"
      case badMemo = "bad_memo"
      case badFrame = "bad_frame"
      case badValue = "bad_value"
      case unsupportedProtocol = "unsupported_protocol"
      case limitExceeded = "limit_exceeded"
      case missingBuffer = "missing_buffer"
      case notWritable = "not_writable"
      case badPath = "bad_path"
      case badType = "bad_type"
      case outOfMemory = "out_of_memory"
      case fileSystem = "file_system"
      case notDurable = "not_durable"
    }
    private let name: Name
    private init(_ name: Name) { self.name = name }

    /// The pickle ends before what it promises.
    public static let truncated = Code(.truncated)
    /// A byte that is no opcode stands where one must be: this is no pickle, or it is damaged.
    public static let badOpcode = Code(.badOpcode)
    /// An opcode does not find what it needs on the stack.
    public static let badStack = Code(.badStack)
    /// An object is asked for that was not memorised, or under no possible number.
    public static let badMemo = Code(.badMemo)
    /// A frame starts within another, or an argument crosses the end of one.
    public static let badFrame = Code(.badFrame)
    /// An argument is not what its opcode takes: text that is no UTF-8, a number that is none.
    public static let badValue = Code(.badValue)
    /// A protocol above 5.
    public static let unsupportedProtocol = Code(.unsupportedProtocol)
    /// A size is over one of the ``Pickle/Limits``.
    public static let limitExceeded = Code(.limitExceeded)
    /// The pickle refers to buffers that were kept outside of it, and they were not given.
    public static let missingBuffer = Code(.missingBuffer)
    /// The value cannot be written at that protocol.
    public static let notWritable = Code(.notWritable)
    /// There is nothing at that path within a value.
    public static let badPath = Code(.badPath)
    /// The value is not of the type that was asked for.
    public static let badType = Code(.badType)
    /// The system refuses the memory.
    public static let outOfMemory = Code(.outOfMemory)
    /// The file system says no.
    public static let fileSystem = Code(.fileSystem)
    /// Saved; but the system could not say that it is on the disk.
    public static let notDurable = Code(.notDurable)

    /// A stable name in lower case: `truncated`, `bad_stack`.
    public var description: String { name.rawValue }
  }

  /// The kind of failure.
  public var code: Code
  /// What was found, and what was expected.
  public var message: String
  /// The file, as it was given.
  public var path: String?
  /// The byte offset in the file: that of the opcode at fault.
  public var offset: Int?
  /// What to do about it, where there is something to be done.
  public var hint: String?
  /// The `errno` where a system call failed.
  public var systemError: Int32?

  package init(
    _ code: Code, _ message: String, path: String? = nil, offset: Int? = nil, hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.offset = offset
    self.hint = hint
  }

  /// One sentence: where and what.
  public var description: String {
    let place = path.map { "\($0): " } ?? ""
    return place + message + (offset.map { " (at byte \($0))" } ?? "")
  }
}

extension PickleError {
  /// The same error in a file.
  package func at(path: String) -> PickleError {
    var error = self
    error.path = error.path ?? path
    return error
  }

  package init(_ error: IOError) {
    let code: Code
    switch error.code {
    case .outOfMemory: code = .outOfMemory
    case .endOfData: code = .truncated
    case .notDurable: code = .notDurable
    default: code = .fileSystem
    }
    self.init(code, error.message, path: error.path, offset: error.offset, hint: error.hint)
    switch error.code {
    case .system(let number), .notDurable(let number): systemError = number
    default: break
    }
  }
}
