import Foundation
import Testing

@testable import Bytes

/// System calls that fail, and what is said of them.
@Suite struct FailingCallTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  private func error(_ body: () throws -> Void) -> IOError? {
    do { try body() } catch { return error as? IOError }
    return nil
  }

  /// What neither grows nor shrinks, and is on no disk.
  @Test func changingADevice() throws {
    let device = try ChangingFile(path: "/dev/null")
    let cut = error { try device.truncate(to: 7) }
    #expect(cut?.code == .system(EINVAL) && cut?.operation == "truncate")
    #expect(cut?.path == "/dev/null" && cut?.offset == 7)
    let forced = error { try device.synchronize() }
    #expect(forced?.code == .system(EINVAL) && forced?.operation == "fsync")
    // Its content stands as it is; only that it is on the disk is not known.
    let last = error { try device.commit() }
    #expect(last?.code == .notDurable(EINVAL) && last?.path == "/dev/null")
    let folder = error { _ = try ChangingFile(path: scratch.path("")) }
    #expect(folder?.code == .isDirectory && folder?.path == scratch.path(""))
    let missing = error { _ = try ChangingFile(path: scratch.path("no")) }
    #expect(missing?.code == .system(ENOENT))
  }

  #if os(Linux)
    /// As on a full disk, the first bytes fit and the next do not.
    @Test func writingBeyondTheLimitOfAFile() async throws {
      let place = scratch.path("")
      try scratch.put([7], "old")
      await #expect(processExitsWith: .success) { [place = place as String] in
        signal(SIGXFSZ, SIG_IGN)
        var old = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
        var limit = rlimit(rlim_cur: 100_000, rlim_max: old.rlim_max)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        let scratch = Scratch(borrowing: place)
        for named in [false, true] {
          let error = #expect(throws: IOError.self) {
            try scratch.save([UInt8](repeating: 1, count: 200_000), "old", named: named)
          }
          #expect(error?.code == .system(EFBIG) && error?.operation == "write")
          #expect(error?.path == scratch.path("old") && error?.offset == 100_000)
        }
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
      }
      #expect(scratch.names == ["old"] && scratch.content("old") == [7])
    }

    /// A file that no name can be given to, whatever the reason: its bytes are copied.
    @Test func filesWithoutANameThatCannotGetOne() throws {
      try scratch.put([7], "a", mode: 0o640)
      let file = try AtomicFile(replacing: scratch.path("a"))
      try #require(file.temporary == nil)
      let unnamed = 0o20000000 | O_DIRECTORY  // __O_TMPFILE; with O_EXCL it stays without a name.
      let other = unsafe open(scratch.path(""), unnamed | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
      try #require(other >= 0)
      _ = systemClose(file.descriptor)
      file.descriptor = other
      let bytes = (0..<(3 << 20) + 5).map { UInt8(truncatingIfNeeded: $0 / 7) }
      let memory = try Memory(copying: bytes)
      try file.write(memory.bytes)
      try file.write([1, 2, 3])
      try file.commit()
      #expect(scratch.content("a") == bytes + [1, 2, 3])
      #expect(scratch.names == ["a"] && scratch.mode("a") == 0o640)
    }

    /// Where the copy cannot be made either, nothing is left of it.
    @Test func filesThatCanNeitherGetANameNorBeCopied() throws {
      try scratch.put([7], "a")
      do {
        let file = try AtomicFile(replacing: scratch.path("a"))
        try #require(file.temporary == nil)
        _ = systemClose(file.descriptor)
        // A pipe takes what is written to it in order only, and gives nothing back.
        file.descriptor = unsafe open("/dev/null", O_RDWR | O_CLOEXEC)
        try file.write([1, 2, 3])
        let error = error { try file.commit() }
        #expect(error?.code == .system(EINVAL) && error?.operation == "fsync")
      }
      #expect(scratch.names == ["a"] && scratch.content("a") == [7])
    }

    /// A file that was removed, and is held open: there is no place to save it at.
    @Test func removedFilesThatAreHeldOpen() throws {
      try scratch.put([7], "a")
      let handle = try FileHandle(forReadingFrom: URL(filePath: scratch.path("a")))
      try FileManager.default.removeItem(atPath: scratch.path("a"))
      let path = "/proc/self/fd/\(handle.fileDescriptor)"
      let error = error { _ = try AtomicFile(replacing: path) }
      #expect(error?.code == .system(ENOENT) && error?.operation == "save")
      #expect(scratch.names == [])
    }

    /// A file system that has no fsync for folders says so, and that is no error.
    @Test func foldersThatCannotBeForced() throws {
      #expect(try #require(Folder("/proc")).synchronize() == 0)
      #expect(try #require(Folder("/proc")).synchronize(with: -1) == 0)
    }

    /// A read that a signal interrupts goes on.
    @Test func interruptedReads() async {
      await #expect(processExitsWith: .success) {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in }
        unsafe sigaction(SIGALRM, &action, nil)
        var ends: [Int32] = [0, 0]
        unsafe pipe(&ends)
        let writer = ends[1]
        var rest = sigset_t()
        unsafe sigemptyset(&rest)
        unsafe sigaddset(&rest, SIGALRM)
        // Threads of a pool have signals blocked.
        unsafe pthread_sigmask(SIG_UNBLOCK, &rest, nil)
        let reader = pthread_self()
        Thread.detachNewThread { [rest] in
          // Not to get the signals itself.
          var rest = rest
          unsafe pthread_sigmask(SIG_BLOCK, &rest, nil)
          for byte in [1, 2, 3] as [UInt8] {
            usleep(50_000)
            pthread_kill(reader, SIGALRM)
            usleep(50_000)
            var byte = byte
            unsafe write(writer, &byte, 1)
          }
          close(writer)
        }
        let file = try File(descriptor: ends[0])
        #expect(try file.readToEnd().array() == [1, 2, 3])
      }
    }
  #endif

  @Test func identitiesOfWhatIsNotThere() throws {
    try scratch.put([1], "a")
    #expect(try FileIdentity(path: scratch.path("b")) == nil)
    #expect(try FileIdentity(path: scratch.path("a/b")) == nil)
    let long = scratch.path(String(repeating: "n", count: 300))
    let error = error { _ = try FileIdentity(path: long) }
    #expect(error?.code == .system(ENAMETOOLONG) && error?.operation == "stat")
    #expect(error?.path == long)
  }

  @Test func locksThatSomebodyHas() throws {
    try scratch.put([1], "a")
    let (first, second) = (try File(path: scratch.path("a")), try File(path: scratch.path("a")))
    #expect(try first.lock(limit: 0) {})
    var waits = 0
    #expect(try !second.lock(limit: 30) { waits += 1 })
    #expect(waits == 3)
    first.unlock()
    #expect(try second.lock(limit: 0) { waits += 1 })
    #expect(waits == 3 && IOError.isLocked == EWOULDBLOCK)
    // What cannot be locked at all is not waited for.
    let pipe = Pipe()
    try pipe.fileHandleForReading.close()
    #expect(TemporaryFiles.lock(-1))
  }

  /// Names that somebody else has removed, or has put another file at, are left alone.
  @Test func temporaryNamesThatAreGone() throws {
    for isReplaced in [false, true] {
      do {
        let file = try AtomicFile(replacing: scratch.path("a"), named: true)
        try file.write([1])
        try FileManager.default.removeItem(atPath: scratch.path(".a.ndarray-0.tmp"))
        if isReplaced { try scratch.put([9], ".a.ndarray-0.tmp") }
        let error = error { try file.commit() }
        #expect(error?.code == .system(isReplaced ? ESTALE : ENOENT))
        #expect(error?.operation == "rename")
      }
      #expect(scratch.names == (isReplaced ? [".a.ndarray-0.tmp"] : []))
    }
    let folder = try #require(Folder(scratch.path("")))
    #expect(folder.check(-1, hasName: "a") == -1 && errno == EBADF)
  }

  @Test func nothingIsKnownOfNoFileSystem() {
    #expect(FileSystem(of: -1) == FileSystem(magic: 0))
    #expect(!FileSystem(of: -1).locksReachEveryone && !FileSystem(of: -1).keepsUnnamed)
  }

  @Test func nothingIsMapped() throws {
    try scratch.put([1, 2], "a")
    let file = try File(path: scratch.path("a"))
    #expect(try file.map(at: 1, count: 0).count == 0)
    let empty = error { _ = try Memory(mapping: file.descriptor, offset: 0, count: 0, path: "a") }
    #expect(empty?.code == .system(EINVAL) && empty?.path == "a")
    let none = error { _ = try Memory(mapping: -1, offset: 0, count: 1, path: "b") }
    #expect(none?.code == .system(EBADF) && none?.operation == "map")
  }

  /// A descriptor that somebody else has closed.
  @Test func closedDescriptors() throws {
    try scratch.put([1, 2], "a", mode: 0o640)
    let handle = try FileHandle(forReadingFrom: URL(filePath: scratch.path("a")))
    let file = try File(descriptor: handle.fileDescriptor, path: "a")
    try handle.close()
    let unknown = error { _ = try FileIdentity(file) }
    #expect(unknown?.code == .system(EBADF) && unknown?.operation == "fstat")
    #expect(unknown?.path == "a")
    // What cannot be locked is not waited for.
    #expect(try file.lock(limit: 60_000) { Issue.record("a closed file is waited for") })
    let read = error { _ = try ByteSource(file).read(at: 0, count: 2) }
    #expect(read?.code == .system(EBADF) && read?.offset == 0)
  }

  /// As many temporary names as there can be, and none is free.
  @Test func namesThatAreAllTaken() throws {
    do {
      let file = try AtomicFile(replacing: scratch.path("a"))
      try file.write([1])
      for index in 0..<TemporaryFiles.mostNames {
        try scratch.put([9], TemporaryFiles.name(index, for: "a"))
      }
      // A file that has a name already keeps it.
      if file.temporary == nil {
        let error = error { try file.commit() }
        #expect(error?.code == .system(EEXIST) && error?.operation == "link")
      }
      let named = error { _ = try AtomicFile(replacing: scratch.path("b"), named: true) }
      #expect(named == nil)
    }
    #expect(scratch.content("a") == nil && scratch.names.count >= TemporaryFiles.mostNames)
  }

  @Test func memoryThatDoesNotGrow() throws {
    #expect(try GrowingMemory(limit: 5).finish().count == 0)
  }

  @Test func hints() {
    for number in [EACCES, EPERM, EROFS] {
      let code = IOError.Code.system(number)
      let made = IOError(code, operation: IOError.creation)
      #expect(made.hint?.hasPrefix("the folder must be writable") == true)
      let replaced = IOError(code, operation: IOError.replacement)
      #expect(replaced.hint?.contains("write-protected") == true)
      #expect(IOError(code, operation: "open").hint == nil)
    }
    for number in [ENOSPC, EDQUOT] {
      #expect(IOError(.system(number), operation: "write").hint?.contains("room") == true)
    }
    #expect(IOError(.notDurable(5), operation: "fsync").hint?.contains("whole") == true)
    #expect(IOError(.system(EIO), operation: "write").hint == nil)
  }
}
