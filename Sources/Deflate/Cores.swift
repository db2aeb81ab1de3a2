import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the machine has to compute with.
package enum Cores {
  private static let all = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  private static let most = Atomic<Int>(.max)

  /// How many cores are used, at least 1: those of the machine, or fewer where the program wants that.
  package static var count: Int { min(all, most.load(ordering: .relaxed)) }

  /// Uses no more than so many cores from now on.
  package static func limit(to count: Int) { most.store(max(1, count), ordering: .relaxed) }
}
