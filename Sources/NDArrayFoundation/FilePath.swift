// FilePath is Apple's, in the module System. Elsewhere it is swift-system's, whose users give `path.string`, which is what
// every call takes.
#if canImport(System)
  public import NDArray
  public import System

  extension FilePath: FileLocation {
    /// The path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8.
    public func filePath() throws(NDArrayError) -> String {
      guard let text = String(validating: self) else {
        throw NDArrayError(.badArgument, "the path \(string) is no UTF-8", hint: "rename the file")
      }
      return text
    }
  }

  extension NPZ {
    /// Opens the archive in a file: `NPZ(path:limits:policy:)` with the path as text.
    ///
    /// - Throws: `NDArrayError` `.badArgument` for a path that is no UTF-8, and what that throws.
    public init(
      path: FilePath, limits: NPY.Limits = .default, policy: Policy = .strict
    ) throws(NDArrayError) {
      try self.init(path: path.filePath(), limits: limits, policy: policy)
    }
  }
#endif
