extension NPY {
  /// Something that is wrong, or merely noteworthy, in a file: what a check finds.
  public struct Problem: Sendable, Hashable, CustomStringConvertible {
    /// How bad it is.
    public enum Severity: String, Sendable, Hashable {
      /// The file is damaged, or cannot be read as it is.
      case error
      /// Everything can be read; somebody should know.
      case warning
      /// How things are: nothing is wrong.
      case note
    }

    /// What a check finds besides what reading throws.
    enum Finding: String {
      case hiddenData = "hidden_data"
      case badBoolean = "bad_boolean"
      case badText = "bad_text"
      case notFinite = "not_finite"
    }

    /// A stable name: the ``NDArrayError/Code`` for what reading throws, or one of
    ///
    /// | | |
    /// |---|---|
    /// | `hidden_data` | bytes in an archive that belong to no member |
    /// | `bad_boolean` | booleans that are neither 0 nor 1 |
    /// | `bad_text` | code points that are no characters |
    /// | `not_finite` | NaN, NaT and infinities |
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

    init(
      _ code: NDArrayError.Code, _ severity: Severity, _ message: String, array: String? = nil,
      offset: Int? = nil
    ) {
      self.init(code.description, severity, message, array: array, offset: offset)
    }

    init(
      _ finding: Finding, _ severity: Severity, _ message: String, array: String? = nil,
      offset: Int? = nil
    ) {
      self.init(finding.rawValue, severity, message, array: array, offset: offset)
    }

    package init(
      _ error: NDArrayError, array: String? = nil, severity: Severity = .error
    ) {
      self.init(error.code.description, severity, error.message, array: array, offset: error.offset)
    }

    /// The array, if one is concerned, and the message.
    public var description: String { (array.map { "\($0): " } ?? "") + message }
  }
}

extension NPY.Problem {
  /// What concerns a file that the command has looked at itself.
  package init(code: String, message: String, severity: Severity = .error) {
    self.init(code, severity, message)
  }
}
