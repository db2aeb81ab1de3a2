public import Foundation
public import NDArray

extension URL: FileLocation {
  /// The path of a file.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for what is not on this machine: nothing is fetched.
  public func filePath() throws(NDArrayError) -> String {
    guard isFileURL else {
      throw NDArrayError(
        .badArgument, "\(absoluteString) is no file",
        hint: "download it first, and give the file's URL")
    }
    return path(percentEncoded: false)
  }
}

extension NPZ {
  /// Opens the archive in a file: `NPZ(path:limits:policy:)` with the file's path.
  ///
  /// - Throws: `NDArrayError` `.badArgument` for a URL that is no file's, and what that throws.
  public init(
    url: URL, limits: NPY.Limits = .default, policy: Policy = .strict
  ) throws(NDArrayError) {
    try self.init(path: url.filePath(), limits: limits, policy: policy)
  }
}
