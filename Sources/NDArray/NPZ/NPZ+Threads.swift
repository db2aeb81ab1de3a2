import Deflate

extension NPZ {
  /// Has everything use no more than so many cores from now on; what is written does not depend on it.
  package static func limitThreads(to count: Int) { Cores.limit(to: count) }
}
