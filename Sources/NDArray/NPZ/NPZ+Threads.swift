import Deflate

extension NPZ {
  /// Has compressing, unpacking and checking use at most so many cores from now on, in the whole process; all there are is
  /// what they use otherwise. What is written does not depend on it.
  ///
  /// - Parameter count: how many; less than 1 counts as 1, which starts no thread.
  public static func limitThreads(to count: Int) { Cores.limit(to: count) }
}
