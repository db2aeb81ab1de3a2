#if canImport(Glibc)
  import Glibc

  /// Runs `body` where all memory is used up, but for blocks of these sizes, and for small ones, as nothing
  /// can be said without them: of these a few have `least` bytes, which is what Swift asks for at once to
  /// note types in it, and what takes much more cannot be had.
  ///
  /// For tests in processes of their own: all of their threads are short of memory.
  package func withScarceMemory<R>(
    _ sizes: [Int] = [], least: Int = 17_000, _ body: () throws -> R
  ) rethrows -> R {
    var (wanted, others, taken) = ([UInt](), [UInt](), [UInt]())
    let small = min(least, 4000)
    for size in sizes + [Int](repeating: least, count: 8) {
      wanted.append(UInt(bitPattern: unsafe malloc(size)))
      _ = unsafe malloc(size)
    }
    // Of neighbours only every second one is freed, so that no two become one.
    for _ in 0..<4000 { others.append(UInt(bitPattern: unsafe malloc(small))) }
    others.sort()
    taken.reserveCapacity(1 << 16)
    var old = rlimit()
    unsafe getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &old)
    var none = rlimit(rlim_cur: 0, rlim_max: old.rlim_max)
    unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &none)
    var size = 1 << 24
    while size > small {
      while let block = unsafe malloc(size) { taken.append(UInt(bitPattern: block)) }
      size /= 2
    }
    for block in wanted { unsafe free(UnsafeMutableRawPointer(bitPattern: block)) }
    for index in stride(from: 0, to: others.count, by: 2) {
      unsafe free(UnsafeMutableRawPointer(bitPattern: others[index]))
    }
    defer {
      unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &old)
      for block in taken { unsafe free(UnsafeMutableRawPointer(bitPattern: block)) }
      // Their lists would be blocks as well, and so are kept until now.
      wanted.removeAll()
      others.removeAll()
    }
    return try body()
  }
#endif
