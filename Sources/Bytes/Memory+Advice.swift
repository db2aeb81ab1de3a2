// Trusted file: tells the system about pages, by their addresses.

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Memory {
  /// What the system is told about mapped pages.
  package enum Advice: Sendable {
    /// They are read soon: the system may begin to fetch them.
    case willNeed
    /// They are not needed for now: they no longer count as this process's memory, and are fetched
    /// again when they are read.
    case release

    fileprivate var code: Int32 {
      switch self {
      case .willNeed: MADV_WILLNEED
      case .release: MADV_DONTNEED
      }
    }
  }

  /// Tells the system about the pages of a mapped file that hold the bytes of `range`, which is cut to
  /// what there is. Allocated memory is left alone, and no byte ever changes.
  ///
  /// - Complexity: one system call.
  package func advise(_ advice: Advice, _ range: Range<Int>) {
    let range = range.clamped(to: 0..<count)
    // Releasing allocated memory would turn it into zeros, and written pages into the file's; others are
    // the file's whenever they come back.
    guard isMapped, !isChanged, !range.isEmpty else { return }
    let first = unsafe start + range.lowerBound
    // The mapping starts on a page boundary at or before its first byte, so this stays inside.
    let lead = Int(bitPattern: first) % Int(getpagesize())
    _ = unsafe madvise(
      UnsafeMutableRawPointer(mutating: first - lead), range.count + lead, advice.code)
  }
}

extension Memory {
  /// Asks for pages of 2 MiB where memory is large that was allocated, and is not written yet: every new page costs
  /// a visit to the kernel, which takes longer than filling 4 KiB does. NumPy asks for them from the same size on.
  @unsafe
  package static func adviseLargePages(_ pointer: UnsafeMutableRawPointer, _ count: Int) {
    #if os(Linux)
      guard count >= 1 << 22 else { return }
      let page = Int(getpagesize())
      let lead = (page - Int(bitPattern: pointer) % page) % page
      // Whole pages within the allocation; where the system has none to give, nothing changes.
      _ = unsafe madvise(pointer + lead, (count - lead) / page * page, 14 /* MADV_HUGEPAGE */)
    #endif
  }
}

extension Array {
  /// Reserves room for `count` elements, on large pages where that is much.
  package mutating func reserveLargeCapacity(_ count: Int) {
    reserveCapacity(count)
    let size = capacity * MemoryLayout<Element>.stride
    unsafe withUnsafeMutableBufferPointer { buffer in
      // The elements' room is the array's own.
      if let base = buffer.baseAddress { unsafe Memory.adviseLargePages(base, size) }
    }
  }
}
