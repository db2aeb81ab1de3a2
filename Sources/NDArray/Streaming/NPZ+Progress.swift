extension NPZ {
  /// How far a long piece of work has come: what a `progress` function is told.
  ///
  /// ```swift
  /// try NPZ.save(["a": a], to: "a.npz", compressed: true) { progress in
  ///   try Task.checkCancellation()
  ///   if let fraction = progress.fraction { print("\(Int(fraction * 100)) %") }
  /// }
  /// ```
  ///
  /// The function is called on the thread that does the work, never twice at a time: at the start of
  /// each array and after every few megabytes. An error that it throws ends the work, which then throws
  /// ``NDArrayError/Code/cancelled``; what was being written goes away, and the old file stands.
  public struct Progress: Sendable, Hashable {
    /// The array that is being worked on; empty for a `.npy` file's.
    public let key: String
    /// The bytes that are done: of arrays when saving and reading, of members when verifying.
    public let completedByteCount: Int
    /// The bytes that there are to be done; nil where that is not known.
    public let totalByteCount: Int?

    /// The part that is done, from 0 to 1; nil where the total is not known.
    public var fraction: Double? {
      totalByteCount.map { $0 > 0 ? Double(completedByteCount) / Double($0) : 1 }
    }
  }
}

/// Adds up what is done, and reports it.
final class ProgressMeter {
  private let total: Int?
  private let report: (NPZ.Progress) throws -> Void
  private var key = ""
  private var completed = 0

  init(total: Int?, report: @escaping (NPZ.Progress) throws -> Void) {
    self.total = total
    self.report = report
  }

  /// Begins the work on an array.
  func begin(_ key: String) throws(NDArrayError) {
    self.key = key
    try advance(by: 0)
  }

  /// Reports that so many bytes more are done.
  ///
  /// - Throws: ``NDArrayError`` `.cancelled` where the function that is told throws.
  func advance(by count: Int) throws(NDArrayError) {
    completed = completed &+ count
    do {
      try report(
        NPZ.Progress(key: key, completedByteCount: completed, totalByteCount: total))
    } catch let error as NDArrayError {
      throw error
    } catch {
      throw NDArrayError(.cancelled, "cancelled by the progress function: \(error)")
    }
  }
}
