extension NPY {
  /// Something that is wrong, or merely noteworthy, in a file: what a check finds.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
      /// The file is damaged, or cannot be read as it is.
      case error
      /// Everything can be read; somebody should know.
      case warning
    }

    /// A stable name: the ``NDArrayError/Code`` for what reading throws, or `unsafe_name`,
    /// `prefix_data`, `trailing_data`.
    public let code: String
    /// How bad it is.
    public let severity: Severity
    /// What was found, and what was expected.
    public let message: String
    /// The array's key; nil where the whole file is concerned.
    public let array: String?
    /// The byte offset, where one is known.
    public let offset: Int?

    init(
      _ code: String, _ severity: Severity, _ message: String, array: String? = nil,
      offset: Int? = nil
    ) {
      self.code = code
      self.severity = severity
      self.message = message
      self.array = array
      self.offset = offset
    }

    init(_ error: NDArrayError, array: String? = nil) {
      self.init(error.code.description, .error, error.message, array: array, offset: error.offset)
    }

    /// The array, if one is concerned, and the message.
    public var description: String { (array.map { "\($0): " } ?? "") + message }
  }
}

extension NPY.Problem {
  /// A file that does not open: what its error said.
  package init(code: String, message: String) { self.init(code, .error, message) }
}
