import Foundation
import Testing

@testable import Bytes

/// What crashes leave is removed by the next save of the same path; what is being written is not.
@Suite(.serialized) struct TemporaryFilesTests {
  private let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test func namesOfOneTarget() {
    #expect(TemporaryFiles.name(0, for: "a.npy") == ".a.npy.ndarray-0.tmp")
    let long = TemporaryFiles.name(999, for: String(repeating: "ä", count: 127))
    #expect(long.utf8.count <= 143)
    // Cut within a character.
    #expect(TemporaryFiles.name(1, for: "a" + String(repeating: "ä", count: 100)).utf8.count <= 143)
  }

  @Test(arguments: [true, false]) func removesWhatNobodyWrites(named: Bool) throws {
    for index in [0, 1, 2, 7, 15] {
      try scratch.put([1], TemporaryFiles.name(index, for: "a"), mode: index == 2 ? 0o444 : 0o600)
    }
    // Another target's, names that are only similar, and one behind the longest gap.
    let others = [
      ".a.ndarray-.tmp", ".a.ndarray-00.tmp", ".a.ndarray-24.tmp", ".a.npy.1234.xyz.tmp",
      ".ab.ndarray-0.tmp", "a.ndarray-0.tmp",
    ]
    for name in others { try scratch.put([1], name) }
    try scratch.save([2], "a", named: named)
    #expect(scratch.names == (others + ["a"]).sorted())
  }

  @Test func keepsWhatIsWritten() throws {
    let first = try AtomicFile(replacing: scratch.path("a"), named: true)
    let second = try AtomicFile(replacing: scratch.path("a"), named: true)
    try first.write([1])
    try second.write([2])
    // Without a name at first, with one at the end.
    try scratch.save([3], "a")
    #expect(scratch.names == [".a.ndarray-0.tmp", ".a.ndarray-1.tmp", "a"])
    try second.commit()
    #expect(scratch.content("a") == [2])
    // The first name is still taken, the second one free again.
    let third = try AtomicFile(replacing: scratch.path("a"), named: true)
    #expect(scratch.names == [".a.ndarray-0.tmp", ".a.ndarray-1.tmp", "a"])
    try third.commit()
    try first.commit()
    #expect(scratch.content("a") == [1])
    #expect(scratch.names == ["a"])
  }

  /// Another process holds the lock as long as it lives, however it ends.
  @Test func keepsWhatAnotherProcessWrites() throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [
      "python3", "-c",
      """
      import fcntl,os,sys
      fd = os.open(sys.argv[1], os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
      fcntl.flock(fd, fcntl.LOCK_EX)
      os.write(1, b'x')
      os.read(0, 1)
      """, scratch.path(".a.ndarray-0.tmp"),
    ]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    #expect(try output.fileHandleForReading.read(upToCount: 1) == Data("x".utf8))
    for named in [true, false] {
      try scratch.save([1], "a", named: named)
      #expect(scratch.names == [".a.ndarray-0.tmp", "a"])
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    try scratch.save([1], "a")
    #expect(scratch.names == ["a"])
  }

  /// Only files are removed, and nothing is waited for.
  @Test func leavesWhatIsNoFile() throws {
    unsafe mkfifo(scratch.path(".a.ndarray-0.tmp"), 0o600)
    unsafe mkdir(scratch.path(".a.ndarray-1.tmp"), 0o700)
    try scratch.put([1], "precious")
    unsafe symlink("precious", scratch.path(".a.ndarray-2.tmp"))
    let before = scratch.names
    for named in [true, false] { try scratch.save([1], "a", named: named) }
    #expect(scratch.names == (before + ["a"]).sorted())
    #expect(scratch.content("precious") == [1])
  }

  /// A file that was removed in spite of its lock is not given the name of what stands there now.
  @Test func doesNotPublishAnotherFile() throws {
    let file = try AtomicFile(replacing: scratch.path("a"), named: true)
    try file.write([1])
    unsafe unlink(scratch.path(".a.ndarray-0.tmp"))
    try scratch.put([2], ".a.ndarray-0.tmp")
    let error = #expect(throws: IOError.self) { try file.commit() }
    #expect(error?.code == .system(ESTALE))
    #expect(scratch.names == [".a.ndarray-0.tmp"])
  }

  /// Of what is not known, nothing is believed.
  @Test func knowsKindsOfFileSystems() {
    for magic: UInt32 in [0xEF53, 0x5846_5342, 0x0102_1994] {
      let kind = FileSystem(magic: magic)
      #expect(kind.locksReachEveryone && kind.keepsUnnamed)
    }
    let btrfs = FileSystem(magic: 0x9123_683E)
    #expect(btrfs.locksReachEveryone && !btrfs.keepsUnnamed)
    // NFS, SMB, FUSE, and what nobody has heard of.
    for magic: UInt32 in [0x6969, 0xFE53_4D42, 0x6573_5546, 1] {
      let kind = FileSystem(magic: magic)
      #expect(!kind.locksReachEveryone && !kind.keepsUnnamed)
    }
  }

  /// Writers that come and go by threads, some of which leave files as a crash does: none is lost.
  @Test func cleaningMeetsMaking() async throws {
    let scratch = scratch
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for turn in 0..<100 {
            let value = UInt8(writer)
            try scratch.save([UInt8](repeating: value, count: 64), "a", named: true)
            if turn % 10 == 0 {
              let name = TemporaryFiles.name(4 + writer, for: "a")
              let file = unsafe open(scratch.path(name), O_CREAT | O_EXCL | O_WRONLY, 0o600)
              if file >= 0 { close(file) }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    try scratch.save([9], "a")
    #expect(scratch.names == ["a"])
  }
}
